"""What changed: since I passed, and in the course of one clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cascade.records.completions import ClauseEvent, changes_since_passed, clause_history, completions
from cascade.records.editions import current_edition_id
from cascade.records.errors import NotFoundError
from cascade.records.models import EditionClause, Person, Publication
from cascade.records.status import statuses
from cascade.service.changed import ChangedClause, Step, by_clause, cited, place, reason, wordings
from cascade.service.deltas import Delta, offered
from cascade.service.statuses import day, status_words
from cascade.service.views.people import person_of


@dataclass(frozen=True, slots=True)
class Passed:
    """A quiz passed, with the clauses it tested that have changed since."""

    quiz: str
    title: str
    words: str
    tag: str
    passed_on: str
    clauses: tuple[ChangedClause, ...]
    delta: Delta | None


@require_safe
def since_passed(request: HttpRequest) -> HttpResponseBase:
    """Show, quiz by quiz, what has changed in meaning or by explanation since the person passed."""
    return render(request, "service/record_changes.html", {"passed": list(_passed(person_of(request)))})


def _passed(person: Person) -> Iterator[Passed]:
    passes = {one.quiz: one for one in completions([person.pk])}
    for status in statuses(person):
        if status.quiz in passes:
            yield Passed(
                status.quiz,
                status.title,
                *status_words(status, in_progress=False),
                day(passes[status.quiz].passed_at),
                by_clause(changes_since_passed(person, status.quiz)),
                offered(person, status),
            )


@require_safe
def clause(request: HttpRequest, document: str, number: str) -> HttpResponseBase:
    """Show the versions of a clause, the newest first.

    Raises:
        NotFoundError: no edition has had such a clause.
    """
    reference = f"{document} {number}"
    known = EditionClause.objects.filter(reference=reference)
    here = known.filter(edition_id=current_edition_id()).first() or known.order_by("-id").first()
    if here is None:
        raise NotFoundError("There is no such clause, and there never was one in what was published.")
    now = EditionClause.objects.filter(edition_id=current_edition_id(), lineage=here.lineage)
    current = now.select_related("clause_version").first()
    found = clause_history(current.reference if current else here.lineage)
    # A number may have been handed on to another clause, whose history is its own.
    events = [event for event in found if event.change.lineage == here.lineage]
    context = {
        "clause": place(reference),
        "moved": current.reference if current and current.reference != reference else "",
        "moved_label": cited(current.reference) if current else "",
        "moved_number": current.clause_version.number if current else "",
        "moved_document": current.clause_version.document if current else "",
        "gone": current is None,
        "versions": [_version(event) for event in events],
        "first": events[-1].old if events else current.clause_version.text if current else "",
        "first_day": _first_day(here.lineage),
    }
    return render(request, "service/clause.html", context)


@dataclass(frozen=True, slots=True)
class Version:
    """One change in the history of a clause, how it was cited before and after it, and when it counted."""

    step: Step
    label: str
    was: str
    published: str


def _version(event: ClauseEvent) -> Version:
    change = event.change
    step = Step(reason(change), wordings(event.old, event.new))
    return Version(step, cited(change.reference), cited(change.was), day(change.publication.at))


def _first_day(lineage: str) -> str:
    first = Publication.objects.filter(edition__clauses__lineage=lineage).order_by("id").first()
    return day(first.at) if first else ""
