"""Due dates, training sessions and reminders as files that calendars take in (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, vCalAddress

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
FILE_NAME = "due-dates.ics"
SESSION_FILE_NAME = "session.ics"
PLAN_FILE_NAME = "action-plan.ics"
_NAMESPACE = UUID("7b0a5c52-4d27-5c1e-9a55-2f0c6c1f8a10")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A training session as a calendar shows it.

    Attributes:
        key: Id of the session, from which the UID is made; it can't be read out of it.
        title: What it is.
        starts_at: When it begins; aware.
        minutes: How long it takes.
        place: Where; empty where none is said.
        text: A few lines on it.
        url: Where people join.
        organizer: Name of who holds it.
        organizer_address: Their e-mail address; RFC 5546 wants one.
        sequence: How often it was changed: a calendar takes in the file with the higher number.
        is_off: Whether it is called off.
    """

    key: UUID
    title: str
    starts_at: datetime
    minutes: int
    place: str
    text: str
    url: str
    organizer: str
    organizer_address: str
    sequence: int = 0
    is_off: bool = False

    @property
    def method(self) -> str:
        """What a calendar is to do with it, as the file and the message that carries it must both say."""
        return "CANCEL" if self.is_off else "PUBLISH"

    @property
    def ends_at(self) -> datetime:
        """When it ends, in UTC: minutes that pass, whatever the clocks do meanwhile."""
        return self.starts_at.astimezone(UTC) + timedelta(minutes=self.minutes)


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


def session_calendar(meeting: Meeting, product: str, stamp: datetime) -> bytes:
    """Return the calendar file of one training session, the same for everybody it goes to.

    It is published (RFC 5546, 3.2.1), not requested: a request asks each attendee for an answer by e-mail,
    which nobody here would read, and names whom it was sent to. Who comes is known by who joins. Times are
    in UTC: exact over a change of the clocks, without a time zone that a calendar might read otherwise.

    Args:
        meeting: The session.
        product: Name of the knowledge base.
        stamp: When the file is made.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//Training sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", meeting.method)
    event = Event()
    event.add("uid", f"{uuid5(_NAMESPACE, f'session {meeting.key}')}@sessions")
    event.add("dtstamp", stamp)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.is_off else "CONFIRMED")
    event.add("summary", meeting.title)
    event.add("description", meeting.text)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", meeting.url)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at)
    organizer = vCalAddress(f"mailto:{meeting.organizer_address}")
    organizer.params["CN"] = meeting.organizer
    event.add("organizer", organizer)
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def plan_calendar(plan: UUID, day: date, url: str, product: str, stamp: datetime) -> bytes:
    """Return the calendar file of the day on which somebody wants to look at an action plan of theirs again.

    It has no word of the plan and names nobody, for calendars are often open to colleagues.

    Args:
        plan: Id of the plan, from which the UID is made; it can't be read out of it.
        day: The day.
        url: Where its author reads it.
        product: Name of the knowledge base.
        stamp: When the file is made.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//Action plans//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{uuid5(_NAMESPACE, f'plan {plan}')}@action-plans")
    event.add("dtstamp", stamp)
    event.add("summary", "Look at my action plan")
    event.add("description", f"Read what you planned, and see what came of it: {url}")
    event.add("url", url)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
