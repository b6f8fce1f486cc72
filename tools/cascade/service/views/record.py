"""My record: where I stand with each quiz, all my attempts, and my own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from cascade.records.attempts import find_attempt
from cascade.records.models import Attempt, Person
from cascade.records.reflections import delete_reflection, own_reflections
from cascade.records.reminders import Task, tasks_of
from cascade.records.results import result
from cascade.records.status import Status, statuses
from cascade.records.superseding import TAKEN, is_pass, standing
from cascade.service.deltas import Delta, offered
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.requirement_words import in_order, required_of
from cascade.service.statuses import outcome, status_words
from cascade.service.views.people import person_of
from cascade.service.wording import mark, words


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt in the list, *words* the number of own texts kept with it."""

    attempt: Attempt
    is_delta: bool
    outcome: str
    tag: str
    percent: str
    words: int
    has_certificate: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person stands with one quiz, and by when they have to take it, in words."""

    status: Status
    words: str
    tag: str
    delta: Delta | None
    due: str


@require_safe
def record(request: HttpRequest) -> HttpResponseBase:
    """Show my standing with every quiz and all my attempts, the newest first."""
    person = person_of(request)
    texts: dict[UUID, int] = {}
    for text in own_reflections(person):
        texts[text.attempt_id] = texts.get(text.attempt_id, 0) + 1
    taken = Attempt.objects.filter(person=person, kind__in=TAKEN).order_by("-sequence")
    counting = standing(taken)
    lines = [_line(attempt, counting[attempt.pk], texts.get(attempt.pk, 0)) for attempt in taken]
    due = {task.quiz: _due(task) for task in tasks_of(person)}
    found = statuses(person)
    required = required_of(person, found)
    standings = [
        Standing(
            status,
            *status_words(status, in_progress=False),
            offered(person, status),
            due.get(status.quiz, "") or (required[status.quiz].words if status.quiz in required else ""),
        )
        for status in in_order(found, required)
    ]
    context = {"person": person, "lines": lines, "standings": standings, "texts": sum(texts.values())}
    context["has_due_dates"] = any(due.values())
    return render(request, "service/record.html", context)


def _due(task: Task) -> str:
    if task.due_on is None or task.group == "expiring":
        return ""
    day = date_format(task.due_on, "j F Y")
    return f"Overdue: it was due on {day}" if task.group == "overdue" else f"Due on {day}"


def _line(attempt: Attempt, counting: Attempt, texts: int) -> Line:
    """Return the line of *attempt* with the marks of the row that counts."""
    percent = "" if counting.percent is None else f"{mark(float(counting.percent))}%"
    has_certificate = attempt.kind == "attempt" and is_pass(counting)
    return Line(attempt, attempt.kind == "delta", *outcome(counting), percent, texts, has_certificate)


@dataclass(frozen=True, slots=True)
class Text:
    """One own text on the page that deletes."""

    item: str
    label: str
    lines: tuple[SafeString | str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def delete_words(request: HttpRequest, attempt_id: UUID) -> HttpResponseBase:
    """Ask which of my own texts in an attempt to delete, and delete them."""
    person = person_of(request)
    found = result(find_attempt(attempt_id, person), person)
    error = ""
    if request.method == "POST":
        count = _delete(person, attempt_id, request.POST.getlist("words"))
        if count:
            messages.success(
                request, f"{counted(count, 'text')} deleted for good. That you did it stays on record."
            )
            return HttpResponseRedirect(reverse("record"))
        error = "Select what to delete"
    text = Markdown(found.bank)
    texts = [
        Text(line.item.id, text.short(line.item.stem), words(line.item, line.response, text).lines())
        for line in found.items
        if not line.item.is_scored and line.response is not None
    ]
    return render(request, "service/delete_words.html", {"result": found, "texts": texts, "error": error})


def _delete(person: Person, attempt_id: UUID, items: Sequence[str]) -> int:
    doomed = [text for text in own_reflections(person, attempt_id) if text.item in items]
    for text in doomed:
        delete_reflection(text.pk, person)
    return len(doomed)
