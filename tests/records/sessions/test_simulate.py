"""A plan played through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.sessions.reach import AreaReach
from cascade.records.sessions.simulate import Rate, simulate

TODAY = date(2018, 1, 15)
AREAS = st.builds(
    lambda name, people, trained, trainers: AreaReach(
        name, people, min(people, trained), min(people, trained, trainers), 0, None
    ),
    st.text(min_size=1, max_size=3),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(0, 5),
)


def area(people: int, trained: int, trainers: int, name: str = "Repairs") -> AreaReach:
    """An area of so many people."""
    return AreaReach(name, people, trained, trainers, 1, None)


def test_one_trainer_reaches_an_area_in_as_many_weeks_as_it_takes_sessions():
    """48 people, one session a week of 12: four weeks."""
    (arrival,) = simulate([area(49, 1, 1)], Rate(1, 12, 0, 4), TODAY)
    assert arrival.on == TODAY + timedelta(weeks=4)


def test_trained_people_help_once_they_begin():
    """With new trainers it takes less time than without."""
    (alone,) = simulate([area(500, 1, 1)], Rate(1, 12, 0, 2), TODAY)
    (helped,) = simulate([area(500, 1, 1)], Rate(1, 12, 10, 2), TODAY)
    assert helped.on < alone.on


def test_without_anybody_to_train_nothing_is_reached():
    """The plan says so instead of giving a day."""
    (arrival,) = simulate([area(10, 0, 0)], Rate(), TODAY)
    assert arrival.on is None


@given(
    st.lists(AREAS, max_size=6), st.integers(0, 3), st.integers(1, 40), st.integers(0, 30), st.integers(0, 8)
)
def test_more_sessions_never_reach_an_area_later(areas, often, people, share, start):
    """Whatever the areas: a faster rate is no slower as a whole."""
    slow = simulate(areas, Rate(often, people, share, start), TODAY)
    fast = simulate(areas, Rate(often + 1, people, share, start), TODAY)
    last = [max((one.on or date.max for one in found), default=TODAY) for found in (slow, fast)]
    assert last[1] <= last[0]


def test_a_rate_that_cannot_be_is_refused():
    """Nobody attends: no plan."""
    with pytest.raises(ValueError, match="Rate"):
        simulate([], Rate(people_a_session=0), TODAY)
