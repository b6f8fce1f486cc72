"""Quizzes and editions: what the ids in the other answers mean. Nothing here is about people."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from cascade.records.editions import current_edition_id, load_bank
from cascade.records.models import Publication
from cascade.service.api.answers import Edition, Editions, Quiz, Quizzes
from cascade.service.api.delivery import Found

router = Router(tags=["Quizzes"])


@router.api_operation(
    ["GET", "HEAD"],
    "/quizzes",
    url_name="quizzes",
    operation_id="quizzes",
    response=Quizzes,
    summary="List the quizzes",
)
def quizzes(request: HttpRequest) -> Found:  # noqa: ARG001 - Django's signature
    """The quizzes of the current edition."""
    edition = current_edition_id()
    items = [
        Quiz(
            quiz=quiz.id,
            quiz_title=quiz.title,
            pass_mark_percent=quiz.pass_mark_percent,
            valid_months=quiz.valid_months,
            attempts_allowed=quiz.attempts_allowed,
        )
        for quiz in load_bank(edition).quizzes
    ]
    return Found(Quizzes(edition=edition, items=items), personal=False)


@router.api_operation(
    ["GET", "HEAD"],
    "/editions",
    url_name="editions",
    operation_id="editions",
    response=Editions,
    summary="List the editions",
)
def editions(request: HttpRequest) -> Found:  # noqa: ARG001 - Django's signature
    """Every edition of the question bank, and when it was the current one."""
    current = current_edition_id()
    published: dict[str, Edition] = {}
    for edition, at in Publication.objects.order_by("pk").values_list("edition_id", "at"):
        row = published.setdefault(
            edition, Edition(edition=edition, published_utc=[], current=edition == current)
        )
        row.published_utc.append(at)
    return Found(Editions(items=list(published.values())), personal=False)
