"""Closing a session: attendance, marks, the learners' own words, and opening it again for an hour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from cascade.records.attempts import submit
from cascade.records.errors import SessionError, SittingError
from cascade.records.models import (
    Attempt,
    CascadeSession,
    Participant,
    Person,
    SessionAnswer,
    Sitting,
    WallCard,
)
from cascade.records.roles import has_role
from cascade.records.sessions.answering import Given, answers_of
from cascade.records.sessions.events import changing, find_session, note_event
from cascade.records.sessions.running import Question, places_put, questions

REOPEN_WITHIN = timedelta(hours=1)
"""How long after closing its trainer may open a session again."""


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """A participant's quiz that made no attempt, and why, as a sentence."""

    participant: Participant
    quiz: str
    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did: the attempts it recorded (none while a second person must confirm), and what not."""

    session: CascadeSession
    attempts: tuple[Attempt, ...]
    not_recorded: tuple[NotRecorded, ...]


def close(
    session_id: UUID | str,
    trainer: Person,
    attended: Collection[UUID],
    *,
    actions: str = "",
    second_person: bool = False,
) -> Closed:
    """Close a session: keep who attended, and record the marks.

    Everybody in the room must be confirmed as somebody on the staff list, or taken out, before. Nothing is
    recorded for those who did not attend. Closing again what is closed changes nothing.

    Args:
        session_id: The session.
        trainer: Whose it is.
        attended: Ids of the participants who attended.
        actions: What was agreed, for the report.
        second_person: The marks wait until somebody else confirms them (`confirm_marks`).

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, or somebody is not confirmed yet; names the seats.
    """
    with changing(session_id, trainer, "open", "unconfirmed", "closed") as session:
        if session.state != "open":
            return Closed(session, attempts_of_session(session), ())
        inside = list(session.participants.filter(removed_at=None).select_related("person"))
        unknown = [one.seat for one in inside if one.person_id is None and one.pk in attended]
        if unknown:
            seats = ", ".join(str(seat) for seat in unknown)
            raise SessionError(f"Confirm who sits in seat {seats}, or take them out, before you close.")
        for participant in inside:
            participant.attended = participant.pk in attended
        Participant.objects.bulk_update(inside, ["attended"])
        session.actions = actions.strip()
        session.closed_at = timezone.now()
        session.question_state = "waiting"
        session.state = "unconfirmed" if second_person else "closed"
        note_event(session, "closed", trainer, attended=sum(one.attended is True for one in inside))
        if second_person:
            return Closed(session, (), ())
        return _record(session, inside)


def confirm_marks(session_id: UUID | str, by: Person) -> Closed:
    """Confirm the marks of a closed session as a second person, which records them.

    Raises:
        NotFoundError: there is no such session.
        SessionError: it waits for no confirmation, or *by* is its trainer or neither trainer nor HR.
    """
    with transaction.atomic():
        session = find_session(session_id, lock=True)
        if session.state != "unconfirmed":
            raise SessionError("This session does not wait for a second person.")
        if by.pk == session.trainer_id or not has_role(by, "trainer", "hr"):
            raise SessionError("Another trainer or somebody of HR must confirm the marks.")
        session.state, session.confirmed_by = "closed", by
        session.revision += 1
        session.save()
        note_event(session, "confirmed_marks", by)
        return _record(session, list(session.participants.filter(removed_at=None).select_related("person")))


def reopen(session_id: UUID | str, trainer: Person, now: datetime | None = None) -> CascadeSession:
    """Open a session again that was closed by mistake, within an hour; what was recorded stays.

    Who had no attempt yet can get one when it is closed again; recorded attempts are mended only by a
    further row (`cascade records void`, `cascade regrade`).

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not closed, or was closed more than an hour ago.
    """
    with changing(session_id, trainer, "closed", "unconfirmed") as session:
        closed_at = session.closed_at
        if (
            closed_at is None
            or session.opened_at is None
            or (now or timezone.now()) - closed_at > REOPEN_WITHIN
        ):
            raise SessionError(
                "A session can be opened again for an hour after it was closed, and no longer."
            )
        session.state, session.closed_at, session.confirmed_by = "open", None, None
        note_event(session, "reopened", trainer)
    return session


def attempts_of_session(session: CascadeSession) -> tuple[Attempt, ...]:
    """Return the attempts that were recorded in a session, in the order of the log."""
    rows = Attempt.objects.filter(session=str(session.pk), kind="attempt").select_related("person")
    return tuple(rows.order_by("sequence"))


def attempt_id(participant: Participant, quiz: str) -> UUID:
    """Return the id of the attempt that a participant's answers to *quiz* become: always the same."""
    return uuid5(participant.pk, quiz)


def _record(session: CascadeSession, inside: Sequence[Participant]) -> Closed:
    asked = questions(session)
    there = [one for one in inside if one.attended and one.person is not None]
    given = answers_of(there)
    attempts: list[Attempt] = []
    left_out: list[NotRecorded] = []
    for quiz in dict.fromkeys(one.quiz for one in asked):
        of_quiz = [one for one in asked if one.quiz == quiz]
        for participant in there:
            mine = _answered(participant, of_quiz, given)
            found = _why_not(session, of_quiz, mine) or _hand_in(session, participant, of_quiz, mine)
            if isinstance(found, Attempt):
                attempts.append(found)
            else:
                left_out.append(NotRecorded(participant, quiz.id, found))
    _put_away(session)
    return Closed(session, tuple(attempts), tuple(left_out))


def _answered(
    participant: Participant, asked: Sequence[Question], given: Mapping[tuple[UUID, str, str], Given]
) -> dict[str, Given]:
    keys = {one.item.id: (participant.pk, one.quiz.id, one.item.id) for one in asked}
    return {item: given[key] for item, key in keys.items() if key in given}


def _why_not(session: CascadeSession, asked: Sequence[Question], mine: Mapping[str, Given]) -> str:
    if session.mode == "together" and not {one.place for one in asked if one.item.is_scored} <= places_put(
        session
    ):
        return "Not every question of it was put to the room."
    return "" if mine else "Nothing was answered."


def _hand_in(
    session: CascadeSession, participant: Participant, asked: Sequence[Question], mine: Mapping[str, Given]
) -> Attempt | str:
    """Return the attempt that a participant's answers to one quiz become, or why they can't."""
    quiz = asked[0].quiz.id
    known = {
        "person": participant.person,
        "quiz": quiz,
        "edition_id": session.edition_id,
        "publication_id": session.publication_id,
        "channel": participant.channel,
        "session": session,
        "layout": "one_question",
        "item_order": [one.item.id for one in asked],
        "seed": session.seed,
        "responses": {item: one.marked for item, one in mine.items()},
        "certainties": {item: one.certainty for item, one in mine.items() if one.certainty},
        "opened_at": session.opened_at,
    }
    try:
        with transaction.atomic():
            sitting, _ = Sitting.objects.get_or_create(id=attempt_id(participant, quiz), defaults=known)
            return submit(sitting.pk, sitting.person, participant.identified_by)
    except SittingError as error:
        return str(error)


def _put_away(session: CascadeSession) -> None:
    """Take away the learners' own words, which stand in reflections now, the wall, and what guests said."""
    scored = {(one.quiz.id, one.item.id) for one in questions(session) if one.item.is_scored}
    answers = SessionAnswer.objects.filter(participant__session=session)
    words = [row.pk for row in answers if (row.quiz, row.item) not in scored]
    SessionAnswer.objects.filter(pk__in=words).delete()
    WallCard.objects.filter(session=session).delete()
    session.participants.update(said_number="", said_name="")
