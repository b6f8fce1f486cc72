"""The wall as pages show it: the cards of a reflective question, one's own, and what the trainer can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cascade.model.items import (
    ActionPlanBody,
    ClozeBody,
    Item,
    NumericBody,
    ReflectionBody,
    ShortTextBody,
    SingleBody,
)
from cascade.records.models import CascadeSession, Participant, WallCard
from cascade.records.sessions.running import Question
from cascade.records.sessions.wall import MOST_CHARACTERS, cards, has_wall, own_card, wall_signature
from cascade.service.plurals import counted


@dataclass(frozen=True, slots=True)
class Draft:
    """A card that could not be put on the wall: what was typed, whether to keep it, and what is wrong."""

    text: str
    is_kept: bool
    error: str


@dataclass(frozen=True, slots=True)
class OwnWall:
    """The wall of one question on a participant's page.

    Attributes:
        texts: What hangs there, in an order that names nobody.
        count: How many that are, in words.
        signature: Another text whenever it shows something else.
        text: The participant's own card, or what they typed last.
        is_kept: Whether they want it in their record.
        is_pinned: Whether they have written a card.
        is_off: Whether the trainer took it off.
        error: What is wrong with what they typed.
        most: The highest number of characters.
        needs_all: Keeping it needs every question of the quiz to be put to the room.
    """

    texts: tuple[str, ...]
    count: str
    signature: str
    text: str
    is_kept: bool
    is_pinned: bool
    is_off: bool
    error: str
    most: int
    needs_all: bool


def own_wall(
    session: CascadeSession, participant: Participant, question: Question, draft: Draft | None
) -> OwnWall | None:
    """Return the wall of *question* as one participant sees it, or None where it has none."""
    if not has_wall(question):
        return None
    mine = own_card(participant, question)
    hanging = cards(session, question)
    return OwnWall(
        texts=tuple(card.text for card in hanging),
        count=_count(len(hanging)),
        signature=wall_signature(session, question),
        text=draft.text if draft else mine.text if mine else "",
        is_kept=draft.is_kept if draft else mine is not None and mine.is_kept,
        is_pinned=mine is not None,
        is_off=mine is not None and mine.taken_off_at is not None,
        error=draft.error if draft else "",
        most=MOST_CHARACTERS,
        needs_all=session.mode == "together",
    )


@dataclass(frozen=True, slots=True)
class RoomWall:
    """The wall of one question on the trainer's page and the projector.

    Attributes:
        place: The question's place.
        heading: What the question is called.
        hanging: What the room sees.
        off: What the trainer took off.
        count: How many hang, in words.
    """

    place: int
    heading: str
    hanging: tuple[WallCard, ...]
    off: tuple[WallCard, ...]
    count: str

    @property
    def cards(self) -> tuple[WallCard, ...]:
        """All of them: what hangs, then what was taken off."""
        return (*self.hanging, *self.off)


def room_walls(
    session: CascadeSession, asked: Sequence[Question], named: Mapping[int, str]
) -> tuple[RoomWall, ...]:
    """Return the walls that the room sees: that of the question it is at, or all, at everybody's own pace."""
    if session.state != "open" or (session.mode == "together" and session.question_state == "waiting"):
        return ()
    seen = asked if session.mode == "own_pace" else [asked[session.question]]
    found = (_wall(session, one, named[one.place]) for one in seen if has_wall(one))
    return tuple(one for one in found if one.cards or session.mode == "together")


def _wall(session: CascadeSession, question: Question, heading: str) -> RoomWall:
    every = cards(session, question, off=True)
    hanging = tuple(card for card in every if card.taken_off_at is None)
    off = tuple(card for card in every if card.taken_off_at is not None)
    return RoomWall(question.place, heading, hanging, off, _count(len(hanging)))


def typed_words(item: Item, draft: object) -> tuple[str, ...]:
    """Return what somebody wrote in words in a draft answer, so that it can be given back to them."""
    body = item.body
    if isinstance(body, ReflectionBody | ShortTextBody | NumericBody):
        return _words([draft])
    if isinstance(draft, dict) and isinstance(body, ActionPlanBody):
        return _words(draft.values())
    if isinstance(draft, dict) and isinstance(body, ClozeBody):
        return _words(draft.get(gap.id) for gap in body.gaps if not isinstance(gap.body, SingleBody))
    return ()


def _words(texts: Iterable[object]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if isinstance(text, str) and text.strip())


def _count(number: int) -> str:
    return "No cards yet" if number == 0 else counted(number, "card")
