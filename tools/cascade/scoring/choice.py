"""Choice items: one option (single) or all that apply (multiple)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cascade.model.items import MultipleBody, SingleBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import read_id, read_ids


def choice_fraction(
    fractions: Sequence[float], selected: Iterable[int] | int | None, *, multiple: bool
) -> float:
    """Return the fraction that the *selected* choices bring.

    A single choice brings its own fraction, a negative one too, and no choice nothing. Of several the
    fractions add up, limited to 0 and 1. An index that names no choice brings nothing.

    Args:
        fractions: One a choice.
        selected: 0-based indexes of the chosen options, in any order; None where none is chosen.
        multiple: Whether any number may be chosen.

    Source: Moodle 4.5, multiple choice.

    Raises:
        ValueError: more than one is selected of a single choice.
    """
    chosen = {selected} if isinstance(selected, int) else set(selected or ())
    if not multiple and len(chosen) > 1:
        raise ValueError("of a single choice, one option can be selected")
    total = 0.0
    for index, fraction in enumerate(fractions):
        if index in chosen:
            total += fraction
    return min(max(total, 0.0), 1.0) if multiple else total


def keys_of(body: SingleBody | MultipleBody) -> frozenset[str]:
    """Return the ids of the keys: of a single choice what brings most, of several what brings something."""
    if isinstance(body, SingleBody):
        full = max(choice.fraction for choice in body.choices)
        return frozenset(choice.id for choice in body.choices if choice.fraction == full)
    return frozenset(choice.id for choice in body.choices if choice.fraction > 0)


def check_single(body: SingleBody, response: object) -> str:
    """Return the id of the chosen option.

    Raises:
        ShapeError: *response* names no choice.
    """
    return read_id(response, [choice.id for choice in body.choices], "choice")


def mark_single(body: SingleBody, response: str) -> Outcome:
    """Return the chosen option's fraction and feedback."""
    return _mark(body, [response], multiple=False)


def check_multiple(body: MultipleBody, response: object) -> list[str] | None:
    """Return the ids of the chosen options in the order of the item, or None for an empty list.

    Raises:
        ShapeError: *response* is no list of choice ids, or names one twice.
    """
    known = [choice.id for choice in body.choices]
    found = read_ids(response, known, "choice")
    return sorted(found, key=known.index) or None


def mark_multiple(body: MultipleBody, response: list[str]) -> Outcome:
    """Return the sum of the chosen options' fractions, between 0 and 1, and their feedback."""
    return _mark(body, response, multiple=True)


def _mark(body: SingleBody | MultipleBody, response: list[str], *, multiple: bool) -> Outcome:
    selected = [index for index, choice in enumerate(body.choices) if choice.id in response]
    fraction = choice_fraction([choice.fraction for choice in body.choices], selected, multiple=multiple)
    return Outcome(fraction, tuple(body.choices[index].feedback for index in selected))
