"""For managers: where their own reports stand. Who reports to whom is derived from the database each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.records import audit
from cascade.records.editions import current_bank
from cascade.records.models import Person
from cascade.records.people import reports_of
from cascade.records.plans import Plan, plans_for
from cascade.records.standings import Standing, standings
from cascade.service.hr_columns import (
    by_name,
    due_column,
    expiry_column,
    late_column,
    london_day,
    quiz_column,
    state_column,
)
from cascade.service.listing import Column, Pick, Table, read, respond
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.views.people import person_of

OVERDUE = "overdue"
TO_DO = "to-do"
_DONE = ("current", "affected")


@dataclass(frozen=True, slots=True)
class Member:
    """One report, with how much of what is required of them is overdue or still to do."""

    person: Person
    words: str
    tag: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class SentPlan:
    """A plan that a report lets their manager read, with what was asked on one line, and since when."""

    plan: Plan
    short: str
    sent_at: datetime


@require_safe
def team(request: HttpRequest) -> HttpResponseBase:
    """Show where the people stand who report to whoever asks, and nobody else."""
    manager = person_of(request)
    reports = list(reports_of(manager).order_by(Lower("name"), "staff_number"))
    found = list(standings(reports_of(manager))) if reports else []
    members = [_member(person, [one for one in found if one.person.pk == person.pk]) for person in reports]
    if members:
        audit.note(manager, "viewed", people=(person.pk for person in reports), detail={"page": "team"})
    names = {str(person.pk): person.name for person in reports}
    states = {"": "Any", OVERDUE: "Overdue", TO_DO: "To do", "done": "Done"}
    asked = read(
        request,
        (Pick("person", "Person", {"": "Everybody", **names}), Pick("state", "Standing", states)),
    )
    rows = [one for one in found if _fits(one, asked.values["person"], asked.values["state"])]
    table = Table(
        name="team",
        caption="Where your reports stand",
        columns=_columns(),
        rows=rows,
        sort="-late",
        then=lambda one: (not one.required, one.state in _DONE, by_name(one.person), one.quiz),
        empty="Nothing here.",
    )
    late = sum(member.is_overdue for member in members)
    summary = (
        f"{counted(len(members), 'person reports', 'people report')} to you;"
        f" {late or 'nobody'} {'is' if late <= 1 else 'are'} overdue with a quiz."
    )
    plans = [one for one in plans_for(manager) if asked.values["person"] in ("", str(one.text.person_id))]
    return respond(
        request,
        "service/team.html",
        asked,
        table,
        members=members,
        summary=summary,
        plans=[_sent(one, manager) for one in plans],
    )


def _member(person: Person, found: Sequence[Standing]) -> Member:
    required = [one for one in found if one.required]
    late = sum(one.overdue for one in required)
    to_do = sum(one.state not in _DONE for one in required)
    if late:
        return Member(person, f"{late} overdue", "wrong", is_overdue=True)
    if to_do:
        return Member(person, f"{to_do} to do", "partial", is_overdue=False)
    return Member(person, "Up to date" if required else "Nothing required", "right", is_overdue=False)


def _sent(plan: Plan, manager: Person) -> SentPlan:
    sent_at = next(one.copy.sent_at for one in plan.sent if one.copy.reader_id == manager.pk)
    return SentPlan(plan, Markdown(plan.bank).short(plan.item.stem), sent_at)


def _fits(one: Standing, person: str, state: str) -> bool:
    if person and str(one.person.pk) != person:
        return False
    if state == OVERDUE:
        return one.overdue
    if state == TO_DO:
        return one.required and one.state not in _DONE
    if state == "done":
        return one.state in _DONE
    return one.required or bool(one.attempts)


def _columns() -> list[Column[Standing]]:
    return [
        Column("name", "Name", lambda one: one.person.name, lambda one: by_name(one.person), heads=True),
        quiz_column({quiz.id: quiz.title for quiz in current_bank().quizzes}),
        state_column(),
        due_column(),
        late_column(timezone.localdate()),
        Column(
            "passed",
            "Passed on",
            lambda one: london_day(one.passed_at) if one.passed_at else None,
            lambda one: one.passed_at,
            tight=True,
        ),
        expiry_column(),
    ]
