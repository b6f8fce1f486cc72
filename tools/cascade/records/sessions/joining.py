"""Joining a session: by account, by staff number and name, on a second device, and being confirmed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Lower
from django.utils import timezone

from cascade.model.text import sha256_hex
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Participant, ParticipantDevice, Person
from cascade.records.sessions.codes import tidy
from cascade.records.sessions.events import changing, find_session, note_event

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
JOINABLE = ("planned", "open")


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody's place in a session, and the token of the device they joined on; let in or waiting."""

    participant: Participant
    token: str
    is_let_in: bool


def find_by_code(typed: str) -> CascadeSession:
    """Return the session that a join code opens, as people type it.

    Raises:
        NotFoundError: no session that is planned or open has this code.
    """
    code = tidy(typed)
    session = CascadeSession.objects.filter(join_code=code, state__in=JOINABLE).first() if code else None
    if session is None:
        raise NotFoundError("No session has this code now. Check it on the screen in the room.")
    return session


def new_token() -> str:
    """Return a new token for a device that is about to join."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def join(session_id: UUID | str, person: Person, identified_by: str, *, token: str = "") -> Joined:
    """Let a signed-in person join; who has joined already gets their place back, on this device too.

    Args:
        session_id: The session.
        person: Who joins.
        identified_by: How they signed in.
        token: One of `new_token` that the device was given; sent twice, it joins once.

    Raises:
        NotFoundError: there is no such session.
        SessionError: it is closed or full, or *person* is its trainer or was taken out.
    """
    with transaction.atomic():
        session = _joinable(session_id)
        known = _joined_before(session, token)
        if known is not None:
            return known
        if session.trainer_id == person.pk:
            raise SessionError("You run this session, so you can't take part in it.")
        participant = Participant.objects.filter(session=session, person=person, removed_at=None).first()
        if participant is None:
            participant = _take_seat(session, person=person, identified_by=identified_by)
            _moved(session)
        token = _add_device(participant, token, is_let_in=True)
    return Joined(participant, token, is_let_in=True)


def join_as_guest(session_id: UUID | str, staff_number: str, name: str, *, token: str = "") -> Joined:
    """Let somebody join who says who they are; the trainer confirms them before anything is recorded.

    The second to say a staff number waits until the trainer lets their device in: it may be the same person
    with another phone, or somebody else. The same *token* sent twice is the same phone, and joins once.

    Raises:
        NotFoundError: there is no such session.
        SessionError: it is closed or full or takes no guests, or staff number or name is missing.
    """
    number, said_name = " ".join(staff_number.split())[:64], " ".join(name.split())[:200]
    with transaction.atomic():
        session = _joinable(session_id)
        known = _joined_before(session, token)
        if known is not None:
            return known
        if not session.guests:
            raise SessionError("In this session everybody signs in first.")
        if not number or not said_name:
            raise SessionError("Enter your staff number and your name.")
        participant = _said_before(session, number)
        is_new = participant is None
        if participant is None:
            participant = _take_seat(session, said_number=number, said_name=said_name)
        _moved(session)
        token = _add_device(participant, token, is_let_in=is_new)
    return Joined(participant, token, is_let_in=is_new)


def find_place(session_id: UUID | str, token: str) -> Participant | None:
    """Return the place in the session that a device's *token* holds, or None where it holds none."""
    device = _device(session_id, token)
    return device.participant if device is not None and device.is_let_in else None


def is_waiting(session_id: UUID | str, token: str) -> bool:
    """Return whether the device waits for the trainer to let it in."""
    device = _device(session_id, token)
    return device is not None and not device.is_let_in


def candidates(participants: Iterable[Participant]) -> dict[UUID, Person]:
    """Return the active person on the staff list who has the number that a guest said, by participant."""
    said = {one.pk: one.said_number.lower() for one in participants if one.person_id is None}
    rows = Person.objects.filter(is_active=True).annotate(lower=Lower("staff_number"))
    found = rows.filter(lower__in=[Lower(Value(number)) for number in set(said.values())])
    people = {person.staff_number.lower(): person for person in found}
    return {key: people[number] for key, number in said.items() if number in people}


def confirm(session_id: UUID | str, trainer: Person, participant_id: UUID, person: Person) -> Participant:
    """Say that a guest is *person* of the staff list.

    Raises:
        NotFoundError: it is not a session of theirs, or nobody of that id is in it.
        SessionError: *person* is the trainer, closed, or in the session already.
    """
    with changing(session_id, trainer, "planned", "open") as session:
        participant = _in(session, participant_id)
        if participant.person_id == person.pk:
            return participant
        if participant.person_id is not None:
            raise SessionError("This participant is confirmed as somebody already.")
        if person.pk == session.trainer_id:
            raise SessionError("A trainer takes no part in their own session.")
        if not person.is_active:
            raise SessionError("This account is closed: ask HR.")
        if Participant.objects.filter(session=session, person=person, removed_at=None).exists():
            raise SessionError("This person is in the session already: take one of the two out.")
        participant.person, participant.identified_by = person, "trainer"
        participant.confirmed_by, participant.confirmed_at = trainer, timezone.now()
        # From here on the person's row says who they are, and nothing else does.
        participant.said_number, participant.said_name = "", ""
        participant.save()
        note_event(
            session, "confirmed_person", trainer, participant=str(participant.pk), person=str(person.pk)
        )
    return participant


def let_in(session_id: UUID | str, trainer: Person, participant_id: UUID) -> None:
    """Let the waiting devices of a participant in.

    Raises:
        NotFoundError: it is not a session of theirs, or nobody of that id is in it.
    """
    with changing(session_id, trainer, *JOINABLE) as session:
        participant = _in(session, participant_id)
        if participant.devices.filter(is_let_in=False).update(is_let_in=True):
            note_event(session, "let_in", trainer, participant=str(participant.pk))


def remove(session_id: UUID | str, trainer: Person, participant_id: UUID) -> None:
    """Take a participant out: their devices lose their place, and nothing of theirs is recorded.

    Raises:
        NotFoundError: it is not a session of theirs, or nobody of that id is in it.
    """
    with changing(session_id, trainer, *JOINABLE) as session:
        participant = _in(session, participant_id)
        participant.removed_at = timezone.now()
        participant.save(update_fields=["removed_at"])
        participant.devices.all().delete()
        note_event(session, "removed", trainer, participant=str(participant.pk))


def _joinable(session_id: UUID | str) -> CascadeSession:
    session = find_session(session_id, lock=True)
    if session.state not in JOINABLE:
        raise SessionError("This session is closed.")
    return session


def _moved(session: CascadeSession) -> None:
    session.revision += 1
    session.save(update_fields=["revision"])


def _take_seat(session: CascadeSession, **fields: Any) -> Participant:
    inside = Participant.objects.filter(session=session, removed_at=None).count()
    if session.capacity is not None and inside >= session.capacity:
        raise SessionError("This session is full: speak to the trainer.")
    return Participant.objects.create(session=session, seat=next_seat(session), **fields)


def next_seat(session: CascadeSession) -> int:
    """Return the number of the next seat; the session's row is locked, so nobody else gets the same."""
    last = Participant.objects.filter(session=session).aggregate(last=Max("seat"))["last"]
    return (last or 0) + 1


def _said_before(session: CascadeSession, number: str) -> Participant | None:
    inside = Participant.objects.filter(session=session, removed_at=None)
    return (
        inside.filter(said_number__iexact=number).first()
        or inside.filter(person__staff_number__iexact=number).first()
    )


def _in(session: CascadeSession, participant_id: UUID) -> Participant:
    try:
        return Participant.objects.select_related("person").get(
            pk=participant_id, session=session, removed_at=None
        )
    except (Participant.DoesNotExist, ValidationError):
        raise NotFoundError("There is no such participant in this session.") from None


def _joined_before(session: CascadeSession, token: str) -> Joined | None:
    device = _device(session.pk, token)
    return None if device is None else Joined(device.participant, token, device.is_let_in)


def _add_device(participant: Participant, given: str, *, is_let_in: bool) -> str:
    # A token of another session, or no token of ours, opens nothing here.
    is_free = _TOKEN.fullmatch(given) and not ParticipantDevice.objects.filter(pk=sha256_hex(given)).exists()
    token = given if is_free else new_token()
    ParticipantDevice.objects.create(
        token_sha256=sha256_hex(token), participant=participant, is_let_in=is_let_in
    )
    return token


def _device(session_id: UUID | str, token: str) -> ParticipantDevice | None:
    if not token:
        return None
    found = ParticipantDevice.objects.select_related("participant__person", "participant__session")
    device = found.filter(token_sha256=sha256_hex(token), participant__removed_at=None).first()
    return device if device is not None and str(device.participant.session_id) == str(session_id) else None
