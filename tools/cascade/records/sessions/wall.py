"""The wall: what people want to share of a reflective question, without a name, while the session lasts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from cascade.model.items import ReflectionBody
from cascade.model.marks import Response
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Participant, Person, WallCard
from cascade.records.sessions.events import NOT_NOW, changing, find_session, note_event
from cascade.records.sessions.running import Question, places_put, questions

MOST_CHARACTERS = 400
"""What can be read from the back of the room."""


def pin(participant_id: UUID, place: int, text: str, *, keep: bool = False) -> WallCard:
    """Put a card on the wall; a further one to the same question takes its place.

    A card that the trainer took off stays off for as long as its words are the same.

    Args:
        participant_id: Whose card it is.
        place: The place of the question.
        text: What stands on it.
        keep: Its author wants it in their own record when the session is closed.

    Raises:
        SessionError: the session is not open, the question is no reflective one or was not put to the room
            yet, or the text is empty or too long.
    """
    words = text.replace("\r\n", "\n").strip()
    if not 0 < len(words) <= MOST_CHARACTERS:
        raise SessionError(f"Write a card of up to {MOST_CHARACTERS} characters.")
    with transaction.atomic():
        participant = Participant.objects.filter(pk=participant_id, removed_at=None).first()
        if participant is None:
            raise SessionError("You are no longer in this session: join it again.")
        session = find_session(participant.session_id, lock=True)
        one = _asked(session, place)
        whose = {"participant": participant, "quiz": one.quiz.id, "item": one.item.id}
        card = WallCard.objects.filter(**whose).first() or WallCard(session=session, **whose)
        if (card.text, card.is_kept) != (words, keep):
            if card.text != words:
                card.taken_off_at = None
            card.text, card.is_kept, card.pinned_at = words, keep, timezone.now()
            card.save()
            session.revision += 1
            session.save(update_fields=["revision"])
    return card


def _asked(session: CascadeSession, place: int) -> Question:
    if session.state != "open":
        raise SessionError(NOT_NOW[session.state])
    asked = questions(session)
    if not 0 <= place < len(asked) or not has_wall(asked[place]):
        raise SessionError("This question has no wall.")
    if session.mode == "together" and place not in places_put(session):
        raise SessionError("This question was not put to the room yet.")
    return asked[place]


def has_wall(question: Question) -> bool:
    """Return whether cards can hang beside this question."""
    return isinstance(question.item.body, ReflectionBody)


def cards(session: CascadeSession, question: Question, *, off: bool = False) -> list[WallCard]:
    """Return the cards to one question in an order that names nobody; with *off*, those taken off as well."""
    found = WallCard.objects.filter(session=session, quiz=question.quiz.id, item=question.item.id)
    if not off:
        found = found.filter(taken_off_at=None)
    return sorted(found, key=lambda card: card.pk.bytes[::-1])


def own_card(participant: Participant, question: Question) -> WallCard | None:
    """Return the card that a participant wrote to one question, on the wall or taken off."""
    return WallCard.objects.filter(
        participant=participant, quiz=question.quiz.id, item=question.item.id
    ).first()


def wall_signature(session: CascadeSession, question: Question) -> str:
    """Return a text that is another one whenever the wall of one question shows something else."""
    found = WallCard.objects.filter(session=session, quiz=question.quiz.id, item=question.item.id).aggregate(
        count=Count("id"), off=Count("id", filter=Q(taken_off_at__isnull=False)), last=Max("pinned_at")
    )
    last = found["last"].timestamp() if found["last"] else 0
    return f"{found['count']}-{found['off']}-{last:.3f}"


def take_off(session_id: UUID | str, trainer: Person, card_id: UUID | str) -> WallCard:
    """Take a card off the wall: its author and the trainer still see it, and nobody else.

    Raises:
        NotFoundError: it is not a session of theirs, or it has no such card.
        SessionError: the session is not open.
    """
    return _hang(session_id, trainer, card_id, on=False)


def put_back(session_id: UUID | str, trainer: Person, card_id: UUID | str) -> WallCard:
    """Put a card back that was taken off.

    Raises:
        NotFoundError: it is not a session of theirs, or it has no such card.
        SessionError: the session is not open.
    """
    return _hang(session_id, trainer, card_id, on=True)


def _hang(session_id: UUID | str, trainer: Person, card_id: UUID | str, *, on: bool) -> WallCard:
    with changing(session_id, trainer, "open") as session:
        try:
            card = WallCard.objects.get(pk=card_id, session=session)
        except (WallCard.DoesNotExist, ValidationError):
            raise NotFoundError("This card hangs here no more.") from None
        if (card.taken_off_at is None) != on:
            card.taken_off_at = None if on else timezone.now()
            card.save(update_fields=["taken_off_at"])
            note_event(session, "card_put_back" if on else "card_taken_off", trainer)
    return card


def kept_words(participants: Sequence[Participant]) -> dict[tuple[UUID, str, str], str]:
    """Return the cards that their authors want to keep, by participant, quiz and item."""
    rows = WallCard.objects.filter(participant__in=participants, is_kept=True)
    return {(row.participant_id, row.quiz, row.item): row.text for row in rows}


def kept_count(session: CascadeSession, quizzes: Collection[str]) -> int:
    """Return how many cards to *quizzes* their authors want to keep."""
    return WallCard.objects.filter(session=session, quiz__in=quizzes, is_kept=True).count()


def with_card(answer: Response, card: str) -> str:
    """Return somebody's own answer with their card beneath it; the card alone where they wrote none.

    Words that stand in the answer already are not said twice.
    """
    written = answer.strip() if isinstance(answer, str) else ""
    if card in written:
        return written
    return f"{written}\n\n{card}" if written else card


def kept_by_item(
    kept: Mapping[tuple[UUID, str, str], str], participant: Participant, quiz: str
) -> dict[str, str]:
    """Return what one participant keeps of one quiz, by item."""
    return {item: text for (who, of, item), text in kept.items() if (who, of) == (participant.pk, quiz)}
