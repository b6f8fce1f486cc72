"""One item: is the response well formed, and what does it bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cascade.model.errors import ResponseError
from cascade.model.items import Item
from cascade.model.marks import Certainty, ItemMark, Response
from cascade.scoring.certainty import WHEN_RIGHT, certainty_mark
from cascade.scoring.choice import check_multiple, check_single, mark_multiple, mark_single
from cascade.scoring.cloze import check_cloze, mark_cloze
from cascade.scoring.exact import clean, exact
from cascade.scoring.matching import check_matching, mark_matching
from cascade.scoring.numeric import check_numeric, mark_numeric
from cascade.scoring.ordering import check_ordering, mark_ordering
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import ShapeError, is_blank, shown
from cascade.scoring.short_text import check_short_text, mark_short_text
from cascade.scoring.state import mark_state
from cascade.scoring.true_false import check_true_false, mark_true_false
from cascade.scoring.unscored import (
    check_action_plan,
    check_information,
    check_reflection,
    check_scale,
    is_complete,
)

_CHECKS: dict[str, Callable[[Any, object], Response]] = {
    "single": check_single,
    "multiple": check_multiple,
    "true_false": check_true_false,
    "numeric": check_numeric,
    "short_text": check_short_text,
    "matching": check_matching,
    "ordering": check_ordering,
    "cloze": check_cloze,
    "reflection": check_reflection,
    "scale": check_scale,
    "action_plan": check_action_plan,
    "information": check_information,
}
_MARKS: dict[str, Callable[[Any, Any], Outcome]] = {
    "single": mark_single,
    "multiple": mark_multiple,
    "true_false": mark_true_false,
    "numeric": mark_numeric,
    "short_text": mark_short_text,
    "matching": mark_matching,
    "ordering": mark_ordering,
    "cloze": mark_cloze,
}


def check_response(item: Item, response: Response) -> Response:
    """Return the response tidied, or None where it is no answer.

    Texts are trimmed; ids of chosen options, stems, gaps and statements come in the order of the item, so
    that equal answers are equal. Nothing, a blank text, an empty list and an empty mapping are no answer.
    Checking a checked response changes nothing.

    Raises:
        ResponseError: the response does not fit the item; the sentence says what is wanted.
    """
    if is_blank(response):
        return None
    try:
        return _CHECKS[item.body.type](item.body, response)
    except ShapeError as error:
        raise ResponseError(item.id, str(error)) from error


def mark_item(item: Item, response: Response, certainty: Certainty | None = None) -> ItemMark:
    """Return what a response brings.

    An unanswered item brings 0, however certain: there is nothing to be certain of.

    Args:
        item: The item asked.
        response: What was answered, checked or not.
        certainty: 1 low, 2 medium, 3 high; None where the quiz does not ask for it.

    Raises:
        ResponseError: the response does not fit the item, or there is no such certainty.
    """
    response = check_response(item, response)
    if not item.is_scored:
        return _unscored(item, response)
    if certainty is not None:
        _check_certainty(item, certainty)
    if response is None:
        outcome, certainty = Outcome(0.0), None
    else:
        outcome = _MARKS[item.body.type](item.body, response)
    fraction = clean(outcome.fraction)
    share = fraction if certainty is None else certainty_mark(fraction, certainty)
    return ItemMark(
        item=item.id,
        scored=True,
        answered=response is not None,
        fraction=fraction,
        mark=float(exact(share) * exact(item.mark)),
        max_mark=float(item.mark),
        state=mark_state(fraction),
        certainty=certainty,
        feedback=_said_once((*outcome.feedback, item.feedback)),
    )


def _check_certainty(item: Item, certainty: object) -> None:
    if not isinstance(certainty, int) or isinstance(certainty, bool) or certainty not in WHEN_RIGHT:
        raise ResponseError(item.id, f"the certainty must be 1, 2 or 3, not {shown(certainty)}.")


def _unscored(item: Item, response: Response) -> ItemMark:
    return ItemMark(
        item=item.id,
        scored=False,
        answered=is_complete(item.body, response),
        fraction=None,
        mark=0.0,
        max_mark=0.0,
        state=None,
        certainty=None,
        feedback=_said_once((item.feedback,)),
    )


def _said_once(feedback: Iterable[str]) -> tuple[str, ...]:
    """Return the feedback without blanks, and nothing twice."""
    return tuple(dict.fromkeys(text for text in feedback if text.strip()))
