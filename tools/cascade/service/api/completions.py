"""Completions: the rows of the log, by page and by id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from cascade.records.exports.trainers import NO_TRAINER, Trainer, trainers
from cascade.records.log_pages import Wanted, log_page, newest_sequence, superseded_by
from cascade.records.models import Attempt
from cascade.service.api.answers import Completion, CompletionInFull, CompletionPage
from cascade.service.api.delivery import Found, next_page, noted
from cascade.service.api.finding import NOBODY, person_asked_for
from cascade.service.api.parameters import CompletionsAsked, log_place
from cascade.service.api.problems import NOT_FOUND, Refusal

router = Router(tags=["Completions"])


@router.api_operation(
    ["GET", "HEAD"],
    "/completions",
    url_name="completions",
    operation_id="completions",
    response=CompletionPage,
    summary="List completions",
)
def completions(request: HttpRequest, asked: Query[CompletionsAsked]) -> Found:
    """Rows of the log in its order: by default each attempt with the marks that count now.

    All pages show the log as it was when the first was read, so every row that counted then comes exactly
    once. To go on later, ask with `after` set to the `head` that the pages gave. Of a row of kind `regrade`
    that comes then, `refers_to` names the attempt whose marks it replaces; ask with `kind=void` for attempts
    that were ended since.
    """
    person = person_asked_for(asked.person, asked.staff_number)
    after, head = log_place(asked.cursor) or (asked.after, newest_sequence())
    rows: list[Attempt] = []
    if person != NOBODY:
        wanted = Wanted(
            quiz=asked.quiz,
            person=person,
            service_area=asked.service_area,
            session=asked.session,
            kind=asked.kind or "",
            since=asked.since,
            until=asked.until,
        )
        rows = log_page(wanted, after, head, asked.limit + 1)
    page = rows[: asked.limit]
    known = trainers({row.session for row in page if row.session})
    cursor = f"{page[-1].sequence}.{head}" if len(rows) > asked.limit else None
    items = [Completion(**_fields(row, known)) for row in page]
    body = CompletionPage(items=items, head=head, next=next_page(request, cursor))
    return Found(body, _people(page, known), noted(asked, person=person))


@router.api_operation(
    ["GET", "HEAD"],
    "/completions/{uuid:attempt_id}",
    url_name="completion",
    operation_id="completion",
    response=CompletionInFull,
    summary="Get one completion with its proof",
)
def completion(request: HttpRequest, attempt_id: UUID) -> Found:  # noqa: ARG001 - Django's signature
    """One row of the log, whether it counts or not, with the digests of what was asked and tested."""
    row = Attempt.objects.select_related("person").filter(pk=attempt_id).first()
    if row is None:
        raise Refusal(NOT_FOUND, "There is no completion with this id.")
    known = trainers([row.session] if row.session else [])
    body = CompletionInFull(
        **_fields(row, known),
        superseded_by=superseded_by(row),
        item_digests=json.loads(row.item_digests),
        clause_digests=json.loads(row.clause_digests),
    )
    return Found(body, _people([row], known), {"attempt": attempt_id})


def _people(page: Sequence[Attempt], known: Mapping[str, Trainer]) -> list[UUID]:
    """Return whom a page is about: who took the quizzes, and the trainers whose staff numbers it gives."""
    told = [one.person for one in known.values() if one.person is not None]
    return [*(row.person_id for row in page), *told]


def _fields(row: Attempt, known: Mapping[str, Trainer]) -> dict[str, Any]:
    trainer = known.get(row.session, NO_TRAINER)
    return {
        "attempt_id": row.pk,
        "sequence": row.sequence,
        "kind": row.kind,
        "refers_to": row.refers_to,
        "person": row.person_id,
        "staff_number": row.person.staff_number,
        "service_area": row.person.service_area,
        "quiz": row.quiz,
        "quiz_title": row.quiz_title,
        "edition": row.edition_id,
        "channel": row.channel,
        "identified_by": row.identified_by,
        "mark": row.mark,
        "max_mark": row.max_mark,
        "percent": row.percent,
        "passed": row.passed,
        "complete": row.complete,
        "submitted_utc": row.submitted_at,
        "session": row.session or None,
        "depth": row.depth,
        "trainer": trainer.person,
        "trainer_staff_number": trainer.staff_number or None,
        "previous_hash": row.previous_hash,
        "chain_hash": row.row_hash,
    }
