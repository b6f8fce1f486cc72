"""States of a fraction, exact sums and rounding once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.scoring import mark_state
from cascade.scoring.exact import clean, exact, round_half_away


@pytest.mark.parametrize(
    ("fraction", "state"),
    [
        (-1, "wrong"),
        (0, "wrong"),
        (0.0000009, "wrong"),
        (0.000001, "partial"),
        (0.999999, "partial"),
        (0.9999991, "right"),
        (1, "right"),
        (3, "right"),
    ],
)
def test_a_fraction_is_wrong_partial_or_right(fraction: float, state: str) -> None:
    """Below 0.000001 wrong, above 0.999999 right, else partial; the two limits themselves are partial."""
    assert mark_state(fraction) == state


@given(st.decimals(-1000, 1000, places=4))
def test_rounding_is_half_away_from_zero(percent: Decimal) -> None:
    """Decimal's own rounding, which goes half away from zero, agrees."""
    expected = percent.quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert round_half_away(Fraction(percent)) == float(expected)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.125", 0.13), ("-0.125", -0.13), ("66.665", 66.67), ("2.675", 2.68), ("1.005", 1.01)],
)
def test_a_half_is_rounded_as_it_is_written(value: str, rounded: float) -> None:
    """Binary floats hold most halves inexactly; the figure on paper decides."""
    assert round_half_away(exact(float(value))) == rounded


def test_there_is_no_minus_nought() -> None:
    """What rounds to nothing is nothing."""
    assert str(round_half_away(Fraction(-1, 1000))) == "0.0"


@given(st.integers(-10_000, 10_000), st.integers(1, 10_000))
def test_a_float_stands_for_the_fraction_it_came_from(numerator: int, denominator: int) -> None:
    """A third is a third, not 0.3333333333333333."""
    assert exact(numerator / denominator) == Fraction(numerator, denominator)


@given(st.floats(-1, 1))
def test_cleaning_changes_nothing_that_could_be_seen(value: float) -> None:
    """Only noise goes, and cleaning twice is cleaning once."""
    assert abs(clean(value) - value) < 1e-12
    assert clean(clean(value)) == clean(value)


def test_noise_is_taken_away() -> None:
    """What sums of floats leave behind is no mark."""
    assert clean(0.1 + 0.2) == 0.3
    assert clean(1 / 3 + 1 / 3 + 1 / 3 - 0.7 - 0.2 - 0.1) == 0


def test_a_fraction_written_with_seven_decimals_stays_what_was_written() -> None:
    """0.3333333 is no third, but what another system wrote down."""
    assert exact(0.3333333) == Fraction(3333333, 10_000_000)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_finite_number_is_refused(value: float) -> None:
    """Marks are numbers."""
    with pytest.raises(ValueError, match="Invalid literal"):
        exact(value)
