"""Writing to people about a session: nobody gets a message twice, and none is told as sent that was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Invitation, Person
from cascade.records.post import Post, Refused, Stop, refuse_dead_links
from cascade.records.sessions.events import find_session, own_session
from cascade.records.sessions.invitation_letters import TOLD, Kind, is_called_off, letter, revisions
from cascade.records.status import LONDON

_A_NOTE = 50
"""So many messages are noted together in the audit log."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A message that the mail server did not take: to whom, and why."""

    person: Person
    reason: str


@dataclass(slots=True)
class Written:
    """What writing to people did.

    Attributes:
        sent: To whom the mail server took a message.
        refused: Of whom it did not; nothing is kept of these, and they can be tried again.
        not_known: Of whom the connection broke off while the message was under way: it may have gone. They
            count as written to, so that nobody gets two unless the trainer says so.
        already: Who was written to after the trainer looked: by a second click, or in another window.
        gone: Who is no longer at work, or lost their address, or was never invited to what is called off.
        stopped: Why the rest was left, as a sentence; empty where everybody was tried.
        left: How many were left.
    """

    sent: list[Person] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)
    not_known: list[Person] = field(default_factory=list)
    already: list[Person] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    stopped: str = ""
    left: int = 0


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


def outdated(session: CascadeSession) -> int:
    """Return how many were invited, and have not been told since of a change, or that it is called off."""
    changes = revisions(session)
    return session.invitations.filter(sent_at__lt=changes[-1]).count() if changes else 0


def write(
    session_id: UUID | str,
    trainer: Person,
    people: Sequence[UUID],
    as_of: datetime,
    *,
    now: Callable[[], datetime] = timezone.now,
) -> Written:
    """Write to *people* about a session of *trainer*, and note it in the audit log.

    Who was not invited yet is invited; who was is told that the plan changed, or is invited again where it
    did not; of a session that is called off, who was invited is told that. One message that fails keeps none
    of the others from going.

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
    if not people:
        return Written()
    refuse_dead_links()
    with closing(Post()) as post:
        writing = _Writing(session, trainer, post, min(as_of, now()), now)
        for start in range(0, len(people), _A_NOTE):
            if not writing.done.stopped:
                writing.some(people[start : start + _A_NOTE])
    done = writing.done
    tried = (done.sent, done.refused, done.not_known, done.already, done.gone)
    done.left = len(people) - sum(len(each) for each in tried)
    return done


@dataclass(frozen=True, slots=True)
class _Claim:
    """Somebody's turn: the row that says so, what they get, and what the row said before, if it was there."""

    row: Invitation
    person: Person
    kind: Kind
    before: tuple[datetime, bool] | None

    def take_back(self) -> None:
        """Leave the row as it was: no message went."""
        if self.before is None:
            self.row.delete()
        else:
            self.row.sent_at, self.row.certain = self.before
            self.row.save()


class _Writing:
    """One go at writing: about which session, by what connection, by which clock, and how far it has got."""

    def __init__(
        self,
        session: CascadeSession,
        by: Person,
        post: Post,
        as_of: datetime,
        now: Callable[[], datetime],
    ) -> None:
        self.session = session
        self.by = by
        self.post = post
        self.as_of = as_of
        self.now = now
        self.changes = revisions(session)
        self.done = Written()

    def some(self, people: Sequence[UUID]) -> None:
        """Write to some people, and note together to whom something went."""
        sent, unsure = len(self.done.sent), len(self.done.not_known)
        try:
            for one in people:
                self._one(one)
        except Stop as stop:
            self.done.stopped = str(stop)
        finally:
            self._note(self.done.sent[sent:], self.done.not_known[unsure:])

    def _note(self, sent: Sequence[Person], unsure: Sequence[Person]) -> None:
        if sent or unsure:
            people = [person.pk for person in (*sent, *unsure)]
            detail = {"session": str(self.session.pk), "sent": len(sent), "not_known": len(unsure)}
            audit.note(self.by, "sent_invitation", people=people, detail=detail)

    def _one(self, person_id: UUID) -> None:
        at = self.now()
        self.post.be_ready()
        claim = self._claim(person_id, at)
        if claim is None:
            return
        try:
            self.post.send(letter(self.session, claim.person, claim.kind, at).to(claim.person))
        except Refused as refusal:
            claim.take_back()
            self.done.refused.append(NotTaken(claim.person, str(refusal)))
        except Stop:
            claim.take_back()
            raise
        except OSError:
            self.done.not_known.append(claim.person)
            self.post.close()
        else:
            claim.row.certain = True
            claim.row.save(update_fields=["certain"])
            self.done.sent.append(claim.person)

    def _claim(self, person_id: UUID, at: datetime) -> _Claim | None:
        """Take somebody's turn, or return None where they are not to be written to; says which it is.

        Of several processes at once one gets it: each locks the session's row (SQLite: the database) first.

        Raises:
            Stop: the plan is no longer the one that the messages tell of.
        """
        with transaction.atomic():
            if _as_told(find_session(self.session.pk, lock=True)) != _as_told(self.session):
                raise Stop("The plan changed while messages were going out: look at them again, then go on.")
            person = Person.objects.filter(pk=person_id).first()
            row = Invitation.objects.filter(session=self.session, person_id=person_id).first()
            if person is None or not self._may_be_told(person, row, at):
                self.done.gone.append(person_id)
                return None
            if row is not None and row.sent_at > self.as_of:
                self.done.already.append(person)
                return None
            before = None if row is None else (row.sent_at, row.certain)
            kind = self._kind(row)
            row = row or Invitation(session=self.session, person=person)
            row.sent_at, row.certain = at, False
            row.save()
            return _Claim(row, person, kind, before)

    def _may_be_told(self, person: Person, row: Invitation | None, at: datetime) -> bool:
        if not person.email or not person.is_working(at.astimezone(LONDON).date()):
            return False
        return person.pk != self.session.trainer_id and (row is not None or self.session.state == "planned")

    def _kind(self, row: Invitation | None) -> Kind:
        return kind_of(self.session, None if row is None else row.sent_at, self.changes)


def kind_of(session: CascadeSession, invited_at: datetime | None, changes: Sequence[datetime]) -> Kind:
    """Return what somebody who was invited then, or never, is told now.

    Args:
        session: The session.
        invited_at: When the last message about it went to them; None where none did.
        changes: `revisions` of the session.
    """
    if is_called_off(session):
        return "off"
    return "changed" if invited_at is not None and changes and invited_at < changes[-1] else "invited"


def _as_told(session: CascadeSession) -> tuple[object, ...]:
    return session.state, *(getattr(session, name) for name in sorted(TOLD))
