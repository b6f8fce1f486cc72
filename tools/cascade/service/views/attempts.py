"""The result of an attempt, for the person whose it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cascade.records.attempts import find_attempt
from cascade.records.completions import affected_clauses
from cascade.records.editions import current_bank
from cascade.records.models import Person
from cascade.records.plans import is_plan
from cascade.records.reflections import own_reflections
from cascade.records.results import Result, result
from cascade.records.sessions.certificates import can_have
from cascade.records.sittings import attempts_left
from cascade.records.status import quiz_status
from cascade.records.superseding import standing
from cascade.records.voiding import why_void
from cascade.service.deltas import offered
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
    texts = own_reflections(person, attempt_id)
    written = {text.item for text in texts if text.response}
    still_offered = any(quiz.id == found.quiz.id for quiz in current_bank().quizzes)
    left = attempts_left(person, found.quiz)
    is_delta = found.attempt.kind == "delta"
    can_try_again = still_offered and left != 0 and not is_delta
    context = {
        "result": found,
        "outcome": _outcome(found, person, can_try_again=can_try_again),
        "is_delta": is_delta,
        "void": why_void(found.attempt),
        "delta": offered(person, quiz_status(person, found.quiz.id)) if still_offered else None,
        "mark": _mark(found),
        "percent": f"{mark(float(found.percent))}%" if found.percent is not None else "",
        "pass_mark": f"{found.quiz.pass_mark_percent:g}%" if found.quiz.pass_mark_percent is not None else "",
        "counts": counts(questions),
        "questions": questions,
        "read_again": clause_links(found.read_again),
        "accuracy": f"{mark(found.accuracy)}%" if found.accuracy is not None else "",
        "bonus": _signed(found.bonus),
        "advice": certainty_advice(found),
        "has_words": bool(texts),
        "has_plan": any(one.item.id in written and is_plan(one.item, found.bank) for one in found.items),
        "has_certificate": can_have(found.attempt),
        "can_try_again": can_try_again,
        "left": None if is_delta else left,
    }
    return render(request, "service/result.html", context)


def _outcome(found: Result, person: Person, *, can_try_again: bool) -> str:
    passed = found.complete if found.passed is None else found.passed
    # Where it was marked again or made void, the row that counts tells how it ended.
    counted = standing([found.attempt])[found.attempt.pk]
    if found.attempt.kind != "delta" or counted.kind == "void":
        words = outcome(counted)[0]
        return f"{words} yet" if words == "Not passed" and can_try_again else words
    if not passed:
        return "Not yet"
    if affected_clauses(person, found.quiz.id):
        return "Passed, but the wording has changed again since"
    return "Your pass is on the present wording again"


def _mark(found: Result) -> str:
    return (
        f"{mark(float(found.mark))} of {counted_marks(found.max_mark)}" if found.percent is not None else ""
    )


def _signed(value: float | None) -> str:
    if value is None:
        return ""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{mark(abs(value))}"
