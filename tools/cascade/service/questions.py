"""What a question's template needs: labels, options in this sitting's order, what was answered so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import singledispatch

from django.utils.safestring import SafeString

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
from cascade.records.sitting_views import SittingView
from cascade.scoring import LONG_TEXT_CHARACTERS
from cascade.service import tokens
from cascade.service.complaints import Complaint
from cascade.service.fields import CERTAINTIES, certainty_field, field
from cascade.service.gaps import cloze_html
from cascade.service.markdown import Markdown
from cascade.service.verbs import VERB_LABELS

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
    "action_plan": "Your words are yours alone: nobody else can read them.",
    "information": "",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button, tick box or entry of a select."""

    id: str
    value: str
    label: SafeString | str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question that has several."""

    name: str
    label: SafeString | str
    value: str = ""
    options: tuple[Option, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of a question, as its type has them.

    Attributes:
        options: Radio buttons or tick boxes.
        fields: The fields, where there are several.
        value: The text of a single field.
        cloze: HTML of a text with gaps.
    """

    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    value: str = ""
    cloze: SafeString = attribute(default_factory=SafeString)


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


@dataclass(frozen=True, slots=True)
class Given:
    """All that shapes one question's fields."""

    item: Item
    draft: Response
    seed: int
    errors: Mapping[str, str]
    text: Markdown

    def field(
        self, part: str, label: SafeString | str, value: object = "", options: Iterable[Option] = ()
    ) -> Field:
        """Return the field of one *part* of the item, with what is wrong with it."""
        name = field(self.item.id, part)
        return Field(name, label, str(value), tuple(options), self.errors.get(part, ""))


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
        parts=_parts(item.body, given),
    )


def _certainty(item: Item, chosen: Certainty | None) -> tuple[Option, ...]:
    name = certainty_field(item.id)
    return tuple(
        Option(f"{name}-{level}", str(level), label, level == chosen) for level, label in CERTAINTIES
    )


@singledispatch
def _parts(body: Body, given: Given) -> Parts:
    """Return the fields that a body of this type needs."""
    raise NotImplementedError(body.type)


@_parts.register
def _(_body: InformationBody, _given: Given) -> Parts:
    return Parts()


@_parts.register
def _(body: SingleBody | MultipleBody, given: Given) -> Parts:
    chosen = given.draft if isinstance(given.draft, list) else [given.draft]
    choices = tokens.choices(given.item.id, body, given.seed)
    return Parts(
        options=tuple(
            Option(
                f"{field(given.item.id)}-{token}", token, given.text.inline(choice.text), choice.id in chosen
            )
            for token, choice in choices.items()
        )
    )


@_parts.register
def _(_body: TrueFalseBody, given: Given) -> Parts:
    name = field(given.item.id)
    return Parts(
        options=(
            Option(f"{name}-1", "true", "True", given.draft is True),
            Option(f"{name}-2", "false", "False", given.draft is False),
        )
    )


@_parts.register
def _(_body: NumericBody | ShortTextBody | ReflectionBody, given: Given) -> Parts:
    return Parts(value=given.draft or "")


@_parts.register
def _(body: MatchingBody, given: Given) -> Parts:
    chosen = given.draft or {}
    options = tokens.match_options(given.item.id, body, given.seed)
    return Parts(
        fields=tuple(
            given.field(
                stem.id,
                given.text.inline(stem.text),
                options=(
                    Option("", token, given.text.plain(option.text), chosen.get(stem.id) == option.id)
                    for token, option in options.items()
                ),
            )
            for stem in body.stems
        )
    )


@_parts.register
def _(body: OrderingBody, given: Given) -> Parts:
    draft = given.draft or {}
    positions = {entry: str(n) for n, entry in enumerate(draft, 1)} if isinstance(draft, list) else draft
    places = range(1, len(body.entries) + 1)
    return Parts(
        fields=tuple(
            given.field(
                token,
                given.text.inline(entry.text),
                options=(Option("", str(n), str(n), positions.get(entry.id) == str(n)) for n in places),
            )
            for token, entry in tokens.entries(given.item.id, body, given.seed).items()
        )
    )


@_parts.register
def _(body: ClozeBody, given: Given) -> Parts:
    chosen = given.draft or {}
    fields = {}
    for gap in body.gaps:
        options: tuple[Option, ...] = ()
        if isinstance(gap.body, SingleBody):
            choices = tokens.choices(f"{given.item.id}/{gap.id}", gap.body, given.seed)
            options = tuple(
                Option("", token, given.text.plain(choice.text), choice.id == chosen.get(gap.id))
                for token, choice in choices.items()
            )
        fields[gap.id] = given.field(gap.id, "", chosen.get(gap.id, ""), options)
    return Parts(fields=tuple(fields.values()), cloze=cloze_html(body, fields, given.text))


@_parts.register
def _(body: ScaleBody, given: Given) -> Parts:
    chosen = given.draft or {}
    return Parts(
        fields=tuple(
            given.field(
                line.id,
                given.text.inline(line.text),
                options=(
                    Option(
                        f"{field(given.item.id, line.id)}-{n}",
                        str(n),
                        given.text.inline(point),
                        chosen.get(line.id) == n,
                    )
                    for n, point in enumerate(body.points, 1)
                ),
            )
            for line in body.statements
        )
    )


@_parts.register
def _(_body: ActionPlanBody, given: Given) -> Parts:
    chosen = given.draft or {}
    return Parts(
        fields=tuple(given.field(verb, label, chosen.get(verb, "")) for verb, label in VERB_LABELS.items())
    )
