"""Planning a session, and recording outside training that the tree begins with."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cascade.records.arrangement import SEED_BITS
from cascade.records.editions import current_bank
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Participant, Person
from cascade.records.roles import has_role
from cascade.records.sessions.codes import join_code
from cascade.records.sessions.events import changing, note_event

MODES: dict[str, str] = {
    "together": "You open one question at a time, and the room answers.",
    "own_pace": "Everybody goes through the questions by themselves.",
}
"""How a session runs."""

MOST_MINUTES = 12 * 60
MOST_PEOPLE = 1000
MOST_LETTERS = 200
"""Of a place, a service area and the name of who trained outside."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What a trainer fills in to plan a session.

    Attributes:
        quizzes: Ids of the quizzes, in the order they are taken.
        starts_at: When it begins.
        minutes: How long it takes.
        mode: A key of `MODES`.
        service_area: Whom it is for; empty for everybody.
        place: Where it is.
        capacity: How many people fit, or None.
        notes: The trainer's own notes.
        guests: Whether people may join without signing in.
    """

    quizzes: tuple[str, ...]
    starts_at: datetime
    minutes: int = 60
    mode: str = "together"
    service_area: str = ""
    place: str = ""
    capacity: int | None = None
    notes: str = ""
    guests: bool = False


def plan_session(trainer: Person, plan: Plan) -> CascadeSession:
    """Plan a session of *trainer*, with a join code of its own.

    Raises:
        SessionError: *trainer* is no trainer, or the plan can't be held; every fault is told.
    """
    if not has_role(trainer, "trainer"):
        raise SessionError(f"{trainer.staff_number} is no trainer: HR gives the role.")
    _require_sound(plan)
    for _ in range(_TRIES):
        session = CascadeSession(trainer=trainer, seed=secrets.randbits(SEED_BITS), join_code=join_code())
        _fill(session, plan)
        place_in_tree(session)
        try:
            with transaction.atomic():
                session.save(force_insert=True)
                note_event(session, "planned", trainer)
        except IntegrityError:
            continue  # another open session has the code
        return session
    raise SessionError("No free join code was found: close sessions that are over, then try again.")


def change_plan(session_id: UUID | str, trainer: Person, plan: Plan) -> CascadeSession:
    """Change a session that is not open yet; its log says which parts of the plan changed.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is open or closed, or the plan can't be held; every fault is told.
    """
    _require_sound(plan)
    with changing(session_id, trainer, "planned") as session:
        before = {name: getattr(session, name) for name in _PARTS}
        _fill(session, plan)
        place_in_tree(session)
        changed = [name for name in _PARTS if getattr(session, name) != before[name]]
        if changed:
            note_event(session, "changed", trainer, fields=changed)
    return session


def call_off(session_id: UUID | str, trainer: Person) -> None:
    """Call a planned session off: it stays in the records as closed, without attendance.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is open or closed.
    """
    with changing(session_id, trainer, "planned") as session:
        session.state = "closed"
        session.closed_at = timezone.now()
        note_event(session, "called_off", trainer)


def record_root(  # noqa: PLR0913 - what is known of it is given by name
    outside_trainer: str,
    starts_at: datetime,
    attended: Iterable[Person],
    *,
    place: str = "",
    trains_by: date | None = None,
    by: Person | None,
) -> CascadeSession:
    """Record outside training, such as that of the Centre for Public Scrutiny, as a root of the tree.

    *trains_by* is the day until which those who attended are to train others, if they are.

    Raises:
        SessionError: no trainer is named, a name is too long, or it lies in the future.
    """
    name = " ".join(outside_trainer.split())
    if not name:
        raise SessionError("Say who trained: the name of the organisation.")
    if max(len(name), len(place.strip())) > MOST_LETTERS:
        raise SessionError(f"The names of organisation and place can have up to {MOST_LETTERS} characters.")
    if starts_at > timezone.now():
        raise SessionError("Outside training is recorded once it has taken place.")
    with transaction.atomic():
        session = CascadeSession.objects.create(
            outside_trainer=name,
            depth=0,
            place=place.strip(),
            starts_at=starts_at,
            seed=0,
            state="closed",
            closed_at=starts_at,
        )
        people = {person.pk: person for person in attended}.values()
        Participant.objects.bulk_create(
            Participant(
                session=session,
                person=person,
                identified_by="trainer",
                confirmed_by=by,
                confirmed_at=timezone.now(),
                seat=seat,
                joined_at=starts_at,
                attended=True,
                trains_by=trains_by,
            )
            for seat, person in enumerate(people, start=1)
        )
        note_event(session, "closed", by, attended=len(people))
    return session


def trained_in(person: Person, before: datetime | None = None) -> CascadeSession | None:
    """Return the last session that *person* attended before they train others, or None if none is known."""
    found = Participant.objects.filter(
        person=person, attended=True, removed_at=None, session__state="closed"
    ).exclude(session__trainer=person)
    if before is not None:
        found = found.filter(session__starts_at__lt=before)
    last = found.select_related("session").order_by("-session__starts_at", "-session__id").first()
    return None if last is None else last.session


def place_in_tree(session: CascadeSession) -> None:
    """Hang a session from the last one in which its trainer was trained before it, as is known now."""
    above = None if session.trainer is None else trained_in(session.trainer, session.starts_at)
    session.trained_in, session.depth = above, 1 if above is None else above.depth + 1


_PARTS = tuple(part.name for part in fields(Plan))
"""What a plan says; a session has each under the same name."""


def _fill(session: CascadeSession, plan: Plan) -> None:
    session.quizzes = list(plan.quizzes)
    session.starts_at, session.minutes = plan.starts_at, plan.minutes
    session.mode, session.guests = plan.mode, plan.guests
    session.service_area, session.place = plan.service_area.strip(), plan.place.strip()
    session.capacity, session.notes = plan.capacity, plan.notes.strip()


def _require_sound(plan: Plan) -> None:
    faults = list(_faults(plan, {quiz.id for quiz in current_bank().quizzes}))
    if faults:
        raise SessionError("\n".join(faults))


def _faults(plan: Plan, known: Collection[str]) -> Iterable[str]:
    if not plan.quizzes:
        yield "Choose at least one quiz."
    for quiz in _unknown(plan.quizzes, known):
        yield f"There is no quiz {quiz!r} in the current edition."
    for name in ("place", "service_area"):
        if len(getattr(plan, name)) > MOST_LETTERS:
            yield f"The {name.replace('_', ' ')} can have up to {MOST_LETTERS} characters."
    if len(set(plan.quizzes)) < len(plan.quizzes):
        yield "Choose each quiz once."
    if plan.mode not in MODES:
        yield f"A session runs in one of these ways: {', '.join(MODES)}."
    if not 1 <= plan.minutes <= MOST_MINUTES:
        yield f"A session takes between 1 and {MOST_MINUTES} minutes."
    if plan.capacity is not None and not 1 <= plan.capacity <= MOST_PEOPLE:
        yield f"A room holds between 1 and {MOST_PEOPLE:,} people."


def _unknown(quizzes: Sequence[str], known: Collection[str]) -> list[str]:
    return [quiz for quiz in quizzes if quiz not in known]
