"""Reading the log page by page while others add to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cascade.records.log_pages import (
    Wanted,
    log_page,
    newest_sequence,
    people_page,
    superseded_by,
)
from cascade.records.models import Attempt, Person
from cascade.records.people import add_person
from cascade.records.superseding import counting
from records.support import RIGHT, hand_in
from service.api.rows import add_row

START = datetime(2018, 5, 3, 9, tzinfo=UTC)


def read_all(wanted: Wanted, limit: int, between=lambda: None) -> list[Attempt]:
    """Read the log to its end, and do something between two pages."""
    head, after, found = newest_sequence(), 0, []
    while page := log_page(wanted, after, head, limit):
        found += page
        after = page[-1].sequence
        between()
    return found


DEEDS = st.lists(
    st.tuples(st.sampled_from(["attempt", "regrade", "void"]), st.integers(0, 1000)), min_size=1, max_size=12
)


@pytest.fixture
def first(person) -> Attempt:
    """An attempt to copy."""
    return hand_in(person, "roles", RIGHT, now=START)


def do(deed: str, number: int, first: Attempt) -> None:
    """Add an attempt to the log, or a row that supersedes one."""
    if deed == "attempt":
        add_row(first)
        return
    taken = list(Attempt.objects.filter(kind="attempt"))
    add_row(first, kind=deed, refers_to=taken[number % len(taken)].pk)


# The database is not emptied between examples: each goes on with the log of the one before.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(before=DEEDS, meanwhile=DEEDS, limit=st.integers(1, 5))
def test_whatever_is_added_meanwhile_every_row_comes_once_and_in_order(first, before, meanwhile, limit):
    """Who reads page by page reads the log as it was at the start, not rows of two different moments."""
    for deed in before:
        do(*deed, first)
    there = list(counting().order_by("sequence"))
    left = list(meanwhile)
    found = read_all(Wanted(), limit, lambda: left and do(*left.pop(), first))
    assert found == there


def test_reading_on_from_the_head_gives_what_was_added_since(first):
    """So that another system need never read it all again."""
    head = newest_sequence()
    again = add_row(first, kind="regrade", refers_to=first.pk)
    other = add_row(first)
    assert log_page(Wanted(), head, newest_sequence(), 10) == [again, other]


def test_void_rows_come_only_by_name(first):
    """A system that doesn't look at the kind must not count them as completions."""
    other = add_row(first)
    void = add_row(first, kind="void", refers_to=first.pk)
    assert read_all(Wanted(), 10) == [other]
    assert read_all(Wanted(kind="void"), 10) == [void]
    again = add_row(first, kind="regrade", refers_to=first.pk)
    assert read_all(Wanted(kind="void"), 10) == []
    assert read_all(Wanted(), 10) == [other, again]


def test_each_filter_leaves_out_what_it_must(first, person, stranger):
    """One row differs from the first in each respect."""
    others = {
        "quiz": add_row(first, quiz="workbook"),
        "person": add_row(first, person_id=stranger.pk),
        "session": add_row(first, session="Town hall"),
        "kind": add_row(first, kind="delta", refers_to=first.pk),
        "since": add_row(first, submitted_at=START - timedelta(days=1)),
        "until": add_row(first, submitted_at=START + timedelta(days=1)),
    }
    everything = [first, *others.values()]
    assert read_all(Wanted(), 100) == everything
    for name, wanted in {
        "quiz": Wanted(quiz="roles"),
        "person": Wanted(person=person.pk),
        "kind": Wanted(kind="attempt"),
        "since": Wanted(since=date(2018, 5, 3)),
        "until": Wanted(until=date(2018, 5, 3)),
    }.items():
        assert read_all(wanted, 100) == [row for row in everything if row != others[name]], name
    assert read_all(Wanted(session="Town hall"), 100) == [others["session"]]
    assert read_all(Wanted(service_area="Housing"), 100) == [
        row for row in everything if row != others["person"]
    ]
    assert read_all(Wanted(until=date.max), 100) == everything


def test_days_are_those_of_the_clock_in_london(first):
    """In summer the day begins an hour before it does in UTC."""
    late = add_row(first, submitted_at=datetime(2018, 5, 3, 23, 30, tzinfo=UTC))
    assert read_all(Wanted(until=date(2018, 5, 3)), 10) == [first]
    assert read_all(Wanted(since=date(2018, 5, 4)), 10) == [late]


def test_a_row_says_which_one_took_its_place(first):
    """The newest of several; the newest itself has none."""
    one = add_row(first, kind="regrade", refers_to=first.pk)
    two = add_row(first, kind="regrade", refers_to=first.pk)
    assert superseded_by(first) == two.pk
    assert superseded_by(one) == two.pk
    assert superseded_by(two) is None
    assert superseded_by(add_row(first, kind="delta", refers_to=first.pk)) is None


def test_people_come_in_the_order_in_which_they_were_added(edition):
    """Somebody added meanwhile comes last."""
    for number in range(5):
        add_person(f"P{5 - number}", "Somebody")
    after: UUID | None = None
    found = []
    while page := people_page(Person.objects.all(), after, 2):
        found += [person.staff_number for person in page]
        after = page[-1].pk
        if len(found) == 2:
            add_person("P0", "Somebody")
    assert found == ["P5", "P4", "P3", "P2", "P1", "P0"]
