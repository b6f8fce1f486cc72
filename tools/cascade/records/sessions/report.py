"""The report of a session: attendance, results by question, what to go over again, votes before and after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from cascade.model.catalogue import Clause
from cascade.records.editions import load_bank
from cascade.records.models import Attempt, CascadeSession, Participant
from cascade.records.sessions.closing import attempts_of_session
from cascade.records.sessions.running import questions
from cascade.records.sessions.tally import Tally, tallies
from cascade.records.superseding import is_pass, standing

REVISIT_BELOW_PERCENT = 70.0
"""Questions that brought less than this share of their mark name the clauses to go over again."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A clause, how many of the answers to its questions were not wholly right, and how many there were."""

    clause: Clause
    missed: int
    answers: int

    @property
    def percent(self) -> float:
        """Share of the answers that were not wholly right, in percent."""
        return 100 * self.missed / self.answers


@dataclass(frozen=True, slots=True)
class QuizResult:
    """One quiz of the session: how many results were recorded, how many of them passed, and their mean."""

    quiz: str
    title: str
    recorded: int
    passed: int
    mean_percent: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a session came to.

    Attributes:
        session: The session.
        attended: Who attended, by seat.
        absent: Who joined and was not counted as attending.
        quizzes: One a quiz.
        tallies: How the room answered each question.
        revisit: The clauses whose questions went badly, the worst first.
        most_missed: The worst of all clauses; None where everything was right.
    """

    session: CascadeSession
    attended: tuple[Participant, ...]
    absent: tuple[Participant, ...]
    quizzes: tuple[QuizResult, ...]
    tallies: tuple[Tally, ...]
    revisit: tuple[Missed, ...]
    most_missed: Missed | None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Ids of the people it is about."""
        inside = (*self.attended, *self.absent)
        return tuple(one.person_id for one in inside if one.person_id is not None)


def report_of(session: CascadeSession) -> Report:
    """Return the report of a closed session.

    Results are counted as they now stand: a row that was marked again counts as marked again, a void one not.
    """
    inside = list(session.participants.filter(removed_at=None).select_related("person"))
    attended = [one for one in inside if one.attended]
    found = tallies([one for one in questions(session) if one.item.body.type != "information"], attended)
    missed = _missed(session, found)
    return Report(
        session=session,
        attended=tuple(attended),
        absent=tuple(one for one in inside if not one.attended),
        quizzes=_results(session),
        tallies=found,
        revisit=tuple(one for one in missed if 100 - one.percent < REVISIT_BELOW_PERCENT),
        most_missed=missed[0] if missed else None,
    )


def _results(session: CascadeSession) -> tuple[QuizResult, ...]:
    rows = attempts_of_session(session)
    counting = standing(rows)
    by_quiz: dict[str, list[Attempt]] = defaultdict(list)
    for row in rows:
        if counting[row.pk].kind != "void":
            by_quiz[row.quiz].append(counting[row.pk])
    titles = {quiz.id: quiz.title for quiz in load_bank(session.edition_id or "").quizzes}
    return tuple(_result(quiz, titles.get(quiz, quiz), by_quiz[quiz]) for quiz in session.quizzes)


def _result(quiz: str, title: str, rows: list[Attempt]) -> QuizResult:
    marks = [float(row.percent) for row in rows if row.percent is not None]
    mean = sum(marks) / len(marks) if marks else None
    return QuizResult(quiz, title, len(rows), sum(is_pass(row) for row in rows), mean)


def _missed(session: CascadeSession, found: tuple[Tally, ...]) -> list[Missed]:
    clauses = {clause.id: clause for clause in load_bank(session.edition_id or "").clauses}
    wrong: dict[str, int] = defaultdict(int)
    answers: dict[str, int] = defaultdict(int)
    for tally in found:
        if tally.first.right is None:
            continue
        for reference in tally.question.item.clauses:
            wrong[reference] += tally.first.answered - tally.first.right
            answers[reference] += tally.first.answered
    missed = [
        Missed(clauses[one], wrong[one], answers[one]) for one in wrong if wrong[one] and one in clauses
    ]
    return sorted(missed, key=lambda one: (-one.percent, -one.missed, one.clause.id))
