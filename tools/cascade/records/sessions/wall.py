"""The wall: what people want to share of a reflective question, without a name, while the session lasts."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cascade.model.items import ReflectionBody
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Participant, WallCard
from cascade.records.sessions.events import NOT_NOW, find_session
from cascade.records.sessions.running import questions

MOST_CHARACTERS = 400
"""What can be read from the back of the room."""


def pin(participant_id: UUID, place: int, text: str) -> WallCard:
    """Put a card on the wall; a further one to the same question takes its place.

    Raises:
        SessionError: the session is not open, the question is not a reflective one, or the text is empty or
            too long.
    """
    words = text.strip()
    if not 0 < len(words) <= MOST_CHARACTERS:
        raise SessionError(f"Write a card of up to {MOST_CHARACTERS} characters.")
    with transaction.atomic():
        participant = Participant.objects.filter(pk=participant_id, removed_at=None).first()
        if participant is None:
            raise SessionError("You are no longer in this session: join it again.")
        session = find_session(participant.session_id, lock=True)
        if session.state != "open":
            raise SessionError(NOT_NOW[session.state])
        asked = questions(session)
        if not 0 <= place < len(asked) or not isinstance(asked[place].item.body, ReflectionBody):
            raise SessionError("This question has no wall.")
        one = asked[place]
        card, _ = WallCard.objects.update_or_create(
            session=session,
            participant=participant,
            quiz=one.quiz.id,
            item=one.item.id,
            defaults={"text": words},
        )
        session.revision += 1
        session.save(update_fields=["revision"])
    return card


def cards(session: CascadeSession, place: int) -> list[WallCard]:
    """Return the cards to one question in an order that names nobody."""
    asked = questions(session)[place]
    found = WallCard.objects.filter(session=session, quiz=asked.quiz.id, item=asked.item.id)
    return sorted(found, key=lambda card: card.pk.bytes[::-1])
