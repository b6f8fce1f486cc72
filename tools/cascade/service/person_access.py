"""One person's signing in and roles, as HR's page about them shows it: `parts/person_access.html`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from cascade.records.models import Person
from cascade.records.roles import GIVEN_BY_HR, ROLES, roles_of
from cascade.records.second_factor import has_code_app
from cascade.service.permissions import may
from cascade.service.plurals import counted
from cascade.service.throttle import WrongTries, wrong_tries

_LABELS = {"hr": "HR"}


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role, what it is called and is for, whether it is held, and whether who looks may give or take it."""

    name: str
    label: str
    meaning: str
    held: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """What `parts/person_access.html` shows; who may not change anything is shown no button."""

    person: Person
    has_password: bool
    last_login: datetime | None
    has_code_app: bool
    roles: tuple[RoleLine, ...]
    may_change: bool
    may_make_link: bool
    may_turn_codes_off: bool
    wrong_tries: tuple[str, ...]
    may_let_try_again: bool


def person_access(request: HttpRequest, person: Person) -> PersonAccess:
    """Return the signing in and the roles of *person*, for whoever sent *request*."""
    is_own = request.user == person
    may_change = may(request, "person-role", "POST")
    held = {given.role for given in person.role_grants.all()}
    lines = (
        RoleLine(
            name,
            _LABELS.get(name, name.capitalize()),
            meaning,
            name in held,
            may_change and not is_own and name in GIVEN_BY_HR,
        )
        for name, meaning in ROLES.items()
        if name != "staff"
    )
    codes = has_code_app(person)
    return PersonAccess(
        person=person,
        has_password=person.has_usable_password(),
        last_login=person.last_login,
        has_code_app=codes,
        roles=tuple(lines),
        may_change=may_change,
        may_make_link=may(request, "person-link", "POST") and bool(roles_of(person)),
        may_turn_codes_off=may(request, "person-codes-off", "POST") and codes and not is_own,
        wrong_tries=tuple(map(_told, wrong_tries(person))),
        may_let_try_again=may(request, "person-try-again", "POST") and person.is_open() and not is_own,
    )


def _told(tries: WrongTries) -> str:
    """Return wrong tries in words: ``50 wrong passwords: wait 12 minutes``."""
    told = counted(tries.count, tries.what)
    return f"{told}: wait {counted(math.ceil(tries.seconds / 60), 'minute')}" if tries.seconds else told
