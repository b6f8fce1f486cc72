"""My due dates as a file for a calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.exchange.calendars import CONTENT_TYPE, FILE_NAME
from cascade.records.errors import NotFoundError
from cascade.records.reminder_letters import calendar_of
from cascade.records.reminders import tasks_of
from cascade.service.views.people import person_of


@require_safe
def due_dates(request: HttpRequest) -> HttpResponse:
    """Give my own due dates as an ``.ics`` file."""
    person, now = person_of(request), timezone.now()
    calendar = calendar_of(person, tasks_of(person, now), now)
    if not calendar:
        raise NotFoundError("You have nothing to do that has a due date.")
    response = HttpResponse(calendar, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
