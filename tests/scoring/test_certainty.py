"""Certainty: what being sure brings and costs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.scoring import HIGH_FROM_PERCENT, MEDIUM_FROM_PERCENT, certainty_mark
from cascade.scoring.certainty import certainty_bonus

LEVELS = [1, 2, 3]


@pytest.mark.parametrize("certainty", LEVELS)
@given(fraction=st.floats(0.00000006, 1))
def test_what_is_right_counts_once_twice_or_three_times(certainty: int, fraction: float) -> None:
    """Low, medium, high: 1, 2, 3 times the fraction when it is above 0.00000005."""
    assert certainty_mark(fraction, certainty) == certainty * fraction


@pytest.mark.parametrize(("certainty", "cost"), [(1, 0), (2, -2), (3, -6)])
@given(fraction=st.floats(-1, 0.00000005))
def test_what_is_wrong_costs_the_same_however_wrong(certainty: int, cost: int, fraction: float) -> None:
    """Else 0, -2, -6 however negative the fraction was; the limit itself is wrong."""
    assert certainty_mark(fraction, certainty) == cost


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(LEVELS))
def test_more_right_never_brings_less(one: float, other: float, certainty: int) -> None:
    """At one certainty a greater fraction never brings less."""
    assert certainty_mark(max(one, other), certainty) >= certainty_mark(min(one, other), certainty)


@pytest.mark.parametrize("certainty", [0, 4, -1])
def test_there_are_three_certainties(certainty: int) -> None:
    """Certainty is 1 low, 2 medium or 3 high."""
    with pytest.raises(ValueError, match="1, 2 or 3"):
        certainty_mark(1, certainty)


@pytest.mark.parametrize(
    ("percent", "best"),
    [(0, 1), (60, 1), (MEDIUM_FROM_PERCENT, 2), (75, 2), (HIGH_FROM_PERCENT + 1, 3), (100, 3)],
)
def test_the_advice_says_which_certainty_pays(percent: int, best: int) -> None:
    """Low pays up to 67 %, medium up to 80 %, high above."""
    right = percent / 100
    means = {
        level: right * certainty_mark(1, level) + (1 - right) * certainty_mark(0, level) for level in LEVELS
    }

    assert max(means, key=lambda level: means[level]) == best


@given(st.fractions(0, 1), st.sampled_from(LEVELS))
def test_no_one_certainty_throughout_earns_a_bonus(accuracy: Fraction, level: int) -> None:
    """Against the fitting certainty throughout, any one certainty throughout comes out even or worse."""
    mean = accuracy * level + (1 - accuracy) * Fraction(certainty_mark(0, level))

    assert certainty_bonus(mean, accuracy) <= 0


def test_knowing_what_one_knows_earns_a_bonus() -> None:
    """Sure where right and unsure where wrong brings more than one certainty throughout."""
    mean = Fraction(3 + 0, 2)  # one right at high, one wrong at low

    assert certainty_bonus(mean, Fraction(1, 2)) == Fraction(1, 10)
