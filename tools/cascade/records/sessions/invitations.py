"""Writing to people about a session: nobody gets a message twice, and none is told as sent that was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cascade.records import audit
from cascade.records.deliveries import Delivered, Turn, deliver
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Invitation, Participant, Person
from cascade.records.post import Stop
from cascade.records.sessions.events import find_session, own_session
from cascade.records.sessions.invitation_letters import TOLD, Kind, is_called_off, letter, revisions
from cascade.records.status import LONDON


@dataclass(slots=True)
class Written(Delivered):
    """What writing to people did; who is `not_known` gets it once more if the trainer says so.

    Attributes:
        already: Who was written to after the trainer looked: by a second click, or in another window.
        gone: Who is no longer at work, or lost their address, or knows nothing of what is called off.
    """

    already: list[Person] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)


def require_writable(session: CascadeSession) -> None:
    """Make sure that there is something to write about.

    Raises:
        SessionError: it is open, or was held.
    """
    if session.state != "planned" and not is_called_off(session):
        raise SessionError(
            "People are invited before a session is open. Give those who are missing the code in person."
            if session.state == "open"
            else "This session is over, so nobody can be invited."
        )


def uninvited(session: CascadeSession) -> QuerySet[Participant]:
    """Return who has joined by the code and is known, and was not invited."""
    inside = session.participants.filter(removed_at=None, person__isnull=False)
    return inside.exclude(person__in=session.invitations.values("person"))


def informed(session: CascadeSession) -> int:
    """Return how many know of a session: they were invited, or have joined already."""
    return session.invitations.count() + uninvited(session).count()


def outdated(session: CascadeSession) -> int:
    """Return how many of those have not been told of a change since, or that it is called off."""
    changes = revisions(session)
    if not changes:
        return 0
    invited = session.invitations.filter(sent_at__lt=changes[-1])
    return invited.count() + uninvited(session).filter(joined_at__lt=changes[-1]).count()


def write(
    session_id: UUID | str,
    trainer: Person,
    people: Sequence[UUID],
    as_of: datetime,
    *,
    now: Callable[[], datetime] = timezone.now,
) -> Written:
    """Write to *people* about a session of *trainer*, and note it in the audit log.

    Who does not know of it yet is invited; who was invited, or has joined, is told that the plan changed, or
    is invited again where it did not; of a session that is called off, they are told that. One message that
    fails keeps none of the others from going.

    Args:
        session_id: The session.
        trainer: Whose it is.
        people: Ids of those to write to.
        as_of: When the trainer looked: who was written to since gets nothing.
        now: The clock.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is open, or was held.
        RecordsError: the mail server can't be reached, or the links would lead nowhere: nothing was sent.
    """
    session = own_session(session_id, trainer)
    require_writable(session)
    done = Written()
    turns = _Turns(session, min(as_of, now()), now, done)

    def note(sent: Sequence[Person], unsure: Sequence[Person]) -> None:
        told = [person.pk for person in (*sent, *unsure)]
        detail = {"session": str(session.pk), "sent": len(sent), "not_known": len(unsure)}
        audit.note(trainer, "sent_invitation", people=told, detail=detail)

    deliver(people, turns.take, done, note=note)
    return done


class _Turns:
    """Whose turn it is, in one go at writing about a session; adds to *done* whose it is not."""

    def __init__(
        self, session: CascadeSession, as_of: datetime, now: Callable[[], datetime], done: Written
    ) -> None:
        self.session = session
        self.as_of = as_of
        self.now = now
        self.done = done
        self.changes = revisions(session)

    def take(self, person_id: UUID) -> Turn | None:
        """Take somebody's turn, or return None where they are not to be written to.

        Of several processes at once one gets it: each locks the session's row (SQLite: the database) first.

        Raises:
            Stop: the plan is no longer the one that the messages tell of.
        """
        at = self.now()
        with transaction.atomic():
            if _as_told(find_session(self.session.pk, lock=True)) != _as_told(self.session):
                raise Stop("The plan changed while messages were going out: look at them again, then go on.")
            person = Person.objects.filter(pk=person_id).first()
            row = Invitation.objects.filter(session=self.session, person_id=person_id).first()
            knows_since = self._joined_at(person_id) if row is None else row.sent_at
            if person is None or not self._may_be_told(person, knows_since, at):
                self.done.gone.append(person_id)
                return None
            if row is not None and row.sent_at > self.as_of:
                self.done.already.append(person)
                return None
            before = None if row is None else (row.sent_at, row.certain)
            row = row or Invitation(session=self.session, person=person)
            row.sent_at, row.certain = at, False
            row.save()
        message = letter(self.session, person, kind_of(self.session, knows_since, self.changes), at)
        return Turn(
            person,
            message.to(person),
            keep=lambda: Invitation.objects.filter(pk=row.pk).update(certain=True),
            give_back=lambda: _give_back(row, before),
        )

    def _joined_at(self, person_id: UUID) -> datetime | None:
        theirs = self.session.participants.filter(person=person_id, removed_at=None)
        return theirs.values_list("joined_at", flat=True).first()

    def _may_be_told(self, person: Person, knows_since: datetime | None, at: datetime) -> bool:
        if not person.email or not person.is_working(at.astimezone(LONDON).date()):
            return False
        knows = knows_since is not None or self.session.state == "planned"
        return person.pk != self.session.trainer_id and knows


def _give_back(row: Invitation, before: tuple[datetime, bool] | None) -> None:
    """Leave somebody's row as it was: no message went."""
    if before is None:
        row.delete()
    else:
        row.sent_at, row.certain = before
        row.save()


def kind_of(session: CascadeSession, knows_since: datetime | None, changes: Sequence[datetime]) -> Kind:
    """Return what somebody is told now who was written to last, or has joined, then, or never.

    Args:
        session: The session.
        knows_since: When the last message about it went to them, or when they joined; None where neither.
        changes: `revisions` of the session.
    """
    if is_called_off(session):
        return "off"
    return "changed" if is_outdated(knows_since, changes) else "invited"


def is_outdated(knows_since: datetime | None, changes: Sequence[datetime]) -> bool:
    """Return whether somebody knows of a session since then, and not of what changed last."""
    return knows_since is not None and bool(changes) and knows_since < changes[-1]


def _as_told(session: CascadeSession) -> tuple[object, ...]:
    return session.state, *(getattr(session, name) for name in sorted(TOLD))
