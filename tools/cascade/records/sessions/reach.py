"""How far the cascade has come: by service area, and where it has not reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from cascade.records.models import CascadeSession, Participant, Person

NO_AREA = ""
"""Stands for people without a service area."""


@dataclass(frozen=True, slots=True)
class AreaReach:
    """How far the cascade has come in one service area.

    Attributes:
        service_area: Its name; empty for people without one.
        people: Active people in it.
        trained: How many of them have attended a session.
        trainers: How many of them are trainers who were trained themselves.
        sessions: How many closed sessions were attended by somebody of it.
        last_on: Day of the last of these; None where there was none.
    """

    service_area: str
    people: int
    trained: int
    trainers: int
    sessions: int
    last_on: date | None

    @property
    def percent(self) -> float:
        """Share of its people who have attended a session, in percent."""
        return 100 * self.trained / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Promise:
    """An attendee who is to train others and has not run a session since: who, trained when, by when."""

    person: Person
    session: UUID
    trained_on: date
    by: date
    is_late: bool


def reach() -> tuple[AreaReach, ...]:
    """Return every service area with active people, the least reached first."""
    people: dict[str, set[UUID]] = defaultdict(set)
    for person, area in Person.objects.filter(is_active=True, erased_at=None).values_list(
        "pk", "service_area"
    ):
        people[area].add(person)
    attended = _attended()
    trainers = set(
        Person.objects.filter(is_active=True, role_grants__role="trainer").values_list("pk", flat=True)
    )
    areas = [_area(area, members, trainers, attended) for area, members in people.items()]
    return tuple(sorted(areas, key=lambda one: (one.percent, one.service_area.casefold())))


def without_trainer(areas: tuple[AreaReach, ...]) -> tuple[AreaReach, ...]:
    """Return the service areas that have nobody who could train them."""
    return tuple(area for area in areas if area.trainers == 0)


def promises(today: date) -> tuple[Promise, ...]:
    """Return the attendees who are to train others and have not run a session yet, the latest due first."""
    rows = Participant.objects.filter(
        attended=True,
        removed_at=None,
        trains_by__isnull=False,
        person__is_active=True,
        session__state="closed",
    ).select_related("person", "session")
    run = _sessions_run()
    found = [
        Promise(
            row.person,
            row.session_id,
            timezone.localdate(row.session.starts_at),
            row.trains_by,
            is_late=row.trains_by < today,
        )
        for row in rows
        if row.person is not None
        and row.trains_by is not None
        and not any(moment > row.session.starts_at for moment in run[row.person.pk])
    ]
    return tuple(sorted(found, key=lambda one: (one.by, one.person.staff_number)))


def _attended() -> dict[UUID, list[tuple[UUID, date]]]:
    rows = Participant.objects.filter(
        attended=True, removed_at=None, session__state="closed", person__isnull=False
    ).values_list("person", "session", "session__starts_at")
    found: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for person, session, starts_at in rows:
        if person is not None:
            found[person].append((session, timezone.localdate(starts_at)))
    return found


def _sessions_run() -> dict[UUID, list[datetime]]:
    held = CascadeSession.objects.filter(Q(state="closed", opened_at__isnull=False), trainer__isnull=False)
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for trainer, starts_at in held.values_list("trainer", "starts_at"):
        if trainer is not None:
            found[trainer].append(starts_at)
    return found


def _area(
    area: str, members: set[UUID], trainers: set[UUID], attended: dict[UUID, list[tuple[UUID, date]]]
) -> AreaReach:
    trained = members & attended.keys()
    visits = [visit for person in trained for visit in attended[person]]
    return AreaReach(
        service_area=area,
        people=len(members),
        trained=len(trained),
        trainers=len(trained & trainers),
        sessions=len({session for session, _ in visits}),
        last_on=max((day for _, day in visits), default=None),
    )
