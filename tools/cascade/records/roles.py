"""Roles: what a person may do beyond reading, learning and seeing their own record.

Who gives them. The roles that open other people's records, `hr` and `auditor`, are given and taken on the
command line alone, by whoever looks after the installation, or by the claim of an identity provider that the
installation maps to them. So neither HR nor somebody at a member of HR's open browser can widen the circle
of those who see other people's data, or send the auditors away. HR gives and takes the others on a person's
page. Nobody gives or takes a role of their own, and the last member of HR keeps theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from cascade.records import audit
from cascade.records.errors import RecordsError
from cascade.records.models import Person, RoleGrant
from cascade.records.role_names import ROLES

__all__ = [
    "GIVEN_BY_HR",
    "ROLES",
    "grant",
    "has_role",
    "require_other_hr",
    "roles_of",
    "withdraw",
]

GIVEN_BY_HR = ("trainer", "editor")
"""Roles that HR gives and takes on a person's page."""

OWN = "Nobody gives or takes a role of their own: ask somebody else who may."
LAST_HR = "This is the last member of HR with an open account: give the role hr to somebody else first."


def roles_of(person: Any) -> frozenset[str]:
    """Return the roles of *person*; an anonymous visitor and a closed account have none."""
    if not isinstance(person, Person) or not person.is_open():
        return frozenset()
    return frozenset({"staff", *(given.role for given in person.role_grants.all())})


def has_role(person: Any, *roles: str) -> bool:
    """Return whether *person* has at least one of *roles*."""
    return not roles_of(person).isdisjoint(roles)


def grant(person: Person, role: str, by: Person | None = None, *, source: str = "") -> bool:
    """Give *role* to *person*, note it in the audit log, and return whether they did not have it already.

    Args:
        person: Who gets it.
        role: A key of `ROLES`; everybody is staff already.
        by: Who gives it; None on the command line and for the claim of an identity provider.
        source: Where it comes from if neither a person nor the command line gave it, such as ``claim``.

    Raises:
        RecordsError: there is no such role, or it would be one's own.
    """
    _check(person, role, by)
    if role == "staff":
        return False
    with transaction.atomic():
        _, is_new = RoleGrant.objects.get_or_create(person=person, role=role, defaults={"granted_by": by})
        if is_new:
            _note(by, person, {"given": role}, source)
    return is_new


def withdraw(person: Person, role: str, by: Person | None = None, *, source: str = "") -> bool:
    """Take *role* from *person*, note it in the audit log, and return whether they had it.

    The arguments are those of `grant`.

    Raises:
        RecordsError: there is no such role, it would be one's own, or nobody would be left in HR.
    """
    _check(person, role, by)
    with transaction.atomic():
        if role == "hr":
            require_other_hr([person.pk])
        taken, _ = RoleGrant.objects.filter(person=person, role=role).delete()
        if taken:
            _note(by, person, {"taken": role}, source)
    return bool(taken)


def require_other_hr(people: Iterable[UUID]) -> None:
    """Make sure that somebody with an open account stays in HR when *people* leave it or the organisation.

    Where none of them is in HR, nothing is asked. Call it inside the transaction, before the change.

    Raises:
        RecordsError: nobody would be left.
    """
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(role="hr").select_related("person")
    holders = {given.person_id for given in grants if given.person.is_open()}
    leaving = holders.intersection(people)
    if leaving and leaving == holders:
        raise RecordsError(LAST_HR)


def _note(by: Person | None, person: Person, change: dict[str, str], source: str) -> None:
    audit.note(
        by, "changed_roles", people=[person.pk], detail=change | ({"source": source} if source else {})
    )


def _check(person: Person, role: str, by: Person | None) -> None:
    if role not in ROLES:
        raise RecordsError(f"There is no role {role!r}: choose from {', '.join(ROLES)}.")
    if by is not None and by.pk == person.pk:
        raise RecordsError(OWN)
