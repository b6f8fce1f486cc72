"""What a reminder says: one plain message a person, with all they have to do, and the due dates as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.utils.formats import date_format

from cascade.exchange.calendars import CONTENT_TYPE, FILE_NAME, DueDate, due_dates_calendar
from cascade.records.editions import current_bank
from cascade.records.environment import service_url
from cascade.records.models import Person
from cascade.records.post import plain_message
from cascade.records.reminders import Task


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder as the person gets it: subject, text, and the calendar file; empty without due dates."""

    subject: str
    text: str
    calendar: bytes

    def to(self, person: Person) -> EmailMessage:
        """Return it as a message to *person*: plain text, nothing to load, nothing that tells it was read."""
        message = plain_message(self.subject, self.text, person)
        if self.calendar:
            message.attach(FILE_NAME, self.calendar.decode("utf-8"), CONTENT_TYPE.partition(";")[0])
        return message


def letter(person: Person, tasks: Sequence[Task], at: datetime) -> Letter:
    """Return what *person* is told of *tasks* at the moment *at*."""
    product = current_bank().title
    lines = [f"Hello {person.name},", "", _opening(tasks), ""]
    for number, task in enumerate(tasks, 1):
        lines += [f"{number}. {task.title}", *(f"   {line}" for line in _reasons(task)), ""]
    if any(task.due_on for task in tasks):
        lines += ["The file with this message puts the due dates into your calendar.", ""]
    lines += [
        f"Where you stand with everything: {service_url('/record/')}",
        "",
        "What you have handed in counts at once; you need not answer this message.",
        "You get such a message once a week at most.",
        "",
        product,
    ]
    return Letter(_subject(tasks), "\n".join(lines) + "\n", calendar_of(person, tasks, at))


def calendar_of(person: Person, tasks: Sequence[Task], at: datetime) -> bytes:
    """Return the due dates of *tasks* as a calendar file; empty where none has one."""
    due = [
        DueDate(task.quiz, task.title, task.due_on, _quiz_url(task))
        for task in tasks
        if task.due_on and task.group != "expiring"
    ]
    return due_dates_calendar(person.pk, due, current_bank().title, at) if due else b""


def _opening(tasks: Sequence[Task]) -> str:
    return (
        "There is a quiz for you to take."
        if len(tasks) == 1
        else f"There are {len(tasks)} quizzes for you to take."
    )


def _subject(tasks: Sequence[Task]) -> str:
    late = sum(task.group == "overdue" for task in tasks)
    count = "1 quiz to take" if len(tasks) == 1 else f"{len(tasks)} quizzes to take"
    if not late:
        return f"Training: {count}"
    return f"Training: {count}, overdue" if late == len(tasks) else f"Training: {count}, {late} overdue"


def _reasons(task: Task) -> list[str]:
    return [line for line in (_state(task), _due(task), _quiz_url(task)) if line]


def _state(task: Task) -> str:
    if task.state == "affected":
        return "You passed it, and wording it tests has changed since: only what changed is asked again."
    if task.state == "expired":
        return f"Your pass ran out on {_day(task.expires_on)}."
    if task.state == "current":
        return f"Your pass runs out on {_day(task.expires_on)}: take it again before then."
    if task.state == "failed":
        return "You have taken it and not passed yet."
    return "You have not taken it yet."


def _due(task: Task) -> str:
    if task.due_on is None or task.group == "expiring":
        return ""
    return (
        f"It was due on {_day(task.due_on)}." if task.group == "overdue" else f"Due on {_day(task.due_on)}."
    )


def _quiz_url(task: Task) -> str:
    return service_url(f"/quizzes/{task.quiz}/")


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
