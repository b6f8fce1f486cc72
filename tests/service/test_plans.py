"""Action plans on pages: my own, what I send to my manager, and what a manager gets to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import Tag
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from cascade.records import plans
from cascade.records.models import AuditEntry, Person, PlanCopy, PlanReminder
from records.support import hand_in
from service.sample import RIGHT
from service.taking import main_text, soup

MINE = "/record/plans/"
WORDS = "Ring back"


@pytest.fixture
def boss(make_person: Callable[..., Person], learner: Person) -> Person:
    """Manages the learner."""
    found = make_person("B-1")
    Person.objects.filter(pk=learner.pk).update(manager=found)
    return found


@pytest.fixture
def plan(edition: str, learner: Person, boss: Person) -> plans.Plan:
    """What the learner means to start and stop."""
    hand_in(learner, "every-type", RIGHT)
    (found,) = plans.own_plans(learner)
    return found


def press(browser: Client, page: Any, label: str) -> Any:
    """Press the button whose words begin with *label*, and return the page after."""
    (button,) = [
        one
        for one in soup(page).select("main form button")
        if one.get_text(" ", strip=True).startswith(label)
    ]
    form = button.find_parent("form")
    assert isinstance(form, Tag)
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    return browser.post(str(form.get("action") or page.request["PATH_INFO"]), fields, follow=True)


def send(browser: Client, plan: plans.Plan) -> Any:
    """Let the manager read a plan, as people do."""
    return press(browser, browser.get(f"{MINE}{plan.text.pk}/send/"), "Let Person B-1 read it")


def test_my_plans_are_found_from_my_record_and_from_the_result(browser: Client, plan: plans.Plan) -> None:
    """In my own words, with who may read each; whoever wrote none is told how plans come about."""
    for path in ("/record/", f"/attempts/{plan.text.attempt_id}/"):
        assert soup(browser.get(path)).select(f"main a[href='{MINE}']"), path
    words = main_text(browser.get(MINE))
    assert "Plan your next month." in words
    assert "I will start Ring back" in words
    assert "Who can read it Only you Reminder None" in words
    browser.post(f"/attempts/{plan.text.attempt_id}/words/delete/", {"words": "plan"})
    assert "You have not written a plan yet, or have deleted it." in main_text(browser.get(MINE))
    assert MINE not in str(soup(browser.get(f"/attempts/{plan.text.attempt_id}/")).select("main a"))


def test_a_plan_is_sent_to_the_manager_who_is_named_and_taken_back(
    browser: Client, plan: plans.Plan, boss: Person, sign_in: Callable[[Person], Client]
) -> None:
    """The page says what sending means; a click more sends it once; then the link leads nowhere again."""
    asked = main_text(browser.get(f"{MINE}{plan.text.pk}/send/"))
    assert "Do you want to let Person B-1 read this plan?" in asked
    assert "You can take it back at any time." in asked
    after = main_text(send(browser, plan))
    assert "Person B-1 can read your plan from now on." in after
    assert "You and Person B-1, your manager, to whom you sent it on" in after
    assert "can read your plan already" in main_text(send(browser, plan))
    assert PlanCopy.objects.count() == 1
    desk, address = sign_in(boss), f"/team/plans/{plan.text.pk}/"
    team = desk.get("/team/")
    assert "Plans sent to you Action plan of Person S-1" in main_text(team)
    assert "Plans sent to you" in main_text(desk.get(f"/team/?person={plan.text.person_id}"))
    assert [str(one["href"]) for one in soup(team).select("a[href^='/team/plans/']")] == [address]
    page = main_text(desk.get(address))
    assert "I will start Ring back" in page
    assert "I will stop Long e-mails" in page
    press(browser, browser.get(MINE), "Take it back")
    assert desk.get(address).status_code == 404
    assert "Plans sent to you" not in main_text(desk.get("/team/"))


def test_whoever_reads_a_plan_leaves_an_entry(
    browser: Client, plan: plans.Plan, boss: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Whose it was and which; none of its words."""
    send(browser, plan)
    sign_in(boss).get(f"/team/plans/{plan.text.pk}/")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action) == (boss, "viewed")
    assert [about.person_id for about in entry.people.all()] == [plan.text.person_id]
    assert str(plan.text.pk) in entry.detail
    assert WORDS not in entry.detail


@pytest.mark.parametrize("roles", [(), ("hr",), ("trainer",), ("auditor",), ("hr", "trainer", "editor")])
def test_nobody_else_finds_a_plan_whatever_their_roles(
    browser: Client,
    plan: plans.Plan,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    roles: tuple[str, ...],
) -> None:
    """Every address of it is answered as if there were none, for reading and for changing."""
    send(browser, plan)
    plans.remind(plan.text.pk, plan.text.person)
    other = sign_in(make_person("O-1", *roles))
    key = plan.text.pk
    reading = [f"/team/plans/{key}/", f"{MINE}{key}/send/", f"{MINE}{key}/reminder.ics"]
    changing = [f"{MINE}{key}/{deed}/" for deed in ("send", "take-back", "remind")]
    assert {other.get(path).status_code for path in reading} == {404}
    assert {other.post(path).status_code for path in changing} == {404}
    assert {other.get(path).status_code for path in changing[1:]} == {405}
    assert WORDS not in main_text(other.get(MINE))
    assert (PlanCopy.objects.count(), PlanReminder.objects.count()) == (1, 1)
    if "hr" in roles or "auditor" in roles:
        for path in ("/hr/completions/", f"/hr/people/{plan.text.person_id}/"):
            assert WORDS not in main_text(other.get(path))


def test_an_author_does_not_read_their_plan_as_if_they_were_the_manager(
    browser: Client, plan: plans.Plan
) -> None:
    """The manager's page is the manager's."""
    send(browser, plan)
    assert browser.get(f"/team/plans/{plan.text.pk}/").status_code == 404


def test_a_plan_goes_to_nobody_but_the_one_whose_name_was_on_the_page(
    browser: Client, plan: plans.Plan, learner: Person, make_person: Callable[..., Person]
) -> None:
    """The manager changed while the page was open: nothing is sent, and the new name is shown."""
    page = browser.get(f"{MINE}{plan.text.pk}/send/")
    Person.objects.filter(pk=learner.pk).update(manager=make_person("B-2"))
    after = main_text(press(browser, page, "Let Person B-1 read it"))
    assert "Your manager changed since you looked, so nothing was sent." in after
    assert "Do you want to let Person B-2 read this plan?" in after
    assert not PlanCopy.objects.exists()
    assert browser.post(f"{MINE}{plan.text.pk}/send/").status_code == 302
    assert not PlanCopy.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manager": None}, "No manager of yours is entered here. Ask HR to enter who manages you"),
        ({}, "The account of Person B-1, who stands here as your manager, is closed. Ask HR"),
    ],
)
def test_without_a_manager_the_page_says_what_to_do(
    browser: Client, plan: plans.Plan, boss: Person, change: dict[str, Any], words: str
) -> None:
    """And has no button."""
    Person.objects.filter(pk=plan.text.person_id).update(**change)
    Person.objects.filter(pk=boss.pk).update(is_active=False)
    page = browser.get(f"{MINE}{plan.text.pk}/send/")
    assert words in main_text(page)
    assert not soup(page).select("main form")
    assert browser.post(f"{MINE}{plan.text.pk}/send/", {"reader": str(boss.pk)}).status_code == 200
    assert not PlanCopy.objects.exists()


def test_the_manager_gets_a_message_where_one_can_go(
    browser: Client, plan: plans.Plan, boss: Person, request: pytest.FixtureRequest
) -> None:
    """With the link, without a word of the plan; the author is told whether one went."""
    assert "No message went to them" in main_text(send(browser, plan))
    assert mail.outbox == []
    press(browser, browser.get(MINE), "Take it back")
    Person.objects.filter(pk=boss.pk).update(email="boss@example.org")
    mail_server = request.getfixturevalue("post_office")
    assert "A message tells them so" in main_text(send(browser, plan))
    ((recipient, message),) = mail_server.kept
    assert recipient == "boss@example.org"
    assert f"https://learn.example/team/plans/{plan.text.pk}/" in message.get_content()
    assert WORDS not in message.as_string()


def test_a_reminder_is_set_shown_put_into_a_calendar_and_taken_away(
    browser: Client, plan: plans.Plan
) -> None:
    """Three months after the day of writing, unless nobody wants it."""
    day = plans.reminder_day(plan)
    after = press(browser, browser.get(MINE), f"Remind me on {day:%-d %B %Y}")
    assert f"Reminder On {day:%-d %B %Y}" in main_text(after)
    assert "No e-mail address of yours is known" in main_text(after)
    link = soup(after).select_one("main a[download]")
    assert link is not None
    file = browser.get(str(link["href"]))
    assert file["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event.decoded("dtstart") == day
    assert WORDS.encode() not in file.content
    PlanReminder.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "and goes as soon as a message can be sent" in main_text(browser.get(MINE))
    press(browser, browser.get(MINE), "No reminder")
    assert not PlanReminder.objects.exists()
    assert browser.get(f"{MINE}{plan.text.pk}/reminder.ics").status_code == 404


def test_a_form_of_another_site_changes_nothing(learner: Person, plan: plans.Plan) -> None:
    """Every change wants the token of its own page."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    for deed in ("send", "take-back", "remind"):
        answer = browser.post(f"{MINE}{plan.text.pk}/{deed}/", {"reader": str(learner.pk)})
        assert answer.status_code == 403, deed
    assert not PlanCopy.objects.exists()
    assert not PlanReminder.objects.exists()


def test_hrs_page_sends_reminders_of_plans_along_and_says_no_name(
    plan: plans.Plan, hr: Person, sign_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    """A number alone; whoever chooses a group, a quiz or an area sends none."""
    Person.objects.filter(pk=plan.text.person_id).update(email="s1@example.org")
    PlanReminder.objects.create(reflection=plan.text, due_on=timezone.localdate())
    desk = sign_in(hr)
    assert "action plans" not in main_text(desk.get("/hr/reminders/"))
    server = request.getfixturevalue("post_office")
    page = desk.get("/hr/reminders/")
    assert "Reminders of action plans 1, which people asked for themselves." in main_text(page)
    assert "Person S-1" not in main_text(page)
    assert "action plans" not in main_text(desk.get("/hr/reminders/?who=overdue"))
    assert "1 reminder of an action plan sent." in main_text(press(desk, page, "Send 1 message"))
    ((recipient, message),) = server.kept
    assert recipient == "s1@example.org"
    assert WORDS not in message.as_string()
    assert not soup(desk.get("/hr/reminders/")).select("main form[method=post]")
    later = timezone.localdate() + timedelta(days=1)
    assert plans.remind(plan.text.pk, plan.text.person, later).sent_at is None
