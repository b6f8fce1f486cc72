"""What somebody typed off an answer sheet, in letters and figures, as a response; and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from cascade.bank.letters import LettersError, letters_range, read_letter, read_letters
from cascade.model.items import (
    ActionPlanBody,
    Body,
    ClozeBody,
    InformationBody,
    Item,
    MatchingBody,
    MultipleBody,
    NumericBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.model.marks import Response
from cascade.records.arrangement import choices, entries, match_options

ON_PAPER = "(Written on paper.)"
"""Stands for words that their author keeps."""

_TRUE, _FALSE = {"t", "true", "yes", "y"}, {"f", "false", "no", "n"}
_DONE = {"x", "done", "yes", "y", "1"}
_PAIR = re.compile(r"(\d+)\s*[:.)-]?\s*([a-z])", re.IGNORECASE)
_GAP_NUMBER = re.compile(r"^\(?\d+\)\s*")


class CellError(ValueError):
    """A cell can't be read; the text is a sentence that says what to type."""


def read_cell(item: Item, seed: int, text: str) -> Response:
    """Return the response that a cell says, or None for an empty one.

    Letters are those of the sheet, which *seed* gives. Read are ``B``, ``A, C``, ``T``, ``28``,
    ``1C 2A`` (or ``CA``) for matching, ``CAB`` for an order, ``28; A`` for gaps, ``2 3 1`` for a scale, and
    ``x`` for own words that were written on paper.

    Raises:
        CellError: the cell can't be read.
    """
    tidied = " ".join(text.split())
    if not tidied:
        return None
    try:
        return _read(item.body, item.id, seed, tidied)
    except LettersError as error:
        raise CellError(str(error)) from None


@singledispatch
def _read(_body: Body, _item: str, _seed: int, _text: str) -> Response:
    raise CellError("Nothing is asked here: leave it empty.")


@_read.register
def _(body: SingleBody, item: str, seed: int, text: str) -> Response:
    return read_letter(text, [choice.id for choice in choices(item, body, seed)])


@_read.register
def _(body: MultipleBody, item: str, seed: int, text: str) -> Response:
    return read_letters(text, [choice.id for choice in choices(item, body, seed)])


@_read.register
def _(_body: TrueFalseBody, _item: str, _seed: int, text: str) -> Response:
    word = text.casefold()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise CellError("Type T or F.")


@_read.register
def _(_body: NumericBody | ShortTextBody, _item: str, _seed: int, text: str) -> Response:
    return text


@_read.register
def _(body: MatchingBody, item: str, seed: int, text: str) -> Response:
    ids = [option.id for option in match_options(item, body, seed)]
    pairs = _PAIR.findall(text)
    if not pairs:
        letters = [one for one in text if one.isalpha()]
        if len(letters) != len(body.stems):
            raise CellError(f"Type a letter for each of the {len(body.stems)} numbers, such as 1A 2C.")
        pairs = [(str(number), one) for number, one in enumerate(letters, 1)]
    found: dict[str, str] = {}
    for number, one in pairs:
        if not 1 <= int(number) <= len(body.stems):
            raise CellError(f"There is no number {number}: type numbers from 1 to {len(body.stems)}.")
        found[body.stems[int(number) - 1].id] = read_letter(one, ids)
    return found


@_read.register
def _(body: OrderingBody, item: str, seed: int, text: str) -> Response:
    found = read_letters(text, [entry.id for entry in entries(item, body, seed)])
    if len(found) != len(body.entries):
        raise CellError(f"Type every letter once, from {letters_range(len(body.entries))}, in order.")
    return found


@_read.register
def _(body: ClozeBody, item: str, seed: int, text: str) -> Response:
    parts = [_GAP_NUMBER.sub("", part.strip()) for part in text.split(";")]
    if len(parts) > len(body.gaps):
        raise CellError(f"There are {len(body.gaps)} gaps: put a semicolon between their answers.")
    found: dict[str, Any] = {}
    for gap, part in zip(body.gaps, parts, strict=False):
        if not part:
            continue
        if isinstance(gap.body, SingleBody):
            shown = choices(f"{item}/{gap.id}", gap.body, seed)
            found[gap.id] = read_letter(part, [choice.id for choice in shown])
        else:
            found[gap.id] = part
    return found or None


@_read.register
def _(body: ScaleBody, _item: str, _seed: int, text: str) -> Response:
    points = [one for one in re.split(r"[\s,;]+", text) if one]
    if len(points) != len(body.statements) or not all(_is_point(one, body.points) for one in points):
        raise CellError(
            f"Type a number from 1 to {len(body.points)} for each of the {len(body.statements)} lines."
        )
    return {line.id: int(point) for line, point in zip(body.statements, points, strict=True)}


@_read.register
def _(_body: ReflectionBody, _item: str, _seed: int, text: str) -> Response:
    return ON_PAPER if _is_done(text) else None


@_read.register
def _(body: ActionPlanBody, _item: str, _seed: int, text: str) -> Response:
    return dict.fromkeys(body.required, ON_PAPER) if _is_done(text) else None


@_read.register
def _(_body: InformationBody, _item: str, _seed: int, _text: str) -> Response:
    raise CellError("Nothing is asked here: leave it empty.")


def _is_point(text: str, points: Sequence[str]) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= len(points)


def _is_done(text: str) -> bool:
    if text.casefold() not in _DONE:
        raise CellError("Type x where it is done. The words are their author's: they are not typed in.")
    return True


def example(item: Item) -> str:
    """Return what is typed for an item of this type, as a hint."""
    return _EXAMPLES[item.body.type]


_EXAMPLES = {
    "single": "B",
    "multiple": "A C",
    "true_false": "T",
    "numeric": "28",
    "short_text": "words",
    "matching": "1A 2C",
    "ordering": "CAB",
    "cloze": "28; A",
    "reflection": "x",
    "scale": "2 3 1",
    "action_plan": "x",
    "information": "",
}
