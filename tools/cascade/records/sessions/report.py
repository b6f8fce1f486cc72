"""The report of a session: attendance, results by question, what to go over again, votes before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cascade.bank import plain_text
from cascade.model.catalogue import Clause
from cascade.model.text import first_words
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
class QuestionLine:
    """One question in the report.

    Attributes:
        number: As on every screen and on paper.
        words: The first words of what was asked.
        answered: How many answered.
        right: How many were wholly right; None for an unscored question.
        second_answered: How many voted a second time; None where there was no second vote.
        second_right: How many of these were wholly right.
        gain_percent: By how many points facility rose among those who voted both times.
        revisit: The clauses to go over again for it; none where it went well.
    """

    number: int
    words: str
    answered: int
    right: int | None
    second_answered: int | None
    second_right: int | None
    gain_percent: float | None
    revisit: tuple[Clause, ...]

    @property
    def is_told(self) -> bool:
        """Whether there is something to tell: it is marked, and somebody answered it."""
        return self.right is not None and bool(self.answered or self.second_answered)


@dataclass(frozen=True, slots=True)
class Report:
    """What a session came to.

    Attributes:
        session: The session.
        attended: Who attended, by seat.
        absent: Who joined and was not counted as attending.
        quizzes: One a quiz.
        questions: How the room answered each question that is marked and that somebody answered.
        left_out: Which are not among them, and why, as sentences.
        revisit: The clauses whose questions went badly, the worst first.
        most_missed: The worst of all clauses; None where everything was right.
    """

    session: CascadeSession
    attended: tuple[Participant, ...]
    absent: tuple[Participant, ...]
    quizzes: tuple[QuizResult, ...]
    questions: tuple[QuestionLine, ...]
    left_out: tuple[str, ...]
    revisit: tuple[Missed, ...]
    most_missed: Missed | None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Ids of the people it names: participants, trainers, and who confirmed the marks."""
        inside = (*self.attended, *self.absent)
        session = self.session
        root = session.trained_in.trainer_id if session.trained_in else None
        named = (session.trainer_id, session.confirmed_by_id, root, *(one.person_id for one in inside))
        return tuple(dict.fromkeys(one for one in named if one is not None))


def report_of(session: CascadeSession) -> Report:
    """Return the report of a closed session.

    Results are counted as they now stand: a row that was marked again counts as marked again, a void one not.
    """
    inside = list(session.participants.filter(removed_at=None).select_related("person"))
    attended = [one for one in inside if one.attended]
    found = tallies([one for one in questions(session) if one.item.body.type != "information"], attended)
    clauses = {clause.id: clause for clause in load_bank(session.edition_id or "").clauses}
    missed = _missed(found, clauses)
    lines = [_line(number, one, clauses) for number, one in enumerate(found, 1)]
    return Report(
        session=session,
        attended=tuple(attended),
        absent=tuple(one for one in inside if not one.attended),
        quizzes=_results(session),
        questions=tuple(one for one in lines if one.is_told),
        left_out=tuple(_left_out(lines)),
        revisit=tuple(one for one in missed if 100 - one.percent < REVISIT_BELOW_PERCENT),
        most_missed=missed[0] if missed else None,
    )


def _left_out(lines: Sequence[QuestionLine]) -> Iterator[str]:
    unmarked = [one.number for one in lines if one.right is None]
    if unmarked:
        yield f"Not marked, and for their authors alone to read: {_ranges(unmarked)}."
    unanswered = [one.number for one in lines if one.right is not None and not one.is_told]
    if unanswered:
        yield f"Nobody answered: {_ranges(unanswered)}."


def _ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


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


def _line(number: int, tally: Tally, clauses: Mapping[str, Clause]) -> QuestionLine:
    item, second, facility = tally.question.item, tally.second, tally.first.facility_percent
    went_badly = facility is not None and facility < REVISIT_BELOW_PERCENT
    asked = [part for part in plain_text(item.stem).split("\n\n") if part.strip()]
    return QuestionLine(
        number=number,
        words=first_words(asked[-1]) if asked else "",
        answered=tally.first.answered,
        right=tally.first.right,
        second_answered=None if second is None or second.right is None else second.answered,
        second_right=None if second is None else second.right,
        gain_percent=tally.gain_percent,
        revisit=tuple(clauses[one] for one in item.clauses if one in clauses) if went_badly else (),
    )


def _missed(found: Sequence[Tally], clauses: Mapping[str, Clause]) -> list[Missed]:
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
