"""Changing a session: one at a time, by its trainer, and on the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from cascade.model.text import canonical_json
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Person, SessionEvent
from cascade.records.roles import has_role

EVENTS: dict[str, str] = {
    "planned": "Planned.",
    "changed": "The plan was changed.",
    "called_off": "Called off.",
    "opened": "Opened: people can answer.",
    "question_opened": "A question was opened to the room.",
    "question_shown": "A question was closed and its key shown.",
    "second_vote": "A second vote was opened.",
    "own_pace": "Everybody went on at their own pace.",
    "confirmed_person": "A participant was confirmed against the staff list.",
    "let_in": "A further device of a participant was let in.",
    "removed": "A participant was taken out.",
    "entered_paper": "Answer sheets were typed in.",
    "card_taken_off": "A card was taken off the wall.",
    "card_put_back": "A card was put back on the wall.",
    "closed": "Closed: attendance confirmed.",
    "confirmed_marks": "The marks were confirmed by a second person and recorded.",
    "reopened": "Opened again.",
    "put_away": "What was held back in case it is opened again was deleted.",
}
"""What can happen to a session."""


def find_session(session_id: UUID | str, *, lock: bool = False) -> CascadeSession:
    """Return a session; with *lock*, its row is locked until the transaction ends.

    Raises:
        NotFoundError: there is none of that id.
    """
    rows = CascadeSession.objects.select_for_update() if lock else CascadeSession.objects.all()
    try:
        return rows.get(pk=session_id)
    except (CascadeSession.DoesNotExist, ValidationError, ValueError):
        raise NotFoundError("There is no such session.") from None


def own_session(session_id: UUID | str, trainer: Person, *, lock: bool = False) -> CascadeSession:
    """Return a session that *trainer* runs.

    Raises:
        NotFoundError: there is none of that id, it is another trainer's, or *trainer* is no trainer any more.
    """
    session = find_session(session_id, lock=lock)
    if session.trainer_id != trainer.pk or not has_role(trainer, "trainer"):
        raise NotFoundError("There is no such session of yours.")
    return session


@contextmanager
def changing(session_id: UUID | str, trainer: Person, *states: str) -> Iterator[CascadeSession]:
    """Lock a session of *trainer*, let it be changed, and save it with its revision moved on.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is in none of *states*.
    """
    with transaction.atomic():
        session = own_session(session_id, trainer, lock=True)
        if states and session.state not in states:
            raise SessionError(NOT_NOW[session.state])
        yield session
        session.revision += 1
        session.save()


NOT_NOW: dict[str, str] = {
    "planned": "This session is not open yet: open it first.",
    "open": "This session is open: close it first.",
    "unconfirmed": "This session is closed, and its marks wait for a second person.",
    "closed": "This session is closed.",
}
"""Why something can't be done in a state."""


def note_event(session: CascadeSession, what: str, by: Person | None, **detail: Any) -> SessionEvent:
    """Add one event to the session's own log; *detail* holds keys and numbers, never names."""
    if what not in EVENTS:
        raise ValueError(what)
    text = canonical_json(detail) if detail else ""
    return SessionEvent.objects.create(session=session, what=what, by=by, detail=text)
