"""A sitting as pages and the terminal show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cascade.model.bank import Bank, Quiz
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.records.answers import CERTAINTIES
from cascade.records.editions import load_bank
from cascade.records.errors import NotFoundError
from cascade.records.models import Sitting


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting with its quiz, as taken from the edition it was opened on.

    Attributes:
        id: Also the id of the attempt it becomes.
        quiz: The quiz with all its items.
        bank: The edition's bank.
        edition: The edition's id.
        items: The items asked, in the order asked.
        seed: Gives the order of choices (see `cascade.records.arrangement`).
        responses: Item id to response, of the items answered so far.
        certainties: Item id to certainty.
        layout: ``one_page`` or ``one_question``.
        position: Index in *items* where the learner was last.
        channel: Where it is being taken.
        opened_at: When it was opened.
        saved_at: When an answer was last kept.
        submitted: Whether it was handed in; its answers stand in the attempt then.
        kind: ``attempt``, or ``delta`` for a short re-assessment.
        refers_to: Of a delta: the attempt it belongs to.
    """

    id: UUID
    quiz: Quiz
    bank: Bank
    edition: str
    items: tuple[Item, ...]
    seed: int
    responses: dict[str, Response]
    certainties: dict[str, Certainty]
    layout: str
    position: int
    channel: str
    opened_at: datetime
    saved_at: datetime
    submitted: bool
    kind: str = "attempt"
    refers_to: UUID | None = None

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items that take a response."""
        return tuple(item for item in self.items if item.body.type != "information")

    @property
    def answered(self) -> frozenset[str]:
        """Ids of the items that have a response."""
        return frozenset(self.responses)


def view(sitting: Sitting) -> SittingView:
    """Return *sitting* with its quiz."""
    bank = load_bank(sitting.edition_id)
    quiz = quiz_of(bank, sitting.quiz)
    by_id = {item.id: item for item in quiz.items}
    return SittingView(
        id=sitting.id,
        quiz=quiz,
        bank=bank,
        edition=sitting.edition_id,
        items=tuple(by_id[item_id] for item_id in sitting.item_order),
        seed=sitting.seed,
        responses=dict(sitting.responses),
        certainties={key: value for key, value in sitting.certainties.items() if value in CERTAINTIES},
        layout=sitting.layout,
        position=sitting.position,
        channel=sitting.channel,
        opened_at=sitting.opened_at,
        saved_at=sitting.saved_at,
        submitted=sitting.submitted_at is not None,
        kind=sitting.kind,
        refers_to=sitting.refers_to,
    )


def quiz_of(bank: Bank, quiz_id: str) -> Quiz:
    """Return the quiz of that id.

    Raises:
        NotFoundError: the edition has none; the text lists those it has.
    """
    try:
        return bank.quiz(quiz_id)
    except KeyError:
        known = ", ".join(quiz.id for quiz in bank.quizzes) or "none at all"
        raise NotFoundError(f"There is no quiz {quiz_id!r} in this edition. There are: {known}.") from None
