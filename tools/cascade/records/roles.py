"""Roles: what a person may do beyond reading, learning and seeing their own record."""

from __future__ import annotations

from typing import Any

from cascade.records.errors import RecordsError
from cascade.records.models import Person, RoleGrant

ROLES: dict[str, str] = {
    "staff": "Reads, takes quizzes, sees their own record; everybody with an active account is staff.",
    "trainer": "Plans and runs cascade sessions.",
    "hr": "Sees who is trained, looks after accounts, exports completions.",
    "editor": "Publishes editions and reviews questions.",
    "auditor": "Sees what HR sees and the audit log, and changes nothing.",
}
"""Every role and what it is for."""


def roles_of(person: Any) -> frozenset[str]:
    """Return the roles of *person*; an anonymous visitor and a closed account have none."""
    if not isinstance(person, Person) or not person.is_active:
        return frozenset()
    return frozenset({"staff", *(given.role for given in person.role_grants.all())})


def has_role(person: Any, *roles: str) -> bool:
    """Return whether *person* has at least one of *roles*."""
    return not roles_of(person).isdisjoint(roles)


def grant(person: Person, role: str, by: Person | None = None) -> None:
    """Give *role* to *person*, who may have it already.

    Raises:
        RecordsError: there is no such role.
    """
    if role not in ROLES:
        raise RecordsError(f"There is no role {role!r}: choose from {', '.join(ROLES)}.")
    if role != "staff":
        RoleGrant.objects.get_or_create(person=person, role=role, defaults={"granted_by": by})


def withdraw(person: Person, role: str) -> None:
    """Take *role* from *person*, who may not have it."""
    RoleGrant.objects.filter(person=person, role=role).delete()
