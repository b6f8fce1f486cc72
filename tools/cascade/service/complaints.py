"""What a page says when an answer is missing or can't be read: a field and a sentence that helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from cascade.bank import plain_text
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
from cascade.model.marks import Certainty, Response
from cascade.scoring import parse_number
from cascade.service import tokens
from cascade.service.fields import certainty_field, field

NUMBER = "Enter a number in figures, such as 28"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend: the id of the element to go to, the item, the part of it, and a sentence."""

    target: str
    item: str
    part: str
    message: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a body is asked: its item's id, and the seed of the sitting."""

    id: str
    seed: int


def complaints(item: Item, draft: Response, seed: int) -> tuple[Complaint, ...]:
    """Return what keeps *draft* from being a whole answer to *item*, in the order its fields are shown."""
    return tuple(_complain(item.body, draft, _Asked(item.id, seed)))


def certainty_complaints(item: Item, draft: Response, certainty: Certainty | None) -> tuple[Complaint, ...]:
    """Return the complaint that an answer was given without saying how sure the learner is."""
    if not item.is_scored or certainty is not None or draft is None:
        return ()
    target = f"{certainty_field(item.id)}-1"
    return (Complaint(target, item.id, "certainty", "Select how sure you are of your answer"),)


def number_complaint(draft: Response) -> str:
    """Return what is wrong with a number as typed, or an empty text."""
    return NUMBER if parse_number(str(draft)) is None else ""


def _one(asked: _Asked, suffix: str, message: str) -> Iterator[Complaint]:
    yield Complaint(field(asked.id) + suffix, asked.id, "", message)


def _missing(asked: _Asked, parts: Iterable[tuple[str, str]], draft: Response) -> Iterator[Complaint]:
    given = draft or {}
    for part, message in parts:
        if part not in given:
            yield Complaint(field(asked.id, part), asked.id, part, message)


@singledispatch
def _complain(body: Body, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    """Return the complaints about one body's draft."""
    raise NotImplementedError(body.type)


@_complain.register
def _(_body: InformationBody, _draft: Response, _asked: _Asked) -> Iterable[Complaint]:
    return ()


@_complain.register
def _(body: SingleBody | MultipleBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    message = "Select one answer" if isinstance(body, SingleBody) else "Select at least one answer"
    return _one(asked, "-1", message) if draft is None else ()


@_complain.register
def _(_body: TrueFalseBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    return _one(asked, "-1", "Select true or false") if draft is None else ()


@_complain.register
def _(_body: NumericBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    message = NUMBER if draft is None else number_complaint(draft)
    return _one(asked, "", message) if message else ()


@_complain.register
def _(_body: ShortTextBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    return _one(asked, "", "Enter a word or a few words") if draft is None else ()


@_complain.register
def _(body: MatchingBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    parts = ((stem.id, f"Select what belongs to “{plain_text(stem.text)}”") for stem in body.stems)
    return _missing(asked, parts, draft)


@_complain.register
def _(body: OrderingBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    if isinstance(draft, list):
        return
    positions = draft or {}
    used: dict[str, str] = {}
    # In the order shown: the order of the file would give the answer away.
    for token, entry in tokens.entries(asked.id, body, asked.seed).items():
        text = plain_text(entry.text)
        position = positions.get(entry.id)
        message = ""
        if position is None:
            message = f"Select a position for “{text}”"
        elif position in used:
            message = f"Select another position for “{text}”: {position} is taken by “{used[position]}”"
        else:
            used[position] = text
        if message:
            yield Complaint(field(asked.id, token), asked.id, token, message)


@_complain.register
def _(body: ClozeBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    given = draft or {}
    for number, gap in enumerate(body.gaps, 1):
        message = ""
        if gap.id not in given:
            verb = "Select" if isinstance(gap.body, SingleBody) else "Enter"
            message = f"{verb} what belongs in gap {number}"
        elif isinstance(gap.body, NumericBody) and number_complaint(given[gap.id]):
            message = f"{NUMBER}, in gap {number}"
        if message:
            yield Complaint(field(asked.id, gap.id), asked.id, gap.id, message)


@_complain.register
def _(body: ReflectionBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    return _one(asked, "", "Write something in your own words") if body.required and draft is None else ()


@_complain.register
def _(body: ScaleBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    given = draft or {}
    for line in body.statements if body.required else ():
        if line.id not in given:
            # The first radio button of the line is where to go.
            target = f"{field(asked.id, line.id)}-1"
            yield Complaint(
                target, asked.id, line.id, f"Select how far this holds: “{plain_text(line.text)}”"
            )


@_complain.register
def _(body: ActionPlanBody, draft: Response, asked: _Asked) -> Iterable[Complaint]:
    return _missing(asked, ((verb, f"Write what you will {verb} doing") for verb in body.required), draft)
