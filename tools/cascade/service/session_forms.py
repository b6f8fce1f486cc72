"""The form in which a session is planned: what was typed, what was understood, and what wasn't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.http import QueryDict

from cascade.exchange.days import read_day
from cascade.model.bank import Quiz
from cascade.records.models import CascadeSession
from cascade.records.sessions.planning import MODES, MOST_MINUTES, MOST_PEOPLE, Plan
from cascade.records.status import LONDON
from cascade.service.complaints import Complaint
from cascade.service.typed import typed_text

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as typed."""

    quizzes: tuple[str, ...] = ()
    day: str = ""
    clock: str = ""
    minutes: str = "60"
    mode: str = "together"
    service_area: str = ""
    place: str = ""
    capacity: str = ""
    notes: str = ""
    guests: bool = False


def typed_of(session: CascadeSession) -> Typed:
    """Return what the form says of a session that is planned already."""
    local = session.starts_at.astimezone(LONDON)
    return Typed(
        quizzes=tuple(session.quizzes),
        day=f"{local:%-d %B %Y}",
        clock=f"{local:%-H:%M}",
        minutes=str(session.minutes),
        mode=session.mode,
        service_area=session.service_area,
        place=session.place,
        capacity="" if session.capacity is None else str(session.capacity),
        notes=session.notes,
        guests=session.guests,
    )


def read_form(posted: QueryDict) -> Typed:
    """Return the fields as they were posted."""
    texts = {name: typed_text(posted, name).strip() for name in _TEXTS}
    return Typed(quizzes=tuple(posted.getlist("quizzes")), guests=posted.get("guests") == "yes", **texts)


_TEXTS = ("day", "clock", "minutes", "mode", "service_area", "place", "capacity", "notes")


def understand(typed: Typed, offered: tuple[Quiz, ...]) -> tuple[Plan | None, tuple[Complaint, ...]]:
    """Return the plan that the fields say, or None and what is wrong with each of them."""
    found = tuple(_complaints(typed, offered))
    day, clock = read_day(typed.day), read_clock(typed.clock)
    if found or day is None or clock is None:
        return None, found
    return Plan(
        quizzes=typed.quizzes,
        starts_at=datetime.combine(day, clock, LONDON),
        minutes=int(typed.minutes),
        mode=typed.mode,
        service_area=typed.service_area,
        place=typed.place,
        capacity=int(typed.capacity) if typed.capacity else None,
        notes=typed.notes,
        guests=typed.guests,
    ), ()


def read_clock(text: str) -> time | None:
    """Read a time as people write it: ``10:30``, ``10.30``, ``2 pm``; None where it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _complaints(typed: Typed, offered: tuple[Quiz, ...]) -> Iterator[Complaint]:
    known = {quiz.id for quiz in offered}
    if not typed.quizzes or not set(typed.quizzes) <= known:
        first = f"quiz-{offered[0].id}" if offered else "quizzes"
        yield Complaint(first, "", "quizzes", "Select at least one quiz")
    if read_day(typed.day) is None:
        yield Complaint("day", "", "day", "Enter the day as a date, such as 3 May 2018")
    if read_clock(typed.clock) is None:
        yield Complaint("clock", "", "clock", "Enter the time, such as 10:30 or 2 pm")
    if not _between(typed.minutes, MOST_MINUTES):
        yield Complaint(
            "minutes", "", "minutes", f"Enter how many minutes it takes, from 1 to {MOST_MINUTES}"
        )
    if typed.mode not in MODES:
        yield Complaint("mode-together", "", "mode", "Select how the session runs")
    if typed.capacity and not _between(typed.capacity, MOST_PEOPLE):
        message = f"Enter how many people fit, from 1 to {MOST_PEOPLE:,}, or leave it empty"
        yield Complaint("capacity", "", "capacity", message)


def _between(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most
