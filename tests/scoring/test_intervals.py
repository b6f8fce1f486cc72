"""Intervals for shares of small groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.scoring.intervals import difference, share

COUNTS = st.integers(1, 400).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count)))


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_score_interval_is_that_of_the_literature(hits, count, low, high):
    """Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3."""
    found = share(hits, count)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_difference_is_that_of_the_literature():
    """Newcombe, Interval estimation for the difference (1998), table II (a), method 10: 56/70 less 48/80."""
    found = difference(share(48, 80), share(56, 70))
    assert (found.value, found.low, found.high) == (
        pytest.approx(0.2),
        pytest.approx(0.0524, abs=1e-4),
        pytest.approx(0.3339, abs=1e-4),
    )


@given(COUNTS)
def test_a_share_lies_in_its_interval_and_the_interval_between_none_and_all(pair):
    """For every count."""
    found = share(*pair)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(COUNTS, COUNTS)
def test_a_difference_turned_round_is_its_mirror(first, second):
    """What is more one way is less the other way."""
    one, other = difference(share(*first), share(*second)), difference(share(*second), share(*first))
    assert one.low == pytest.approx(-other.high)
    assert one.low <= one.value <= one.high


def test_a_share_of_nobody_is_refused():
    """There is none."""
    with pytest.raises(ValueError, match="0"):
        share(0, 0)
