"""Cloze items: the gaps of a text, each an item of its own kind with a weight."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from cascade.model.items import ClozeBody, Gap
from cascade.scoring.choice import check_single, mark_single
from cascade.scoring.exact import exact
from cascade.scoring.numeric import check_numeric, mark_numeric
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import ShapeError, read_mapping
from cascade.scoring.short_text import check_short_text, mark_short_text

_CHECKS: dict[str, Callable[[Any, object], str | None]] = {
    "single": check_single,
    "numeric": check_numeric,
    "short_text": check_short_text,
}
_MARKS: dict[str, Callable[[Any, str], Outcome]] = {
    "single": mark_single,
    "numeric": mark_numeric,
    "short_text": mark_short_text,
}


def check_cloze(body: ClozeBody, response: object) -> dict[str, str] | None:
    """Return the answer to each gap, in the order of the gaps; gaps may be left out.

    Returns:
        A mapping of gap id to answer, or None where no gap has one.

    Raises:
        ShapeError: *response* is no mapping, names an unknown gap, or an answer does not fit its gap.
    """
    given = read_mapping(response, [gap.id for gap in body.gaps], "gap")
    found = {}
    for gap in body.gaps:
        if gap.id in given and (answer := _check_gap(gap, given[gap.id])) is not None:
            found[gap.id] = answer
    return found or None


def _check_gap(gap: Gap, response: object) -> str | None:
    try:
        return _CHECKS[gap.body.type](gap.body, response)
    except ShapeError as error:
        raise ShapeError(f"gap {gap.id}: {error}") from error


def mark_cloze(body: ClozeBody, response: dict[str, str]) -> Outcome:
    """Return the weighted mean of the gaps' fractions, an unanswered one adding 0, and their feedback."""
    total = Fraction(0)
    feedback: list[str] = []
    for gap in body.gaps:
        if gap.id in response:
            outcome = _MARKS[gap.body.type](gap.body, response[gap.id])
            total += exact(outcome.fraction) * exact(gap.weight)
            feedback.extend(outcome.feedback)
    weights = sum((exact(gap.weight) for gap in body.gaps), Fraction(0))
    return Outcome(float(total / weights) if weights else 0.0, tuple(feedback))
