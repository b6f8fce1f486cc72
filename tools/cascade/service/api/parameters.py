"""What may be asked: the query parameters of the operations, each read strictly.

A value that could be meant is not guessed at: ``limit=1e1`` and ``active=yes`` are refused with a sentence.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from cascade.service.api.problems import BROKEN_CURSOR, Refusal

MOST_ROWS = 500
USUAL_ROWS = 100
MOST_SEQUENCE = 10**18 - 1

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOG_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
_SEQUENCE = re.compile(r"[0-9]{1,18}")

SENTENCES: dict[str, str] = {
    "limit": f"Write a whole number from 1 to {MOST_ROWS}.",
    "after": "Write a sequence: a whole number.",
    "quiz": "Write the id of a quiz, such as everyday-protocol; see /api/v1/quizzes.",
    "person": "Write the id of a person as a UUID; see /api/v1/people.",
    "staff_number": "Write a staff number of at most 64 characters.",
    "service_area": "Write a service area of at most 200 characters, as the people's rows spell it.",
    "session": "Write the id of a session; see /api/v1/sessions.",
    "since": "Write a day as YYYY-MM-DD, such as 2018-05-03.",
    "until": "Write a day as YYYY-MM-DD, such as 2018-05-03.",
    "kind": "Write attempt, delta, regrade or void.",
    "state": "Write one of the states that the description lists, such as current or closed.",
    "required": "Write true or false.",
    "overdue": "Write true or false.",
    "active": "Write true or false.",
}
"""What to write, for each parameter that can be wrong."""


def _strictly(pattern: re.Pattern[str], read: Any) -> BeforeValidator:
    """Return a validator that reads exactly the texts that *pattern* describes."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            return value  # the default
        if not pattern.fullmatch(value):
            raise ValueError
        return read(value)

    return BeforeValidator(validate)


def _well_formed(pattern: re.Pattern[str]) -> AfterValidator:
    """Return a validator that refuses a cursor that no page gave."""

    def validate(cursor: str | None) -> str | None:
        if cursor is not None and not pattern.fullmatch(cursor):
            raise Refusal(BROKEN_CURSOR)
        return cursor

    return AfterValidator(validate)


def _described(description: str, **schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema, "description": description})


_TEXT = r"^[^\x00-\x1f\x7f]+$"

Limit = Annotated[
    int,
    Field(ge=1, le=MOST_ROWS, description="Most rows on a page."),
    _strictly(re.compile(r"[0-9]{1,9}"), int),
]
After = Annotated[
    int,
    Field(
        ge=0,
        le=MOST_SEQUENCE,
        description="Only rows added to the log after this sequence, such as the `head` of a reading before.",
    ),
    _strictly(_SEQUENCE, int),
]
Day = Annotated[date | None, _strictly(_DAY, date.fromisoformat)]
Since = Annotated[Day, _described("Handed in on this day (London) or later.", format="date")]
Until = Annotated[Day, _described("Handed in on this day (London) or earlier.", format="date")]
Flag = Annotated[bool | None, _strictly(re.compile("true|false"), lambda text: text == "true")]
PersonId = Annotated[UUID | None, _strictly(_UUID, UUID), _described("Id of a person.", format="uuid")]
QuizId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=100, description="Id of a quiz.")]
StaffNumber = Annotated[
    str, Field(pattern=_TEXT, max_length=64, description="Staff number of a person, capitals or not.")
]
ServiceArea = Annotated[
    str,
    Field(pattern=_TEXT, max_length=200, description="People of this service area, spelled as it is now."),
]
Session = Annotated[str, Field(pattern=_TEXT, max_length=64, description="Id of a session.")]

_CURSOR = "Where the page begins: as `next` of the page before has it."
LogCursor = Annotated[
    str | None, _well_formed(_LOG_CURSOR), _described(_CURSOR, pattern=f"^{_LOG_CURSOR.pattern}$")
]
IdCursor = Annotated[str | None, _well_formed(_UUID), _described(_CURSOR, format="uuid")]


class Asked(BaseModel):
    """Query parameters of an operation."""


class CompletionsAsked(Asked):
    """Which completions."""

    quiz: QuizId = ""
    person: PersonId = None
    staff_number: StaffNumber = ""
    service_area: ServiceArea = ""
    session: Session = ""
    kind: Annotated[
        Literal["attempt", "delta", "regrade", "void"] | None,
        Field(description="Rows of this kind. Without it all that count; `void` rows only by name."),
    ] = None
    since: Since = None
    until: Until = None
    after: After = 0
    limit: Limit = USUAL_ROWS
    cursor: LogCursor = None


class StatusAsked(Asked):
    """Whose status in what."""

    quiz: QuizId = ""
    person: PersonId = None
    staff_number: StaffNumber = ""
    service_area: ServiceArea = ""
    state: Annotated[
        Literal["current", "affected", "expired", "failed", "due", "not started"] | None,
        Field(description="Rows in this state."),
    ] = None
    required: Annotated[Flag, Field(description="Whether the quiz is required of the person.")] = None
    overdue: Annotated[Flag, Field(description="Whether the person is overdue.")] = None
    limit: Annotated[Limit, Field(description="Most people on a page, with all their rows.")] = USUAL_ROWS
    cursor: IdCursor = None


class OneStatusAsked(Asked):
    """Which of one person's rows."""

    quiz: QuizId = ""


class PeopleAsked(Asked):
    """Which people."""

    staff_number: StaffNumber = ""
    service_area: ServiceArea = ""
    active: Annotated[Flag, Field(description="Whether the account is open.")] = None
    limit: Limit = USUAL_ROWS
    cursor: IdCursor = None


class SessionsAsked(Asked):
    """Which sessions."""

    service_area: Annotated[
        ServiceArea, Field(description="For this service area, spelled as it is there.")
    ] = ""
    state: Annotated[
        Literal["planned", "open", "unconfirmed", "closed"] | None, Field(description="In this state.")
    ] = None
    since: Annotated[Day, _described("Beginning on this day (London) or later.", format="date")] = None
    until: Annotated[Day, _described("Beginning on this day (London) or earlier.", format="date")] = None
    limit: Limit = USUAL_ROWS
    cursor: IdCursor = None


def log_place(cursor: str | None) -> tuple[int, int] | None:
    """Return the sequence that a page of the log begins after, and that of its head, if *cursor* is one."""
    match = _LOG_CURSOR.fullmatch(cursor or "")
    return (int(match[1]), int(match[2])) if match else None
