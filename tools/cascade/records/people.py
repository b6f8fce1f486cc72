"""People: finding and adding them, and the first accounts of a new installation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from cascade.exchange.staff_columns import TITLES
from cascade.records import sign_in_links
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person
from cascade.records.person_editing import Details, DetailsError, enter
from cascade.records.roles import grant

FIRST_ACCOUNTS: dict[str, tuple[str, str]] = {
    "trainer": ("TRAINER-1", "First trainer"),
    "hr": ("HR-1", "First HR account"),
}
"""Staff number and name of the accounts a new installation starts with, by role."""

_TITLES = {str(field): title for field, title in TITLES.items()}


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """A first account, and the token of its sign-in link as long as nobody has signed in with it."""

    person: Person
    role: str
    token: str | None


def find_person(staff_number: str) -> Person:
    """Return the person of that staff number, capitals or not.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return Person.objects.get_by_natural_key(staff_number.strip())
    except Person.DoesNotExist:
        raise NotFoundError(
            f"There is nobody with staff number {staff_number!r}: see `cascade people list`, or add them"
            " with `cascade people add`."
        ) from None


def reports_of(person: Person) -> QuerySet[Person]:
    """Return whose manager *person* is, as far as their accounts are open: nobody further down."""
    return Person.objects.open_on().filter(manager=person)


def has_reports(person: object) -> bool:
    """Return whether *person* manages anybody; a visitor who is not signed in does not."""
    return isinstance(person, Person) and reports_of(person).exists()


def add_person(
    staff_number: str,
    name: str,
    *,
    email: str = "",
    service_area: str = "",
    roles: Iterable[str] = (),
) -> Person:
    """Add a person, who has no password until they set one after signing in by a link.

    Raises:
        RecordsError: the staff number is taken, or a field or a role can't be right; every fault is told.
    """
    with transaction.atomic():
        try:
            person = enter(Details(staff_number, name, email, service_area))
        except DetailsError as error:
            told = (f"{_TITLES[field]}: {fault}" for field, fault in error.faults.items())
            raise RecordsError("\n".join(told)) from None
        for role in roles:
            grant(person, role)
    return person


def first_accounts() -> tuple[FirstAccount, ...]:
    """Make sure that there are a trainer and an HR account; safe to call again.

    An account nobody has signed in with gets a fresh link, and its older unused ones stop working.
    """
    with transaction.atomic():
        return tuple(_first_account(role) for role in FIRST_ACCOUNTS)


def _first_account(role: str) -> FirstAccount:
    staff_number, name = FIRST_ACCOUNTS[role]
    holders = Person.objects.open_on().filter(role_grants__role=role).order_by("created_at")
    person = holders.filter(staff_number=staff_number).first() or holders.first()
    if person is None:
        person = Person.objects.filter(staff_number__iexact=staff_number).first()
        person = person or add_person(staff_number, name)
        grant(person, role)
    if person.last_login is not None or person.has_usable_password():
        return FirstAccount(person, role, None)
    sign_in_links.revoke_links(person)
    return FirstAccount(person, role, sign_in_links.issue_link(person))
