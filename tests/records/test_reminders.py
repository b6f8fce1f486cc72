"""Who is reminded of what, what they are told, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cascade.records.editions import publish
from cascade.records.models import AuditedPerson, AuditEntry, Person, Reminder, Requirement
from cascade.records.people import add_person
from cascade.records.reminder_letters import letter
from cascade.records.reminder_sending import send
from cascade.records.reminders import GROUPS, Choice, addressee, chosen, free_on, tasks_of
from cascade.records.status import LONDON
from records.changing import change, reworded
from records.support import RIGHT, WRONG, hand_in, small_bank

MAY = datetime(2018, 5, 3, 10, 0, tzinfo=UTC)
DUE = date(2018, 5, 1)


def require(quiz: str = "roles", **more) -> None:
    """Require a quiz of everybody, since long ago."""
    Requirement.objects.create(quiz=quiz, created_at=MAY - timedelta(days=900), **more)


@pytest.fixture
def rowan(edition) -> Person:
    """Somebody with an e-mail address."""
    return add_person("S1", "Rowan O'Brien", email="rowan@example.org", service_area="Repairs")


def who(choice: Choice | None = None, at: datetime = MAY) -> dict[str, list[tuple[str, str]]]:
    """Whom a choice finds, and each one's tasks as group and quiz."""
    return {
        one.person.staff_number: [(task.group, task.quiz) for task in one.tasks]
        for one in chosen(choice or Choice(), at)
    }


def test_what_is_required_and_late_is_overdue(rowan):
    """Until it is passed on the present wording."""
    require(due_on=DUE)
    assert who() == {"S1": [("overdue", "roles")]}
    hand_in(rowan, "roles", WRONG, now=MAY)
    assert who() == {"S1": [("overdue", "roles")]}
    hand_in(rowan, "roles", RIGHT, now=MAY)
    assert who() == {}


@pytest.mark.parametrize(
    ("day", "days", "found"), [(1, 1, True), (14, 14, True), (15, 14, False), (None, 0, True)]
)
def test_what_is_required_and_not_done_is_soon_due_or_has_no_date(rowan, day, days, found):
    """The last of the days counts; without a date there is no waiting for it."""
    require(due_on=None if day is None else MAY.date() + timedelta(days=day))
    assert bool(who(Choice(("due",), days))) is found


def test_a_pass_on_wording_that_changed_since_is_affected(rowan):
    """Required or not: the person completed the quiz, and it is no longer what they completed."""
    hand_in(rowan, "roles", RIGHT, now=MAY)
    entry = change("2018-05-04", "iv", ["guide 8.3"])
    publish(reworded(small_bank(), "guide 8.3", "14 days before.", entry).to_text())
    assert who() == {"S1": [("affected", "roles")]}
    assert who(Choice(("due", "overdue", "expiring"))) == {}


def test_a_pass_that_runs_out_within_the_days_is_expiring(rowan):
    """The roles quiz counts for twelve months."""
    hand_in(rowan, "roles", RIGHT, now=MAY)
    later = MAY.replace(year=2019) - timedelta(days=14)
    assert who(at=later - timedelta(days=1)) == {}
    assert who(at=later) == {"S1": [("expiring", "roles")]}
    assert who(Choice(days=13), later) == {}


def test_all_that_somebody_has_to_do_is_told_whatever_they_were_chosen_for(rowan):
    """One message a person, the most urgent first: the next one goes in a week."""
    require("roles", due_on=DUE)
    require("once", due_on=date(2018, 5, 10))
    require("sure", due_on=date(2019, 5, 10))
    require("workbook")
    everything = [("overdue", "roles"), ("due", "once"), ("due", "sure"), ("due", "workbook")]
    assert who() == {"S1": everything}
    assert who(Choice(("overdue",), quiz="roles")) == {"S1": everything}
    assert who(Choice(("overdue",), quiz="once")) == {}
    assert who(Choice(quiz="sure")) == {}


@pytest.mark.parametrize(
    "change_to",
    [
        {"is_active": False},
        {"starts_on": date(2018, 6, 1)},
        {"leaves_on": date(2018, 4, 1)},
        {"erased_at": MAY - timedelta(days=1)},
    ],
)
def test_who_is_not_at_work_is_left_alone(rowan, change_to):
    """Closed, not started yet, gone or erased."""
    require(due_on=DUE)
    Person.objects.filter(pk=rowan.pk).update(**change_to)
    assert who() == {}
    assert addressee(rowan.pk, at=MAY) is None


def test_service_areas_are_the_same_in_any_spelling(rowan):
    """As requirements have it."""
    add_person("S2", "Asha Khan", service_area="housing")
    add_person("S3", "Bo Lee", service_area="Housing ")
    require(due_on=DUE)
    assert list(who(Choice(area="HOUSING"))) == ["S2", "S3"]
    assert list(who()) == ["S2", "S3", "S1"]


def test_a_message_says_what_to_do_by_when_and_where(rowan, monkeypatch):
    """In plain words, with the address of each quiz."""
    monkeypatch.setenv("CASCADE_URL", "https://learn.example/")
    require("roles", due_on=DUE)
    require("once", due_on=date(2018, 5, 10))
    hand_in(rowan, "sure", RIGHT, {"leaflets": 3, "principles": 3}, now=MAY - timedelta(days=360))
    written = letter(rowan, tasks_of(rowan, MAY), MAY)
    assert written.subject == "Training: 3 quizzes to take, 1 overdue"
    assert written.text.startswith(
        "Hello Rowan O'Brien,\n\nThere are 3 quizzes for you to take.\n\n"
        "1. Roles and expectations\n   You have not taken it yet.\n   It was due on 1 May 2018.\n"
        "   https://learn.example/quizzes/roles/\n\n"
        "2. Once only\n   You have not taken it yet.\n   Due on 10 May 2018.\n"
        "   https://learn.example/quizzes/once/\n\n"
        "3. How sure\n   Your pass runs out on 8 May 2018: take it again before then.\n"
        "   https://learn.example/quizzes/sure/\n\n"
    )
    assert written.text.endswith("\n\nSmall knowledge base\n")


def test_a_message_is_plain_text_with_a_calendar_and_nothing_that_tells_it_was_read(rowan, monkeypatch):
    """No HTML, no picture, nothing to load; programs that answer by themselves are asked not to."""
    require("roles", due_on=DUE)
    require("workbook")
    message = letter(rowan, tasks_of(rowan, MAY), MAY).to(rowan).message()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "text/plain",
        "text/calendar",
    ]
    assert message["To"] == "rowan@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    calendar = Calendar.from_ical(message.get_payload(1).get_payload(decode=True))
    assert [event.decoded("DTSTART") for event in calendar.walk("VEVENT")] == [DUE]


def test_without_a_due_date_there_is_no_calendar(rowan):
    """And no word of one."""
    require("workbook")
    written = letter(rowan, tasks_of(rowan, MAY), MAY)
    assert (written.calendar, "calendar" in written.text) == (b"", False)
    assert len(list(written.to(rowan).message().walk())) == 1


def test_what_is_sent_is_kept_and_noted_by_exact_keys(rowan, stranger):
    """Who, of which quizzes, by whom; of the text nothing."""
    require("roles", due_on=DUE)
    done = send(chosen(Choice(), MAY), stranger, now=lambda: MAY)
    assert [person.staff_number for person in done.sent] == ["S1"]
    assert [message.to for message in mail.outbox] == [["rowan@example.org"]]
    row = Reminder.objects.get()
    assert (row.person, row.quizzes, row.sent_at, row.certain, row.sent_by) == (
        rowan,
        ["roles"],
        MAY,
        True,
        stranger,
    )
    entry = AuditEntry.objects.get(action="sent_reminder")
    assert entry.actor == stranger
    assert [one.person_id for one in AuditedPerson.objects.filter(entry=entry)] == [rowan.pk]


def test_who_has_no_address_is_told_to_hr_and_sent_nothing(rowan, stranger):
    """They are in the list: somebody has to tell them."""
    require("roles", due_on=DUE)
    found = chosen(Choice(), MAY)
    assert [(one.person.staff_number, one.can_be_sent) for one in found] == [("S2", False), ("S1", True)]
    assert len(send(found, None, now=lambda: MAY).sent) == 1


def test_who_lost_their_address_or_left_since_the_list_was_made_is_sent_nothing(rowan):
    """What holds is what holds when the message goes."""
    require("roles", due_on=DUE)
    found = chosen(Choice(), MAY)
    Person.objects.filter(pk=rowan.pk).update(email="")
    assert send(found, None, now=lambda: MAY).not_due == [rowan]
    Person.objects.filter(pk=rowan.pk).update(email="new@example.org", leaves_on=date(2018, 1, 1))
    assert send(found, None, now=lambda: MAY).not_due == [rowan]
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("first", "second", "goes"),
    [
        ("2018-05-03 09:00", "2018-05-10 08:00", True),  # the same weekday, however early
        ("2018-05-03 09:00", "2018-05-09 23:59", False),
        ("2018-03-22 23:30", "2018-03-29 00:10", True),  # the clock went forward in between
        ("2018-10-25 00:10", "2018-10-31 23:50", False),  # and back
    ],
)
def test_a_week_is_seven_days_in_london(rowan, first, second, goes):
    """So that a timer on Mondays reaches people every Monday."""
    require("roles", due_on=date(2018, 1, 1))
    for moment in (first, second):
        at = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
        send(chosen(Choice(), at), None, now=lambda at=at: at)
    assert len(mail.outbox) == (2 if goes else 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 30 * 24 * 60), min_size=1, max_size=12).map(sorted))
def test_however_often_it_is_tried_nobody_gets_two_within_a_week(rowan, minutes):
    """And whoever is not reminded is so because a reminder lies less than seven days back."""
    Reminder.objects.all().delete()
    require_once()
    sent: list[date] = []
    for minute in minutes:
        at = MAY + timedelta(minutes=minute)
        today = at.astimezone(LONDON).date()
        before = list(sent)
        # Sent to a list made earlier, as by a page that stood open: sending itself must look again.
        stale = [one for one in chosen(Choice(), MAY) if not before] or _as_if_free(rowan, at)
        sent += [today for _ in send(stale, None, now=lambda at=at: at).sent]
        assert bool(sent[len(before) :]) is all(today >= day + timedelta(days=7) for day in before)
        assert free_on(sent[-1], today) == sent[-1] + timedelta(days=7)
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(sent))


def require_once() -> None:
    """Require the quiz, unless it is required already."""
    if not Requirement.objects.exists():
        require("roles", due_on=DUE)


def _as_if_free(person: Person, at: datetime) -> list:
    found = addressee(person.pk, at=at)
    assert found is not None
    return [replace(found, free_on=None)]


def test_every_group_has_its_words():
    """Shown to HR and in the command's help."""
    assert list(GROUPS) == ["overdue", "due", "affected", "expiring"]


def test_asking_about_many_people_takes_no_more_queries_than_about_one(rowan):
    """HR's page asks about everybody."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            chosen(Choice(), MAY)
        return len(asked)

    require(due_on=DUE)
    chosen(Choice(), MAY)
    of_one = queries()
    for number in range(2, 12):
        add_person(f"S{number}", f"Learner {number}")
    assert queries() == of_one
    assert len(chosen(Choice(), MAY)) == 11
