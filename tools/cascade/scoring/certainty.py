"""Certainty-based marking: being sure and right brings more, being sure and wrong costs."""

from __future__ import annotations

from fractions import Fraction

from cascade.model.marks import Certainty

WHEN_RIGHT: dict[Certainty, int] = {1: 1, 2: 2, 3: 3}
WHEN_WRONG: dict[Certainty, int] = {1: 0, 2: -2, 3: -6}
WRONG_UP_TO = 0.00000005

MEDIUM_FROM_PERCENT = 67
"""Medium certainty pays for who is right more often than this; below it, low does."""
HIGH_FROM_PERCENT = 80
"""High certainty pays for who is right more often than this; below it, medium does."""

ASSUMED: Certainty = 1
"""Certainty assumed of an answer whose certainty was not given."""


def certainty_mark(fraction: float, certainty: int) -> float:
    """Return the share of the full mark that *fraction* brings at a *certainty*: 1 low, 2 medium, 3 high.

    A fraction above 0.00000005 counts once, twice or three times; one up to it brings 0, -2 or -6, however
    far below nothing it is.

    Source: Moodle 4.5, certainty-based marking.

    Raises:
        ValueError: *certainty* is none of 1, 2 and 3.
    """
    if certainty not in WHEN_RIGHT:
        raise ValueError(f"certainty is 1, 2 or 3, not {certainty!r}")
    if fraction <= WRONG_UP_TO:
        return float(WHEN_WRONG[certainty])
    return float(WHEN_RIGHT[certainty] * fraction)


def certainty_bonus(mean_mark: Fraction, accuracy: Fraction) -> Fraction:
    """Return what certainty brought or cost beside *accuracy*, as a share of the full mark.

    It is a tenth of the difference between the *mean_mark* of all items and the mean mark which the one
    certainty that fits the accuracy best would have brought throughout. Accuracy and bonus together are a
    steadier measure than either.

    Source: Moodle 4.5, summary of a quiz with certainty-based marking.
    """
    fitting = max(accuracy * WHEN_RIGHT[level] + (1 - accuracy) * WHEN_WRONG[level] for level in (1, 2, 3))
    return (mean_mark - fitting) / 10
