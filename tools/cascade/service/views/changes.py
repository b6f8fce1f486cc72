"""What changed: since I passed, and in the course of one clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cascade.model.text import label
from cascade.records.completions import changes_since_passed, completions
from cascade.records.editions import current_edition_id, load_bank
from cascade.records.errors import NotFoundError
from cascade.records.histories import (
    ClauseEvent,
    first_place,
    last_place,
    lineage_history,
    lineages_under,
)
from cascade.records.models import EditionClause, Person, Publication
from cascade.records.reasons import Reason, reason_of, reason_of_entry
from cascade.records.status import statuses
from cascade.service.changed import ChangedClause, Step, by_clause, place, wordings
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


@dataclass(frozen=True, slots=True)
class Version:
    """One change in the history of a clause, how it was cited before and after it, and when it counted."""

    step: Step
    label: str
    was: str
    published: str


@dataclass(frozen=True, slots=True)
class Story:
    """The history of one clause that has, or had, a number.

    Attributes:
        label: How it is cited now, or was last.
        document: The document of its newest place.
        number: Its number there.
        is_elsewhere: Whether that is another number than the one asked for.
        is_gone: Whether it is no longer part of the policies.
        versions: Its changes, the newest first.
        first: Its first wording on record.
        first_day: The day that was published.
        also: Further entries about it, such as those from before the first publication, the newest first.
    """

    label: str
    document: str
    number: str
    is_elsewhere: bool
    is_gone: bool
    versions: tuple[Version, ...]
    first: str
    first_day: str
    also: tuple[Reason, ...]


@require_safe
def clause(request: HttpRequest, document: str, number: str) -> HttpResponseBase:
    """Show the versions of a clause, the newest first, and those of others that had its number before.

    Raises:
        NotFoundError: no edition has had such a clause.
    """
    # No number holds the character NUL, and PostgreSQL would refuse to look for it.
    reference = f"{document} {number}".replace("\0", " ")
    is_public = not request.user.is_authenticated
    stories = [_story(lineage, reference, is_public=is_public) for lineage in lineages_under(reference)]
    if not stories:
        raise NotFoundError("There is no such clause, and there never was one in what was published.")
    context = {"clause": place(reference), "story": stories[0], "earlier": stories[1:]}
    return render(request, "service/clause.html", context)


def _story(lineage: str, reference: str, *, is_public: bool) -> Story:
    at = last_place(lineage)
    if at is None:
        raise NotFoundError("There is no such clause.")
    events = lineage_history(lineage)
    first = first_place(lineage) or at
    return Story(
        label=label(at.reference),
        document=at.clause_version.document,
        number=at.clause_version.number,
        is_elsewhere=at.reference != reference,
        is_gone=at.edition_id != current_edition_id(),
        versions=tuple(_version(event, is_public=is_public) for event in events),
        first=first.clause_version.text,
        first_day=_first_day(lineage),
        also=_also(at, events),
    )


def _version(event: ClauseEvent, *, is_public: bool) -> Version:
    change = event.change
    step = Step(reason_of(change, is_public=is_public), wordings(event.old, event.new))
    return Version(step, label(change.reference), label(change.was), day(change.publication.at))


def _first_day(lineage: str) -> str:
    first = Publication.objects.filter(edition__clauses__lineage=lineage).order_by("id").first()
    return day(first.at) if first else ""


def _also(at: EditionClause, events: Sequence[ClauseEvent]) -> tuple[Reason, ...]:
    """Return the entries about a clause that no change of wording on record names."""
    told = {event.change.change for event in events}
    entries = [
        entry
        for entry in load_bank(at.edition_id).changes
        if entry.id not in told and any(_concern(name, at.reference) for name in entry.clauses)
    ]
    entries.sort(key=lambda entry: entry.id, reverse=True)
    return tuple(reason_of_entry(entry.date, entry.category, entry.text) for entry in entries)


def _concern(name: str, reference: str) -> bool:
    """Return whether what is said of one clause concerns another: the same, a part of it, or the whole."""
    return name == reference or name.startswith(f"{reference}(") or reference.startswith(f"{name}(")
