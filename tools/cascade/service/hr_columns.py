"""Columns that HR's lists have in common: who it is, and where they stand with a quiz."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cascade.records.models import Person
from cascade.records.standings import STATES, Standing
from cascade.service.listing import Cell, Column, shown
from cascade.service.plurals import counted
from cascade.service.statuses import STATE_WORDS

PersonOrder = tuple[str, str, UUID]
Row = TypeVar("Row")


def by_name(person: Person) -> PersonOrder:
    """Return what people are sorted by, by which no two are the same."""
    return person.name.casefold(), person.staff_number, person.pk


def name_cell(person: Person) -> Cell:
    """Return a person's name, which leads to their history."""
    return Cell(person.name, href=reverse("hr-person", args=[person.pk]))


def person_columns(person: Callable[[Row], Person]) -> list[Column[Row]]:
    """Return name, staff number and service area of *person*, whoever of a row that is."""
    return [
        Column(
            "name", "Name", lambda row: name_cell(person(row)), lambda row: by_name(person(row)), heads=True
        ),
        *number_and_area(person),
    ]


def number_and_area(person: Callable[[Row], Person]) -> list[Column[Row]]:
    """Return staff number and service area of *person*, whoever of a row that is."""
    return [
        Column(
            "number",
            "Staff number",
            lambda row: person(row).staff_number,
            lambda row: person(row).staff_number,
        ),
        Column(
            "area",
            "Service area",
            lambda row: person(row).service_area,
            lambda row: person(row).service_area.casefold(),
        ),
    ]


def quiz_column(titles: Mapping[str, str]) -> Column[Standing]:
    """Return the quiz, by title."""
    return Column(
        "quiz",
        "Quiz",
        lambda one: titles.get(one.quiz, one.quiz),
        lambda one: titles.get(one.quiz, one.quiz).casefold(),
    )


def state_column() -> Column[Standing]:
    """Return the state, as a tag, sorted by what needs doing first."""
    return Column("state", "Standing", state_cell, lambda one: STATES.index(one.state))


def state_cell(one: Standing) -> Cell:
    """Return a state as a tag."""
    words, tag = STATE_WORDS[one.state]
    return Cell(words, tag=tag)


def due_column() -> Column[Standing]:
    """Return the due date of what is required."""

    def cell(one: Standing) -> Cell:
        if not one.required:
            return Cell("Not required")
        return Cell(one.due_on) if one.due_on else Cell("No day set")

    return Column("due", "Due", cell, lambda one: one.due_on, tight=True)


def late_column(today: date) -> Column[Standing]:
    """Return for how many days it has been overdue."""

    def cell(one: Standing) -> Cell:
        days = days_late(one, today)
        return Cell(days, text=counted(days, "day"), tag="wrong") if days else Cell(None)

    return Column("late", "Overdue for", cell, lambda one: days_late(one, today), number=True)


def days_late(one: Standing, today: date) -> int | None:
    """Return for how many days it has been overdue; None where it is not."""
    return (today - one.late_since).days if one.late_since else None


def passed_column() -> Column[Standing]:
    """Return when it was passed, which leads to the proof."""

    def cell(one: Standing) -> Cell:
        if one.attempt is None or one.passed_at is None:
            return Cell(None)
        return Cell(london_day(one.passed_at), href=reverse("hr-proof", args=[one.attempt]))

    return Column("passed", "Passed on", cell, lambda one: one.passed_at, tight=True)


def percent_column() -> Column[Standing]:
    """Return the percentage of the pass that counts, or without one of the newest attempt."""
    return Column("percent", "Percent", lambda one: one.percent, lambda one: one.percent, number=True)


def expiry_column() -> Column[Standing]:
    """Return the day on which the pass runs out, or ran out."""
    return Column(
        "expires",
        "Runs out",
        lambda one: london_day(one.expires_at) if one.expires_at else None,
        lambda one: one.expires_at,
        tight=True,
    )


def london_day(moment: datetime) -> date:
    """Return the day of a moment on the calendar in London."""
    return timezone.localdate(moment)


def matrix_cell(one: Standing) -> Cell:
    """Return a standing in few words, for the column of its quiz: the state, and the day that matters."""
    words, tag = STATE_WORDS[one.state]
    told = _told(one)
    if one.overdue:
        words, tag = "Overdue", "wrong"
    elif one.state == "not started":
        return Cell(words, text="\N{EN DASH}")
    # What is not required stands back.
    tag = tag if one.required else ""
    return Cell(f"{words}: {told}" if told else words, text=words, tag=tag, note=told)


def _told(one: Standing) -> str:
    """Return the day that matters with a state, in words."""
    if one.state == "current" and one.expires_at:
        return f"until {shown(london_day(one.expires_at))}"
    if one.state == "current" and one.passed_at:
        return f"passed {shown(london_day(one.passed_at))}"
    if one.overdue and one.state != "due":
        return f"{one.state}, due {shown(one.due_on)}"
    if one.state == "expired" and one.expires_at:
        return f"on {shown(london_day(one.expires_at))}"
    return f"due {shown(one.due_on)}" if one.due_on else ""


def matrix_order(one: Standing) -> tuple[int, int]:
    """Return what a column of a quiz is sorted by: overdue, then what needs doing first, then the day."""
    rank = 0 if one.overdue else 1 + STATES.index(one.state)
    told = one.due_on if one.state != "current" else one.expires_at.date() if one.expires_at else None
    return rank, told.toordinal() if told else date.max.toordinal()
