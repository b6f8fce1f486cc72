"""The pages of a sitting: all on one, a question at a time, and the answers before they are handed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from cascade.records.completions import affected_clauses
from cascade.records.sitting_views import SittingView
from cascade.service.changed import ChangedClause, affected
from cascade.service.keeping import Kept
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.questions import Question, questions
from cascade.service.views.people import person_of
from cascade.service.wording import words


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an error summary: where it leads, which question it is about, and the sentence."""

    target: str
    prefix: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on the check page."""

    number: int
    label: str
    answers: tuple[SafeString | str, ...]
    missing: bool
    url: str
    target: str

    @property
    def entry(self) -> Entry:
        """The line of an error summary that leads here."""
        verb = "Finish your answer to" if self.answers else "Answer"
        return Entry(self.target, "", f"{verb} question {self.number}")


def numbers(sitting: SittingView) -> dict[str, int]:
    """Return each question's number by item id; something to read has none."""
    return {item.id: number for number, item in enumerate(sitting.questions, 1)}


def _changes(request: HttpRequest, sitting: SittingView) -> tuple[ChangedClause, ...]:
    """Return what has changed, for the first page of a short quiz on it."""
    if sitting.kind != "delta":
        return ()
    return affected(affected_clauses(person_of(request), sitting.quiz.id))


def one_page(request: HttpRequest, kept: Kept, *, complains: bool = False) -> HttpResponse:
    """Return the page with every question."""
    found = kept.complaints() if complains else ()
    by_item = numbers(kept.sitting)
    context = {
        "sitting": kept.sitting,
        "questions": questions(kept.sitting, kept.drafts, found),
        "count": counted(len(kept.sitting.questions), "question"),
        "changes": _changes(request, kept.sitting),
        "found": [
            Entry(complaint.target, f"Question {by_item[complaint.item]}", complaint.message)
            for complaint in found
        ],
    }
    return render(request, "service/one_page.html", context)


def one_question(request: HttpRequest, kept: Kept, step: int, *, complains: bool = False) -> HttpResponse:
    """Return the page of the question at *step*, counted from 1."""
    item = kept.sitting.items[step - 1]
    found = kept.complaints(only=item.id) if complains else ()
    shown = questions(kept.sitting, kept.drafts, found)[step - 1]
    context = {
        "sitting": kept.sitting,
        "question": shown,
        "step": step,
        "last": step == len(kept.sitting.items),
        "total": len(kept.sitting.questions),
        "count": counted(len(kept.sitting.questions), "question"),
        "heading": _heading(shown, len(kept.sitting.questions)),
        "short": Markdown(kept.sitting.bank).short(item.stem),
        "back": reverse("question", args=[kept.sitting.id, step - 1]) if step > 1 else "",
        "changes": _changes(request, kept.sitting) if step == 1 else (),
        "from_check": "check" in (request.GET.get("from"), request.POST.get("from")),
        "found": found,
    }
    return render(request, "service/one_question.html", context)


def _heading(question: Question, count: int) -> str:
    return f"Question {question.number} of {count}" if question.number else "Read this first"


def check_page(request: HttpRequest, kept: Kept, *, complains: bool = False) -> HttpResponse:
    """Return the page with every answer, each with a way to change it."""
    lines = _lines(kept)
    context = {
        "sitting": kept.sitting,
        "lines": lines,
        "found": [line.entry for line in lines if line.missing] if complains else [],
        "last": reverse("question", args=[kept.sitting.id, len(kept.sitting.items)]),
    }
    return render(request, "service/check.html", context)


def _lines(kept: Kept) -> list[Line]:
    text = Markdown(kept.sitting.bank)
    by_item = numbers(kept.sitting)
    return [
        Line(
            number=by_item[item.id],
            label=text.short(item.stem),
            answers=words(item, kept.drafts.get(item.id), text).lines(),
            missing=bool(kept.complaints(only=item.id)),
            url=reverse("question", args=[kept.sitting.id, step]) + "?from=check",
            target=f"change-{item.id}",
        )
        for step, item in enumerate(kept.sitting.items, 1)
        if item.id in by_item
    ]
