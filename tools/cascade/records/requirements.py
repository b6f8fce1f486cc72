"""What is required of whom, and by when: requirements, their audiences, and each person's due dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cascade.exchange.staff_cells import CellError, text_of
from cascade.model.text import fold
from cascade.records import audit
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person, Requirement, RoleGrant
from cascade.records.roles import ROLES

MOST_DAYS = 3650
"""Ten years: more days after the start than this are a slip of the keyboard."""

Audience = tuple[str, str]
"""A service area as `area_key` spells it, and a role; an empty text fits everybody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requirement as somebody asks for it.

    Attributes:
        quiz: Id of the quiz.
        service_area: Whose; empty for every service area.
        role: Holders of this role; empty for everybody.
        due_on: The day it is due, for people who have started by then.
        due_days: Days after a person's start; alone for everybody, beside `due_on` for those who start later.
    """

    quiz: str
    service_area: str = ""
    role: str = ""
    due_on: date | None = None
    due_days: int | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How many people an audience holds today, and how many of them would be past their due date at once."""

    people: int
    past_due: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A requirement in the list: its quiz's title, whether the quiz can be taken, and its audience's size."""

    requirement: Requirement
    title: str
    published: bool
    people: int


class RequirementError(RecordsError):
    """A requirement can't stand as asked for; `faults` holds a sentence for each field at fault."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("\n".join(self.faults.values()))


def due_dates(people: Iterable[Person], on: date) -> dict[tuple[UUID, str], date | None]:
    """Return what is required of *people*, and by when.

    Of several requirements that fit a person for one quiz, the earliest due date counts. A quiz that the
    current edition does not hold can't be taken, so nobody is asked for it; nothing is required of erased
    people. Whether somebody is at work, or has passed, is not looked at here.

    Args:
        people: Whose due dates; their `service_area`, `starts_on` and `erased_at` are read.
        on: The day asked about (London): requirements made later are left out.

    Returns:
        Person's id and quiz's id, for required pairs only, to the due date; None where there is none.
    """
    asked = [one for one in _takeable() if timezone.localdate(one.created_at) <= on]
    by_audience: dict[Audience, list[Requirement]] = {}
    for requirement in asked:
        by_audience.setdefault(_audience(requirement), []).append(requirement)
    if not by_audience:
        return {}
    roles = _roles_held({role for _, role in by_audience})
    found: dict[tuple[UUID, str], date | None] = {}
    for person in people:
        if person.erased_at is not None:
            continue
        for audience in _audiences_of(person.service_area, roles.get(person.pk, ())):
            for requirement in by_audience.get(audience, ()):
                due = due_date(requirement, person.starts_on)
                key = (person.pk, requirement.quiz)
                found[key] = _earlier(found[key], due) if key in found else due
    return found


def due_date(requirement: Requirement, starts_on: date | None) -> date | None:
    """Return when *requirement* is due for somebody who starts on *starts_on*; None for no due date.

    Days are counted from the start, or from the day the requirement was made where that is later or no start
    is known: nobody is late for what was asked of them only today. With a day and days, the day holds for
    everybody but those who start after it.
    """
    days, day = requirement.due_days, requirement.due_on
    if days is None or (day is not None and (starts_on is None or starts_on <= day)):
        return day
    made_on = timezone.localdate(requirement.created_at)
    return max(starts_on or made_on, made_on) + timedelta(days=days)


@lru_cache(maxsize=4096)
def area_key(service_area: str) -> str:
    """Return the spelling by which two names of a service area are the same: case and spaces don't count."""
    return fold(service_area).casefold()


def save(wanted: Wanted, by: Person | None, editing: Requirement | None = None) -> Requirement:
    """Store a requirement, a new one or *editing* changed, and note it in the audit log.

    Raises:
        RequirementError: it can't stand; every fault is told.
    """
    wanted = _tidy(wanted)
    with transaction.atomic():
        check(wanted, editing)
        before = _detail(editing) if editing is not None else None
        requirement = editing or Requirement(created_by=by)
        requirement.quiz, requirement.role = wanted.quiz, wanted.role
        requirement.service_area = wanted.service_area
        requirement.due_on, requirement.due_days = wanted.due_on, wanted.due_days
        requirement.save()
        after = _detail(requirement)
        if before is None:
            audit.note(by, "changed_requirements", detail={"did": "added", **after})
        elif before != after:
            audit.note(by, "changed_requirements", detail={"did": "changed", **after, "before": before})
    return requirement


def check(wanted: Wanted, editing: Requirement | None = None) -> None:
    """Look whether *wanted* could be stored.

    Raises:
        RequirementError: it can't stand; every fault is told.
    """
    faults = _faults(_tidy(wanted), editing)
    if faults:
        raise RequirementError(faults)


def remove(requirement: Requirement, by: Person | None) -> None:
    """Take a requirement away; what people have done stays on record."""
    with transaction.atomic():
        audit.note(by, "changed_requirements", detail={"did": "removed", **_detail(requirement)})
        requirement.delete()


def find(quiz: str, service_area: str = "", role: str = "") -> Requirement:
    """Return the requirement of that quiz and exactly that audience.

    Raises:
        NotFoundError: there is none.
    """
    wanted = _tidy(Wanted(quiz, service_area, role))
    for one in Requirement.objects.filter(quiz=wanted.quiz, role=wanted.role):
        if area_key(one.service_area) == area_key(wanted.service_area):
            return one
    raise NotFoundError(
        f"The quiz {wanted.quiz!r} is not required of {audience_words(wanted.service_area, wanted.role)}:"
        " see `cascade people require --list`."
    )


def listed(on: date) -> list[Listed]:
    """Return every requirement with its quiz's title and the size of its audience on that day."""
    titles = _titles()
    requirements = list(Requirement.objects.select_related("created_by"))
    counts: dict[Audience, int] = {_audience(one): 0 for one in requirements}
    roles = _roles_held({role for _, role in counts})
    for pk, area in Person.objects.working_on(on).values_list("pk", "service_area"):
        for audience in _audiences_of(area, roles.get(pk, ())):
            if audience in counts:
                counts[audience] += 1
    return [
        Listed(one, titles.get(one.quiz, one.quiz), one.quiz in titles, counts[_audience(one)])
        for one in requirements
    ]


def size(wanted: Wanted, on: date, created_at: datetime | None = None) -> Size:
    """Return how many people at work on that day *wanted* would be asked of, and how many would be late.

    Args:
        wanted: The requirement.
        on: The day.
        created_at: When it was made, for one that stands already.
    """
    wanted = _tidy(wanted)
    made = created_at or timezone.now()
    requirement = Requirement(due_on=wanted.due_on, due_days=wanted.due_days, created_at=made)
    audience = area_key(wanted.service_area), wanted.role
    roles = _roles_held({wanted.role})
    count = late = 0
    people = Person.objects.working_on(on).values_list("pk", "service_area", "starts_on")
    for pk, area, starts_on in people:
        if audience in _audiences_of(area, roles.get(pk, ())):
            count += 1
            due = due_date(requirement, starts_on)
            late += due is not None and due < on
    return Size(count, late)


def service_areas() -> list[str]:
    """Return the service areas of the people with an account, by name; of several spellings, the first."""
    found: dict[str, str] = {}
    areas = Person.objects.filter(erased_at=None).exclude(service_area="")
    # Sorted here: databases differ in where they put capitals.
    for area in sorted(areas.values_list("service_area", flat=True).distinct().order_by()):
        found.setdefault(area_key(area), area)
    return [found[key] for key in sorted(found)]


def spellings(service_area: str) -> list[str]:
    """Return how a service area is spelled in people's rows, to filter by: every way that means the same."""
    areas = Person.objects.order_by().values_list("service_area", flat=True).distinct()
    return [area for area in areas if area_key(area) == area_key(service_area)]


def audience_words(service_area: str, role: str) -> str:
    """Return an audience in words: ``everybody``, ``Repairs``, ``trainer in Repairs``."""
    if role:
        return f"holders of the role {role}" + (f" in {service_area}" if service_area else "")
    return service_area or "everybody"


def _tidy(wanted: Wanted) -> Wanted:
    # Everybody with an account is staff, so the role narrows nothing.
    role = "" if wanted.role == "staff" else wanted.role
    return Wanted(wanted.quiz.strip(), fold(wanted.service_area), role, wanted.due_on, wanted.due_days)


def _faults(wanted: Wanted, editing: Requirement | None) -> dict[str, str]:
    faults: dict[str, str] = {}
    titles = _titles()
    if not wanted.quiz:
        faults["quiz"] = "Select a quiz."
    elif wanted.quiz not in titles and (editing is None or editing.quiz != wanted.quiz):
        known = ", ".join(titles) or "none yet"
        faults["quiz"] = f"There is no quiz {wanted.quiz!r} in the current edition, which holds: {known}."
    try:
        text_of(wanted.service_area, "service_area")
    except CellError as error:
        faults["service_area"] = str(error)
    if wanted.role and wanted.role not in ROLES:
        faults["role"] = f"There is no role {wanted.role!r}: choose from {', '.join(ROLES)}."
    if wanted.due_days is not None and not 0 <= wanted.due_days <= MOST_DAYS:
        faults["due_days"] = f"Give the days after the start as a number from 0 to {MOST_DAYS}."
    if not faults and _stands_already(wanted, editing):
        whom = audience_words(wanted.service_area, wanted.role)
        faults["quiz"] = f"This quiz is required of {whom} already: change that requirement instead."
    return faults


def _stands_already(wanted: Wanted, editing: Requirement | None) -> bool:
    others = Requirement.objects.filter(quiz=wanted.quiz, role=wanted.role)
    if editing is not None:
        others = others.exclude(pk=editing.pk)
    return any(area_key(one.service_area) == area_key(wanted.service_area) for one in others)


def _takeable() -> list[Requirement]:
    titles = _titles()
    return [one for one in Requirement.objects.all() if one.quiz in titles]


def _titles() -> dict[str, str]:
    try:
        return {quiz.id: quiz.title for quiz in current_bank().quizzes}
    except NotFoundError:
        return {}


def _audience(requirement: Requirement) -> Audience:
    return area_key(requirement.service_area), requirement.role


def _audiences_of(service_area: str, roles: Sequence[str]) -> set[Audience]:
    """Return every audience that somebody of that service area with those roles belongs to."""
    return set(product(("", area_key(service_area)), ("", *roles)))


def _roles_held(roles: Iterable[str]) -> dict[UUID, list[str]]:
    """Return who holds which of *roles*; one query, and none where no role is asked for."""
    named = {role for role in roles if role}
    held: dict[UUID, list[str]] = {}
    if named:
        for pk, role in RoleGrant.objects.filter(role__in=named).values_list("person_id", "role"):
            held.setdefault(pk, []).append(role)
    return held


def _earlier(first: date | None, second: date | None) -> date | None:
    return min((day for day in (first, second) if day is not None), default=None)


def _detail(requirement: Requirement) -> dict[str, Any]:
    return {
        "quiz": requirement.quiz,
        "service_area": requirement.service_area,
        "role": requirement.role,
        "due_on": requirement.due_on.isoformat() if requirement.due_on else None,
        "due_days": requirement.due_days,
    }
