"""What is required of a person and by when, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from cascade.records.models import Person, Requirement
from cascade.records.requirements import audience_words, due_dates
from cascade.records.status import Status
from cascade.service.plurals import counted


def audience_of(requirement: Requirement) -> str:
    """Return whom a requirement means: ``Everybody``, ``Repairs``."""
    words = audience_words(requirement.service_area, requirement.role)
    return words[:1].upper() + words[1:]


def due_rule(requirement: Requirement) -> str:
    """Return by when it is due, as a rule: ``By 3 May 2018``, ``Within 30 days of starting``, or both."""
    day = f"By {date_format(requirement.due_on, 'j F Y')}" if requirement.due_on else ""
    if requirement.due_days is None:
        return day or "No due date"
    within = f"ithin {counted(requirement.due_days, 'day')} of starting"
    return f"{day}; who starts later, w{within}" if day else f"W{within}"


@dataclass(frozen=True, slots=True)
class Required:
    """A quiz that is required of a person, as they read it: the words and class of its tag.

    Attributes:
        quiz: Id of the quiz.
        title: Its title.
        due_on: The day it is due; None where there is no due date.
        words: ``Overdue: it was due on 3 May 2018``, ``Due on 3 May 2018``, ``Required``.
        tag: Class of the tag.
        is_done: Whether they have passed on the present wording, and the pass counts.
    """

    quiz: str
    title: str
    due_on: date | None
    words: str
    tag: str
    is_done: bool

    @property
    def order(self) -> tuple[bool, date]:
        """What is still to do comes first, by the day it is due; without a day it comes last."""
        return self.is_done, date.max if self.is_done or self.due_on is None else self.due_on


def required_of(person: Person, standings: Iterable[Status]) -> dict[str, Required]:
    """Return what is required of *person* by quiz, overdue and soonest first, from where they stand."""
    today = timezone.localdate()
    due = {quiz: day for (_, quiz), day in due_dates([person], today).items()}
    found = []
    for status in standings:
        if status.quiz in due:
            day, is_done = due[status.quiz], status.state == "current"
            words, tag = _due_words(None if is_done else day, today)
            found.append(Required(status.quiz, status.title, day, words, tag, is_done))
    return {one.quiz: one for one in sorted(found, key=lambda one: one.order)}


def in_order(standings: Iterable[Status], required: Mapping[str, Required]) -> list[Status]:
    """Return *standings* with what is required and still to do first, overdue and soonest before the rest."""
    rest = (True, date.max)
    return sorted(
        standings, key=lambda status: required[status.quiz].order if status.quiz in required else rest
    )


def _due_words(day: date | None, today: date) -> tuple[str, str]:
    if day is None:
        return "Required", "info"
    if day < today:
        return f"Overdue: it was due on {date_format(day, 'j F Y')}", "wrong"
    return f"Due on {date_format(day, 'j F Y')}", "partial"
