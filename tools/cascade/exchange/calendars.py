"""Due dates as a calendar file (iCalendar, RFC 5545): all-day events, one a quiz."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
FILE_NAME = "due-dates.ics"
_NAMESPACE = UUID("7b0a5c52-4d27-5c1e-9a55-2f0c6c1f8a10")


@dataclass(frozen=True, slots=True)
class DueDate:
    """A quiz that somebody has to take by a day: its id and title, the day, and where it is taken."""

    quiz: str
    title: str
    day: date
    url: str


def due_dates_calendar(owner: UUID, due: Iterable[DueDate], product: str, stamp: datetime) -> bytes:
    """Return the calendar file of one person's due dates.

    It names no person. An event keeps its UID when its day changes, so that a calendar which takes the file
    in again moves the event instead of showing it twice.

    Args:
        owner: Id of the person, from which the UIDs are made; it can't be read out of them.
        due: Their due dates.
        product: Name of the knowledge base.
        stamp: When the file is made.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in due:
        event = Event()
        event.add("uid", f"{uuid5(_NAMESPACE, f'{owner} {one.quiz}')}@due-dates")
        event.add("dtstamp", stamp)
        event.add("summary", f"Due: {one.title}")
        event.add("description", f"Take this quiz by the end of the day: {one.url}")
        event.add("url", one.url)
        # A date without a clock time is a whole day, wherever the calendar is looked at.
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        # Being due keeps nobody from being invited to a meeting that day.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
