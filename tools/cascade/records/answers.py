"""Checking answers before they are kept: what fits is told apart from what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cascade.model.errors import ResponseError
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.scoring import check_response

CERTAINTIES: tuple[Certainty, ...] = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers.

    Attributes:
        responses: Item id to tidied response; None takes an answer back.
        certainties: Item id to certainty; None takes it back.
        faults: What does not fit, in the order of the items, unknown items last.
    """

    responses: dict[str, Response]
    certainties: dict[str, Certainty | None]
    faults: tuple[ResponseError, ...]


def check_answers(
    items: Sequence[Item], responses: Mapping[str, Response], certainties: Mapping[str, Any]
) -> Answers:
    """Return what of *responses* and *certainties* fits *items*, and a fault for each thing that does not."""
    found = Answers({}, {}, ())
    faults: list[ResponseError] = []
    for item in items:
        try:
            if item.id in responses:
                found.responses[item.id] = check_response(item, responses[item.id])
        except ResponseError as error:
            faults.append(error)
        if item.id in certainties:
            try:
                found.certainties[item.id] = _certainty(item, certainties[item.id])
            except ResponseError as error:
                faults.append(error)
    known = {item.id for item in items}
    faults += [
        ResponseError(_printable(item_id), "there is no such item in this quiz.")
        for item_id in dict.fromkeys((*responses, *certainties))
        if item_id not in known
    ]
    return Answers(found.responses, found.certainties, tuple(faults))


def _certainty(item: Item, value: Any) -> Certainty | None:
    if value is None:
        return None
    for certainty in CERTAINTIES:
        if value == certainty and isinstance(value, int) and not isinstance(value, bool):
            return certainty
    raise ResponseError(item.id, "how sure you are is 1 (low), 2 (medium) or 3 (high).")


def merged(kept: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return *kept* with *new* laid over it; None in *new* takes an entry away."""
    both = {**kept, **new}
    return {key: value for key, value in both.items() if value is not None}


def _printable(item_id: str) -> str:
    # An unknown id may be anything that was sent, even what UTF-8 can't write.
    return str(item_id).encode("utf-8", "replace").decode("utf-8")
