"""The fields of a question by its type: labels, options in this sitting's order, what was answered so far."""

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
from cascade.model.marks import Response
from cascade.service import tokens
from cascade.service.fields import field
from cascade.service.gaps import cloze_html
from cascade.service.markdown import Markdown
from cascade.service.verbs import VERB_LABELS


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


@singledispatch
def parts_of(body: Body, given: Given) -> Parts:
    """Return the fields that a body of this type needs."""
    raise NotImplementedError(body.type)


@parts_of.register
def _(_body: InformationBody, _given: Given) -> Parts:
    return Parts()


@parts_of.register
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


@parts_of.register
def _(_body: TrueFalseBody, given: Given) -> Parts:
    name = field(given.item.id)
    return Parts(
        options=(
            Option(f"{name}-1", "true", "True", given.draft is True),
            Option(f"{name}-2", "false", "False", given.draft is False),
        )
    )


@parts_of.register
def _(_body: NumericBody | ShortTextBody | ReflectionBody, given: Given) -> Parts:
    return Parts(value=given.draft or "")


@parts_of.register
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


@parts_of.register
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


@parts_of.register
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


@parts_of.register
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


@parts_of.register
def _(_body: ActionPlanBody, given: Given) -> Parts:
    chosen = given.draft or {}
    return Parts(
        fields=tuple(given.field(verb, label, chosen.get(verb, "")) for verb, label in VERB_LABELS.items())
    )
