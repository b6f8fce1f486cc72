"""Honest intervals for shares of small groups: pure functions of counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share, from 0 to 1, or a difference of shares, from -1 to 1, and the interval it lies in."""

    value: float
    low: float
    high: float


def share(hits: int, count: int) -> Interval:
    """Return the share of *hits* among *count* with its 95 % score interval.

    It keeps within 0 and 1, and is right for small groups, where the usual plus-or-minus rule is not.

    Source: Wilson, Probable inference, the law of succession, and statistical inference (1927).

    Raises:
        ValueError: *count* is not above 0, or *hits* does not lie between 0 and *count*.
    """
    if count < 1 or not 0 <= hits <= count:
        raise ValueError(hits, count)
    value = hits / count
    spread = _Z * sqrt(value * (1 - value) / count + _Z**2 / (4 * count**2))
    middle, scale = value + _Z**2 / (2 * count), 1 + _Z**2 / count
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == count else (middle + spread) / scale
    return Interval(value, low, high)


def difference(first: Interval, second: Interval) -> Interval:
    """Return *second* less *first*, two shares of different groups, with its 95 % interval.

    Source: Newcombe, Interval estimation for the difference between independent proportions (1998),
    method 10.
    """
    value = second.value - first.value
    down = sqrt((second.value - second.low) ** 2 + (first.high - first.value) ** 2)
    up = sqrt((second.high - second.value) ** 2 + (first.value - first.low) ** 2)
    return Interval(value, max(-1.0, value - down), min(1.0, value + up))
