"""Items that are recorded but never scored: reflection, scale, action plan and information."""

from __future__ import annotations

from typing import Any

from cascade.model.items import VERBS, ActionPlanBody, Body, InformationBody, ReflectionBody, ScaleBody
from cascade.scoring.shapes import LONG_TEXT_CHARACTERS, ShapeError, read_mapping, read_text, shown


def check_reflection(_body: ReflectionBody, response: object) -> str | None:
    """Return the learner's own words, trimmed; None for a blank text.

    Raises:
        ShapeError: *response* is no text, or a longer one than is taken.
    """
    return read_text(response, LONG_TEXT_CHARACTERS)


def check_scale(body: ScaleBody, response: object) -> dict[str, int] | None:
    """Return the 1-based point given to each statement, in their order; statements may be left out.

    Raises:
        ShapeError: *response* is no mapping, names an unknown statement, or a point is not on the scale.
    """
    found = read_mapping(response, [statement.id for statement in body.statements], "statement")
    for statement, point in found.items():
        if isinstance(point, bool) or not isinstance(point, int) or not 1 <= point <= len(body.points):
            wanted = f"a whole number from 1 to {len(body.points)}"
            raise ShapeError(f"statement {statement}: the point must be {wanted}, not {shown(point)}.")
    return found or None


def check_action_plan(_body: ActionPlanBody, response: object) -> dict[str, str] | None:
    """Return what to start, keep and stop doing, in that order; parts may be left out.

    Raises:
        ShapeError: *response* is no mapping, has a part of another name, or a part is no text or too long.
    """
    found = {}
    for verb, words in read_mapping(response, VERBS, "part").items():
        try:
            text = read_text(words, LONG_TEXT_CHARACTERS)
        except ShapeError as error:
            raise ShapeError(f"part {verb}: {error}") from error
        if text is not None:
            found[verb] = text
    return found or None


def check_information(_body: InformationBody, response: object) -> None:
    """Refuse every response: there is nothing to answer.

    Raises:
        ShapeError: always.
    """
    raise ShapeError(f"this item takes no answer; leave out {shown(response)}.")


def asks_for_something(body: Body) -> bool:
    """Say whether an unscored item must be answered before a quiz is complete."""
    return isinstance(body, ReflectionBody | ScaleBody | ActionPlanBody) and bool(body.required)


def is_complete(body: Body, response: Any) -> bool:
    """Say whether there is an answer, already checked, and every required field of it is given."""
    if response is None:
        return False
    if isinstance(body, ScaleBody):
        return not body.required or len(response) == len(body.statements)
    if isinstance(body, ActionPlanBody):
        return all(verb in response for verb in body.required)
    return True
