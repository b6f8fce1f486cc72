"""The result of an attempt, for the person whose it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cascade.records.attempts import find_attempt
from cascade.records.editions import current_bank
from cascade.records.reflections import own_reflections
from cascade.records.results import Result, result
from cascade.records.sittings import attempts_left
from cascade.service.review import certainty_advice, clause_links, counted_marks, counts, reviewed
from cascade.service.statuses import outcome
from cascade.service.views.people import person_of
from cascade.service.wording import mark


@require_safe
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponseBase:
    """Show the mark, what to read again, and every question with its feedback."""
    person = person_of(request)
    found = result(find_attempt(attempt_id, person), person)
    questions = reviewed(found)
    still_offered = any(quiz.id == found.quiz.id for quiz in current_bank().quizzes)
    left = attempts_left(person, found.quiz)
    can_try_again = still_offered and left != 0
    context = {
        "result": found,
        "outcome": _outcome(found, can_try_again=can_try_again),
        "mark": _mark(found),
        "percent": f"{mark(float(found.percent))}%" if found.percent is not None else "",
        "pass_mark": f"{found.quiz.pass_mark_percent:g}%" if found.quiz.pass_mark_percent is not None else "",
        "counts": counts(questions),
        "questions": questions,
        "read_again": clause_links(found.read_again),
        "accuracy": f"{mark(found.accuracy)}%" if found.accuracy is not None else "",
        "bonus": _signed(found.bonus),
        "advice": certainty_advice(found),
        "has_words": bool(own_reflections(person, attempt_id)),
        "can_try_again": can_try_again,
        "left": left,
    }
    return render(request, "service/result.html", context)


def _outcome(found: Result, *, can_try_again: bool) -> str:
    words = outcome(found.attempt)[0]
    return f"{words} yet" if found.passed is False and can_try_again else words


def _mark(found: Result) -> str:
    return (
        f"{mark(float(found.mark))} of {counted_marks(found.max_mark)}" if found.percent is not None else ""
    )


def _signed(value: float | None) -> str:
    if value is None:
        return ""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{mark(abs(value))}"
