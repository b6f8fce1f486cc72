"""Sessions of the cascade, as the rows of the log name them."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from cascade.records.log_pages import sessions_page
from cascade.service.api.answers import Session, SessionPage
from cascade.service.api.delivery import Found, next_page, noted
from cascade.service.api.parameters import SessionsAsked

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
    """A row for each session and quiz, with how many took part and passed.

    Who took part stands in the completions: ask there with `session`.
    """
    found = sessions_page(asked.quiz, asked.session, int(asked.cursor or 0), asked.limit + 1)
    page = found[: asked.limit]
    items = [
        Session(
            session=one.session,
            quiz=one.quiz,
            quiz_title=one.quiz_title,
            depth=one.depth,
            completions=one.completions,
            people=one.people,
            people_passed=one.passed,
            first_submitted_utc=one.first_at,
            last_submitted_utc=one.last_at,
        )
        for one in page
    ]
    cursor = page[-1].first if len(found) > asked.limit else None
    return Found(SessionPage(items=items, next=next_page(request, cursor)), (), noted(asked))
