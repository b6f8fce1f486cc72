"""Closing a session: attendance, marks, the learners' own words, and opening it again for an hour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from cascade.model.bank import Quiz
from cascade.records.attempts import submit
from cascade.records.errors import SessionError, SittingError
from cascade.records.models import (
    Attempt,
    CascadeSession,
    Participant,
    Person,
    Reflection,
    Sitting,
)
from cascade.records.roles import has_role
from cascade.records.sessions.answering import Given, answers_of
from cascade.records.sessions.events import changing, find_session, note_event
from cascade.records.sessions.putting_away import delete_words, put_away, take_wall_down
from cascade.records.sessions.running import Question, places_put, questions
from cascade.records.sessions.wall import kept_by_item, kept_words, with_card

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


def close(  # noqa: PLR0913 - what the form says is given by name
    session_id: UUID | str,
    trainer: Person,
    attended: Collection[UUID],
    *,
    actions: str = "",
    trains_by: Mapping[UUID, date | None] = MappingProxyType({}),
    second_person: bool = False,
) -> Closed:
    """Close a session: keep who attended, and record the marks.

    Everybody who attended must be confirmed as somebody on the staff list before. Nothing is recorded for
    the others. Closing again what is closed changes nothing.

    Cards that their authors keep become a part of their reflections, through their attempt. Own words and
    kept cards of what is not recorded are held for as long as the session can be opened again.

    Args:
        session_id: The session.
        trainer: Whose it is.
        attended: Ids of the participants who attended.
        actions: What was agreed, for the report.
        trains_by: Until when a participant is to train others, or None, by their id.
        second_person: The marks wait until somebody else confirms them (`confirm_marks`).

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, or somebody who attended is not confirmed yet; names the seats.
    """
    with changing(session_id, trainer, "open", "unconfirmed", "closed") as session:
        if session.state != "open":
            return Closed(session, attempts_of_session(session), ())
        inside = list(session.participants.filter(removed_at=None).select_related("person"))
        _keep_attendance(inside, attended, trains_by)
        session.actions = actions.strip()
        session.closed_at = timezone.now()
        session.question_state = "waiting"
        session.state = "unconfirmed" if second_person else "closed"
        note_event(session, "closed", trainer, attended=sum(one.attended is True for one in inside))
        take_wall_down(session)
        closed = Closed(session, (), ()) if second_person else _record(session, inside)
    # What other sessions held back is nothing that this one should wait or fail for.
    put_away(timezone.now() - REOPEN_WITHIN)
    return closed


def _keep_attendance(
    inside: Sequence[Participant], attended: Collection[UUID], trains_by: Mapping[UUID, date | None]
) -> None:
    unknown = [one.seat for one in inside if one.person_id is None and one.pk in attended]
    if unknown:
        seats = ", ".join(str(seat) for seat in unknown)
        raise SessionError(f"Confirm who sits in seat {seats}, or leave them out, before you close.")
    for participant in inside:
        participant.attended = participant.pk in attended
        participant.trains_by = trains_by.get(participant.pk, participant.trains_by)
    Participant.objects.bulk_update(inside, ["attended", "trains_by"])


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


def quizzes_not_put(session: CascadeSession) -> tuple[Quiz, ...]:
    """Return the quizzes of which a scored question was never put to the room.

    They are recorded for nobody, so no card of theirs can be kept either.
    """
    asked = questions(session)
    of_quiz = {one.quiz: [other for other in asked if other.quiz == one.quiz] for one in asked}
    return tuple(quiz for quiz, some in of_quiz.items() if not _was_put(session, some))


def _record(session: CascadeSession, inside: Sequence[Participant]) -> Closed:
    asked = questions(session)
    there = [one for one in inside if one.attended and one.person is not None]
    given, kept = answers_of(there), kept_words(there)
    attempts: list[Attempt] = []
    left_out: list[NotRecorded] = []
    recorded: list[tuple[UUID, str]] = []
    for quiz in dict.fromkeys(one.quiz for one in asked):
        of_quiz = [one for one in asked if one.quiz == quiz]
        was_put = _was_put(session, of_quiz)
        for participant in there:
            mine = _with_cards(
                _answered(participant, of_quiz, given), kept_by_item(kept, participant, quiz.id)
            )
            found = _why_not(mine, was_put=was_put) or _hand_in(session, participant, of_quiz, mine)
            if isinstance(found, Attempt):
                attempts.append(found)
                recorded.append((participant.pk, quiz.id))
            else:
                left_out.append(NotRecorded(participant, quiz.id, found))
    delete_words(session, recorded)
    return Closed(session, tuple(attempts), tuple(left_out))


def _answered(
    participant: Participant, asked: Sequence[Question], given: Mapping[tuple[UUID, str, str], Given]
) -> dict[str, Given]:
    keys = {one.item.id: (participant.pk, one.quiz.id, one.item.id) for one in asked}
    return {item: given[key] for item, key in keys.items() if key in given}


def _with_cards(mine: Mapping[str, Given], cards: Mapping[str, str]) -> dict[str, Given]:
    found = dict(mine)
    for item, text in cards.items():
        written = mine[item].marked if item in mine else None
        found[item] = Given(with_card(written, text), None)
    return found


def _was_put(session: CascadeSession, asked: Sequence[Question]) -> bool:
    return session.mode != "together" or {one.place for one in asked if one.item.is_scored} <= places_put(
        session
    )


def _why_not(mine: Mapping[str, Given], *, was_put: bool) -> str:
    if not was_put:
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
            was_recorded = Attempt.objects.filter(pk=sitting.pk).exists()
            attempt = submit(sitting.pk, sitting.person, participant.identified_by)
            if was_recorded:
                _add_words(attempt, asked, mine)
            return attempt
    except SittingError as error:
        return str(error)


def _add_words(attempt: Attempt, asked: Sequence[Question], mine: Mapping[str, Given]) -> None:
    """Add what was written since the session was opened again to the reflections of a recorded attempt."""
    for one in asked:
        if one.item.is_scored or one.item.id not in mine:
            continue
        said = mine[one.item.id].marked
        row, is_new = Reflection.objects.get_or_create(
            attempt=attempt,
            item=one.item.id,
            defaults={
                "person_id": attempt.person_id,
                "quiz": attempt.quiz,
                "prompts": list(one.item.prompts),
                "response": said,
            },
        )
        if not is_new:
            row.response = with_card(row.response, said) if isinstance(said, str) else said
            row.save(update_fields=["response"])
