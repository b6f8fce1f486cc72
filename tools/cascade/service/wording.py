"""Responses and keys in words, as the check page and the result page show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cascade.model.items import (
    ActionPlanBody,
    Body,
    ClozeBody,
    GapBody,
    InformationBody,
    Item,
    MatchingBody,
    MultipleBody,
    NumericAnswer,
    NumericBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.model.marks import Response
from cascade.scoring import mark_item
from cascade.service.markdown import Markdown
from cascade.service.verbs import VERB_LABELS

NO_ANSWER = "Not answered"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option after submission: whether the learner chose it, and whether it is right."""

    label: SafeString | str
    chosen: bool
    right: bool
    partly: bool = False

    @property
    def tag(self) -> str:
        """The class of its tag."""
        return "right" if self.right else "partial" if self.partly else "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a question: its label, what was answered, and what is right (empty where nothing is)."""

    label: SafeString | str
    given: SafeString | str
    right: SafeString | str = ""
    matches: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A response in words: as options, as rows, or as one text with what would have been accepted."""

    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    given: str = ""
    accepted: str = ""
    own: bool = False
    ordered: bool = False

    @property
    def has_key(self) -> bool:
        """Whether its rows have a right answer."""
        return any(row.right for row in self.rows)

    def lines(self) -> tuple[SafeString | str, ...]:
        """Return what was answered, without the key, a line each."""
        if self.choices:
            return tuple(choice.label for choice in self.choices if choice.chosen)
        if self.rows:
            # An ordering as the learner has it; the order of the file would be the key.
            rows = sorted(self.rows, key=lambda row: int(row.given or 0)) if self.ordered else self.rows
            return tuple(_labelled(row) for row in rows if row.given)
        return (self.given,) if self.given else ()


def _labelled(row: Row) -> SafeString:
    return format_html("{} \N{EN DASH} {}", row.label, row.given)


def words(item: Item, response: Response, text: Markdown) -> Words:
    """Return *response* to *item* in words, beside what is right."""
    return _words(item.body, response, text)


def number(value: float) -> str:
    """Return *value* as people write it: ``28``, ``2.5``."""
    return f"{value:.10g}"


def mark(value: float) -> str:
    """Return a mark with at most two places: ``1``, ``0.67``, ``-2``."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


@singledispatch
def _words(body: Body, response: Response, text: Markdown) -> Words:
    raise NotImplementedError(body.type)


@_words.register
def _(_body: InformationBody, _response: Response, _text: Markdown) -> Words:
    return Words()


@_words.register
def _(body: SingleBody | MultipleBody, response: Response, text: Markdown) -> Words:
    chosen = response if isinstance(response, list) else [response]
    # The keys of a multiple choice share the mark; of a single choice only the best is the right one.
    full = max(choice.fraction for choice in body.choices) if isinstance(body, SingleBody) else 0
    return Words(
        choices=tuple(
            Choice(
                text.inline(choice.text),
                choice.id in chosen,
                right=choice.fraction > 0 and choice.fraction >= full,
                partly=0 < choice.fraction < full,
            )
            for choice in body.choices
        )
    )


@_words.register
def _(body: TrueFalseBody, response: Response, _text: Markdown) -> Words:
    return Words(
        choices=tuple(Choice(str(value), response is value, body.key is value) for value in (True, False))
    )


@_words.register
def _(body: NumericBody | ShortTextBody, response: Response, _text: Markdown) -> Words:
    return Words(given=response or "", accepted=accepted(body))


@_words.register
def _(body: MatchingBody, response: Response, text: Markdown) -> Words:
    labels = {option.id: text.inline(option.text) for option in body.options}
    chosen = response or {}
    return Words(
        rows=tuple(
            Row(
                text.inline(stem.text),
                labels.get(chosen.get(stem.id, ""), ""),
                labels[stem.key],
                chosen.get(stem.id) == stem.key,
            )
            for stem in body.stems
        )
    )


@_words.register
def _(body: OrderingBody, response: Response, text: Markdown) -> Words:
    order = list(response or ())
    rows = []
    for place, entry in enumerate(body.entries, 1):
        if isinstance(response, dict):
            given = str(response.get(entry.id, ""))
        else:
            given = str(order.index(entry.id) + 1) if entry.id in order else ""
        rows.append(Row(text.inline(entry.text), given, str(place), given == str(place)))
    return Words(rows=tuple(rows), ordered=True)


@_words.register
def _(body: ClozeBody, response: Response, text: Markdown) -> Words:
    given = response or {}
    rows = []
    for place, gap in enumerate(body.gaps, 1):
        answer = given.get(gap.id)
        if isinstance(gap.body, SingleBody):
            labels = {choice.id: text.inline(choice.text) for choice in gap.body.choices}
            shown: SafeString | str = labels.get(str(answer), "")
        else:
            shown = answer or ""
        is_right = mark_item(Item(gap.id, "", gap.body), answer).state == "right"
        rows.append(Row(f"Gap {place}", shown, accepted_in_gap(gap.body, text), is_right))
    return Words(rows=tuple(rows))


@_words.register
def _(_body: ReflectionBody, response: Response, _text: Markdown) -> Words:
    return Words(given=response or "", own=True)


@_words.register
def _(body: ScaleBody, response: Response, text: Markdown) -> Words:
    chosen = response or {}
    return Words(
        rows=tuple(
            Row(
                text.inline(line.text),
                text.inline(body.points[chosen[line.id] - 1]) if line.id in chosen else "",
            )
            for line in body.statements
        ),
    )


@_words.register
def _(_body: ActionPlanBody, response: Response, _text: Markdown) -> Words:
    plan = response or {}
    return Words(rows=tuple(Row(label, plan.get(verb, "")) for verb, label in VERB_LABELS.items()), own=True)


def accepted(body: NumericBody | ShortTextBody) -> str:
    """Return what brings the full mark, such as ``28 or 27 to 29``."""
    full = max((answer.fraction for answer in body.answers), default=0)
    found = []
    for answer in body.answers:
        if answer.fraction < full:
            continue
        found.append(_interval(answer) if isinstance(answer, NumericAnswer) else _pattern(answer.pattern))
    return " or ".join(dict.fromkeys(found))


def accepted_in_gap(body: GapBody, text: Markdown) -> SafeString | str:
    """Return what brings a gap's full mark."""
    if not isinstance(body, SingleBody):
        return accepted(body)
    return next((text.inline(choice.text) for choice in body.choices if choice.fraction >= 1), "")


def _interval(answer: NumericAnswer) -> str:
    if answer.value is None:
        return "any number"
    if not answer.tolerance:
        return number(answer.value)
    return f"{number(answer.value - answer.tolerance)} to {number(answer.value + answer.tolerance)}"


def _pattern(pattern: str) -> str:
    # A lone star stands for any words around; readers are shown the words that count.
    return " … ".join(
        part.strip() for part in pattern.replace("\\*", "\0").split("*") if part.strip()
    ).replace("\0", "*")
