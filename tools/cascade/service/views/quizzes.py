"""The list of quizzes, and the page a quiz starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Clause
from cascade.model.items import Item
from cascade.model.text import label
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.sittings import attempts_left, open_sitting, set_layout, unfinished
from cascade.records.status import Status, quiz_status, statuses
from cascade.service.deltas import Delta, offered
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.requirement_words import Required, required_of
from cascade.service.statuses import status_words
from cascade.service.views.people import person_of

LAYOUTS = {"one_page": "All questions on one page", "one_question": "One question at a time"}


@dataclass(frozen=True, slots=True)
class Line:
    """One quiz in the list."""

    quiz: Quiz
    about: SafeString
    questions: str
    status: Status
    words: str
    tag: str
    delta: Delta | None
    required: Required | None


@dataclass(frozen=True, slots=True)
class Group:
    """The quizzes that rest mostly on one document, under its title."""

    title: str
    lines: list[Line]


@require_safe
def quizzes(request: HttpRequest) -> HttpResponseBase:
    """List the quizzes, or with ``?clause=`` those that test a clause."""
    person = person_of(request)
    bank = current_bank()
    reference = " ".join(request.GET.get("clause", "").split())
    found = statuses(person)
    by_quiz = {status.quiz: status for status in found}
    required = required_of(person, found)
    lines = []
    for quiz in bank.quizzes:
        if reference and not any(tests(item, reference) for item in quiz.items):
            continue
        status = by_quiz[quiz.id]
        words, tag = status_words(status, in_progress=unfinished(person, quiz.id) is not None)
        about = Markdown(bank).block(quiz.about)
        count = counted(question_count(quiz), "question")
        delta = offered(person, status)
        lines.append(Line(quiz, about, count, status, words, tag, delta, required.get(quiz.id)))
    groups = _grouped(bank, lines)
    to_do = [] if reference else [one for one in required.values() if not one.is_done]
    context = {"groups": groups, "reference": reference, "clause": _clause(bank, reference), "to_do": to_do}
    context["label"] = label(reference)
    return render(request, "service/quizzes.html", context)


def _grouped(bank: Bank, lines: Sequence[Line]) -> list[Group]:
    by_document: dict[str, list[Line]] = {}
    for line in lines:
        by_document.setdefault(_document(line.quiz), []).append(line)
    titles = {document.slug: document.title for document in bank.documents}
    order = [*titles, *sorted(set(by_document) - set(titles))]
    return [Group(titles.get(slug, "Other"), by_document[slug]) for slug in order if slug in by_document]


def _document(quiz: Quiz) -> str:
    """Return the slug of the document that most of the quiz's clauses and prompts stand in."""
    found = Counter(
        reference.split(" ")[0] for item in quiz.items for reference in (*item.clauses, *item.prompts)
    )
    return found.most_common(1)[0][0] if found else ""


def tests(item: Item, reference: str) -> bool:
    """Return whether *item* tests the clause, a lettered part of it, or the whole it is part of."""
    for clause in item.clauses:
        if clause == reference or clause.startswith(f"{reference}(") or reference.startswith(f"{clause}("):
            return True
    return False


def _clause(bank: Bank, reference: str) -> Clause | None:
    return next((clause for clause in bank.clauses if clause.id == reference), None)


def question_count(quiz: Quiz) -> int:
    """Return how many questions a sitting asks: a pool gives only as many as it picks."""
    not_picked = {item_id for pool in quiz.pools for item_id in pool.items}
    always = [item for item in quiz.items if item.id not in not_picked and item.body.type != "information"]
    return len(always) + sum(pool.pick for pool in quiz.pools)


@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what a quiz is about; posting starts it, or the short quiz on what has changed, or goes on."""
    person = person_of(request)
    bank = current_bank()
    try:
        found = bank.quiz(slug)
    except KeyError:
        raise NotFoundError("There is no such quiz now. It may have been withdrawn.") from None
    if request.method == "POST":
        layout = request.POST.get("layout", "")
        layout = layout if layout in LAYOUTS else "one_page"
        kind = "delta" if request.POST.get("kind") == "delta" else "attempt"
        sitting = open_sitting(person, slug, "web", layout, kind=kind)
        if sitting.layout != layout:
            set_layout(sitting.id, person, layout)
        return HttpResponseRedirect(reverse("sitting", args=[sitting.id]))
    sitting_now = unfinished(person, slug)
    status = quiz_status(person, slug)
    words, tag = status_words(status, in_progress=sitting_now is not None)
    context = {
        "quiz": found,
        "about": Markdown(bank).block(found.about),
        "count": counted(question_count(found), "question"),
        "types": _asks_for(found),
        "left": attempts_left(person, found),
        "status": status,
        "words": words,
        "tag": tag,
        "sitting": sitting_now,
        "delta": offered(person, status),
        "answered": len(sitting_now.answered) if sitting_now else 0,
        "layouts": LAYOUTS,
        "layout": sitting_now.layout if sitting_now else "one_question",
    }
    return render(request, "service/quiz.html", context)


def _asks_for(quiz: Quiz) -> str:
    if quiz.has_scored_items:
        return "Private reflections are not part of the mark." if _has_reflections(quiz) else ""
    return "Nothing in it is marked. It is recorded that you did it, never what you wrote."


def _has_reflections(quiz: Quiz) -> bool:
    return any(not item.is_scored and item.body.type != "information" for item in quiz.items)
