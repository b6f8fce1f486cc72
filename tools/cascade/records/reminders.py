"""Who is to be reminded of what: people with something to do, whoever had no reminder within a week.

`chosen` says who and why, `cascade.records.reminder_letters` writes what they are told, and
`cascade.records.reminder_sending` sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from cascade.records.editions import current_bank
from cascade.records.london_days import midnight
from cascade.records.models import Person, Reminder
from cascade.records.requirements import spellings
from cascade.records.standings import Standing, StandingState, standings
from cascade.records.status import LONDON

Group = Literal["overdue", "due", "affected", "expiring"]

GROUPS: dict[Group, str] = {
    "overdue": "Overdue",
    "due": "Due soon, or without a due date",
    "affected": "Wording changed since they passed",
    "expiring": "Pass runs out soon",
}
"""Why somebody is reminded, what is most urgent first."""

DAYS = 14
"""How many days ahead are soon, unless others are asked for."""

MOST_DAYS = 365
QUIET_DAYS = 7
"""So many days after a reminder the next one may go: on the same day of the week."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to remind.

    Attributes:
        groups: Why; all by default.
        days: How many days ahead a due date, or the end of a pass, is soon.
        quiz: Id of the quiz they have to take; empty for any.
        area: Their service area; empty for any.
    """

    groups: tuple[Group, ...] = tuple(GROUPS)
    days: int = DAYS
    quiz: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A quiz that a person has to take, and why.

    Attributes:
        quiz: Its id.
        title: Its title.
        group: The most urgent reason.
        state: Where the person stands.
        due_on: The London day it is due; None without one.
        expires_on: The first London day their pass no longer counts; None where there is none, or it lasts.
        soon: Whether it is overdue, or the day falls within the days asked for.
    """

    quiz: str
    title: str
    group: Group
    state: StandingState
    due_on: date | None
    expires_on: date | None
    soon: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person with something to do.

    Attributes:
        person: Who.
        tasks: All they have to do, the most urgent first; not only what they were chosen for.
        last_on: The London day of their last reminder; None before the first.
        free_on: The day the next one may go; None where it may go today.
    """

    person: Person
    tasks: tuple[Task, ...]
    last_on: date | None
    free_on: date | None

    @property
    def can_be_sent(self) -> bool:
        """Whether a reminder would go today."""
        return bool(self.person.email) and self.free_on is None

    @property
    def groups(self) -> tuple[Group, ...]:
        """Why they are reminded, each reason once, the most urgent first."""
        return tuple(dict.fromkeys(task.group for task in self.tasks))


def chosen(choice: Choice, at: datetime | None = None) -> list[Addressee]:
    """Return who at work has something to do that *choice* asks about, by name.

    Those without an e-mail address, and those who had a reminder within the week, are among them.

    Raises:
        NotFoundError: nothing is published yet.
    """
    moment = at or timezone.now()
    people = Person.objects.working_on(moment.astimezone(LONDON).date())
    if choice.area:
        people = people.filter(service_area__in=spellings(choice.area))
    found = [one for one in _addressees(people, choice.days, moment) if _is_chosen(one, choice)]
    return sorted(found, key=lambda one: (one.person.name.casefold(), one.person.staff_number))


def addressee(person: UUID, days: int = DAYS, at: datetime | None = None) -> Addressee | None:
    """Return what one person at work has to do; None where they have nothing to do, or are not at work."""
    moment = at or timezone.now()
    people = Person.objects.working_on(moment.astimezone(LONDON).date()).filter(pk=person)
    return next(_addressees(people, days, moment), None)


def tasks_of(person: Person, at: datetime | None = None) -> tuple[Task, ...]:
    """Return all that *person* has to do, the most urgent first."""
    moment = at or timezone.now()
    return _tasks(standings(Person.objects.filter(pk=person.pk), at=moment), DAYS, moment, _titles())


def last_reminders(people: Collection[UUID] | None = None) -> dict[UUID, date]:
    """Return the London day of each person's last reminder; of everybody's by default."""
    rows = Reminder.objects.values_list("person").annotate(last=Max("sent_at"))
    if people is not None:
        rows = rows.filter(person__in=people)
    return {person: last.astimezone(LONDON).date() for person, last in rows}


def free_on(last_on: date | None, today: date) -> date | None:
    """Return the day a reminder may go again after one on *last_on*; None where it may go today."""
    if last_on is None or last_on + timedelta(days=QUIET_DAYS) <= today:
        return None
    return last_on + timedelta(days=QUIET_DAYS)


def quiet_since(at: datetime) -> datetime:
    """Return the moment from which on a reminder keeps another from going at *at*."""
    first = at.astimezone(LONDON).date() - timedelta(days=QUIET_DAYS - 1)
    return midnight(first)


def _is_chosen(one: Addressee, choice: Choice) -> bool:
    return any(
        task.soon and task.group in choice.groups and choice.quiz in ("", task.quiz) for task in one.tasks
    )


def _addressees(people: QuerySet[Person], days: int, at: datetime) -> Iterator[Addressee]:
    today = at.astimezone(LONDON).date()
    last, titles = last_reminders(), _titles()
    for person, theirs in groupby(standings(people, at=at), key=lambda one: one.person):
        tasks = _tasks(theirs, days, at, titles)
        if tasks:
            last_on = last.get(person.pk)
            yield Addressee(person, tasks, last_on, free_on(last_on, today))


def _titles() -> dict[str, str]:
    return {quiz.id: quiz.title for quiz in current_bank().quizzes}


def _tasks(
    theirs: Iterator[Standing], days: int, at: datetime, titles: Mapping[str, str]
) -> tuple[Task, ...]:
    today = at.astimezone(LONDON).date()
    until = today + timedelta(days=days)
    found = []
    for one in theirs:
        group = _group(one, until)
        if group:
            title = titles.get(one.quiz, one.quiz)
            soon = group != "due" or one.due_on is None or one.due_on <= until
            found.append(Task(one.quiz, title, group, one.state, one.due_on, _expires_on(one), soon))
    return tuple(sorted(found, key=_urgency))


def _group(one: Standing, until: date) -> Group | None:
    """Return why a person is to be reminded of a quiz, or None."""
    if one.overdue:
        return "overdue"
    if one.state == "affected":
        return "affected"
    if one.state == "current":
        ends = _expires_on(one)
        return "expiring" if ends is not None and ends <= until else None
    return "due" if one.required else None


def _expires_on(one: Standing) -> date | None:
    return one.expires_at.astimezone(LONDON).date() if one.expires_at else None


_ORDER: Sequence[Group] = tuple(GROUPS)


def _urgency(task: Task) -> tuple[int, date, str]:
    day = task.expires_on if task.group == "expiring" else task.due_on
    return _ORDER.index(task.group), day or date.max, task.title
