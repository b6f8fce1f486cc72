"""Letting people in and keeping them out: links for many at once, and what ends with an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from cascade.records import audit
from cascade.records.errors import RecordsError
from cascade.records.models import Person, SignInLink
from cascade.records.requirements import area_key
from cascade.records.sign_in_links import VALID_HOURS, NewLink, issue_typed_links

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom links are wanted for.

    Attributes:
        staff_numbers: These people; where it is empty, everybody the rest lets through.
        service_area: Of this service area alone, in any capitals; empty for all.
        without_password: Those alone who have not chosen a password.
    """

    staff_numbers: Sequence[str] = ()
    service_area: str = ""
    without_password: bool = False


def choose(wanted: Wanted) -> list[Person]:
    """Return the people *wanted* means, by staff number. Closed accounts are left out of a whole area.

    Raises:
        RecordsError: a staff number is nobody's, or its account is closed; all of them are named. Or nothing
            was asked for.
    """
    if not (wanted.staff_numbers or wanted.service_area or wanted.without_password):
        raise RecordsError("Say whom: staff numbers, a service area, or everybody without a password.")
    found: Iterable[Person] = Person.objects.open_on().order_by("staff_number")
    if wanted.staff_numbers:
        found = _named(wanted.staff_numbers)
    return [person for person in found if _fits(person, wanted)]


def issue_links(
    people: Sequence[Person], *, by: Person | None = None, valid_hours: float = VALID_HOURS
) -> tuple[NewLink, ...]:
    """Return a one-time link for each of *people*, and note it in the audit log.

    Their older unused links stop working.

    Args:
        people: Whom the links sign in; their accounts are open.
        by: Who makes them; None on the command line.
        valid_hours: How long they work.
    """
    with transaction.atomic():
        links = issue_typed_links(people, valid_hours, by)
        detail = {"links": len(links), "hours": valid_hours}
        audit.note(by, "sent_link", people=[person.pk for person in people], detail=detail)
    return links


def end_sign_in(people: Iterable[UUID]) -> None:
    """End every open session of *people* and their unused links, for when their accounts are closed.

    Their passwords and security codes stay, for when an account is opened again; the sessions do not come
    back then.
    """
    for batch in _batches(list(people)):
        Person.objects.filter(pk__in=batch).update(signed_out_at=timezone.now())
        SignInLink.objects.filter(person__in=batch, used_at=None).delete()


def _named(staff_numbers: Iterable[str]) -> list[Person]:
    typed = {number.strip().casefold(): number.strip() for number in staff_numbers if number.strip()}
    known: dict[str, Person] = {}
    for batch in _batches(list(typed)):
        lowered = Person.objects.annotate(lower=Lower("staff_number"))
        for person in lowered.filter(Q(lower__in=batch) | Q(staff_number__in=[typed[key] for key in batch])):
            known[person.staff_number.casefold()] = person
    faults = [f"There is nobody with staff number {typed[key]!r}." for key in typed if key not in known]
    faults += [
        f"The account of {person.staff_number} is closed: open it first."
        for person in known.values()
        if not person.is_open()
    ]
    if faults:
        raise RecordsError("\n".join(faults))
    return sorted(known.values(), key=lambda person: person.staff_number)


def _fits(person: Person, wanted: Wanted) -> bool:
    if wanted.without_password and person.has_usable_password():
        return False
    return not wanted.service_area or area_key(person.service_area) == area_key(wanted.service_area)


def _batches(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
