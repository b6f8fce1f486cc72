"""Due dates and training sessions as calendar files: what RFC 5545 asks for, and nothing more of anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cascade.exchange.calendars import DueDate, Meeting, due_dates_calendar, session_calendar

OWNER = UUID("01900000-0000-7000-8000-000000000001")
STAMP = datetime(2018, 3, 1, 9, 30, tzinfo=UTC)
ROLES = DueDate("roles", "Roles and expectations", date(2018, 5, 3), "https://learn.example/quizzes/roles/")
LONDON = ZoneInfo("Europe/London")
MEETING = Meeting(
    key=OWNER,
    title="Training session: Roles; rules, and more",
    starts_at=datetime(2018, 1, 15, 14, tzinfo=LONDON),
    minutes=60,
    place="Room 1, Town Hall",
    text="Held by Zofia Boss.\nJoin at https://learn.example/join/BCDFGH/",
    url="https://learn.example/join/BCDFGH/",
    organizer='Zofia "Zo" Boss; trainer',
    organizer_address="zofia@example.org",
)
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


def event_of(meeting: Meeting):
    """The one event of a session's file, as a calendar reads it."""
    (event,) = Calendar.from_ical(session_calendar(meeting, "Working together", STAMP)).walk("VEVENT")
    return event


def test_a_session_is_an_appointment_that_is_published():
    """RFC 5546, 3.2.1: PUBLISH has an organizer and no attendees, so nobody is asked to answer by e-mail."""
    found = lines(session_calendar(MEETING, "Working together", STAMP))
    for line in (
        "METHOD:PUBLISH",
        "PRODID:-//Working together//Training sessions//EN",
        "SUMMARY:Training session: Roles\\; rules\\, and more",
        "DTSTART:20180115T140000Z",
        "DTEND:20180115T150000Z",
        "LOCATION:Room 1\\, Town Hall",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
    ):
        assert found.count(line) == 1, line
    event = event_of(MEETING)
    assert event["ORGANIZER"] == "mailto:zofia@example.org"
    assert event["ORGANIZER"].params["CN"] == MEETING.organizer
    assert event["DESCRIPTION"] == MEETING.text
    assert not any(line.startswith("ATTENDEE") for line in found)
    assert str(OWNER) not in "".join(found)


@pytest.mark.parametrize(
    ("starts", "minutes", "begins", "ends"),
    [
        (datetime(2018, 7, 2, 14, tzinfo=LONDON), 90, "13:00", "14:30"),
        # The clocks go forward at 1:00 UTC on 25 March and back at 1:00 UTC on 28 October.
        (datetime(2018, 3, 25, 0, 30, tzinfo=LONDON), 60, "00:30", "01:30"),
        (datetime(2018, 10, 28, 0, 30, tzinfo=LONDON), 120, "23:30", "01:30"),
        (datetime(2018, 10, 28, 1, 30, fold=1, tzinfo=LONDON), 30, "01:30", "02:00"),
    ],
)
def test_a_session_lasts_its_minutes_whatever_the_clocks_do(starts, minutes, begins, ends):
    """In UTC, an hour is an hour on the nights of the change as well."""
    event = event_of(replace(MEETING, starts_at=starts, minutes=minutes))
    told = event.decoded("DTSTART"), event.decoded("DTEND")
    assert [f"{moment.astimezone(UTC):%H:%M}" for moment in told] == [begins, ends]
    assert told[0] == starts.astimezone(UTC)


def test_a_change_and_a_cancellation_are_of_the_same_event():
    """3.8.7.4: the same UID with a higher number replaces; RFC 5546, 3.2.5: CANCEL takes it out."""
    later = replace(MEETING, starts_at=datetime(2018, 1, 16, 9, tzinfo=LONDON), sequence=1)
    off = replace(later, sequence=2, is_off=True)
    assert len({event_of(one)["UID"] for one in (MEETING, later, off)}) == 1
    assert event_of(replace(MEETING, key=uuid4()))["UID"] != event_of(MEETING)["UID"]
    assert [int(event_of(one)["SEQUENCE"]) for one in (MEETING, later, off)] == [0, 1, 2]
    assert event_of(off)["STATUS"] == "CANCELLED"
    assert "METHOD:CANCEL" in lines(session_calendar(off, "x", STAMP))


def test_a_session_without_a_place_has_none():
    """An empty place would be shown as one."""
    assert "LOCATION" not in event_of(replace(MEETING, place=""))
