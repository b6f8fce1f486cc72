"""Writing to people about a session through a real mail server: each once, and told again what changed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from cascade.records.errors import NotFoundError, RecordsError, SessionError
from cascade.records.models import AuditedPerson, AuditEntry, CascadeSession, Invitation, Person, SessionEvent
from cascade.records.people import add_person
from cascade.records.sessions.invitation_letters import calendar_of, letter, revisions
from cascade.records.sessions.invitations import outdated, write
from cascade.records.sessions.planning import Plan, call_off, change_plan, plan_session
from cascade.records.sessions.running import open_session
from records.support import install

STARTS = datetime(2018, 7, 2, 13, tzinfo=UTC)
PLAN = Plan(("roles",), STARTS, minutes=90, service_area="Repairs", place="Room 1", guests=True)


@pytest.fixture
def invited(people):
    """The people, with addresses."""
    for person in people:
        person.email = f"{person.staff_number.lower()}@example.org"
        person.save()
    return people


@pytest.fixture
def session(trainer) -> CascadeSession:
    """A planned session of a trainer with an address."""
    Person.objects.filter(pk=trainer.pk).update(email="t1@example.org")
    trainer.refresh_from_db()
    return plan_session(trainer, PLAN)


def send(session, people, as_of=None):
    """Write to some people, as of now unless another moment is given."""
    from django.utils import timezone

    return write(session.pk, session.trainer, [one.pk for one in people], as_of or timezone.now())


def numbers(people):
    """Whose staff numbers."""
    return [person.staff_number for person in people]


def certain():
    """The invitations that are kept, by staff number: whether it is certain that they went."""
    return dict(Invitation.objects.values_list("person__staff_number", "certain"))


def event_in(message):
    """The event in a message's calendar file, and the method that its header and the file itself say."""
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("session.ics", "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    return event, calendar["METHOD"]


def test_the_invitation_says_all_that_one_needs_to_come(session, invited, post_office):
    """Read back as a mail program would: what, when, where, by whom, how to join, what to bring, a file."""
    done = send(session, invited[:1])
    assert numbers(done.sent) == ["P1"]
    ((recipient, message),) = post_office.kept
    assert recipient == "p1@example.org"
    assert message["Subject"] == "Training session on Monday 2 July 2018, 14:00"
    assert message["Reply-To"] == "t1@example.org"
    text = message.get_body().get_content()
    for line in (
        "Hello Learner 1,",
        "You are invited to a training session.",
        "What: Roles and expectations",
        "When: Monday 2 July 2018, 14:00 to 15:30, London time",
        "How long: 90 minutes",
        "Where: Room 1",
        "Who holds it: Trainer One",
        f"Open https://learn.example/join/{session.join_code}/ on a phone, tablet or laptop,",
        f"or open https://learn.example/join/ and type the code {session.join_code}.",
        "You can join without signing in: have your staff number ready.",
        "What to bring:",
        "If you can't come, answer this message: Trainer One gets it.",
    ):
        assert line in text.splitlines(), line
    event, method = event_in(message)
    assert (method, int(event["SEQUENCE"])) == ("PUBLISH", 0)
    assert event.decoded("DTSTART") == STARTS
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
    assert (event["LOCATION"], event["ORGANIZER"]) == ("Room 1", "mailto:t1@example.org")


def test_nobody_is_invited_twice_by_a_second_click(session, invited, post_office):
    """What goes is what the trainer saw: who was written to since they looked gets nothing more."""
    from django.utils import timezone

    looked = timezone.now()
    assert len(send(session, invited, looked).sent) == 4
    again = send(session, invited, looked)
    assert (again.sent, numbers(again.already)) == ([], numbers(invited))
    assert len(post_office.kept) == 4
    meanwhile = timezone.now()
    assert numbers(send(session, invited[:1], meanwhile).sent) == ["P1"]
    assert Invitation.objects.count() == 4


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(session, invited, post_office):
    """The reason is told, nothing is kept of it, and it can be tried again at once."""
    post_office.refused = {"p2@example.org"}
    done = send(session, invited)
    assert numbers(done.sent) == ["P1", "P3", "P4"]
    assert [(one.person.staff_number, one.reason) for one in done.refused] == [
        ("P2", "550 5.1.1 no such mailbox.")
    ]
    assert set(certain()) == {"P1", "P3", "P4"}
    post_office.refused = set()
    assert numbers(send(session, invited[1:2]).sent) == ["P2"]


def test_a_connection_that_breaks_off_leaves_it_open_whether_the_message_went(session, invited, post_office):
    """It is not told as sent; the others get theirs."""
    post_office.broken = {"p2@example.org"}
    done = send(session, invited)
    assert (numbers(done.not_known), numbers(done.sent)) == (["P2"], ["P1", "P3", "P4"])
    assert certain() == {"P1": True, "P2": False, "P3": True, "P4": True}


def test_a_server_that_takes_nothing_from_us_is_asked_once(session, invited, post_office):
    """Nothing is kept; of who had an earlier invitation, that one is."""
    send(session, invited[:1])
    before = Invitation.objects.get().sent_at
    post_office.sender_refused = True
    done = send(session, invited)
    assert (done.sent, done.left) == ([], 4)
    assert "CASCADE_EMAIL_FROM" in done.stopped
    row = Invitation.objects.get()
    assert (row.sent_at, row.certain) == (before, True)


def test_a_server_that_is_not_there_is_a_sentence(session, invited, post_office, settings, monkeypatch):
    """Nothing was sent, nothing is kept; nor without the address that the links need."""
    settings.EMAIL_PORT = 1
    with pytest.raises(RecordsError, match="The mail server can't be used"):
        send(session, invited)
    monkeypatch.delenv("CASCADE_URL")
    with pytest.raises(RecordsError, match="Set CASCADE_URL first"):
        send(session, invited)
    assert certain() == {}


def test_who_left_or_lost_their_address_gets_nothing(session, invited, post_office):
    """Also the trainer themself, if somebody made their page say so."""
    Person.objects.filter(pk=invited[0].pk).update(is_active=False)
    Person.objects.filter(pk=invited[1].pk).update(email="")
    done = send(session, [*invited, session.trainer])
    assert numbers(done.sent) == ["P3", "P4"]
    assert done.gone == [invited[0].pk, invited[1].pk, session.trainer.pk]


PLANNED = """
from datetime import datetime, UTC
from cascade.records.models import Person
from cascade.records.people import add_person
from cascade.records.sessions.planning import Plan, plan_session
for person in Person.objects.all():
    Person.objects.filter(pk=person.pk).update(email=f"{person.staff_number.lower()}@example.org")
trainer = add_person("T1", "Trainer One", roles=["trainer"])
plan_session(trainer, Plan(("roles",), datetime(2028, 7, 2, 13, tzinfo=UTC)))
"""
INVITE = """
import sys
from datetime import datetime
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.invitations import write
session = CascadeSession.objects.get()
people = list(Person.objects.exclude(pk=session.trainer_id).values_list("pk", flat=True))
print(len(write(session.pk, session.trainer, people, datetime.fromisoformat(sys.argv[1])).sent))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_at_once_invite_each_person_once(kind, request, mail_server, tmp_path):
    """A second click, a second window, a second worker of the service: one gets each person's turn."""
    url = request.getfixturevalue("postgres_with_tables")() if kind == "postgresql" else ""
    people = [f"S{number}" for number in range(6)]
    made = install(tmp_path, people=people, database_url=url)
    made.python(PLANNED)
    given = {"CASCADE_EMAIL_URL": mail_server.url, "CASCADE_URL": "https://learn.example"}
    looked = datetime.now(UTC).isoformat()
    command = [sys.executable, "-c", f"import cascade.commands._django\n{INVITE}", looked]
    processes = [
        subprocess.Popen(command, env={**made.environment, **given}, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    sent = [int(process.communicate()[0]) for process in processes]
    assert sum(sent) == len(people)
    assert sorted(mail_server.recipients) == [f"{number.lower()}@example.org" for number in people]


def test_a_change_is_told_to_who_was_invited_and_moves_the_event(session, invited, post_office):
    """The same event with a higher number; who is new gets an invitation."""
    send(session, invited[:2])
    assert outdated(session) == 0
    change_plan(session.pk, session.trainer, replace(PLAN, starts_at=STARTS + timedelta(days=1)))
    assert outdated(session) == 2
    send(session, invited[1:3])
    assert outdated(session) == 1
    first, _, changed, new = (message for _, message in post_office.kept)
    assert changed["Subject"] == "Changed: Training session on Tuesday 3 July 2018, 14:00"
    assert "has changed. This is the plan now." in changed.get_body().get_content()
    assert new["Subject"] == "Training session on Tuesday 3 July 2018, 14:00"
    (before, _), (after, method) = event_in(first), event_in(changed)
    assert method == "PUBLISH"
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after.decoded("DTSTART") == STARTS + timedelta(days=1)


def test_a_change_that_no_message_tells_of_makes_no_invitation_old(session, invited, post_office):
    """The trainer's own notes, the capacity, and saving the same plan again concern nobody."""
    send(session, invited)
    for plan in (PLAN, replace(PLAN, notes="Bring pens"), replace(PLAN, notes="Bring pens", capacity=9)):
        change_plan(session.pk, session.trainer, plan)
    assert (outdated(session), revisions(session)) == (0, [])
    assert SessionEvent.objects.filter(session=session, what="changed").count() == 2


def test_calling_off_is_told_to_who_was_invited_and_takes_the_event_out(session, invited, post_office):
    """A short message with a cancellation; nobody else is told, and nobody twice."""
    send(session, invited[:2])
    call_off(session.pk, session.trainer)
    session.refresh_from_db()
    assert outdated(session) == 2
    done = send(session, invited)
    assert (numbers(done.sent), len(done.gone)) == (["P1", "P2"], 2)
    assert outdated(session) == 0
    message = post_office.kept[-1][1]
    assert message["Subject"] == "Called off: Training session on Monday 2 July 2018, 14:00"
    text = message.get_body().get_content()
    assert "is called off." in text
    assert session.join_code not in text
    event, method = event_in(message)
    assert (method, event["STATUS"], int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == event_in(post_office.kept[0][1])[0]["UID"]


def test_a_plan_that_changes_while_messages_go_out_stops_them(session, invited, post_office, monkeypatch):
    """Nobody gets an invitation to what is planned no longer."""
    from cascade.records.post import Post

    handed_over = Post.send

    def change_after_the_first(self, message):
        handed_over(self, message)
        if len(post_office.kept) == 1:
            change_plan(session.pk, session.trainer, replace(PLAN, place="Room 2"))

    monkeypatch.setattr(Post, "send", change_after_the_first)
    done = send(session, invited)
    assert (numbers(done.sent), done.left) == (["P1"], 3)
    assert "The plan changed while messages were going out" in done.stopped


def test_only_what_is_ahead_and_ones_own_can_be_written_about(session, invited, post_office, make_other):
    """Another's session is answered as if there were none; an open one has no invitations to send."""
    with pytest.raises(NotFoundError):
        write(session.pk, make_other, [invited[0].pk], STARTS)
    open_session(session.pk, session.trainer)
    with pytest.raises(SessionError, match="before a session is open"):
        send(session, invited)
    assert post_office.kept == []


@pytest.fixture
def make_other(edition):
    """Another trainer."""
    return add_person("T2", "Trainer Two", roles=["trainer"])


def test_what_was_written_stands_in_the_audit_log(session, invited, post_office):
    """Who wrote, about which session, to exactly whom something went; never a name."""
    post_office.refused = {"p2@example.org"}
    send(session, invited)
    entry = AuditEntry.objects.get(action="sent_invitation")
    assert entry.actor == session.trainer
    assert str(session.pk) in entry.detail
    told = AuditedPerson.objects.filter(entry=entry).values_list("person__staff_number", flat=True)
    assert sorted(told) == ["P1", "P3", "P4"]


def test_without_an_address_of_the_trainer_answers_are_not_promised(session, invited, settings):
    """The event's organizer is then the service, as the standard wants an address."""
    settings.DEFAULT_FROM_EMAIL = "Training team <training@example.org>"
    session.trainer.email = ""
    found = letter(session, invited[0], "invited", STARTS)
    assert "If you can't come, tell Trainer One." in found.text
    assert found.answers_to == ""
    (event,) = Calendar.from_ical(calendar_of(session, STARTS)).walk("VEVENT")
    assert event["ORGANIZER"] == "mailto:training@example.org"


def test_no_line_of_a_plan_can_make_a_header_or_a_line_of_the_file(trainer, invited, post_office):
    """A place of several lines is one line, in the text and in the file."""
    odd = plan_session(trainer, replace(PLAN, place="Room 1\r\nBcc: all@example.org\r\nATTENDEE:x"))
    send(odd, invited[:1])
    ((_, message),) = post_office.kept
    assert message["Bcc"] is None
    assert "Where: Room 1 Bcc: all@example.org ATTENDEE:x" in message.get_body().get_content()
    event, _ = event_in(message)
    assert "ATTENDEE" not in event
