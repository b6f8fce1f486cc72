"""Reading sessions page by page, with what came of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cascade.records.models import Attempt, CascadeSession, Participant
from cascade.records.people import add_person
from cascade.records.session_pages import Wanted, find_session, sessions_page
from cascade.records.sessions.planning import Plan, plan_session, record_root
from records.support import RIGHT, hand_in
from service.api.rows import add_row

START = datetime(2018, 5, 3, 9, tzinfo=UTC)


@pytest.fixture
def first(person) -> Attempt:
    """An attempt to copy."""
    return hand_in(person, "roles", RIGHT, now=START)


@pytest.fixture
def session(stranger) -> CascadeSession:
    """A session planned for two quizzes; the stranger is a trainer."""
    return plan_session(stranger, Plan(("roles", "workbook"), START, service_area="Housing"))


def test_sessions_are_counted_by_the_rows_that_count(first, person, stranger, session):
    """People once, however often they took the quiz; void attempts and other sessions not at all."""
    taken = {"session": str(session.pk), "depth": 1}
    add_row(first, **taken)
    add_row(first, **taken, passed=False, percent=0)
    add_row(first, **taken, person_id=stranger.pk, passed=False)
    void = add_row(first, **taken, person_id=stranger.pk, submitted_at=START + timedelta(days=2))
    add_row(void, kind="void", refers_to=void.pk)
    add_row(first, session="elsewhere")
    (found,) = sessions_page(Wanted(), None, 10)
    roles, workbook = found.quizzes
    assert (roles.quiz, roles.completions, roles.people, roles.passed) == ("roles", 3, 2, 1)
    assert (roles.first_at, roles.last_at) == (START, START)
    assert (workbook.title, workbook.completions, workbook.first_at) == ("Workbook", 0, None)
    assert find_session(session.pk) == found


def test_a_quiz_without_scored_items_is_passed_by_completing_it(first, session):
    """As everywhere."""
    done = {"session": str(session.pk), "quiz": "workbook", "passed": None}
    add_row(first, **done, complete=True)
    add_row(first, **done, complete=False)
    found = find_session(session.pk)
    assert [(one.quiz, one.completions, one.passed) for one in found.quizzes] == [
        ("roles", 0, 0),
        ("workbook", 2, 1),
    ]


def test_who_was_taken_out_is_in_no_count(session, person, stranger):
    """Participants are those in the room, attended those of whom the trainer said so."""
    for seat, (attended, removed) in enumerate([(True, None), (False, None), (True, START)], 1):
        Participant.objects.create(session=session, seat=seat, attended=attended, removed_at=removed)
    found = find_session(session.pk)
    assert (found.participants, found.attended) == (2, 1)


def test_sessions_come_in_the_order_in_which_they_were_planned(stranger, session):
    """One that is planned meanwhile comes last, whenever it begins."""
    second = plan_session(stranger, Plan(("roles",), START + timedelta(days=1)))
    (page,) = sessions_page(Wanted(), None, 1)
    third = plan_session(stranger, Plan(("roles",), START - timedelta(days=1)))
    rest = sessions_page(Wanted(), page.session.pk, 10)
    assert [page.session, *(one.session for one in rest)] == [session, second, third]


def test_sessions_are_chosen_by_area_state_and_day(stranger, session, person):
    """Days are those of the clock in London."""
    root = record_root("An organisation", START - timedelta(days=30), [person], by=None)
    late = plan_session(stranger, Plan(("roles",), datetime(2018, 5, 3, 23, 30, tzinfo=UTC)))

    def chosen(**wanted: object) -> list[CascadeSession]:
        return [one.session for one in sessions_page(Wanted(**wanted), None, 10)]

    assert chosen(service_area="Housing") == [session]
    assert chosen(state="closed") == [root]
    assert chosen(since=date(2018, 5, 3), until=date(2018, 5, 3)) == [session]
    assert chosen(since=date(2018, 5, 4)) == [late]
    assert chosen(until=date.max) == [session, root, late]
    assert (find_session(root.pk).quizzes, find_session(root.pk).attended) == ((), 1)


def test_a_page_of_sessions_takes_the_same_few_queries_at_any_size(
    stranger, session, django_assert_max_num_queries
):
    """Twenty sessions more cost no query more."""
    for number in range(20):
        add_person(f"P{number}", "Somebody")
        plan_session(stranger, Plan(("roles",), START + timedelta(days=number)))
    with django_assert_max_num_queries(6):
        assert len(sessions_page(Wanted(), None, 100)) == 21
