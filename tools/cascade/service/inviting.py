"""The people a session may be for, in words: why each still needs it, and whether they can be written to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest

from cascade.records.deliveries import Failure
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.invitation_letters import (
    Kind,
    Letter,
    is_called_off,
    letter,
    revisions,
    titles_by_id,
)
from cascade.records.sessions.invitations import Written, is_outdated, kind_of
from cascade.records.sessions.needs import Need, needs
from cascade.records.standings import StandingState
from cascade.service.plurals import counted

WHY: dict[StandingState, str] = {
    "due": "not taken yet",
    "not started": "not taken yet",
    "failed": "not passed yet",
    "expired": "the pass has run out",
    "affected": "wording changed since the pass",
}
"""Why somebody still needs a quiz; never a mark."""

Tell = Callable[[HttpRequest, str], None]
"""How a sentence is told on the next page: as done, or as something to note."""

MOST_TOLD = 10
MOST_ON_THE_SLIP = 200
"""More names than this are not put beside the slip for those without an address."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list.

    Attributes:
        need: Who, and where they stand.
        why: The quizzes they still need, with the reason: a line for each reason.
        urgency: ``Overdue``, ``Required`` or empty.
        message: Whether they were written to, in words; `tag` is the class of its tag.
        can_be_told: Whether they have an e-mail address.
        is_chosen: Whether they are ticked.
    """

    need: Need
    why: tuple[str, ...]
    urgency: str
    message: str
    tag: str
    can_be_told: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as the first of those who get it gets it, and how many get it."""

    person: Person
    kind: Kind
    letter: Letter
    people: str


@dataclass(frozen=True)
class Desk:
    """A session, and everybody who can be written to about it, as they stand at a moment.

    Of a planned session these are those who still need it, and those who were invited or have joined; of
    one that was called off, the latter alone.
    """

    session: CascadeSession
    at: datetime
    listed: tuple[Need, ...]
    changes: tuple[datetime, ...]

    @property
    def is_off(self) -> bool:
        """Whether the session was called off."""
        return is_called_off(self.session)

    @cached_property
    def by_id(self) -> dict[UUID, Need]:
        """Everybody in the list."""
        return {one.person.pk: one for one in self.listed}

    @cached_property
    def needing(self) -> tuple[Need, ...]:
        """Those who still need it."""
        return tuple(one for one in self.listed if one.needs_it)

    @cached_property
    def invited(self) -> tuple[Need, ...]:
        """Those who were invited."""
        return tuple(one for one in self.listed if one.invited_at)

    @cached_property
    def outdated(self) -> tuple[Need, ...]:
        """Those who know of it and can be told of what changed since."""
        return tuple(one for one in self.listed if one.person.email and self.is_outdated(one))

    @cached_property
    def without_address(self) -> tuple[Need, ...]:
        """Those who are to be told in person, by name."""
        found = (one for one in self.listed if not one.person.email and (self.is_off or not one.is_in))
        return tuple(sorted(found, key=lambda one: one.person.name.casefold()))

    def is_outdated(self, one: Need) -> bool:
        """Return whether somebody knows of it, and not of a change since, or that it is called off."""
        return is_outdated(one.knows_since, self.changes)

    def usual(self) -> frozenset[UUID]:
        """Return who is ticked at first: who needs it, was not invited, is not in, and has an address."""
        if self.is_off:
            return self.late()
        fresh = (one for one in self.needing if not one.invited_at and not one.is_in)
        return frozenset(one.person.pk for one in fresh if one.person.email)

    def late(self) -> frozenset[UUID]:
        """Return who was invited or joined before the plan changed, or the session was called off."""
        return frozenset(one.person.pk for one in self.outdated)

    def known(self, ids: Iterable[str]) -> frozenset[UUID]:
        """Return those of *ids*, as a form gives them, who are in the list and have an address."""
        wanted = set(ids)
        return frozenset(key for key, one in self.by_id.items() if key.hex in wanted and one.person.email)

    def in_order(self, chosen: Collection[UUID]) -> list[UUID]:
        """Return the chosen in the order of the list."""
        return [key for key in self.by_id if key in chosen]

    def rows(self, part: Iterable[Need], chosen: Collection[UUID]) -> list[Row]:
        """Return a part of the list in words."""
        titles = titles_by_id()
        return [self._row(one, titles, is_chosen=one.person.pk in chosen) for one in part]

    def _row(self, one: Need, titles: dict[str, str], *, is_chosen: bool) -> Row:
        message, tag = self._message(one)
        return Row(
            need=one,
            why=_why(one, titles),
            urgency="Overdue" if one.is_overdue else "Required" if one.is_required else "",
            message=message,
            tag=tag,
            can_be_told=bool(one.person.email),
            is_chosen=is_chosen,
        )

    def _message(self, one: Need) -> tuple[str, str]:
        if self.is_outdated(one):
            before = "Invited" if one.invited_at else "Joined"
            return ("Does not know yet" if self.is_off else f"{before} before the plan changed"), "partial"
        if one.is_in and not self.is_off:
            return "Has joined already", "right"
        if one.invited_at:
            sent = "Told" if self.is_off else "Invited"
            return (sent, "right") if one.is_certain else ("May not have arrived", "partial")
        return ("Not invited yet", "info") if one.person.email else ("No e-mail address", "wrong")

    def previews(self, chosen: Collection[UUID]) -> list[Preview]:
        """Return each kind of letter that goes to the chosen, as the first of them gets it."""
        by_kind: dict[Kind, list[Need]] = {}
        for key in self.in_order(chosen):
            one = self.by_id[key]
            by_kind.setdefault(kind_of(self.session, one.knows_since, self.changes), []).append(one)
        return [
            Preview(
                theirs[0].person, kind, letter(self.session, theirs[0].person, kind, self.at), _many(theirs)
            )
            for kind, theirs in by_kind.items()
        ]

    def again(self, chosen: Collection[UUID]) -> int:
        """Return how many of the chosen were invited to the plan as it stands, and would get it once more."""
        if self.is_off:
            return 0
        theirs = (self.by_id[key] for key in chosen)
        return sum(one.invited_at is not None and not self.is_outdated(one) for one in theirs)

    def crowding(self, chosen: Collection[UUID]) -> str:
        """Return what to know where more are chosen than fit, as a sentence, or nothing."""
        capacity = self.session.capacity
        if capacity is None or self.is_off:
            return ""
        inside = self.session.participants.filter(removed_at=None).count()
        taken = inside + sum(not one.is_in for one in self.invited)
        fresh = sum(not one.invited_at and not one.is_in for one in map(self.by_id.__getitem__, chosen))
        over = taken + fresh - capacity
        if over <= 0 or not fresh:
            return ""
        before = f" beside {_people(taken)} who are in or invited already" if taken else ""
        return (
            f"There is room for {_people(capacity)}. You have chosen {fresh:,}{before}:"
            f" {over:,} more than fit. Whoever comes last can't join once it is full."
        )


def _why(one: Need, titles: Mapping[str, str]) -> tuple[str, ...]:
    by_reason: dict[str, list[str]] = {}
    for each in one.needed:
        by_reason.setdefault(WHY[each.state], []).append(titles.get(each.quiz, each.quiz))
    return tuple(f"{', '.join(quizzes)}: {reason}" for reason, quizzes in by_reason.items())


def desk_of(session: CascadeSession, at: datetime) -> Desk:
    """Return everybody who can be written to about a session that is planned or called off.

    Raises:
        NotFoundError: nothing is published yet.
    """
    off = is_called_off(session)
    listed = (one for one in needs(session, at) if one.knows_since or (one.needs_it and not off))
    return Desk(session, at, tuple(listed), tuple(revisions(session)))


def audience(session: CascadeSession) -> str:
    """Return whom a session is for, in words: `` in Repairs``, or nothing where it is for every area."""
    return f" in {session.service_area}" if session.service_area else ""


def outcome(done: Written, names: dict[UUID, Need], *, off: bool) -> list[tuple[Tell, str]]:
    """Return what writing did: sentences that say what to do, each with the function that tells it.

    Args:
        done: What it did.
        names: Whom it was to go to.
        off: Whether the session is called off: there is no code to pass on then.
    """
    told: list[tuple[Tell, str]] = []
    if done.sent:
        told.append((messages.success, f"{counted(len(done.sent), 'message')} sent."))
    told += [(messages.warning, _refusal(one, off=off)) for one in done.refused[:MOST_TOLD]]
    if len(done.refused) > MOST_TOLD:
        more = _people(len(done.refused) - MOST_TOLD)
        told.append((messages.warning, f"Not sent to {more} more: the list says who was not written to."))
    if done.not_known:
        unsure = f"The connection broke off while a message was under way to {_names(done.not_known)}."
        told.append(
            (messages.warning, f"{unsure} It may have arrived: ask them, or tick them to write once more.")
        )
    if done.already:
        told.append(
            (messages.warning, f"Written to meanwhile, so not a second time: {_names(done.already)}.")
        )
    if done.gone:
        gone = [names[key].person for key in done.gone if key in names]
        told.append(
            (messages.warning, f"Not written to, for they left or have no address now: {_names(gone)}.")
        )
    if done.stopped:
        told.append((messages.warning, f"{done.stopped} {counted(done.left, 'message')} not sent."))
    return told


def _refusal(one: Failure, *, off: bool) -> str:
    what = "tell them in person" if off else "give them the code in person"
    return f"Not sent to {_names([one.person])}: {one.reason} Ask HR to mend the address, or {what}."


def _names(people: Sequence[Person]) -> str:
    told = ", ".join(f"{person.name} ({person.staff_number})" for person in people[:MOST_TOLD])
    return f"{told} and {len(people) - MOST_TOLD} more" if len(people) > MOST_TOLD else told


def _many(theirs: Sequence[Need]) -> str:
    return _people(len(theirs))


def _people(count: int) -> str:
    return counted(count, "person", "people")
