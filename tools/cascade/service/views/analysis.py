"""For editors and trainers: what first attempts say about the questions of a quiz."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cascade.exchange.formula_guard import guard
from cascade.model.bank import Bank, Quiz
from cascade.model.items import Body, MultipleBody, SingleBody
from cascade.records.analysis import LEAST_PEOPLE, ItemAnalysis, QuizAnalysis, analyse, people_by_quiz
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.scoring.statistics import ItemStatistics
from cascade.service.advice import advice, is_key
from cascade.service.markdown import Markdown
from cascade.service.plot import plots, signed
from cascade.service.plurals import counted
from cascade.service.wording import NO_ANSWER

SWAY = 30
"""Below so many people a figure may be chance."""

COLUMNS: dict[str, str] = {
    "quiz": "Id of the quiz.",
    "item": "Id of the question.",
    "digest": "The sha256 of all the question says; a new wording has another.",
    "type": "Type of the question.",
    "question": "Its last paragraph, cut where it is long.",
    "people": "How many people the figures rest on; empty for fewer than five, as are all that follow.",
    "facility": "Mean mark before certainty, in percent of the question's mark.",
    "standard_deviation": "Spread of these marks, in percent of the question's mark.",
    "discrimination_index": "From -100 to 100; empty where undefined.",
    "discrimination_efficiency": "At most 100; empty where undefined.",
    "choices": "Each option with the percentage that chose it; a star marks what is right.",
    "advice": "What stands out, in words.",
}
"""The columns of the download, and what they hold."""


@dataclass(frozen=True, slots=True)
class QuizLine:
    """One quiz in the list."""

    quiz: Quiz
    people: str


@dataclass(frozen=True, slots=True)
class Share:
    """One option of a question: what it says, and how many chose it."""

    label: str
    text: SafeString | str
    tag: str
    verdict: str
    count: int
    percent: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its figures as text; empty where there is none."""

    number: int
    id: str
    question: str
    people: str
    facility: str
    deviation: str
    discrimination: str
    efficiency: str
    shares: tuple[Share, ...]
    advice: tuple[str, ...]


@require_safe
def quizzes(request: HttpRequest) -> HttpResponseBase:
    """List the quizzes that have scored questions, each with how many people have taken it."""
    people = people_by_quiz()
    lines = [
        QuizLine(quiz, _people(people.get(quiz.id)))
        for quiz in current_bank().quizzes
        if quiz.has_scored_items
    ]
    return render(request, "service/analysis.html", {"lines": lines, "least": LEAST_PEOPLE})


@require_safe
def quiz(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what stands out about each question, with plots and all figures."""
    bank, found = _found(slug)
    text = Markdown(bank)
    lines = [_line(number, item, text) for number, item in enumerate(found.items, 1)]
    context = {
        "analysis": found,
        "people": _people(found.people),
        "time": _minutes(found.median_seconds),
        "sways": found.people is not None and found.people < SWAY,
        "lines": lines,
        "plots": plots([item.statistics for item in found.items]) if found.people else (),
        "least": LEAST_PEOPLE,
        "sway": SWAY,
    }
    return render(request, "service/analysis_quiz.html", context)


@require_safe
def quiz_csv(request: HttpRequest, slug: str) -> HttpResponseBase:  # noqa: ARG001  (Django's signature)
    """Give the same figures as CSV (RFC 4180), a row a question."""
    bank, found = _found(slug)
    text = Markdown(bank)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in found.items:
        writer.writerow(_cells(found, item, text))
    response = HttpResponse(lines.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"analysis-{slug}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(slug: str) -> tuple[Bank, QuizAnalysis]:
    bank = current_bank()
    try:
        quiz = bank.quiz(slug)
    except KeyError:
        raise NotFoundError("There is no such quiz now. It may have been withdrawn.") from None
    return bank, analyse(quiz)


def _people(count: int | None) -> str:
    return f"fewer than {LEAST_PEOPLE} people" if count is None else counted(count, "person", "people")


def _minutes(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return "less than a minute" if seconds < 60 else counted(round(seconds / 60), "minute") + " or less"


_NO_FIGURES = ItemStatistics(0, None, None, None, None)


def _line(number: int, line: ItemAnalysis, text: Markdown) -> Line:
    figures = line.statistics or _NO_FIGURES
    return Line(
        number=number,
        id=line.item.id,
        question=text.short(line.item.stem),
        people=f"{figures.attempts:,}" if line.statistics else "",
        facility=_shown(figures.facility),
        deviation=_shown(figures.standard_deviation),
        discrimination=_shown(figures.discrimination_index),
        efficiency=_shown(figures.discrimination_efficiency),
        shares=tuple(_shares(line, text)),
        advice=advice(line),
    )


def _shares(line: ItemAnalysis, text: Markdown) -> Iterator[Share]:
    """Yield the options; where one is to be chosen, then who chose none."""
    asked = line.statistics.attempts if line.statistics else 0
    words = _words(line.item.body, text)
    for share in line.shares:
        tag, verdict = _verdict(line.item.body, share.choice)
        label, said = words.get(share.choice, ("", share.choice.capitalize()))
        yield Share(label, said, tag, verdict, share.count, f"{signed(share.percent)}%")
    silent = 0 if isinstance(line.item.body, MultipleBody) else asked - sum(one.count for one in line.shares)
    if line.shares and silent:
        yield Share("", NO_ANSWER, "", "", silent, f"{signed(100 * silent / asked)}%")


def _verdict(body: Body, choice: str) -> tuple[str, str]:
    """Return the class of an option's tag and what it says; empty for a distractor."""
    if is_key(body, choice):
        return "right", "Right"
    options = body.choices if isinstance(body, SingleBody) else ()
    partly = any(option.id == choice and option.fraction > 0 for option in options)
    return ("partial", "Partly right") if partly else ("", "")


def _words(body: Body, text: Markdown) -> dict[str, tuple[str, SafeString | str]]:
    """Return what the options of a choice question say, each with its letter in the quiz file's order."""
    if not isinstance(body, SingleBody | MultipleBody):
        return {}
    return {choice.id: (choice.id, text.inline(choice.text)) for choice in body.choices}


def _shown(value: float | None) -> str:
    return "" if value is None else signed(value)


def _cells(found: QuizAnalysis, line: ItemAnalysis, text: Markdown) -> list[str]:
    """Return a row in the order of `COLUMNS`; text is kept from being run as a formula, figures are not."""
    figures = line.statistics or _NO_FIGURES
    words = (found.quiz.id, line.item.id, line.digest, line.item.body.type, text.short(line.item.stem))
    numbers = (
        str(figures.attempts) if line.statistics else "",
        _number(figures.facility),
        _number(figures.standard_deviation),
        _number(figures.discrimination_index),
        _number(figures.discrimination_efficiency),
    )
    choices = "; ".join(
        f"{share.choice}{'*' if is_key(line.item.body, share.choice) else ''} {share.percent:.1f}"
        for share in line.shares
    )
    return [*map(guard, words), *numbers, guard(choices), guard(" ".join(advice(line)))]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.2f}"
