"""HR's page of reminders, the message before it goes, and a person's own due dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from cascade.records.models import AuditedPerson, AuditEntry, Person, Reminder, Requirement
from cascade.records.people import add_person
from cascade.service.views import hr_reminders
from service.taking import main_text, soup

PATH = "/hr/reminders/"


@pytest.fixture
def late(edition: str) -> list[Person]:
    """Three people who are late with a quiz; the last has no e-mail address."""
    Requirement.objects.create(quiz="sure", due_on=date(2018, 5, 3), service_area="Repairs")
    return [
        add_person(f"L-{number}", f"Late {number}", email=address, service_area="Repairs")
        for number, address in enumerate(("one@example.org", "two@example.org", ""), 1)
    ]


@pytest.fixture
def desk(late: list[Person], hr: Person, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


def press(browser: Client, query: str = "") -> Any:
    """Send what the page shows, as its button does, and return the page after."""
    page = browser.get(PATH + query)
    form = soup(page).select_one("main form[method=post]")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    return browser.post(str(form["action"]), fields, follow=True)


def test_the_page_shows_who_and_what_they_will_get(desk: Client) -> None:
    """Counts, the message of the first, everybody with their tasks, and who has to be told in person."""
    words = main_text(desk.get(PATH))
    assert "Would get a message 2 people" in words
    assert "No e-mail address: tell them in person 1 person" in words
    assert "Read the message to Late 1" in words
    assert "Subject Training: 1 quiz to take, overdue" in words
    assert "1. How sure are you You have not taken it yet. It was due on 3 May 2018." in words
    assert words.count("How sure are you (was due 3 May 2018)") == 3
    assert "No mail server is set up" in words


def test_the_button_sends_to_those_who_were_shown(desk: Client, hr: Person, late: list[Person]) -> None:
    """Each one message; then there is nobody left to send one to."""
    words = main_text(press(desk))
    assert "2 messages sent." in words
    assert "Had one this week, and would get none 2 people" in words
    assert [message.to for message in mail.outbox] == [["one@example.org"], ["two@example.org"]]
    assert {one.sent_by for one in Reminder.objects.all()} == {hr}
    assert soup(desk.get(PATH)).select_one("main form[method=post]") is None


def test_filters_choose_whom_the_button_means(desk: Client, late: list[Person]) -> None:
    """The list and the button are one."""
    Person.objects.filter(pk=late[1].pk).update(service_area="Housing")
    Requirement.objects.create(quiz="sure", due_on=date(2018, 5, 3), service_area="Housing")
    assert "1 message sent." in main_text(press(desk, "?area=Housing&who=overdue&quiz=sure"))
    assert [message.to for message in mail.outbox] == [["two@example.org"]]
    assert "Nobody has anything to do." in main_text(desk.get(PATH + "?who=expiring"))


def test_a_list_that_changed_since_it_was_shown_is_shown_again(desk: Client, late: list[Person]) -> None:
    """Nobody gets a message that HR did not see."""
    page = desk.get(PATH)
    shown = str(soup(page).select("input[name=shown]")[0]["value"])
    Person.objects.filter(pk=late[2].pk).update(email="three@example.org")
    after = main_text(desk.post(PATH, {"shown": shown}, follow=True))
    assert "Nothing was sent, because the list has changed" in after
    assert mail.outbox == []


def test_a_page_sends_a_part_at_a_time(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a page can wait for; the button then offers the next."""
    monkeypatch.setattr(hr_reminders, "MOST_AT_ONCE", 1)
    assert "Send 1 message" in main_text(desk.get(PATH))
    assert "1 message sent. 1 message still to be sent." in main_text(press(desk))
    assert "1 message sent." in main_text(press(desk))
    assert len(mail.outbox) == 2


def test_what_is_wrong_with_the_server_is_told_on_the_page(
    desk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing is kept of it."""
    monkeypatch.setenv("CASCADE_EMAIL_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("CASCADE_URL", "https://learn.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    words = main_text(press(desk))
    assert "The mail server can't be used:" in words
    assert "No mail server is set up" not in words
    assert Reminder.objects.count() == 0


@pytest.mark.parametrize("days", ["366", "-1", "soon", "\N{SUPERSCRIPT TWO}"])
def test_days_that_are_none_are_told_and_nobody_is_listed(desk: Client, days: str) -> None:
    """What was typed stays in its field."""
    page = desk.get(PATH, {"days": days})
    assert "Enter the days as a number from 0 to 365" in main_text(page)
    assert "Late 1" not in main_text(page)
    assert soup(page).select_one("main form[method=post]") is None
    assert desk.post(f"{PATH}?days={days}", {"shown": ""}).status_code == 302
    assert mail.outbox == []


def test_one_persons_message_can_be_read_before_it_goes(desk: Client, late: list[Person]) -> None:
    """As they get it; whose it is stands in the audit log."""
    words = main_text(desk.get(f"{PATH}{late[1].pk}/"))
    assert "Hello Late 2, There is a quiz for you to take." in words
    assert "To two@example.org" in words
    assert AuditedPerson.objects.filter(person=late[1], entry__action="viewed").exists()
    assert desk.get(f"{PATH}01900000-0000-7000-8000-000000000000/").status_code == 404


def test_looking_and_sending_stand_in_the_audit_log(desk: Client, hr: Person, late: list[Person]) -> None:
    """By whom, and about exactly whom."""
    press(desk)
    sent = AuditEntry.objects.get(action="sent_reminder")
    assert sent.actor == hr
    told = set(AuditedPerson.objects.filter(entry=sent).values_list("person", flat=True))
    assert told == {late[0].pk, late[1].pk}
    viewed = AuditedPerson.objects.filter(entry__action="viewed", entry__actor=hr)
    assert set(viewed.values_list("person", flat=True)) == {one.pk for one in late}


def test_an_auditor_sees_the_list_and_can_send_nothing(
    late: list[Person], make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """No button, and a POST is refused."""
    browser = sign_in(make_person("A-1", "auditor"))
    page = browser.get(PATH)
    assert "Would get a message 2 people" in main_text(page)
    assert soup(page).select_one("main form[method=post]") is None
    shown = hr_reminders._seal([])
    assert browser.post(PATH, {"shown": shown}).status_code in (403, 405)
    assert mail.outbox == []


def test_my_due_dates_come_as_a_calendar_file(edition: str, learner: Person, browser: Client) -> None:
    """Mine alone; without any there is neither file nor link."""
    assert "Put my due dates into my calendar" not in main_text(browser.get("/record/"))
    assert browser.get("/record/due.ics").status_code == 404
    day = timezone.localdate() + timedelta(days=20)
    Requirement.objects.create(quiz="sure", due_on=day)
    Requirement.objects.create(quiz="once", service_area="Elsewhere", due_on=day)
    page = browser.get("/record/")
    assert f"Due on {day:%-d %B %Y}" in main_text(page)
    link = soup(page).select_one("a[href='/record/due.ics'][download]")
    assert link is not None
    file = browser.get("/record/due.ics")
    assert file["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert file["Content-Disposition"] == 'attachment; filename="due-dates.ics"'
    assert file["Cache-Control"] == "no-store"
    events = Calendar.from_ical(file.content).walk("VEVENT")
    assert [(event["SUMMARY"], event.decoded("DTSTART")) for event in events] == [
        ("Due: How sure are you", day)
    ]
    assert learner.name not in file.content.decode()


def test_what_i_am_late_with_is_said_in_my_record(edition: str, browser: Client) -> None:
    """Beside where I stand with it."""
    Requirement.objects.create(
        quiz="sure", due_on=date(2018, 5, 3), created_at=timezone.now() - timedelta(days=9000)
    )
    assert "Overdue: it was due on 3 May 2018" in main_text(browser.get("/record/"))
