"""Where a person stands with a quiz: derived from the log each time, never stored."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import timezone

from cascade.model.bank import Quiz
from cascade.records.attempts import attempts_of
from cascade.records.completions import completions
from cascade.records.editions import current_bank
from cascade.records.models import Attempt, Person
from cascade.records.superseding import is_pass, standing

State = Literal["current", "affected", "expired", "failed", "not started"]
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Status:
    """Where a person stands with a quiz.

    A pass counts for as long as the quiz says now; a later failure does not undo it. A quiz without scored
    items is passed by completing it.

    Attributes:
        quiz: Id of the quiz.
        title: Its title.
        state: ``current``, ``affected`` (a clause it tested has materially changed since), ``expired``,
            ``failed`` (handed in, never passed) or ``not started``.
        expires_at: When the pass runs out or ran out; None where there is none, or it never does.
        attempts: How many attempts there were.
        best: The row of the attempt with the highest percentage, the newest of equals; None without attempts.
        latest: The row of the newest attempt, marked again where it was; None without attempts.
    """

    quiz: str
    title: str
    state: State
    expires_at: datetime | None
    attempts: int
    best: Attempt | None
    latest: Attempt | None


def statuses(person: Person, at: datetime | None = None) -> tuple[Status, ...]:
    """Return where *person* stands: each quiz of the current edition, then older ones they have taken.

    Raises:
        NotFoundError: nothing is published yet.
    """
    quizzes = current_bank().quizzes
    by_quiz: dict[str, list[Attempt]] = {quiz.id: [] for quiz in quizzes}
    for attempt in attempts_of(person):
        by_quiz.setdefault(attempt.quiz, []).append(attempt)
    known = {quiz.id: quiz for quiz in quizzes}
    affected = _affected(person)
    return tuple(
        _status(quiz_id, known.get(quiz_id), _counting(attempts), at or timezone.now(), affected)
        for quiz_id, attempts in by_quiz.items()
    )


def quiz_status(person: Person, quiz_id: str, at: datetime | None = None) -> Status:
    """Return where *person* stands with one quiz, whether it is in the current edition or not.

    Raises:
        NotFoundError: nothing is published yet.
    """
    quiz = next((quiz for quiz in current_bank().quizzes if quiz.id == quiz_id), None)
    attempts = _counting(attempts_of(person).filter(quiz=quiz_id))
    return _status(quiz_id, quiz, attempts, at or timezone.now(), _affected(person, quiz_id))


def _affected(person: Person, *quizzes: str) -> set[str]:
    return {one.quiz for one in completions([person.pk], quizzes or None) if one.affected}


def _counting(newest_first: Iterable[Attempt]) -> list[Attempt]:
    """Return the rows that count, the newest attempt first; those that were made void are left out."""
    return [row for row in standing(newest_first).values() if row.kind != "void"]


def _status(
    quiz_id: str, quiz: Quiz | None, newest_first: Sequence[Attempt], at: datetime, affected: set[str]
) -> Status:
    latest = newest_first[0] if newest_first else None
    passes = [attempt for attempt in newest_first if is_pass(attempt)]
    state, expires_at = state_of(
        passes[0].submitted_at if passes else None,
        quiz.valid_months if quiz is not None else None,
        at,
        taken=latest is not None,
        affected=quiz_id in affected,
    )
    title = quiz.title if quiz is not None else latest.quiz_title if latest else quiz_id
    return Status(
        quiz=quiz_id,
        title=title,
        state=state,
        expires_at=expires_at,
        attempts=len(newest_first),
        # max() keeps the first of equals, which is the newest.
        best=max(newest_first, key=_rank, default=None),
        latest=latest,
    )


def state_of(
    passed_at: datetime | None, valid_months: int | None, at: datetime, *, taken: bool, affected: bool
) -> tuple[State, datetime | None]:
    """Return the state at a moment, and when the pass runs out: the one rule for one person and for all.

    Args:
        passed_at: When the pass that counts was handed in; None where there is none.
        valid_months: How long a pass of the quiz counts; None: for good.
        at: The moment asked about.
        taken: Whether the quiz was handed in at all.
        affected: Whether a clause that the pass tested has materially changed since.
    """
    if passed_at is None:
        return ("failed" if taken else "not started"), None
    expires_at = None if valid_months is None else months_later(passed_at, valid_months)
    if expires_at is not None and at >= expires_at:
        return "expired", expires_at
    return ("affected" if affected else "current"), expires_at


def _rank(attempt: Attempt) -> tuple[bool, float]:
    return is_pass(attempt), float("-inf") if attempt.percent is None else float(attempt.percent)


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same London clock time *months* later; from 31 January, one month is the end of February."""
    local = moment.astimezone(LONDON)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
