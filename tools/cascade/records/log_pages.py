"""The log and people a page at a time, for readers that come back for the next page.

A page begins after a place that never moves: a row's sequence, or a person's id. The pages of the log show
it as it was when the first of them was read, whatever is handed in, marked again or made void meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cascade.records.london_days import on_days
from cascade.records.models import Attempt, ChainHead, Person
from cascade.records.superseding import SUPERSEDING, counting

KINDS: tuple[str, ...] = ("attempt", "delta", "regrade", "void")
"""Kinds of rows that can be asked for; void ones only by name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the log; what is empty chooses nothing.

    Attributes:
        quiz: Id of a quiz.
        person: Id of a person.
        service_area: Whose people, as the area is spelled now.
        session: Session they were taken in.
        kind: One of `KINDS`. Without it all rows that count, with ``void`` the rows that end an attempt.
        since: First London day of handing in.
        until: Last London day of handing in.
    """

    quiz: str = ""
    person: UUID | None = None
    service_area: str = ""
    session: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def newest_sequence() -> int:
    """Return the sequence of the last row of the log; nought for an empty one."""
    return ChainHead.objects.values_list("sequence", flat=True).first() or 0


def log_page(wanted: Wanted, after: int, head: int, limit: int) -> list[Attempt]:
    """Return rows of the log with their people, in its order: those after *after*, as it was at *head*.

    Args:
        wanted: Which rows.
        after: Sequence of the last row that was read; nought at the beginning.
        head: Sequence of the row that was the last when reading began.
        limit: Most rows to return.
    """
    rows = _void(head) if wanted.kind == "void" else counting(head)
    rows = rows.filter(sequence__gt=after).order_by("sequence").select_related("person")
    return list(rows.filter(_condition(wanted))[:limit])


def _void(head: int) -> QuerySet[Attempt]:
    log = Attempt.objects.filter(sequence__lte=head)
    later = log.filter(
        kind__in=SUPERSEDING, refers_to=OuterRef("refers_to"), sequence__gt=OuterRef("sequence")
    )
    return log.filter(kind="void").exclude(Exists(later))


def _condition(wanted: Wanted) -> Q:
    found = Q()
    if wanted.quiz:
        found &= Q(quiz=wanted.quiz)
    if wanted.person is not None:
        found &= Q(person=wanted.person)
    if wanted.service_area:
        found &= Q(person__service_area=wanted.service_area)
    if wanted.session:
        # Said twice, because the index of sessions leaves out the rows without one.
        found &= Q(session=wanted.session) & ~Q(session="")
    if wanted.kind:
        found &= Q(kind=wanted.kind)
    return found & on_days("submitted_at", wanted.since, wanted.until)


def superseded_by(attempt: Attempt) -> UUID | None:
    """Return the id of the row that counts in the place of *attempt*, or ended it; None where none does."""
    original = attempt.refers_to if attempt.kind in SUPERSEDING else attempt.pk
    later = Attempt.objects.filter(
        kind__in=SUPERSEDING, refers_to=original, sequence__gt=attempt.sequence
    ).order_by("-sequence")
    return later.values_list("pk", flat=True).first()


def people_page(people: QuerySet[Person], after: UUID | None, limit: int) -> list[Person]:
    """Return *people* in the order in which they were added, those after *after*."""
    if after is not None:
        people = people.filter(pk__gt=after)
    return list(people.order_by("pk")[:limit])
