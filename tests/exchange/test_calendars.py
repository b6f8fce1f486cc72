"""Due dates as a calendar file: what RFC 5545 asks for, and nothing about anybody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cascade.exchange.calendars import DueDate, due_dates_calendar

OWNER = UUID("01900000-0000-7000-8000-000000000001")
STAMP = datetime(2018, 3, 1, 9, 30, tzinfo=UTC)
ROLES = DueDate("roles", "Roles and expectations", date(2018, 5, 3), "https://learn.example/quizzes/roles/")
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
TITLES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\x85"), min_size=1
)


def lines(file: bytes) -> list[str]:
    """The content lines of a file, unfolded."""
    return re.sub(rb"\r\n[ \t]", b"", file).decode("utf-8").split("\r\n")


def test_a_due_date_is_a_whole_day_that_keeps_nobody_busy():
    """RFC 5545, 3.6.1: an event with a date for its start; 3.8.2.7: transparent to searches for busy time."""
    found = lines(due_dates_calendar(OWNER, [ROLES], "Working together", STAMP))
    assert found[0] == "BEGIN:VCALENDAR"
    assert found[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "VERSION:2.0",
        "PRODID:-//Working together//Due dates//EN",
        "METHOD:PUBLISH",
        "SUMMARY:Due: Roles and expectations",
        "DTSTART;VALUE=DATE:20180503",
        "DTEND;VALUE=DATE:20180504",
        "DTSTAMP:20180301T093000Z",
        "TRANSP:TRANSPARENT",
    ):
        assert found.count(line) == 1, line


def test_the_same_quiz_of_the_same_person_keeps_its_uid():
    """3.8.4.7: taken in again with another day, the event moves; those of others are others."""

    def uid(owner: UUID, due: DueDate) -> str:
        (event,) = Calendar.from_ical(due_dates_calendar(owner, [due], "x", STAMP)).walk("VEVENT")
        return str(event["UID"])

    later = DueDate("roles", "A new title", date(2019, 1, 1), "https://elsewhere.example/")
    other = DueDate("sure", ROLES.title, ROLES.day, ROLES.url)
    assert uid(OWNER, ROLES) == uid(OWNER, later)
    assert len({uid(OWNER, ROLES), uid(OWNER, other), uid(uuid4(), ROLES)}) == 3


def test_nobody_can_be_read_out_of_it():
    """Not even by their id."""
    file = due_dates_calendar(OWNER, [ROLES], "x", STAMP).decode()
    assert str(OWNER) not in file
    assert OWNER.hex not in file
    assert not re.search("ATTENDEE|ORGANIZER", file)


@given(
    st.lists(st.tuples(TITLES, st.dates(date(1990, 1, 1), date(2090, 1, 1))), min_size=1, max_size=4), TITLES
)
def test_whatever_the_titles_they_come_back_as_they_were(due, product):
    """3.1: lines of at most 75 octets, folded, ending in CRLF; 3.3.11: commas and semicolons escaped."""
    given_dates = [
        DueDate(f"q{number}", title, day, "https://x.example/") for number, (title, day) in enumerate(due)
    ]
    file = due_dates_calendar(OWNER, given_dates, product, STAMP)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")
    events = Calendar.from_ical(file).walk("VEVENT")
    assert [(str(event["SUMMARY"]), event.decoded("DTSTART")) for event in events] == [
        (f"Due: {one.title}", one.day) for one in given_dates
    ]
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1) for event in events)
    assert len({event["UID"] for event in events}) == len(events)
