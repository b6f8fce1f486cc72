"""Where a person stands is worked out from the log each time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.bank import Bank
from cascade.records.editions import publish
from cascade.records.status import LONDON, months_later, quiz_status, statuses
from records.support import RIGHT, WORDS, WRONG, hand_in, small_bank

MAY = datetime(2018, 5, 3, 10, tzinfo=UTC)


def test_a_quiz_nobody_took_is_not_started(person):
    """Every quiz of the edition has its line."""
    found = statuses(person)
    assert [one.quiz for one in found] == ["roles", "workbook", "once", "sure", "pooled"]
    assert {one.state for one in found} == {"not started"}


def test_a_pass_is_current_until_its_months_are_over(person):
    """The moment it runs out it has expired."""
    hand_in(person, "roles", RIGHT, now=MAY)
    end = datetime(2019, 5, 3, 10, tzinfo=UTC)
    assert quiz_status(person, "roles", datetime(2019, 5, 3, 9, 59, tzinfo=UTC)).state == "current"
    assert quiz_status(person, "roles", end).state == "expired"
    assert quiz_status(person, "roles", end).expires_at == end


def test_a_later_failure_does_not_undo_a_pass(person):
    """The best and the newest attempt are told apart."""
    passed = hand_in(person, "roles", RIGHT, now=MAY)
    failed = hand_in(person, "roles", WRONG, now=MAY.replace(month=6))
    found = quiz_status(person, "roles", MAY.replace(month=7))
    assert (found.state, found.best, found.latest, found.attempts) == ("current", passed, failed, 2)


def test_only_failures_is_failed(person):
    """Until there is a pass."""
    hand_in(person, "roles", WRONG)
    assert quiz_status(person, "roles").state == "failed"


def test_passing_again_makes_an_expired_pass_current(person):
    """The newest pass counts."""
    hand_in(person, "roles", RIGHT, now=MAY)
    hand_in(person, "roles", RIGHT, now=MAY.replace(year=2020))
    assert quiz_status(person, "roles", MAY.replace(year=2020, month=6)).state == "current"


def test_a_workbook_is_passed_by_completing_it(person):
    """It never expires, because it says no months."""
    hand_in(person, "workbook", {})
    assert quiz_status(person, "workbook").state == "failed"
    hand_in(person, "workbook", WORDS, now=MAY)
    found = quiz_status(person, "workbook", MAY.replace(year=2050))
    assert (found.state, found.expires_at) == ("current", None)


def test_a_quiz_that_is_no_longer_asked_keeps_its_line(person):
    """What was passed stays in the record under the title it had."""
    hand_in(person, "once", RIGHT)
    bank = small_bank()
    fewer = tuple(quiz for quiz in bank.quizzes if quiz.id != "once")
    publish(Bank(bank.title, bank.documents, bank.clauses, bank.prompts, fewer).to_text())
    found = {one.quiz: one for one in statuses(person)}
    assert (found["once"].title, found["once"].state) == ("Once only", "current")
    assert quiz_status(person, "once") == found["once"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2018, 1, 31), 1, (2018, 2, 28)),
        ((2016, 2, 29), 12, (2017, 2, 28)),
        ((2018, 11, 30), 3, (2019, 2, 28)),
        ((2018, 12, 1), 1, (2019, 1, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_there_is(day, months, expected):
    """31 January and one month is the end of February."""
    found = months_later(datetime(*day, 12, tzinfo=UTC), months).astimezone(LONDON)
    assert (found.year, found.month, found.day) == expected


@given(seconds=st.integers(0, 4_000_000_000), months=st.integers(0, 240))
def test_months_later_is_never_earlier_and_keeps_the_clock(seconds, months):
    """Clocks going forward or back move the moment, not the time of day."""
    moment = datetime.fromtimestamp(seconds, UTC)
    later = months_later(moment, months)
    assert later >= moment
    assert later.replace(tzinfo=None).time() == moment.astimezone(LONDON).time()
