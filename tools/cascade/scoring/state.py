"""Wrong, partial or right: the three states of a fraction."""

from __future__ import annotations

from cascade.model.marks import State

WRONG_BELOW = 0.000001
RIGHT_ABOVE = 0.999999


def mark_state(fraction: float) -> State:
    """Return the state of a fraction: wrong below 0.000001, right above 0.999999, else partial.

    The two limits themselves are partial.

    Source: Moodle 4.5, graded state for a fraction.
    """
    if fraction < WRONG_BELOW:
        return "wrong"
    if fraction > RIGHT_ABOVE:
        return "right"
    return "partial"
