"""Sessions of the cascade: who trained where and when, how many attended, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from cascade.records.session_pages import (
    QuizFigures,
    SessionFigures,
    Wanted,
    find_session,
    sessions_page,
)
from cascade.service.api.answers import Session, SessionPage, SessionQuiz
from cascade.service.api.delivery import Found, next_page, noted
from cascade.service.api.parameters import SessionsAsked
from cascade.service.api.problems import NOT_FOUND, Refusal

router = Router(tags=["Sessions"])


@router.api_operation(
    ["GET", "HEAD"],
    "/sessions",
    url_name="sessions",
    operation_id="sessions",
    response=SessionPage,
    summary="List sessions",
)
def sessions(request: HttpRequest, asked: Query[SessionsAsked]) -> Found:
    """Sessions in the order in which they were planned, with how many attended and passed.

    Who took part stands in the completions: ask there with `session`.
    """
    wanted = Wanted(asked.service_area, asked.state or "", asked.since, asked.until)
    found = sessions_page(wanted, UUID(asked.cursor) if asked.cursor else None, asked.limit + 1)
    page = found[: asked.limit]
    cursor = page[-1].session.pk if len(found) > asked.limit else None
    body = SessionPage(items=[_item(one) for one in page], next=next_page(request, cursor))
    return Found(body, _trainers(page), noted(asked))


@router.api_operation(
    ["GET", "HEAD"],
    "/sessions/{uuid:session_id}",
    url_name="session",
    operation_id="session",
    response=Session,
    summary="Get one session",
)
def session(request: HttpRequest, session_id: UUID) -> Found:  # noqa: ARG001 - Django's signature
    """One session, with how many attended and passed."""
    found = find_session(session_id)
    if found is None:
        raise Refusal(NOT_FOUND, "There is no session with this id.")
    return Found(_item(found), _trainers([found]), {"session": session_id})


def _trainers(page: list[SessionFigures]) -> list[UUID]:
    return [one.session.trainer_id for one in page if one.session.trainer_id is not None]


def _item(one: SessionFigures) -> Session:
    row = one.session
    return Session(
        session=row.pk,
        trainer=row.trainer_id,
        trained_in=row.trained_in_id,
        depth=row.depth,
        service_area=row.service_area or None,
        place=row.place or None,
        starts_utc=row.starts_at,
        minutes=row.minutes,
        state=row.state,  # type: ignore[arg-type]  # pydantic looks
        participants=one.participants,
        attended=one.attended,
        quizzes=[_quiz(figures) for figures in one.quizzes],
    )


def _quiz(figures: QuizFigures) -> SessionQuiz:
    return SessionQuiz(
        quiz=figures.quiz,
        quiz_title=figures.title,
        completions=figures.completions,
        people=figures.people,
        people_passed=figures.passed,
        first_submitted_utc=figures.first_at,
        last_submitted_utc=figures.last_at,
    )
