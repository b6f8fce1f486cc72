"""What was answered, in words: the same in the terminal and in a person's own copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cascade.bank.plain import plain_text
from cascade.model.items import (
    ActionPlanBody,
    Body,
    ClozeBody,
    MatchingBody,
    MultipleBody,
    OrderingBody,
    ScaleBody,
    SingleBody,
)
from cascade.model.marks import Response


def in_words(body: Body, response: Response) -> list[str]:
    """Return *response* as lines of plain text; none where there is no answer."""
    if response is None:
        return []
    words: Callable[[Any, Any], list[str]] = _WORDS.get(body.type, _as_typed)
    return words(body, response)


def _as_typed(_body: Body, response: Any) -> list[str]:
    return str(response).split("\n")


def _true_false(_body: Body, response: Any) -> list[str]:
    return ["true" if response else "false"]


def _chosen(body: SingleBody | MultipleBody, response: Any) -> list[str]:
    chosen = [response] if isinstance(response, str) else response
    return [plain_text(choice.text) for choice in body.choices if choice.id in chosen]


def _matching(body: MatchingBody, response: Any) -> list[str]:
    options = {option.id: plain_text(option.text) for option in body.options}
    return [
        f"{plain_text(stem.text)}: {options.get(response[stem.id], '')}"
        for stem in body.stems
        if stem.id in response
    ]


def _ordering(body: OrderingBody, response: Any) -> list[str]:
    texts = {entry.id: plain_text(entry.text) for entry in body.entries}
    return [f"{number}. {texts[entry]}" for number, entry in enumerate(response, 1) if entry in texts]


def _cloze(body: ClozeBody, response: Any) -> list[str]:
    return [
        f"({number}) {' '.join(in_words(gap.body, response[gap.id]))}"
        for number, gap in enumerate(body.gaps, 1)
        if gap.id in response
    ]


def _scale(body: ScaleBody, response: Any) -> list[str]:
    return [
        f"{plain_text(statement.text)}: {plain_text(body.points[response[statement.id] - 1])}"
        for statement in body.statements
        if statement.id in response
    ]


def _action_plan(_body: ActionPlanBody, response: Any) -> list[str]:
    return [line for verb, text in response.items() for line in f"{verb}: {text}".split("\n")]


_WORDS: dict[str, Callable[[Any, Any], list[str]]] = {
    "single": _chosen,
    "multiple": _chosen,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "scale": _scale,
    "action_plan": _action_plan,
}
