"""People: who a staff number belongs to. The only operation that gives names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from cascade.records.log_pages import people_page
from cascade.records.models import Person as Row
from cascade.service.api.answers import Person, PersonPage
from cascade.service.api.delivery import Found, next_page, noted
from cascade.service.api.finding import person_asked_for
from cascade.service.api.parameters import PeopleAsked

router = Router(tags=["People"])


@router.api_operation(
    ["GET", "HEAD"],
    "/people",
    url_name="people",
    operation_id="people",
    response=PersonPage,
    summary="List people",
)
def people(request: HttpRequest, asked: Query[PeopleAsked]) -> Found:
    """People in the order in which they were added, leavers and erased ones included."""
    person = person_asked_for(None, asked.staff_number)
    today = timezone.localdate()
    chosen = Row.objects.all() if person is None else Row.objects.filter(pk=person)
    if asked.service_area:
        chosen = chosen.filter(service_area=asked.service_area)
    if asked.active is not None:
        active = Row.objects.open_on(today).values("pk")
        chosen = chosen.filter(pk__in=active) if asked.active else chosen.exclude(pk__in=active)
    rows = people_page(chosen, UUID(asked.cursor) if asked.cursor else None, asked.limit + 1)
    page = rows[: asked.limit]
    cursor = page[-1].pk if len(rows) > asked.limit else None
    items = [
        Person(
            person=row.pk,
            staff_number=row.staff_number,
            name=row.name,
            service_area=row.service_area,
            active=row.is_open(today),
            starts_on=row.starts_on,
            leaves_on=row.leaves_on,
            erased=row.erased_at is not None,
        )
        for row in page
    ]
    body = PersonPage(items=items, next=next_page(request, cursor))
    return Found(body, [row.pk for row in page], noted(asked, person=person))
