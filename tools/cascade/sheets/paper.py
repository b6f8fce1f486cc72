"""A question on paper: its words, letters for its options, places for an answer, and its key in letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from cascade.bank import plain_text
from cascade.model.items import (
    ActionPlanBody,
    Body,
    Choice,
    ClozeBody,
    Entry,
    GapBody,
    InformationBody,
    Item,
    MatchingBody,
    MatchOption,
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
from cascade.scoring import keys_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VERBS = {"start": "Start", "keep": "Keep", "stop": "Stop"}

_LIST_ITEM = re.compile(r"^[-*] ", re.MULTILINE)

HOW: dict[str, str] = {
    "single": "Choose one.",
    "multiple": "Choose all that apply.",
    "true_false": "True or false?",
    "numeric": "Write a number in figures.",
    "short_text": "Write a word or a few words.",
    "matching": "Write a letter beside each number. A letter may be used more than once.",
    "ordering": "Write the letters in the right order.",
    "cloze": "Fill in each gap.",
    "reflection": "In your own words. There is no right answer; keep what you write.",
    "scale": "Choose one for each line. There is no right answer.",
    "action_plan": "For yourself. Keep what you write.",
    "information": "",
}
"""How each type is answered on paper."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """An item as the room sees it: its number (None for something to read) and its parts in the order shown.

    *gap_choices* are those of a cloze item's gaps, by the gap's id.
    """

    item: Item
    number: int | None
    choices: tuple[Choice, ...] = ()
    options: tuple[MatchOption, ...] = ()
    entries: tuple[Entry, ...] = ()
    gap_choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A question in plain words.

    Attributes:
        number: As on the screen; empty for something to read.
        kind: The item's type.
        lead: Paragraphs that lead up to the question.
        ask: The question itself.
        how: How to answer.
        rows: Numbered lines of their own: stems to match, statements of a scale.
        options: Letter and text of what there is to choose from.
        blanks: What stands before each place to write in; on the answer sheet.
        points: The points of a scale, each with its number: what is ticked, and typed in.
        key: What is right, in letters and figures; empty for what has no right answer.
        shares: What parts of the mark single options bring, where there are such.
        feedback: What is said of an answer: its letter or what it accepts, text.
        points_to_make: Points to compare own words with.
    """

    number: str
    kind: str
    lead: tuple[str, ...]
    ask: str
    how: str
    rows: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    blanks: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    key: str = ""
    shares: str = ""
    feedback: tuple[tuple[str, str], ...] = ()
    points_to_make: tuple[str, ...] = ()


def printed(arranged: Arranged) -> Printed:
    """Return a question as it stands on paper."""
    item = arranged.item
    text = _LIST_ITEM.sub("\N{BULLET} ", plain_text(item.stem))
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    asks = not isinstance(item.body, InformationBody)
    lead, ask = (paragraphs[:-1], paragraphs[-1]) if asks and paragraphs else (paragraphs, "")
    return Printed(
        number="" if arranged.number is None else str(arranged.number),
        kind=item.body.type,
        lead=tuple(lead),
        ask=ask,
        how=HOW[item.body.type],
        **_parts(item.body, arranged),
    )


def letters_of(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return *texts*, Markdown, each with its letter."""
    return tuple((letter, plain_text(text)) for letter, text in zip(LETTERS, texts, strict=False))


@singledispatch
def _parts(_body: Body, _arranged: Arranged) -> dict[str, Any]:
    """Return what a type adds to a question; something to read adds nothing."""
    return {}


@_parts.register
def _(body: SingleBody | MultipleBody, arranged: Arranged) -> dict[str, Any]:
    shown = arranged.choices
    return {
        "options": letters_of([choice.text for choice in shown]),
        "key": ", ".join(_key_letters(body, shown)),
        "shares": _shares(body, shown),
        "feedback": _said_of(body, shown),
    }


@_parts.register
def _(body: TrueFalseBody, _arranged: Arranged) -> dict[str, Any]:
    return {
        "options": (("True", ""), ("False", "")),
        "key": "True" if body.key else "False",
        "feedback": _worded((("True", body.feedback_true), ("False", body.feedback_false))),
    }


@_parts.register
def _(body: NumericBody | ShortTextBody, _arranged: Arranged) -> dict[str, Any]:
    return {"blanks": ("",), "key": _accepted(body), "feedback": _said_of(body)}


@_parts.register
def _(body: MatchingBody, arranged: Arranged) -> dict[str, Any]:
    letter = {option.id: one for one, option in zip(LETTERS, arranged.options, strict=False)}
    numbers = range(1, len(body.stems) + 1)
    return {
        "rows": tuple(plain_text(stem.text) for stem in body.stems),
        "options": letters_of([option.text for option in arranged.options]),
        "blanks": tuple(str(number) for number in numbers),
        "key": ", ".join(f"{n} {letter[stem.key]}" for n, stem in zip(numbers, body.stems, strict=True)),
        "feedback": _worded((str(n), stem.feedback) for n, stem in zip(numbers, body.stems, strict=True)),
    }


@_parts.register
def _(body: OrderingBody, arranged: Arranged) -> dict[str, Any]:
    letter = {entry.id: one for one, entry in zip(LETTERS, arranged.entries, strict=False)}
    return {
        "options": letters_of([entry.text for entry in arranged.entries]),
        "blanks": tuple(str(place) for place in range(1, len(body.entries) + 1)),
        "key": ", ".join(letter[entry.id] for entry in body.entries),
    }


@_parts.register
def _(body: ClozeBody, arranged: Arranged) -> dict[str, Any]:
    text, rows, keys, feedback = plain_text(body.text), [], [], []
    for number, gap in enumerate(body.gaps, 1):
        text = text.replace(f"[[{gap.id}]]", f"({number})\N{NO-BREAK SPACE}________")
        shown = arranged.gap_choices.get(gap.id, ())
        if shown:
            offered = "; ".join(f"{letter} {words}" for letter, words in letters_of([c.text for c in shown]))
            rows.append(f"For ({number}): {offered}")
        keys.append(f"({number}) {_gap_key(gap.body, shown)}")
        feedback += [(f"({number}) {name}", words) for name, words in _said_of(gap.body, shown)]
    return {
        "rows": (text, *rows),
        "blanks": tuple(f"({number})" for number in range(1, len(body.gaps) + 1)),
        "key": ", ".join(keys),
        "feedback": tuple(feedback),
    }


@_parts.register
def _(body: ReflectionBody, _arranged: Arranged) -> dict[str, Any]:
    return {"points_to_make": tuple(plain_text(point) for point in body.look_for)}


@_parts.register
def _(body: ScaleBody, _arranged: Arranged) -> dict[str, Any]:
    return {
        "rows": tuple(plain_text(line.text) for line in body.statements),
        "points": tuple(
            f"{number}\N{NO-BREAK SPACE}{plain_text(point)}" for number, point in enumerate(body.points, 1)
        ),
    }


@_parts.register
def _(_body: ActionPlanBody, _arranged: Arranged) -> dict[str, Any]:
    return {"rows": tuple(f"{verb}:" for verb in VERBS.values())}


def _said_of(
    body: SingleBody | MultipleBody | NumericBody | ShortTextBody, shown: tuple[Choice, ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Return what is said of each answer, by its letter or by what it accepts."""
    if isinstance(body, SingleBody | MultipleBody):
        return _worded(zip(LETTERS, (choice.feedback for choice in shown), strict=False))
    if isinstance(body, NumericBody):
        return _worded(
            ("any other" if one.value is None else _number(one), one.feedback) for one in body.answers
        )
    return _worded(
        ("any other" if one.pattern == "*" else _pattern(one.pattern), one.feedback) for one in body.answers
    )


def _worded(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, plain_text(text)) for name, text in pairs if text)


def _key_letters(body: SingleBody | MultipleBody, shown: tuple[Choice, ...]) -> list[str]:
    keys = keys_of(body)
    return [letter for letter, choice in zip(LETTERS, shown, strict=False) if choice.id in keys]


def _shares(body: SingleBody | MultipleBody, shown: tuple[Choice, ...]) -> str:
    """Return what each option brings, where it is not simply all or nothing."""
    several = isinstance(body, MultipleBody)
    told = [
        f"{letter}\N{NO-BREAK SPACE}{_percent(choice.fraction)}"
        for letter, choice in zip(LETTERS, shown, strict=False)
        if choice.fraction != 0 and (several or choice.fraction < 1)
    ]
    return ", ".join(told)


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.3g}%".replace("-", "\N{MINUS SIGN}")


def _gap_key(body: GapBody, shown: tuple[Choice, ...]) -> str:
    if isinstance(body, SingleBody):
        return "/".join(_key_letters(body, shown))
    return _accepted(body)


def _accepted(body: NumericBody | ShortTextBody) -> str:
    if isinstance(body, NumericBody):
        told = [(_number(one), one.fraction) for one in body.answers]
    else:
        told = [(_pattern(one.pattern), one.fraction) for one in body.answers]
    return " or ".join(
        words if fraction == 1 else f"{words} ({100 * fraction:.4g}%)"
        for words, fraction in told
        if fraction > 0
    )


def _pattern(pattern: str) -> str:
    return pattern.replace("\\*", "\0").replace("*", "…").replace("\0", "*")


def _number(answer: NumericAnswer) -> str:
    if answer.value is None:
        return "any number"
    if answer.tolerance == 0:
        return f"{answer.value:.10g}"
    return f"{answer.value - answer.tolerance:.10g} to {answer.value + answer.tolerance:.10g}"
