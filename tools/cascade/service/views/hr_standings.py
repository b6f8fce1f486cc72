"""Who stands where: a row a person and quiz, behind every number of the overview; and what runs out soon."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.records.models import Person
from cascade.records.standing_filters import chosen
from cascade.records.standings import Standing
from cascade.service.hr_columns import (
    PersonOrder,
    by_name,
    due_column,
    expiry_column,
    late_column,
    passed_column,
    percent_column,
    person_columns,
    quiz_column,
    state_column,
)
from cascade.service.hr_filters import filters_of, picks, quiz_titles
from cascade.service.listing import Column, Table, Typed, read, respond

DAYS = 60
MOST_DAYS = 3660


@require_safe
def standings(request: HttpRequest) -> HttpResponseBase:
    """List where people stand, a row a person and quiz, what has been overdue longest first."""
    asked = read(request, picks("area", "quiz", "state", "need", "manager", "who"))
    if asked.found:
        return respond(request, "service/hr_standings.html", asked, None)
    columns: list[Column[Standing]] = [
        *person_columns(_whose),
        quiz_column(quiz_titles()),
        state_column(),
        due_column(),
        late_column(timezone.localdate()),
        passed_column(),
        percent_column(),
        expiry_column(),
    ]
    table = Table(
        name="standings",
        caption="Where people stand with quizzes",
        columns=columns,
        rows=list(chosen(filters_of(asked, required=True))),
        sort="-late",
        then=_order,
        person=_person,
        empty="Nobody stands there.",
    )
    return respond(request, "service/hr_standings.html", asked, table)


@require_safe
def expiring(request: HttpRequest) -> HttpResponseBase:
    """List the passes that run out within so many days, the first to run out first."""
    days = Typed("days", "Within how many days", f"{DAYS} if left empty", _days_fault)
    asked = read(request, [days, *picks("area", "quiz", "manager", "only")])
    if asked.found:
        return respond(request, "service/hr_expiring.html", asked, None)
    within = int(asked.values["days"] or DAYS)
    now = timezone.now()
    # To the end of the last day, on the calendar in London.
    last = timezone.localdate(now) + timedelta(days=within)
    rows = [
        one
        for one in chosen(filters_of(asked), now)
        if one.state in ("current", "affected")
        and one.expires_at is not None
        and timezone.localdate(one.expires_at) <= last
    ]
    columns: list[Column[Standing]] = [
        *person_columns(_whose),
        quiz_column(quiz_titles()),
        expiry_column(),
        state_column(),
        due_column(),
        passed_column(),
        percent_column(),
    ]
    table = Table(
        name="running-out",
        caption=f"Passes that run out within {within} days, by {last:%-d %B %Y}",
        columns=columns,
        rows=rows,
        sort="expires",
        then=_order,
        person=_person,
        empty=f"No pass runs out within {within} days.",
    )
    return respond(request, "service/hr_expiring.html", asked, table, within=within)


def _days_fault(value: str) -> str:
    if value.isascii() and value.isdigit() and int(value) <= MOST_DAYS:
        return ""
    return f"Enter a number of days from 0 to {MOST_DAYS}"


def _order(one: Standing) -> tuple[PersonOrder, str]:
    return by_name(one.person), one.quiz


def _whose(one: Standing) -> Person:
    return one.person


def _person(one: Standing) -> UUID:
    return one.person.pk
