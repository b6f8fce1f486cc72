"""A trainer sees who still needs a session, reads the message, and sends it; with a real mail post_office."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from icalendar import Calendar

from cascade.records.models import AuditedPerson, CascadeSession, Invitation, Person, Requirement
from cascade.records.people import add_person
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import Plan, change_plan, plan_session
from cascade.service.views import session_invite
from service.office import take
from service.sample import RIGHT
from service.sessions.conftest import page_of
from service.taking import main_text

STARTS = (timezone.now() + timedelta(days=14)).replace(hour=13, minute=0, second=0, microsecond=0)
PLAN = Plan(("sure",), STARTS, service_area="Repairs", place="Room 1", capacity=3)


@pytest.fixture
def area(edition) -> dict[str, Person]:
    """People in Repairs: one has passed, one has no address, two need it; and one in Housing."""
    found = {
        name: add_person(
            f"R-{name}", f"{name} Example", email=f"{name.lower()}@example.org", service_area=where
        )
        for name, where in (("Amina", "Repairs"), ("Bo", "repairs"), ("Cleo", "Repairs"), ("Hal", "Housing"))
    }
    found["Noor"] = add_person("R-Noor", "Noor Example", service_area="Repairs")
    take(found["Amina"], "sure", RIGHT)
    return found


@pytest.fixture
def session(trainer, area) -> CascadeSession:
    """A planned session for Repairs."""
    Person.objects.filter(pk=trainer.pk).update(email="t-1@example.org")
    trainer.refresh_from_db()
    return plan_session(trainer, PLAN)


def path(session):
    """Where people are invited."""
    return f"/sessions/{session.pk}/invite/"


def fields_of(answer, *, untick=(), tick=()):
    """What a browser would send of the page's form: hidden fields, and who is ticked."""
    form = page_of(answer).select_one("main form[method=post]")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    ticked = {box["value"] for box in form.select("input[name=person][checked]")}
    offered = {box["value"] for box in form.select("input[name=person]")}
    ticked = (ticked | {one.pk.hex for one in tick}) - {one.pk.hex for one in untick}
    assert ticked <= offered
    return {**fields, "person": sorted(ticked)}


def press(desk, session, answer, go, **choice):
    """Press one of the page's buttons."""
    assert page_of(answer).select_one(f'button[name=go][value="{go}"]') is not None, go
    return desk.post(path(session), {**fields_of(answer, **choice), "go": go}, follow=True)


def test_the_page_shows_who_still_needs_it_and_why(desk, session, area):
    """Their area in any spelling; no marks, no addresses; who passed is not there."""
    Requirement.objects.create(
        quiz="sure", due_on=timezone.localdate() - timedelta(days=1), service_area="Repairs"
    )
    Requirement.objects.update(created_at=timezone.now() - timedelta(days=90))
    take(area["Cleo"], "sure", {})
    join(session.pk, area["Bo"], "password")
    answer = desk.get(path(session))
    words = main_text(answer)
    assert "Still need it in Repairs 3 people" in words
    assert "Bo Example R-Bo repairs Overdue How sure are you: not taken yet Has joined already" in words
    assert "Cleo Example R-Cleo Repairs Overdue How sure are you: not passed yet Not invited yet" in words
    assert "Noor Example R-Noor Repairs Overdue How sure are you: not taken yet No e-mail address" in words
    assert not any(one in answer.content.decode() for one in ("Amina", "Hal Example", "@example.org", "%<"))
    assert fields_of(answer)["person"] == [area["Cleo"].pk.hex]
    slip = " ".join(page_of(answer).select_one("main section").get_text(" ").split())
    assert f"type the code {session.join_code} For Noor Example (R-Noor)" in slip


def test_the_message_is_read_before_it_goes_and_then_goes_once(desk, session, area, post_office):
    """Subject, text and what the file holds; then a message each, and a second click sends nothing more."""
    check = press(desk, session, desk.get(path(session)), "check")
    words = main_text(check)
    assert "Nothing has gone yet to the 2 people you have chosen." in words
    assert "This is how Bo Example gets it:" in words
    assert "Hello Bo Example, You are invited to a training session." in words
    assert "Answers go to You, at t-1@example.org" in words
    assert (
        "session.ics, which puts the session into a calendar: “Training session: How sure are you”" in words
    )
    assert post_office.kept == []
    after = press(desk, session, check, "send")
    assert "2 messages sent." in main_text(after)
    assert "3 people in Repairs still need it, and 2 of them have been invited." in main_text(after)
    assert post_office.recipients == ["bo@example.org", "cleo@example.org"]
    again = press(desk, session, check, "send")
    assert "Written to meanwhile, so not a second time: Bo Example (R-Bo), Cleo Example" in main_text(again)
    assert len(post_office.kept) == 2
    assert Invitation.objects.count() == 2
    told = AuditedPerson.objects.filter(entry__action="sent_invitation").values_list("person", flat=True)
    assert set(told) == {area["Bo"].pk, area["Cleo"].pk}


def test_what_the_trainer_unticks_gets_nothing(desk, session, area, post_office):
    """Exactly the chosen; nobody chosen is a sentence that leads to the first box."""
    page = desk.get(path(session))
    none = press(desk, session, page, "check", untick=[area["Bo"], area["Cleo"]])
    assert none.status_code == 422
    (link,) = page_of(none).select(".error-summary a")
    assert page_of(none).select_one(link["href"]) is not None
    assert fields_of(press(desk, session, none, "all"))["person"]
    assert fields_of(press(desk, session, page, "none"))["person"] == []
    press(desk, session, press(desk, session, page, "check", untick=[area["Bo"]]), "send")
    assert post_office.recipients == ["cleo@example.org"]


def test_nobody_outside_the_list_can_be_written_to(desk, session, area, post_office):
    """A page that was tampered with writes to nobody of another area, and to none without an address."""
    fields = {**fields_of(desk.get(path(session))), "go": "check"}
    outside = [area["Hal"].pk.hex, area["Noor"].pk.hex, "x", str(UUID(int=1))]
    answer = desk.post(path(session), {**fields, "person": outside})
    assert answer.status_code == 422
    assert "Hal" not in answer.content.decode()


def test_each_failure_is_told_by_name_with_what_to_do(desk, session, area, post_office):
    """One refused, one broken off: the page says who, why, and what now."""
    post_office.refused, post_office.broken = {"bo@example.org"}, {"cleo@example.org"}
    words = main_text(press(desk, session, press(desk, session, desk.get(path(session)), "check"), "send"))
    assert (
        "Not sent to Bo Example (R-Bo): 550 5.1.1 no such mailbox."
        " Ask HR to mend the address, or give them the code in person." in words
    )
    assert "under way to Cleo Example (R-Cleo). It may have arrived: ask them, or tick them" in words
    page = desk.get(path(session))
    assert "May not have arrived" in main_text(page)
    assert fields_of(page)["person"] == [area["Bo"].pk.hex]


def test_a_server_that_is_not_there_loses_no_choice(desk, session, area, post_office, settings):
    """The same page again, with the same people."""
    settings.EMAIL_PORT = 1
    answer = press(desk, session, press(desk, session, desk.get(path(session)), "check"), "send")
    assert "The mail server can't be used:" in main_text(answer)
    assert page_of(answer).select_one("input[name=chosen]")["value"].split() == [
        area["Bo"].pk.hex,
        area["Cleo"].pk.hex,
    ]


def test_more_than_fit_is_said_before_it_goes(desk, session, area):
    """Who is in and who was invited count too."""
    Invitation.objects.create(session=session, person=area["Amina"])
    assert "more than fit" not in main_text(desk.get(path(session)))
    join(session.pk, area["Hal"], "password")
    page = desk.get(path(session))
    crowded = (
        "There is room for 3 people. You have chosen 2 beside 2 people who are in or invited already:"
        " 1 more than fit."
    )
    assert crowded in main_text(page)
    assert crowded in main_text(press(desk, session, page, "check"))


def test_a_large_area_has_pages_and_what_is_ticked_stays(desk, session, area, post_office, monkeypatch):
    """Over all pages, back and forth; messages go a part at a time, and the rest is offered."""
    monkeypatch.setattr(session_invite, "MOST_AT_ONCE", 20)
    Person.objects.bulk_create(
        Person(staff_number=f"M-{n}", name=f"More {n:04}", email=f"m{n}@example.org", service_area="Repairs")
        for n in range(1200)
    )
    first = desk.get(path(session))
    assert len(page_of(first).select("tbody tr")) == 100
    assert "1 to 100 of 1203" in main_text(first)
    second = press(desk, session, first, "page-2", untick=[area["Bo"]])
    more = Person.objects.get(name="More 0150")
    back = press(desk, session, second, "page-1", untick=[more])
    assert area["Bo"].pk.hex not in fields_of(back)["person"]
    check = press(desk, session, back, "check", tick=[area["Bo"]], untick=[area["Cleo"]])
    assert "Nothing has gone yet to the 1,200 people you have chosen." in main_text(check)
    assert more.pk.hex not in check.content.decode()
    part = press(desk, session, check, "send")
    assert "20 messages sent." in main_text(part)
    assert "Nothing has gone yet to the 1,180 people you have chosen." in main_text(part)
    assert len(post_office.kept) == Invitation.objects.count() == 20
    press(desk, session, check, "send")
    assert len(post_office.kept) == 20
    press(desk, session, part, "send")
    assert len(set(post_office.recipients)) == 40


def test_after_a_change_who_was_invited_can_be_told(desk, session, area, post_office):
    """The session's page says so and leads to a list in which just these are ticked."""
    press(desk, session, press(desk, session, desk.get(path(session)), "check"), "send")
    plan = f"/sessions/{session.pk}/plan/"
    assert "2 people were invited or have joined under the plan as it stands." in main_text(desk.get(plan))
    change_plan(session.pk, session.trainer, Plan(("sure",), STARTS, service_area="Repairs", place="Room 2"))
    page = desk.get(f"/sessions/{session.pk}/")
    assert "2 people who were invited or have joined do not know yet that the plan has changed." in main_text(
        page
    )
    link = page_of(page).find("a", string="Write to them")["href"]
    listed = desk.get(link)
    assert "Invited before the plan changed" in main_text(listed)
    assert len(fields_of(listed)["person"]) == 2
    check = press(desk, session, listed, "check")
    assert "Subject Changed: Training session on" in main_text(check)
    press(desk, session, check, "send")
    assert "Where: Room 2" in post_office.kept[-1][1].get_body().get_content()
    assert "do not know yet" not in main_text(desk.get(f"/sessions/{session.pk}/"))


def test_a_plan_that_changed_since_the_message_was_read_is_read_again(desk, session, area, post_office):
    """Nobody gets a message that the trainer did not see."""
    check = press(desk, session, desk.get(path(session)), "check")
    change_plan(session.pk, session.trainer, Plan(("sure",), STARTS, service_area="Repairs", place="Room 2"))
    after = press(desk, session, check, "send")
    assert "Nothing was sent, because the plan has changed since you looked." in main_text(after)
    assert "Where: Room 2" in main_text(after)
    assert post_office.kept == []


def test_inviting_once_more_is_told_before_it_happens(desk, session, area, post_office):
    """Somebody who lost the message can have it again, if the trainer ticks them."""
    press(desk, session, press(desk, session, desk.get(path(session)), "check"), "send")
    page = desk.get(path(session))
    assert fields_of(page)["person"] == []
    check = press(desk, session, page, "check", tick=[area["Bo"]])
    assert "Had this invitation already, and would get it once more: 1 person." in main_text(check)
    press(desk, session, check, "send")
    assert post_office.recipients == ["bo@example.org", "cleo@example.org", "bo@example.org"]


def test_calling_off_leads_to_who_was_invited(desk, session, area, post_office):
    """A short cancellation to them; nobody else hears of it, and the code is not repeated."""
    check = press(desk, session, desk.get(path(session)), "check", untick=[area["Cleo"]])
    press(desk, session, check, "send")
    off = f"/sessions/{session.pk}/off/"
    assert "1 person was invited or has joined: you can write to them on the next page." in main_text(
        desk.get(off)
    )
    page = desk.post(off, follow=True)
    words = main_text(page)
    assert "Tell people that it is called off" in words
    assert "Does not know yet" in words
    assert session.join_code not in words
    check = press(desk, session, page, "check")
    assert "takes the session out of a calendar" in main_text(check)
    assert "1 message sent." in main_text(press(desk, session, check, "send"))
    (_, message) = post_office.kept[-1]
    assert message["Subject"].startswith("Called off: ")
    (part,) = message.iter_attachments()
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert "Told" in main_text(desk.get(path(session)))


def test_who_joined_by_the_code_is_told_as_well(desk, session, area, post_office, sign_in):
    """Of a change and of calling off, once each, also from another area; and their phone says it is off."""
    hal, phone = area["Hal"], sign_in(area["Hal"])
    phone.post(f"/join/{session.join_code}/", {"as": "account"})
    change_plan(session.pk, session.trainer, Plan(("sure",), STARTS, service_area="Repairs", place="Room 2"))
    page = desk.get(f"/sessions/{session.pk}/")
    assert "1 person who was invited or has joined does not know yet that the plan" in main_text(page)
    listed = desk.get(f"{path(session)}?who=changed")
    assert "Joined before the plan changed" in main_text(listed)
    press(desk, session, press(desk, session, listed, "check"), "send")
    assert "Has joined already" in main_text(desk.get(path(session)))
    off = f"/sessions/{session.pk}/off/"
    assert "1 person was invited or has joined" in main_text(desk.get(off))
    check = press(desk, session, desk.post(off, follow=True), "check")
    press(desk, session, check, "send")
    assert post_office.recipients == [hal.email] * 2
    subjects = [message["Subject"].partition(":")[0] for _, message in post_office.kept]
    assert subjects == ["Changed", "Called off"]
    assert "The session is called off" in main_text(phone.get(f"/join/room/{session.pk}/"))
    assert "The session is called off" in main_text(desk.get(f"/sessions/{session.pk}/screen/"))


def test_calling_off_what_nobody_was_invited_to_leads_back_to_the_list(desk, session):
    """There is nobody to write to."""
    assert desk.post(f"/sessions/{session.pk}/off/")["Location"] == "/sessions/"


def test_the_trainer_has_the_session_for_their_own_calendar(desk, session):
    """The very event that those who are invited get."""
    answer = desk.get(f"/sessions/{session.pk}/session.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == 'attachment; filename="session.ics"'
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART") == STARTS
    desk.post(f"/sessions/{session.pk}/off/")
    assert "method=CANCEL" in desk.get(f"/sessions/{session.pk}/session.ics")["Content-Type"]


def test_only_its_trainer_invites_and_only_before_it_is_open(desk, session, area, make_person, sign_in):
    """Another trainer learns not even that there is one; once it is open, the code is passed on instead."""
    other = sign_in(make_person("T-2", "trainer"))
    assert other.get(path(session)).status_code == 404
    assert other.post(path(session), {"go": "send"}).status_code == 404
    assert other.get(f"/sessions/{session.pk}/session.ics").status_code == 404
    assert sign_in(make_person("H-2", "hr")).get(path(session)).status_code == 403
    desk.post(f"/sessions/{session.pk}/open/")
    answer = desk.get(path(session))
    assert answer.status_code == 409
    assert "People are invited before a session is open." in main_text(answer)


def test_whom_the_trainer_was_shown_stands_in_the_audit_log(desk, session, area, trainer):
    """Exactly those on the page, those for the slip among them."""
    desk.get(path(session))
    seen = AuditedPerson.objects.filter(entry__action="viewed", entry__actor=trainer)
    assert set(seen.values_list("person", flat=True)) == {area[name].pk for name in ("Bo", "Cleo", "Noor")}


def test_without_a_mail_server_the_page_says_so(desk, session, area):
    """Messages would be printed where the service runs; nobody is to wait for one."""
    page = desk.get(path(session))
    assert "No mail server is set up." in main_text(page)
    assert "No mail server is set up." in main_text(press(desk, session, page, "check"))


def test_a_page_that_was_made_up_is_answered_in_words(desk, session, area):
    """No moment, a moment that is none, an unknown button: a page again, and nothing sent."""
    chosen = {"chosen": area["Bo"].pk.hex}
    for as_of in ("", "soon", "2018-13-45T00:00", "2018-01-01T00:00:00"):
        answer = desk.post(path(session), {**chosen, "go": "send", "as_of": as_of, "plan": "planned 0"})
        assert "Nothing was sent" in main_text(answer)
    assert "Invite people" in main_text(desk.post(path(session), {**chosen, "go": "page-x"}))
    assert Invitation.objects.count() == 0
