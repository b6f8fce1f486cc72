"""The log, people and sessions a page at a time, for readers that come back for the next page.

A page begins after a place that never moves: a row's sequence, or a person's id. The pages of the log show
it as it was when the first of them was read, whatever is handed in, marked again or made void meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from cascade.records.models import Attempt, ChainHead, Person
from cascade.records.status import LONDON
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
    if wanted.since is not None:
        found &= Q(submitted_at__gte=_midnight(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        found &= Q(submitted_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


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


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """A session with a quiz, as the log knows it.

    Attributes:
        first: Sequence of its first row: its place in the list.
        session: Its name.
        quiz: Id of the quiz.
        quiz_title: The quiz's title, as the first row has it.
        depth: Depth in the cascade; None where it has none.
        completions: How many attempts count.
        people: How many people they are of.
        passed: How many people passed; a quiz without scored items is passed by completing it.
        first_at: When the first of them was handed in; None where none counts.
        last_at: When the last of them was handed in; None where none counts.
    """

    first: int
    session: str
    quiz: str
    quiz_title: str
    depth: int | None
    completions: int = 0
    people: int = 0
    passed: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def sessions_page(quiz: str, session: str, after: int, limit: int) -> list[SessionFigures]:
    """Return the sessions that the log names, in the order of their first rows, those after row *after*.

    Args:
        quiz: Id of a quiz; empty for all.
        session: Name of a session; empty for all.
        after: Sequence of the first row of the last session that was read; nought at the beginning.
        limit: Most sessions to return.
    """
    wanted = ~Q(session="")
    if session:
        wanted &= Q(session=session)
    if quiz:
        wanted &= Q(quiz=quiz)
    # A row never leaves the log, so a session's first row, and with it its place, never changes.
    groups = Attempt.objects.filter(wanted).order_by().values("session", "quiz")
    placed = groups.annotate(first=Min("sequence"), depth=Max("depth")).filter(first__gt=after)
    found = list(placed.order_by("first")[:limit])
    titles = Attempt.objects.filter(sequence__in=[group["first"] for group in found])
    title_of = dict(titles.values_list("sequence", "quiz_title"))
    figures = _figures({group["session"] for group in found})
    return [
        SessionFigures(
            **group,
            quiz_title=title_of[group["first"]],
            **figures.get((group["session"], group["quiz"]), {}),
        )
        for group in found
    ]


def _figures(sessions: Collection[str]) -> dict[tuple[str, str], dict[str, Any]]:
    rows = counting().filter(session__in=sessions).order_by().values("session", "quiz")
    passed = Q(passed=True) | Q(passed=None, complete=True)
    figures = rows.annotate(
        completions=Count("pk"),
        people=Count("person", distinct=True),
        # The table has a column `passed`.
        passed_by=Count("person", distinct=True, filter=passed),
        first_at=Min("submitted_at"),
        last_at=Max("submitted_at"),
    )
    return {
        (row["session"], row["quiz"]): {
            "completions": row["completions"],
            "people": row["people"],
            "passed": row["passed_by"],
            "first_at": row["first_at"],
            "last_at": row["last_at"],
        }
        for row in figures
    }
