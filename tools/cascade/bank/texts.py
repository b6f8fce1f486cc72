"""Every Markdown text of an item, with the place where its quiz file has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cascade.model.bank import Quiz
from cascade.model.items import (
    Body,
    ClozeBody,
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


def texts_of(quiz: Quiz) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of everything in *quiz* that is Markdown."""
    yield "about", quiz.about
    for index, item in enumerate(quiz.items):
        for path, text in _texts_of_item(item):
            if text:
                yield f"items[{index}].{path}", text


def _texts_of_item(item: Item) -> Iterator[tuple[str, str]]:
    yield "stem", item.stem
    yield "feedback", item.feedback
    yield from _texts_of_body(item.body)


def _texts_of_body(body: Body) -> Iterator[tuple[str, str]]:
    match body:
        case SingleBody() | MultipleBody():
            for index, choice in enumerate(body.choices):
                yield f"choices[{index}].text", choice.text
                yield f"choices[{index}].feedback", choice.feedback
        case NumericBody():
            yield from _feedback(answer.feedback for answer in body.answers)
        case ShortTextBody():
            yield from _feedback(answer.feedback for answer in body.answers)
        case MatchingBody():
            yield from _texts_of_matching(body)
        case ClozeBody():
            yield from _texts_of_cloze(body)
        case _:
            yield from _texts_of_lines(body)


def _feedback(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for index, text in enumerate(texts):
        yield f"answers[{index}].feedback", text


def _texts_of_cloze(body: ClozeBody) -> Iterator[tuple[str, str]]:
    yield "text", body.text
    for gap in body.gaps:
        for path, text in _texts_of_body(gap.body):
            yield f"gaps.{gap.id}.{path}", text


def _texts_of_matching(body: MatchingBody) -> Iterator[tuple[str, str]]:
    # The item no longer knows which pair of the file each text stood in.
    for stem in body.stems:
        yield "pairs", stem.text
        yield "pairs", stem.feedback
    for option in body.options:
        yield "pairs", option.text


def _texts_of_lines(body: Body) -> Iterator[tuple[str, str]]:
    match body:
        case TrueFalseBody():
            yield "feedback_true", body.feedback_true
            yield "feedback_false", body.feedback_false
        case OrderingBody():
            for index, entry in enumerate(body.entries):
                yield f"entries[{index}]", entry.text
        case ReflectionBody():
            for index, point in enumerate(body.look_for):
                yield f"look_for[{index}]", point
        case ScaleBody():
            for index, point in enumerate(body.points):
                yield f"points[{index}]", point
            for index, statement in enumerate(body.statements):
                yield f"statements[{index}].text", statement.text
