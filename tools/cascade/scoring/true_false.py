"""True-or-false items."""

from __future__ import annotations

from cascade.model.items import TrueFalseBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import ShapeError, shown


def check_true_false(_body: TrueFalseBody, response: object) -> bool:
    """Return the answer.

    Raises:
        ShapeError: *response* is neither true nor false.
    """
    if not isinstance(response, bool):
        raise ShapeError(f"the answer must be true or false, not {shown(response)}.")
    return response


def mark_true_false(body: TrueFalseBody, response: bool) -> Outcome:
    """Return 1 or 0, and the feedback for what was answered."""
    feedback = body.feedback_true if response else body.feedback_false
    return Outcome(1.0 if response is body.key else 0.0, (feedback,))
