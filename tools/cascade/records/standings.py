"""Where many people stand with many quizzes, at once: what HR's pages, reminders and the API show.

Everything is derived from the log by the rules that one person's own record uses: `completions` says which
pass counts and whether it is affected, `status.state_of` makes a state of it, `requirements.due_dates` says
of whom a quiz is required, and by when. Here they only meet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cascade.records.completions import MOST_NAMED, Completion, each_completion
from cascade.records.editions import current_bank
from cascade.records.models import Attempt, Person
from cascade.records.requirements import due_dates
from cascade.records.status import LONDON, state_of
from cascade.records.superseding import SUPERSEDING

StandingState = Literal["current", "affected", "expired", "failed", "due", "not started"]
"""The states of one person in one quiz; ``due`` is one that is required and not started."""

STATES: tuple[StandingState, ...] = ("expired", "failed", "due", "affected", "current", "not started")
"""Every state, what needs doing first."""

_BATCH = 2000
_KINDS = ("attempt", *SUPERSEDING)
_COLUMNS = ("person_id", "quiz", "id", "kind", "refers_to", "percent", "edition_id", "submitted_at")
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands with one quiz.

    Attributes:
        person: Who it is about; read once, and the same object in all of their standings.
        quiz: Id of the quiz.
        state: One of `STATES`.
        required: Whether the quiz is required of them.
        due_on: The London day it is due; None where it is not required, or has no due date.
        overdue: Whether they work here, it is required, they are not current and its day has passed. A pass
            on an earlier wording counts as overdue too: what is required is the present one.
        expires_at: When the pass runs out or ran out; None where there is none, or it never does.
        passed_at: When the pass that counts was handed in.
        attempt: Id of the pass that counts: the row of the log that proves it.
        percent: Its percentage, as marked last; without a pass that of the newest attempt.
        edition: Edition the pass was taken in, or without a pass the newest attempt; empty without any.
        attempts: How many attempts count; void ones don't.
        best_percent: The highest percentage of them.
        latest: Id of the newest of them.
        latest_at: When that one was handed in.
    """

    person: Person
    quiz: str
    state: StandingState
    required: bool
    due_on: date | None
    overdue: bool
    expires_at: datetime | None
    passed_at: datetime | None
    attempt: UUID | None
    percent: Decimal | None
    edition: str
    attempts: int
    best_percent: Decimal | None
    latest: UUID | None
    latest_at: datetime | None

    @property
    def late_since(self) -> date | None:
        """The first day that an overdue one is late by: after its due date, or since its pass ran out."""
        if not self.overdue or self.due_on is None:
            return None
        ran_out = (
            self.expires_at.astimezone(LONDON).date() if self.state == "expired" and self.expires_at else None
        )
        return max(self.due_on, ran_out) if ran_out else self.due_on


@dataclass(frozen=True, slots=True)
class _Taken:
    """An attempt that counts, with the figures of the row that was marked last."""

    attempt: UUID
    percent: Decimal | None
    edition: str
    at: datetime


def standings(
    people: QuerySet[Person] | None = None,
    quizzes: Collection[str] | None = None,
    at: datetime | None = None,
) -> Iterator[Standing]:
    """Yield where *people* stand with *quizzes*: one for each pair, in the order of people's ids.

    Takes the same few queries at any size. Rows of the log are read as they are needed, so read on to the
    end before writing to the database.

    Args:
        people: Whom to ask about; everybody by default, leavers and erased people included.
        quizzes: Ids of quizzes, in the order wanted; those of the current edition by default. One that is
            in no edition any more may be named.
        at: The moment asked about; now by default. Attempts handed in later count all the same.

    Raises:
        NotFoundError: nothing is published yet.
    """
    moment = at or timezone.now()
    today = moment.astimezone(LONDON).date()
    bank = current_bank()
    months = {quiz.id: quiz.valid_months for quiz in bank.quizzes}
    wanted = tuple(dict.fromkeys(months if quizzes is None else quizzes))
    everybody = sorted(Person.objects.all() if people is None else people, key=lambda person: person.pk)
    due = due_dates(everybody, today)
    ids = None if people is None else [person.pk for person in everybody]
    # The log only grows: read after the completions, it has every attempt that they name.
    # All of them are read faster than all of them by name.
    named = None if quizzes is None else wanted
    passes = _by_person(each_completion(ids, named), lambda one: one.person)
    attempts = _by_person(_attempt_rows(ids, named), lambda row: row[0])
    for person in everybody:
        passed = {one.quiz: one for one in passes(person.pk)}
        taken = _taken(attempts(person.pk))
        asking = _Asking(moment, today, person, person.is_working(today))
        for quiz in wanted:
            required = (person.pk, quiz) in due
            asked = _Asked(quiz, months.get(quiz), required, due.get((person.pk, quiz)))
            yield _standing(asking, asked, passed.get(quiz), taken.get(quiz, ()))


@dataclass(frozen=True, slots=True)
class _Asking:
    """Of whom, and when."""

    at: datetime
    today: date
    person: Person
    working: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A quiz, how many months a pass of it counts, and what is required of the person."""

    quiz: str
    months: int | None
    required: bool
    due_on: date | None


def _standing(asking: _Asking, asked: _Asked, passed: Completion | None, taken: Sequence[_Taken]) -> Standing:
    derived, expires_at = state_of(
        passed.passed_at if passed else None,
        asked.months,
        asking.at,
        taken=bool(taken),
        affected=passed is not None and passed.affected,
    )
    state: StandingState = "due" if derived == "not started" and asked.required else derived
    late = asked.due_on is not None and asked.due_on < asking.today
    latest = taken[-1] if taken else None
    told = next((one for one in taken if passed and one.attempt == passed.attempt), latest)
    return Standing(
        person=asking.person,
        quiz=asked.quiz,
        state=state,
        required=asked.required,
        due_on=asked.due_on,
        overdue=asking.working and asked.required and late and state != "current",
        expires_at=expires_at,
        passed_at=passed.passed_at if passed else None,
        attempt=passed.attempt if passed else None,
        percent=told.percent if told else None,
        edition=told.edition if told else "",
        attempts=len(taken),
        best_percent=max((one.percent for one in taken if one.percent is not None), default=None),
        latest=latest.attempt if latest else None,
        latest_at=latest.at if latest else None,
    )


def _attempt_rows(
    people: Collection[UUID] | None, quizzes: Collection[str] | None
) -> Iterator[tuple[Any, ...]]:
    rows = Attempt.objects.filter(kind__in=_KINDS).order_by("person_id", "quiz", "sequence")
    if quizzes is not None:
        rows = rows.filter(quiz__in=quizzes)
    if people is not None and len(people) <= MOST_NAMED:
        rows = rows.filter(person__in=people)
    return rows.values_list(*_COLUMNS).iterator(chunk_size=_BATCH)


def _taken(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[_Taken]]:
    """Return a person's attempts that count by quiz, the oldest first, from rows in that order."""
    found: dict[UUID, tuple[str, _Taken] | None] = {}
    for _person, quiz, key, kind, refers_to, percent, edition, at in rows:
        # A row that supersedes has the times and the edition of the attempt it marks again.
        attempt = key if kind == "attempt" else refers_to
        if kind == "attempt" or attempt in found:
            found[attempt] = None if kind == "void" else (quiz, _Taken(attempt, percent, edition, at))
    by_quiz: dict[str, list[_Taken]] = {}
    for quiz, taken in filter(None, found.values()):
        by_quiz.setdefault(quiz, []).append(taken)
    return by_quiz


def _by_person(rows: Iterator[_Row], person_of: Callable[[_Row], UUID]) -> Callable[[UUID], Iterable[_Row]]:
    """Return what gives the rows of one person after another, where both come in the order of the ids."""
    groups = groupby(rows, key=person_of)
    waiting: list[tuple[UUID, list[_Row]]] = []

    def of(person: UUID) -> Iterable[_Row]:
        while not waiting or waiting[0][0] < person:
            waiting.clear()
            following = next(groups, None)
            if following is None:
                return ()
            waiting.append((following[0], list(following[1])))
        return waiting[0][1] if waiting[0][0] == person else ()

    return of
