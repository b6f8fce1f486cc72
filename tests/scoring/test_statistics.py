"""Item statistics: hand-worked figures, bounds, and what is undefined."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cascade.scoring.statistics import (
    ChoiceShare,
    ItemStatistics,
    Pair,
    choice_shares,
    item_statistics,
    pairs_of,
    quiz_statistics,
)

WORKED = (
    {"first": 1.0, "second": 1.0, "third": 1.0},
    {"first": 1.0, "second": 0.0, "third": 1.0},
    {"first": 0.0, "second": 0.0, "third": 1.0},
)
ONE_EACH = {"first": 1.0, "second": 1.0, "third": 1.0}
THIRD = 0.3333333

marks = st.sampled_from([-2.0, -0.5, 0.0, THIRD, 0.5, 2 / 3, 1.0, 3.0])
attempts_of_three = st.lists(st.fixed_dictionaries(dict.fromkeys("abc", marks)), max_size=12)


def figures(most, attempts):
    """Return the figures of each item, from the marks an item of each attempt."""
    return quiz_statistics(most, map(pairs_of, attempts))


def test_the_example_of_the_docstring_comes_out_as_worked_by_hand():
    """A facility of 66.67, a deviation of 57.74, an index of 50 and an efficiency of 100."""
    first = figures(ONE_EACH, WORKED)["first"]
    assert first.attempts == 3
    assert first.facility == pytest.approx(66.6667, abs=1e-4)
    assert first.standard_deviation == pytest.approx(57.7350, abs=1e-4)
    assert first.discrimination_index == pytest.approx(50.0)
    assert first.discrimination_efficiency == pytest.approx(100.0)


def test_an_item_without_spread_tells_nobody_apart():
    """Its facility and deviation stand; index and efficiency are undefined, not nought."""
    assert figures(ONE_EACH, WORKED)["third"] == ItemStatistics(3, 100.0, 0.0, None, None)


def test_an_item_that_the_weakest_get_right_has_a_negative_index():
    """Those who get it are exactly those who get nothing else: -100, and the efficiency is as low."""
    found = item_statistics(1.0, [Pair(1.0, 0.0), Pair(0.0, 2.0)])
    assert found.discrimination_index == pytest.approx(-100.0)
    assert found.discrimination_efficiency == pytest.approx(-100.0)


def test_efficiency_measures_against_what_the_same_marks_could_give():
    """Marks 0, 0, 0, 1 against others 0, 1, 3, 2: covariance 0.5 of 1.5 at most, products of distances."""
    pairs = [Pair(0.0, 0.0), Pair(0.0, 1.0), Pair(0.0, 3.0), Pair(1.0, 2.0)]
    found = item_statistics(1.0, pairs)
    assert found.discrimination_efficiency == pytest.approx(100 * 0.5 / 1.5)
    assert found.discrimination_index == pytest.approx(100 * 0.5 / (0.75 * 5.0) ** 0.5)


def test_marks_count_in_percent_of_what_the_item_brings():
    """Half of four marks is a facility of 50, whatever the other items bring."""
    found = item_statistics(4.0, [Pair(4.0, 1.0), Pair(0.0, 1.0)])
    assert found.facility == 50.0
    assert found.standard_deviation == pytest.approx(70.7107, abs=1e-4)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_attempts_leave_figures_undefined(count):
    """One attempt has a facility and no spread; none has nothing."""
    found = item_statistics(1.0, [Pair(1.0, 1.0)] * count)
    assert found == ItemStatistics(count, 100.0 if count else None, None, None, None)


def test_an_item_that_brings_no_mark_has_no_facility():
    """Nothing divided by nothing is not nought."""
    assert item_statistics(0.0, [Pair(0.0, 1.0), Pair(0.0, 2.0)]).facility is None


def test_an_item_that_was_not_asked_is_left_out_there():
    """A pool that picked another item says nothing of this one."""
    found = figures({"first": 1.0}, [{"first": 1.0, "second": 0.0}, {"second": 1.0}])
    assert found["first"].attempts == 1


def test_the_others_of_a_pair_are_the_rest_of_the_attempt():
    """An item is never compared with itself."""
    assert pairs_of({"a": 1.0, "b": 0.5, "c": -1.0})["b"] == Pair(0.5, 0.0)


@given(attempts_of_three)
def test_figures_stay_within_their_bounds(attempts):
    """The index lies from -100 to 100 and the efficiency is at most 100."""
    for found in figures(dict.fromkeys("abc", 1.0), attempts).values():
        assert found.discrimination_index is None or -100 <= found.discrimination_index <= 100
        assert found.discrimination_efficiency is None or found.discrimination_efficiency <= 100
        assert found.standard_deviation is None or found.standard_deviation >= 0


@given(attempts_of_three.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_attempts_changes_no_digit(orders):
    """Two reports over the same people are equal."""
    first, second = orders
    most = dict.fromkeys("abc", 1.0)
    assert figures(most, first) == figures(most, second)


@given(st.integers(1, 50), st.sampled_from([1.0, 2.0, 0.5, 0.7]))
def test_the_facility_of_an_item_that_all_get_right_is_exactly_a_hundred(people, mark):
    """Not 99.99999."""
    found = figures({"a": mark}, [{"a": mark, "b": 0.1}] * people)["a"]
    assert found.facility == 100.0
    assert found.standard_deviation in (None, 0.0)


@given(st.lists(st.tuples(marks, marks), min_size=2, max_size=12))
def test_figures_agree_with_the_textbook(pairs):
    """Deviation and correlation as the standard library works them out, slowly and without our units."""
    found = item_statistics(1.0, [Pair(*pair) for pair in pairs])
    left, right = ([Fraction(str(round(value, 7))) for value in side] for side in zip(*pairs, strict=True))
    assert found.standard_deviation == pytest.approx(100 * statistics.stdev(left), abs=1e-6)
    assume(len(set(left)) > 1 and len(set(right)) > 1)
    slow = 100 * statistics.correlation([*map(float, left)], [*map(float, right)])
    assert found.discrimination_index == pytest.approx(slow, abs=1e-6)


def test_shares_count_all_who_were_asked():
    """No answer is nobody's choice and counts among those asked; a choice is counted once a person."""
    assert choice_shares(("a", "b", "c"), ["a", None, "a", "b"]) == (
        ChoiceShare("a", 2, 50.0),
        ChoiceShare("b", 1, 25.0),
        ChoiceShare("c", 0, 0.0),
    )
    assert [share.count for share in choice_shares(("a", "b"), [["a", "b"], ["a", "a"], []])] == [2, 1]
    assert [share.count for share in choice_shares(("true", "false"), [True, False, True])] == [2, 1]


def test_without_anybody_asked_every_share_is_nought():
    """Nothing is divided by nothing."""
    assert choice_shares(("a",), []) == (ChoiceShare("a", 0, 0.0),)
