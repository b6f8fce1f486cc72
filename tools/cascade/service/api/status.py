"""Status: where people stand with each quiz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from cascade.records.log_pages import people_page
from cascade.records.models import Person
from cascade.records.standings import Standing as Row
from cascade.records.standings import standings
from cascade.service.api.answers import PersonStandings, Standing, StandingPage
from cascade.service.api.delivery import Found, next_page, noted
from cascade.service.api.finding import person_asked_for
from cascade.service.api.parameters import OneStatusAsked, StatusAsked
from cascade.service.api.problems import NOT_FOUND, Refusal

router = Router(tags=["Status"])


@router.api_operation(
    ["GET", "HEAD"],
    "/status",
    url_name="status",
    operation_id="status",
    response=StandingPage,
    summary="List where people stand",
)
def status(request: HttpRequest, asked: Query[StatusAsked]) -> Found:
    """A row for each person and quiz of the current edition, or for the quiz named.

    `limit` is the number of people a page looks at, so with a filter such as `overdue` a page may have few
    rows or none: go on until `next` is null.
    """
    person = person_asked_for(asked.person, asked.staff_number)
    chosen = Person.objects.all() if person is None else Person.objects.filter(pk=person)
    if asked.service_area:
        chosen = chosen.filter(service_area=asked.service_area)
    looked_at = people_page(chosen, UUID(asked.cursor) if asked.cursor else None, asked.limit + 1)
    page = looked_at[: asked.limit]
    cursor = page[-1].pk if len(looked_at) > asked.limit else None
    rows = [row for row in _rows(page, asked.quiz) if _is_asked_for(row, asked)]
    body = StandingPage(items=_items(rows), next=next_page(request, cursor))
    return Found(body, {row.person.pk for row in rows}, noted(asked, person=person))


@router.api_operation(
    ["GET", "HEAD"],
    "/people/{uuid:person_id}/status",
    url_name="person-status",
    operation_id="person-status",
    response=PersonStandings,
    summary="Get where one person stands",
)
def person_status(request: HttpRequest, person_id: UUID, asked: Query[OneStatusAsked]) -> Found:  # noqa: ARG001
    """A row for each quiz of the current edition, or for the quiz named."""
    page = list(Person.objects.filter(pk=person_id))
    if not page:
        raise Refusal(NOT_FOUND, "There is nobody with this id.")
    return Found(
        PersonStandings(items=_items(_rows(page, asked.quiz))), [person_id], noted(asked, person=person_id)
    )


def _rows(page: Iterable[Person], quiz: str) -> Iterator[Row]:
    chosen = Person.objects.filter(pk__in=[person.pk for person in page])
    return standings(chosen, [quiz] if quiz else None, timezone.now())


def _is_asked_for(row: Row, asked: StatusAsked) -> bool:
    return (
        asked.state in (None, row.state)
        and asked.required in (None, row.required)
        and asked.overdue in (None, row.overdue)
    )


def _items(rows: Iterable[Row]) -> list[Standing]:
    today = timezone.localdate()
    return [_item(row, today) for row in rows]


def _item(row: Row, today: date) -> Standing:
    return Standing(
        person=row.person.pk,
        staff_number=row.person.staff_number,
        service_area=row.person.service_area,
        active=row.person.is_open(today),
        quiz=row.quiz,
        state=row.state,
        required=row.required,
        due_on=row.due_on,
        overdue=row.overdue,
        passed_utc=row.passed_at,
        expires_utc=row.expires_at,
        attempt_id=row.attempt,
        percent=row.percent,
        edition=row.edition or None,
        attempts=row.attempts,
        best_percent=row.best_percent,
        latest_attempt_id=row.latest,
        latest_utc=row.latest_at,
    )
