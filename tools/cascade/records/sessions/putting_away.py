"""What closing a session holds back for as long as it can be opened again, and then deletes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from cascade.records.models import CascadeSession, ParticipantDevice, SessionAnswer, WallCard
from cascade.records.sessions.events import find_session, note_event
from cascade.records.sessions.running import questions

DEVICES_KEPT = timedelta(hours=12)
"""So long after closing a phone still shows its owner their result."""


def take_wall_down(session: CascadeSession) -> None:
    """Delete every card that its author does not keep."""
    WallCard.objects.filter(session=session, is_kept=False).delete()


def delete_words(session: CascadeSession, recorded: Iterable[tuple[UUID, str]] | None = None) -> None:
    """Delete own words and kept cards: of the *recorded* pairs of participant and quiz, or all that are left.

    What was recorded stands in its author's reflections.
    """
    words, cards = _words(session), WallCard.objects.filter(session=session)
    if recorded is not None:
        # One condition for all pairs would be longer than a database takes, where the room is full.
        pairs = set(recorded)
        words = words.filter(pk__in=[row.pk for row in words if (row.participant_id, row.quiz) in pairs])
        cards = cards.filter(pk__in=[row.pk for row in cards if (row.participant_id, row.quiz) in pairs])
    words.delete()
    cards.delete()


def forget_words(people: Collection[UUID]) -> None:
    """Delete the words, cards and phones of *people* in sessions, as they are erased; their votes stay."""
    WallCard.objects.filter(participant__person__in=people).delete()
    ParticipantDevice.objects.filter(participant__person__in=people).delete()
    theirs = CascadeSession.objects.filter(participants__person__in=people, edition__isnull=False)
    for session in theirs.exclude(events__what="put_away").distinct():
        _words(session).filter(participant__person__in=people).delete()


def _words(session: CascadeSession) -> QuerySet[SessionAnswer]:
    """Return the answers in people's own words: to questions that nobody marks."""
    unscored = [one for one in questions(session) if not one.item.is_scored]
    named = (Q(quiz=one.quiz.id, item=one.item.id) for one in unscored)
    return SessionAnswer.objects.filter(reduce(or_, named, Q(pk__in=())), participant__session=session)


def put_away(closed_before: datetime) -> int:
    """Delete what sessions closed before then still hold: words nobody recorded, and what guests said.

    The keys of phones go half a day later. Safe to repeat.

    Returns:
        How many sessions were put away.
    """
    devices = ParticipantDevice.objects.filter(participant__session__state="closed")
    devices.filter(participant__session__closed_at__lt=closed_before - DEVICES_KEPT).delete()
    over = CascadeSession.objects.filter(
        state="closed", closed_at__lt=closed_before, trainer__isnull=False
    ).exclude(events__what="put_away")
    keys = list(over.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            session = find_session(key, lock=True)
            if session.edition_id is not None:
                delete_words(session)
            session.participants.update(said_number="", said_name="")
            note_event(session, "put_away", None)
    return len(keys)
