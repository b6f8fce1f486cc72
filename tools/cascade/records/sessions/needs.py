"""Whom a session is for: who in its service area still needs it, who was invited, and who is in already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cascade.records.editions import current_bank
from cascade.records.models import CascadeSession, Invitation, Person
from cascade.records.requirements import spellings
from cascade.records.standings import Standing, standings
from cascade.records.status import LONDON


@dataclass(frozen=True, slots=True)
class Need:
    """One person a session may be for.

    Attributes:
        person: Who.
        standings: Where they stand with each of the session's quizzes, in its order.
        invited_at: When the last message about this session went to them; None where none did.
        is_certain: Whether the mail server has taken that message; False where nobody knows.
        joined_at: When they joined; None where they have not.
    """

    person: Person
    standings: tuple[Standing, ...]
    invited_at: datetime | None
    is_certain: bool
    joined_at: datetime | None

    @property
    def is_in(self) -> bool:
        """Whether they have joined already."""
        return self.joined_at is not None

    @property
    def knows_since(self) -> datetime | None:
        """When they were told of this session last, or joined it; None where they don't know of it."""
        return self.invited_at or self.joined_at

    @property
    def needed(self) -> tuple[Standing, ...]:
        """The quizzes they still need."""
        return tuple(one for one in self.standings if one.state != "current")

    @property
    def needs_it(self) -> bool:
        """Whether they still need at least one of the quizzes."""
        return bool(self.needed)

    @property
    def is_required(self) -> bool:
        """Whether one they still need is required of them."""
        return any(one.required for one in self.needed)

    @property
    def is_overdue(self) -> bool:
        """Whether one they still need is overdue."""
        return any(one.overdue for one in self.needed)


def needs(session: CascadeSession, at: datetime | None = None) -> list[Need]:
    """Return where everybody stands whom a session may be for, in the order in which to invite them.

    These are the people at work in its service area, and those who were invited or have joined, whatever
    their area; not its trainer, and nobody who leaves before its day. Who still needs it comes first:
    overdue, then required, then others; each by name. The queries are the same few at any size.

    Args:
        session: The session.
        at: The moment asked about; now by default.

    Raises:
        NotFoundError: nothing is published yet.
    """
    moment = at or timezone.now()
    invited = dict(_invited(session))
    inside = _inside(session)
    wanted = _takeable(session)
    found = [
        Need(
            person=person,
            standings=tuple(theirs),
            invited_at=invited[person.pk][0] if person.pk in invited else None,
            is_certain=invited[person.pk][1] if person.pk in invited else True,
            joined_at=inside.get(person.pk),
        )
        for person, theirs in groupby(
            standings(_people(session, moment), wanted, moment), key=lambda one: one.person
        )
    ]
    return sorted(found, key=_urgency)


def expected(session: CascadeSession, at: datetime | None = None) -> list[Person]:
    """Return whom to expect at a session, by name: what a register is printed with.

    Whoever is in, and whoever was invited and is at work; of a session where that is nobody, those of its
    service area who still need it.

    Args:
        session: The session.
        at: The moment asked about; now by default.

    Raises:
        NotFoundError: nothing is published yet.
    """
    moment = at or timezone.now()
    invited = _at_work(session, moment).filter(invitations__session=session)
    inside = Person.objects.filter(participations__session=session, participations__removed_at=None)
    people = {person.pk: person for person in (*inside, *invited)}
    found = list(people.values()) or [one.person for one in needs(session, moment) if one.needs_it]
    return sorted(found, key=lambda person: (person.name.casefold(), person.staff_number))


def _people(session: CascadeSession, at: datetime) -> QuerySet[Person]:
    people = _at_work(session, at)
    if session.service_area:
        invited = Invitation.objects.filter(session=session).values("person")
        joined = session.participants.filter(removed_at=None).values("person")
        areas = Q(service_area__in=spellings(session.service_area))
        people = people.filter(areas | Q(pk__in=invited) | Q(pk__in=joined))
    return people


def _at_work(session: CascadeSession, at: datetime) -> QuerySet[Person]:
    """Return who is at work now and still on the day of the session, without its trainer."""
    today = at.astimezone(LONDON).date()
    day = max(today, session.starts_at.astimezone(LONDON).date())
    stays = Q(leaves_on=None) | Q(leaves_on__gte=day)
    people = Person.objects.working_on(today).filter(stays)
    # A root has no trainer of ours.
    return people if session.trainer_id is None else people.exclude(pk=session.trainer_id)


def _takeable(session: CascadeSession) -> list[str]:
    """Return the session's quizzes; nobody needs one that the current edition no longer holds."""
    known = {quiz.id for quiz in current_bank().quizzes}
    return [quiz for quiz in session.quizzes if quiz in known]


def _invited(session: CascadeSession) -> list[tuple[UUID, tuple[datetime, bool]]]:
    rows = Invitation.objects.filter(session=session).values_list("person_id", "sent_at", "certain")
    return [(person, (sent_at, certain)) for person, sent_at, certain in rows]


def _inside(session: CascadeSession) -> dict[UUID | None, datetime]:
    return dict(session.participants.filter(removed_at=None).values_list("person_id", "joined_at"))


def _urgency(one: Need) -> tuple[bool, bool, bool, str, str]:
    name = one.person.name.casefold()
    return not one.needs_it, not one.is_overdue, not one.is_required, name, one.person.staff_number
