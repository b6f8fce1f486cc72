"""Which standings are wanted: of which people, in which quizzes, in which state."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cascade.records import requirements
from cascade.records.models import Person, Requirement
from cascade.records.standings import Standing, StandingState, standings
from cascade.records.status import LONDON

NO_AREA = "-"
"""Asks for the people who have no service area."""

NOBODY = "-"
"""Asks for the people who have no manager."""

Who = Literal["working", "starting", "left", "everybody"]
"""People at work now, not started yet, gone (left, closed or erased), or all of these."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which standings are wanted; an empty field lets everything through.

    Attributes:
        area: Service area, in any spelling; `NO_AREA` for people without one.
        manager: Whose reports, by id; `NOBODY` for people without a manager.
        quizzes: Ids of quizzes; None for those of the current edition.
        state: Of `standings.STATES`.
        overdue: Whether only overdue ones are wanted.
        required: Whether only quizzes that are required of the person are wanted.
        who: Whether people are at work.
        people: Only these, by id.
    """

    area: str = ""
    manager: UUID | str | None = None
    quizzes: tuple[str, ...] | None = None
    state: StandingState | Literal[""] = ""
    overdue: bool = False
    required: bool = False
    who: Who = "working"
    people: Collection[UUID] | None = None


def people_of(filters: Filters, on: date | None = None) -> QuerySet[Person]:
    """Return the people that *filters* let through on that day, today by default."""
    found = _who(filters.who, on or timezone.localdate())
    if filters.area:
        found = found.filter(service_area__in=spellings(filters.area))
    if filters.manager == NOBODY:
        found = found.filter(manager=None)
    elif filters.manager is not None:
        found = found.filter(manager__pk=filters.manager)
    if filters.people is not None:
        found = found.filter(pk__in=list(filters.people))
    return found


def chosen(filters: Filters, at: datetime | None = None) -> Iterator[Standing]:
    """Yield the standings that *filters* let through, person by person in the order of their ids.

    Raises:
        NotFoundError: nothing is published yet.
    """
    moment = at or timezone.now()
    people = people_of(filters, moment.astimezone(LONDON).date())
    quizzes = filters.quizzes
    if quizzes is None and filters.required:
        quizzes = tuple(Requirement.objects.order_by("quiz").values_list("quiz", flat=True).distinct())
    for one in standings(people, quizzes, moment):
        if lets_through(filters, one):
            yield one


def spellings(area: str) -> list[str]:
    """Return every spelling of a service area that somebody has: case and spaces don't count."""
    return [""] if area == NO_AREA else requirements.spellings(area)


def _who(who: Who, on: date) -> QuerySet[Person]:
    if who == "working":
        return Person.objects.working_on(on)
    if who == "starting":
        return Person.objects.open_on(on).filter(starts_on__gt=on)
    if who == "left":
        return Person.objects.filter(Q(is_active=False) | Q(leaves_on__lt=on) | ~Q(erased_at=None))
    return Person.objects.all()


def lets_through(filters: Filters, one: Standing) -> bool:
    """Return whether a standing of the right person and quiz is in the state wanted."""
    return (
        (not filters.state or one.state == filters.state)
        and (one.overdue or not filters.overdue)
        and (one.required or not filters.required)
    )
