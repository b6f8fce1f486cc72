"""What is answered: the shapes of the bodies, named as the export's columns where they say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema


def utc_text(moment: datetime) -> str:
    """Return *moment* as exports write it: UTC, to the microsecond, with a Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


Moment = Annotated[
    datetime,
    PlainSerializer(utc_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Number = Annotated[Decimal, PlainSerializer(float, return_type=float), WithJsonSchema({"type": "number"})]
State = Literal["current", "affected", "expired", "failed", "due", "not started"]
SessionState = Literal["planned", "open", "unconfirmed", "closed"]
Kind = Literal["attempt", "delta", "regrade", "void"]


class Page(BaseModel):
    """What every list has."""

    next: str | None = Field(
        description="Address of the next page, relative to this one; null on the last page.",
        json_schema_extra={"format": "uri-reference"},
    )


class Completion(BaseModel):
    """A row of the log: a quiz handed in, marked again, or made void."""

    attempt_id: UUID = Field(description="Id of the row.")
    sequence: int = Field(description="Its place in the log, from 1.", ge=1)
    kind: Kind = Field(description="attempt, delta (a short re-assessment), regrade (marked again) or void.")
    refers_to: UUID | None = Field(
        description="Of a delta, a regrade or a void row: the attempt it belongs to."
    )
    person: UUID = Field(description="Id of the person, which outlives their staff number.")
    staff_number: str = Field(description="Staff number; of an erased person the pseudonym.")
    service_area: str = Field(description="Service area, as it is now.")
    quiz: str = Field(description="Id of the quiz.")
    quiz_title: str = Field(description="Its title as it stood.")
    edition: str = Field(description="Edition of the question bank: the sha256 of its text.")
    channel: str = Field(description="web, terminal, paper or import.")
    identified_by: str = Field(description="How the person was identified.")
    mark: Number = Field(description="Marks given.")
    max_mark: Number = Field(description="Marks possible.")
    percent: Number | None = Field(description="Percentage; null without scored items.")
    passed: bool | None = Field(description="Whether it was passed; null without scored items.")
    complete: bool = Field(description="Whether all that had to be written or rated was.")
    submitted_utc: Moment = Field(description="When it was handed in, UTC.")
    session: str | None = Field(description="Id of the session it was taken in; null outside one.")
    depth: int | None = Field(description="Depth of the session in the cascade; null outside one.")
    trainer: UUID | None = Field(
        description="Id of who trained in the session; null outside one, and where it was outside training."
    )
    trainer_staff_number: str | None = Field(
        description="Their staff number, the pseudonym of an erased person; null where `trainer` is."
    )
    previous_hash: str = Field(description="Hash of the row before it in the log.")
    chain_hash: str = Field(description="Hash of its own row in the log.")


class CompletionPage(Page):
    """Completions, in the order of the log."""

    items: list[Completion]
    head: int = Field(
        description="Sequence of the last row of the log when reading began. Once the last page is read, ask"
        " with `after` set to it for what was added since.",
        ge=0,
    )


class CompletionInFull(Completion):
    """A completion with its proof."""

    superseded_by: UUID | None = Field(
        description="The row that counts in its place, or that made it void; null where it counts itself."
    )
    item_digests: dict[str, str] = Field(description="Each item asked, and the sha256 of all it says.")
    clause_digests: dict[str, str] = Field(
        description="Each clause tested, and the sha256 of its wording; empty where there was none."
    )


class Standing(BaseModel):
    """Where a person stands with a quiz."""

    person: UUID = Field(description="Id of the person.")
    staff_number: str = Field(description="Staff number; of an erased person the pseudonym.")
    service_area: str = Field(description="Service area.")
    active: bool = Field(description="Whether the person's account is open.")
    quiz: str = Field(description="Id of the quiz.")
    state: State = Field(description="Where they stand.")
    required: bool = Field(description="Whether the quiz is required of them.")
    due_on: date | None = Field(description="The day it is due (London); null where there is none.")
    overdue: bool = Field(
        description="Whether they work here, it is required, not current, and its day has passed."
    )
    passed_utc: Moment | None = Field(description="When the pass that counts was handed in, UTC.")
    expires_utc: Moment | None = Field(description="When that pass runs out, UTC; null where it never does.")
    attempt_id: UUID | None = Field(description="The pass that counts: the row of the log that proves it.")
    percent: Number | None = Field(
        description="Its percentage; without a pass that of the newest attempt, null without scored items."
    )
    edition: str | None = Field(description="Edition it was taken in; null without any attempt.")
    attempts: int = Field(description="How many attempts count.", ge=0)
    best_percent: Number | None = Field(description="The highest percentage of them.")
    latest_attempt_id: UUID | None = Field(description="The newest of them.")
    latest_utc: Moment | None = Field(description="When that one was handed in, UTC.")


class StandingPage(Page):
    """Where people stand, person by person in the order in which they were added."""

    items: list[Standing]


class PersonStandings(BaseModel):
    """Where one person stands with every quiz of the current edition."""

    items: list[Standing]


class Person(BaseModel):
    """A member of staff."""

    person: UUID = Field(description="Id, which never changes.")
    staff_number: str = Field(description="Staff number; of an erased person the pseudonym.")
    name: str = Field(description="Name; of an erased person only that they were erased.")
    service_area: str = Field(description="Service area.")
    active: bool = Field(description="Whether the account is open.")
    starts_on: date | None = Field(description="First day of work.")
    leaves_on: date | None = Field(description="Last day of work.")
    erased: bool = Field(description="Whether the person's data were erased.")


class PersonPage(Page):
    """People, in the order in which they were added."""

    items: list[Person]


class SessionQuiz(BaseModel):
    """What came of a quiz in a session."""

    quiz: str = Field(description="Id of the quiz.")
    quiz_title: str = Field(description="Its title.")
    completions: int = Field(description="How many attempts count.", ge=0)
    people: int = Field(description="How many people they are of.", ge=0)
    people_passed: int = Field(description="How many of these people passed.", ge=0)
    first_submitted_utc: Moment | None = Field(description="When the first was handed in, UTC.")
    last_submitted_utc: Moment | None = Field(description="When the last was handed in, UTC.")


class Session(BaseModel):
    """A session of the cascade."""

    session: UUID = Field(description="Id of the session, as completions have it.")
    trainer: UUID | None = Field(description="Id of who trained; null where it was outside training.")
    trained_in: UUID | None = Field(description="Session in which the trainer was trained; null at a root.")
    depth: int = Field(description="Depth in the cascade: 0 at a root.", ge=0)
    service_area: str | None = Field(description="Service area it was for; null for everybody.")
    place: str | None = Field(description="Where it was; null where that is not said.")
    starts_utc: Moment = Field(description="When it begins, UTC.")
    minutes: int = Field(description="How long it takes.", ge=0)
    state: SessionState = Field(
        description="planned, open, unconfirmed (closed, but its marks wait for a second person) or closed."
    )
    participants: int = Field(description="How many people are in it.", ge=0)
    attended: int = Field(description="How many of them attended, as the trainer said on closing.", ge=0)
    quizzes: list[SessionQuiz] = Field(description="What came of each of its quizzes.")


class SessionPage(Page):
    """Sessions, in the order in which they were planned."""

    items: list[Session]


class Quiz(BaseModel):
    """A quiz of the current edition."""

    quiz: str = Field(description="Id of the quiz.")
    quiz_title: str = Field(description="Its title.")
    pass_mark_percent: float | None = Field(description="Percentage needed; null without scored items.")
    valid_months: int | None = Field(description="How long a pass counts; null: for good.")
    attempts_allowed: int | None = Field(description="How often it may be taken; null: as often as wanted.")


class Quizzes(BaseModel):
    """The quizzes that can be taken now."""

    edition: str = Field(description="The current edition: the sha256 of its text.")
    items: list[Quiz]


class Edition(BaseModel):
    """An edition of the question bank, and when it became the current one."""

    edition: str = Field(description="The sha256 of its text.")
    published_utc: list[Moment] = Field(
        description="Each time it became the current one, UTC, the first first."
    )
    current: bool = Field(description="Whether it is the current one.")


class Editions(BaseModel):
    """Every edition there has been, the first first."""

    items: list[Edition]
