"""Form fields to responses, item by item: how fields are named, and how what was posted is read.

Pure: anything with ``get`` and ``getlist`` will do for the posted data. What comes out is a *draft*: a
response, or, for an ordering that is not finished, the mapping of entry to the position chosen so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Protocol

from cascade.model.items import (
    VERBS,
    ActionPlanBody,
    Body,
    ClozeBody,
    InformationBody,
    Item,
    MatchingBody,
    MultipleBody,
    OrderingBody,
    ScaleBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.model.marks import Certainty, Response
from cascade.service import tokens

ASKED = "asked"
"""Name of the hidden fields that list the items a form asks: an unticked box is then told from no box."""

CERTAINTIES: tuple[tuple[Certainty, str], ...] = ((1, "Not very sure"), (2, "Fairly sure"), (3, "Very sure"))


class Posted(Protocol):
    """What a form sent; Django's QueryDict is one."""

    def get(self, key: str, /) -> Any:
        """Return the last value of that name, or None."""

    def getlist(self, key: str, /) -> list[Any]:
        """Return every value of that name."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a form said: a draft (or None) for every item it asked, and a certainty where there was one."""

    responses: dict[str, Response]
    certainties: dict[str, Certainty | None]


def field(item_id: str, part: str = "") -> str:
    """Return the name of an item's field; *part* is a stem, entry, gap, statement or verb."""
    return f"q-{item_id}.{part}" if part else f"q-{item_id}"


def certainty_field(item_id: str) -> str:
    """Return the name of the field that says how sure the learner is."""
    return f"sure-{item_id}"


def read_drafts(items: Iterable[Item], seed: int, posted: Posted) -> Drafts:
    """Return what *posted* says about each of *items* that its form asked; *seed* is the sitting's."""
    asked = set(posted.getlist(ASKED))
    found = [item for item in items if item.id in asked]
    return Drafts(
        responses={item.id: _read(item.body, _Form(item.id, seed, posted)) for item in found},
        certainties={item.id: _read_certainty(item, posted) for item in found if item.is_scored},
    )


def _read_certainty(item: Item, posted: Posted) -> Certainty | None:
    value = posted.get(certainty_field(item.id))
    return next((level for level, _ in CERTAINTIES if str(level) == value), None)


@dataclass(frozen=True, slots=True)
class _Form:
    """One item's fields in what was posted."""

    item_id: str
    seed: int
    posted: Posted

    def text(self, part: str = "") -> str | None:
        """Return the text of a field, or None where it is blank."""
        # A browser sends the ends of lines as CR LF, and nobody types a NUL, which no database would keep.
        value = str(self.posted.get(field(self.item_id, part)) or "").replace("\r\n", "\n").replace("\0", "")
        return value if value.strip() else None

    def parts(self, parts: Iterable[str]) -> dict[str, str]:
        """Return the texts of the fields that are not blank."""
        texts = {part: self.text(part) for part in parts}
        return {part: text for part, text in texts.items() if text is not None}


def _id(known: Mapping[str, Any], token: str | None) -> str | None:
    return known[token].id if token is not None and token in known else None


@singledispatch
def _read(_body: Body, form: _Form) -> Response:
    """Read a field that holds the response as it is."""
    return form.text()


@_read.register
def _(_body: InformationBody, _form: _Form) -> Response:
    return None


@_read.register
def _(body: SingleBody, form: _Form) -> Response:
    return _id(tokens.choices(form.item_id, body, form.seed), form.text())


@_read.register
def _(body: MultipleBody, form: _Form) -> Response:
    known = tokens.choices(form.item_id, body, form.seed)
    chosen = {_id(known, token) for token in form.posted.getlist(field(form.item_id))}
    return [choice.id for choice in body.choices if choice.id in chosen] or None


@_read.register
def _(_body: TrueFalseBody, form: _Form) -> Response:
    return {"true": True, "false": False}.get(form.text() or "")


@_read.register
def _(body: MatchingBody, form: _Form) -> Response:
    known = tokens.match_options(form.item_id, body, form.seed)
    chosen = {stem: _id(known, token) for stem, token in form.parts(stem.id for stem in body.stems).items()}
    return {stem: option for stem, option in chosen.items() if option is not None} or None


@_read.register
def _(body: OrderingBody, form: _Form) -> Response:
    known = tokens.entries(form.item_id, body, form.seed)
    positions = {known[token].id: place for token, place in form.parts(known).items() if place in known}
    if not positions:
        return None
    if sorted(positions.values()) != sorted(known):
        return positions
    return sorted(positions, key=lambda entry: int(positions[entry]))


@_read.register
def _(body: ClozeBody, form: _Form) -> Response:
    given: dict[str, str] = form.parts(gap.id for gap in body.gaps)
    for gap in body.gaps:
        if isinstance(gap.body, SingleBody) and gap.id in given:
            chosen = _id(tokens.choices(f"{form.item_id}/{gap.id}", gap.body, form.seed), given.pop(gap.id))
            given |= {gap.id: chosen} if chosen is not None else {}
    return given or None


@_read.register
def _(body: ScaleBody, form: _Form) -> Response:
    points = {str(point): point for point in range(1, len(body.points) + 1)}
    given = form.parts(statement.id for statement in body.statements)
    return {line: points[value] for line, value in given.items() if value in points} or None


@_read.register
def _(_body: ActionPlanBody, form: _Form) -> Response:
    return form.parts(VERBS) or None
