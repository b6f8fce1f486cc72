"""Erasing people: their rows are emptied, what hangs on them goes, and a pseudonym stays with the log.

Attempts, corrections, publications and the audit log point at a person's id, and the id stays: so the chain
remains whole, and figures of the past remain right. Who the id was, nothing says any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.errors import RecordsError
from cascade.records.mentions import Mention, mentions_of, names_person
from cascade.records.models import Person, Sitting, StaffUpload
from cascade.records.people import find_person
from cascade.records.person_links import Fate, person_links
from cascade.records.person_sessions import delete_sessions, sessions_of
from cascade.records.sessions.putting_away import forget_words

ERASED_NAME = "Erased person"
PSEUDONYM = "erased-"
_PSEUDONYM_DIGITS = 12  # the last of the id's 32: random ones, where the first tell the time
_BATCH = 500

EMPTIED_FIELDS = (
    "staff_number",
    "name",
    "email",
    "service_area",
    "manager",
    "starts_on",
    "leaves_on",
    "is_active",
    "closed_by_list",
    "signed_out_at",
    "last_login",
    "password",
    "erased_at",
)
"""What is emptied, or says that it was. The service area goes too: with the days of the attempts it would
single people out in a small team, and no count of today rests on people who are gone."""

KEPT_FIELDS = ("id", "created_at")
"""What an erased row keeps: the id that the log knows, and when it was made, which the id tells as well."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table that point at a person: what they are, how many, and what erasing does to them."""

    called: str
    column: str
    count: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person does, or did.

    Attributes:
        person: Their id, which stays.
        pseudonym: What stands in place of the staff number.
        was_open: Whether their account was open.
        rows: What points at them, table by table; tables without such rows are left out.
        sessions: How many sessions in browsers end: theirs, and those that hold their name or number.
        uploads: How many staff lists are thrown away that were uploaded and not loaded: they may name them.
        mentions: Where else their name, e-mail address or staff number stands, which nobody changes unasked.
    """

    person: UUID
    pseudonym: str
    was_open: bool
    rows: tuple[Rows, ...]
    sessions: int
    uploads: int
    mentions: tuple[Mention, ...]


def pseudonym(person: UUID) -> str:
    """Return what stands for the staff number of an erased person."""
    return PSEUDONYM + person.hex[-_PSEUDONYM_DIGITS:]


def find_to_erase(staff_number_or_id: str) -> Person:
    """Return a person by staff number, pseudonym or id. After a restored backup only the id is known.

    Raises:
        NotFoundError: there is nobody like that.
    """
    try:
        return Person.objects.get(pk=UUID(staff_number_or_id))
    except (ValueError, Person.DoesNotExist):
        return find_person(staff_number_or_id)


def plan(person: Person) -> Erasure:
    """Return what erasing *person* would do; changes nothing.

    Raises:
        RecordsError: they are erased already.
    """
    _refuse_erased(person)
    rows = tuple(
        Rows(link.called, link.name, count, link.fate)
        for link in person_links()
        if (count := link.rows([person.pk]).count())
    )
    sessions = len(sessions_of([person]))
    return Erasure(
        person=person.pk,
        pseudonym=pseudonym(person.pk),
        was_open=person.is_open(),
        rows=rows,
        sessions=sessions,
        uploads=StaffUpload.objects.count(),
        mentions=mentions_of([person]),
    )


def erase(person: Person, actor: Person | None, reason: str, *, but_session: str = "") -> Erasure:
    """Erase *person* for good, and write that into the audit log. It can't be undone.

    The bytes are gone from the database's files only after `cascade.records.freed_space.overwrite`.

    Args:
        person: Who is to be forgotten.
        actor: Who does it; None on the command line.
        reason: Why, for the audit log, which nobody can change: so it must not name the person.
        but_session: Key of the session in which this is asked for, which goes on.

    Returns:
        What was done; `mentions` says what is left to do by hand.

    Raises:
        RecordsError: they are erased already, are the actor, or the reason is missing or names them.
    """
    if actor is not None and actor.pk == person.pk:
        raise RecordsError("You can't erase yourself: ask a colleague in HR.")
    _refuse_reason(person, reason)
    with transaction.atomic():
        lock([person.pk])
        person.refresh_from_db()
        done = plan(person)
        empty([person.pk], but_session=but_session)
        audit.note(actor, "erased", people=[person.pk], detail={"reason": reason.strip()})
    person.refresh_from_db()
    return done


def empty(
    people: Iterable[UUID], *, but_session: str = "", progress: Callable[[int], None] = lambda _people: None
) -> None:
    """Empty the rows of *people*, in the transaction of whoever writes down that it was done.

    Args:
        people: Ids of those to erase.
        but_session: Key of a session that goes on.
        progress: Called with the number of people emptied since it was last called.
    """
    StaffUpload.objects.all().delete()
    ids = iter(people)
    while batch := list(islice(ids, _BATCH)):
        lock(batch)
        named = list(Person.objects.filter(pk__in=batch))
        delete_sessions(named, but=but_session)
        for link in person_links():
            if link.fate == "deleted":
                link.rows(batch).delete()
            elif link.fate == "unlinked":
                link.rows(batch).update(**{link.field: None})
        forget_words(batch)
        _empty_rows(named)
        progress(len(named))


def lock(people: Sequence[UUID]) -> None:
    """Lock the rows of *people* until the transaction ends, so that nothing is handed in meanwhile."""
    # Sittings first, as handing in does: two that lock in opposite order would wait for each other for ever.
    list(Sitting.objects.select_for_update().filter(person__in=people).values_list("pk").order_by("pk"))
    list(Person.objects.select_for_update().filter(pk__in=people).values_list("pk").order_by("pk"))


def _empty_rows(people: Collection[Person]) -> None:
    now = timezone.now()
    for person in people:
        person.staff_number = pseudonym(person.pk)
        person.name = ERASED_NAME
        person.email = person.service_area = ""
        person.manager = person.starts_on = person.leaves_on = person.last_login = None
        person.signed_out_at = None
        person.is_active = person.closed_by_list = False
        person.password = make_password(None)
        person.erased_at = now
    Person.objects.bulk_update(people, EMPTIED_FIELDS, batch_size=_BATCH)


def _refuse_erased(person: Person) -> None:
    if person.erased_at is not None:
        day = timezone.localdate(person.erased_at)
        raise RecordsError(f"{person.staff_number} was erased on {day:%-d %B %Y}: there is nothing left.")


def _refuse_reason(person: Person, reason: str) -> None:
    if not reason.strip():
        raise RecordsError("Say why, such as a reference of the request: it is kept in the audit log.")
    if names_person(reason, person):
        raise RecordsError(
            "The reason names the person, and the audit log that keeps it can't be changed:"
            " give a reference or a rule instead."
        )
