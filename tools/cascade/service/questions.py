"""What a question's template needs: its words, its fields, how to answer, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cascade.model.items import InformationBody, Item
from cascade.model.marks import Certainty, Response
from cascade.records.sitting_views import SittingView
from cascade.scoring import LONG_TEXT_CHARACTERS
from cascade.service.complaints import Complaint
from cascade.service.fields import CERTAINTIES, certainty_field, field
from cascade.service.markdown import Markdown
from cascade.service.question_parts import Given, Option, Parts, parts_of

HINTS = {
    "single": "Select one answer.",
    "multiple": "Select all that apply.",
    "true_false": "Select true or false.",
    "numeric": "Enter a number in figures, such as 28.",
    "short_text": "A word or a few words.",
    "matching": "Select what belongs to each. The same answer may belong to more than one.",
    "ordering": "Give each entry its position: 1 comes first.",
    "cloze": "Fill in each gap.",
    "reflection": "There is no right answer. Your words are yours alone: nobody else can read them.",
    "scale": "Select one answer in each line. There is no right answer.",
    "action_plan": "Your words are yours alone. Afterwards you can let your manager read them, if you like.",
    "information": "",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One item as a page shows it.

    Attributes:
        item: The item.
        number: Its number among the questions, or None for something to read.
        lead: HTML of the stem but for its last paragraph.
        ask: HTML of the question itself: the legend or label.
        hint: How to answer.
        parts: Its fields.
        errors: Messages about the question as a whole.
        certainty: Radio buttons that ask how sure the learner is; empty where that isn't asked.
        certainty_error: Message about these.
    """

    item: Item
    number: int | None
    lead: SafeString
    ask: SafeString
    hint: str
    parts: Parts
    errors: tuple[str, ...] = ()
    certainty: tuple[Option, ...] = ()
    certainty_error: str = ""

    @property
    def name(self) -> str:
        """The name of its only field, and the start of all ids."""
        return field(self.item.id)

    @property
    def certainty_name(self) -> str:
        """The name of the certainty's radio buttons."""
        return certainty_field(self.item.id)

    @property
    def template(self) -> str:
        """The template that shows its fields."""
        return f"service/items/{self.item.body.type}.html"

    @property
    def most_characters(self) -> int:
        """The longest text it takes."""
        return LONG_TEXT_CHARACTERS

    @property
    def described_by(self) -> str:
        """Ids of the hint and the errors, for ``aria-describedby``."""
        parts = ([f"{self.name}-hint"] if self.hint else []) + ([f"{self.name}-error"] if self.errors else [])
        return " ".join(parts)


def questions(
    sitting: SittingView, drafts: Mapping[str, Response], found: Iterable[Complaint] = ()
) -> tuple[Question, ...]:
    """Return every item of the *sitting* as its page shows it, in the order asked."""
    result = []
    number = 0
    by_item: dict[str, list[Complaint]] = {}
    for complaint in found:
        by_item.setdefault(complaint.item, []).append(complaint)
    for item in sitting.items:
        asks = not isinstance(item.body, InformationBody)
        number += asks
        result.append(
            _question(sitting, item, number if asks else None, drafts.get(item.id), by_item.get(item.id, ()))
        )
    return tuple(result)


def _question(
    sitting: SittingView, item: Item, number: int | None, draft: Response, found: Iterable[Complaint]
) -> Question:
    text = Markdown(sitting.bank)
    errors = {complaint.part: complaint.message for complaint in found}
    given = Given(item, draft, sitting.seed, errors, text)
    lead, ask = text.stem(item.stem)
    if isinstance(item.body, InformationBody):
        lead, ask = text.block(item.stem), SafeString()
    certainty = sitting.certainties.get(item.id)
    return Question(
        item=item,
        number=number,
        lead=lead,
        ask=ask,
        hint=HINTS[item.body.type],
        errors=(errors[""],) if "" in errors else (),
        certainty=_certainty(item, certainty) if sitting.quiz.certainty and item.is_scored else (),
        certainty_error=errors.get("certainty", ""),
        parts=parts_of(item.body, given),
    )


def _certainty(item: Item, chosen: Certainty | None) -> tuple[Option, ...]:
    name = certainty_field(item.id)
    return tuple(
        Option(f"{name}-{level}", str(level), label, level == chosen) for level, label in CERTAINTIES
    )
