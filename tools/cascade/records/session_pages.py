"""Sessions of the cascade a page at a time, with what the log says came of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.london_days import on_days
from cascade.records.models import CascadeSession
from cascade.records.superseding import counting


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions; what is empty chooses nothing.

    Attributes:
        service_area: Those for this service area.
        state: Those in this state.
        since: First London day on which they begin.
        until: Last London day on which they begin.
    """

    service_area: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """What came of one quiz in a session.

    Attributes:
        quiz: Its id.
        title: Its title in the current edition, or else as the log has it, or else its id.
        completions: How many attempts count.
        people: How many people they are of.
        passed: How many people passed; a quiz without scored items is passed by completing it.
        first_at: When the first of them was handed in; None where none counts.
        last_at: When the last of them was handed in; None where none counts.
    """

    quiz: str
    title: str
    completions: int = 0
    people: int = 0
    passed: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """A session: its row, how many are in it and attended, and what came of each quiz."""

    session: CascadeSession
    participants: int
    attended: int
    quizzes: tuple[QuizFigures, ...]


def sessions_page(wanted: Wanted, after: UUID | None, limit: int) -> list[SessionFigures]:
    """Return sessions in the order in which they were planned, those after *after*."""
    found = CascadeSession.objects.filter(_condition(wanted))
    if after is not None:
        found = found.filter(pk__gt=after)
    return _with_figures(found.order_by("pk")[:limit])


def find_session(session: UUID) -> SessionFigures | None:
    """Return one session; None where there is none of that id."""
    return next(iter(_with_figures(CascadeSession.objects.filter(pk=session))), None)


def _condition(wanted: Wanted) -> Q:
    found = Q()
    if wanted.service_area:
        found &= Q(service_area=wanted.service_area)
    if wanted.state:
        found &= Q(state=wanted.state)
    return found & on_days("starts_at", wanted.since, wanted.until)


def _with_figures(sessions: QuerySet[CascadeSession]) -> list[SessionFigures]:
    inside = Q(participants__removed_at=None)
    rows = list(
        sessions.annotate(
            inside=Count("participants", filter=inside),
            attending=Count("participants", filter=inside & Q(participants__attended=True)),
        )
    )
    figures = _figures([str(row.pk) for row in rows])
    titles = _titles()
    found = []
    for row in rows:
        came = figures.get(str(row.pk), {})
        quizzes = tuple(
            came.get(quiz) or QuizFigures(quiz, titles.get(quiz, quiz))
            for quiz in dict.fromkeys((*row.quizzes, *came))
        )
        found.append(SessionFigures(row, row.inside, row.attending, quizzes))
    return found


def _titles() -> dict[str, str]:
    try:
        return {quiz.id: quiz.title for quiz in current_bank().quizzes}
    except NotFoundError:
        return {}  # sessions are planned for quizzes of an edition, but roots need none


def _figures(sessions: Collection[str]) -> dict[str, dict[str, QuizFigures]]:
    """Return what the log says came of each quiz, by session and quiz."""
    # Without an empty name, so that the index of sessions can be used, which leaves such rows out.
    rows = counting().filter(~Q(session=""), session__in=sessions).order_by().values("session", "quiz")
    passed = Q(passed=True) | Q(passed=None, complete=True)
    titles = _titles()
    found: dict[str, dict[str, QuizFigures]] = {}
    for row in rows.annotate(
        title=Max("quiz_title"),
        completions=Count("pk"),
        people=Count("person", distinct=True),
        # The table has a column `passed`.
        passed_by=Count("person", distinct=True, filter=passed),
        first_at=Min("submitted_at"),
        last_at=Max("submitted_at"),
    ):
        found.setdefault(row["session"], {})[row["quiz"]] = QuizFigures(
            quiz=row["quiz"],
            title=titles.get(row["quiz"], row["title"]),
            completions=row["completions"],
            people=row["people"],
            passed=row["passed_by"],
            first_at=row["first_at"],
            last_at=row["last_at"],
        )
    return found
