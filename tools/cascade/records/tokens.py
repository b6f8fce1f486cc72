"""Tokens of the API: made and shown once, found by their sha256, counted, ended.

A token is ``cascade_``, 64 hexadecimal digits (256 bits from the operating system) and the CRC-32 of these
as 8 more. The fixed beginning lets scanners for leaked secrets find one in a file; the checksum lets them,
and us, tell a token from a slip of the keyboard without asking the database. It guards nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cascade.model.text import fold
from cascade.records import audit
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import ApiToken, Person

SCOPES: dict[str, str] = {
    "completions:read": "Completions: who handed in which quiz, when, and how it ended.",
    "status:read": "Where people stand with each quiz, and what is overdue.",
    "people:read": "People: staff number, name, service area, first and last day.",
    "sessions:read": "Sessions of the cascade: when, where, how deep, how many attended and passed.",
}
"""Every scope and what it opens. None of them changes anything."""

PREFIX = "cascade_"
TOKEN_BYTES = 32
MOST_DAYS = 365
LONGEST_NAME = 100

_SHAPE = re.compile(rf"{PREFIX}([0-9a-f]{{{2 * TOKEN_BYTES}}})([0-9a-f]{{8}})")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made: its row, and the token itself, which can't be had again."""

    row: ApiToken
    token: str


class TokenError(RecordsError):
    """A token can't be made as asked for; `faults` holds a sentence for each field at fault."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("\n".join(self.faults.values()))


def create_token(name: str, scopes: Iterable[str], days: int, by: Person | None = None) -> NewToken:
    """Make a token, note it in the audit log, and return it; only its sha256 is kept.

    Args:
        name: What it is for, such as the system that will use it.
        scopes: Keys of `SCOPES`: what it may read.
        days: How long it works, `MOST_DAYS` at most.
        by: Who makes it; None on the command line.

    Raises:
        TokenError: the name is missing, too long or taken, a scope is unknown or none is given, or it
            would not end within a year; every fault is told.
    """
    name, given = fold(name), frozenset(scopes)
    now = timezone.now()
    faults = {
        "name": _name_fault(name, now),
        "scopes": _scopes_fault(given),
        "days": "" if 1 <= days <= MOST_DAYS else f"A token works for 1 to {MOST_DAYS} days",
    }
    if any(faults.values()):
        raise TokenError({field: fault for field, fault in faults.items() if fault})
    token = _new_token()
    with transaction.atomic():
        row = ApiToken.objects.create(
            name=name,
            token_sha256=_sha256(token),
            # In the order of the table, so that lists read alike.
            scopes=[scope for scope in SCOPES if scope in given],
            created_by=by,
            expires_at=now + timedelta(days=days),
        )
        detail = {"token": str(row.pk), "did": "made", "scopes": row.scopes, "days": days}
        audit.note(by, "changed_token", detail=detail)
    return NewToken(row, token)


def rename(token: ApiToken, name: str, by: Person | None = None) -> None:
    """Give a token another name, one that has ended too: its name may have named a person.

    Raises:
        TokenError: the name is missing, too long or taken.
    """
    name = fold(name)
    fault = _name_fault(name, timezone.now(), token)
    if fault:
        raise TokenError({"name": fault})
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(name=name)
        audit.note(by, "changed_token", detail={"token": str(token.pk), "did": "renamed"})
    token.name = name


def _name_fault(name: str, now: datetime, but: ApiToken | None = None) -> str:
    if not name:
        return "Enter a name, such as the system that will use the token"
    if len(name) > LONGEST_NAME:
        return f"The name must be {LONGEST_NAME} characters or fewer"
    if not name.isprintable():
        return "The name must not have control characters"
    if _SHAPE.search(name):
        return "Enter a name, not a token: names are shown in lists"
    others = usable(now) if but is None else usable(now).exclude(pk=but.pk)
    if others.filter(name__iexact=name).exists():
        return f"There is a token named {name!r} already: revoke it first, or choose another name"
    return ""


def _scopes_fault(scopes: frozenset[str]) -> str:
    unknown = sorted(scopes - SCOPES.keys())
    if unknown:
        return f"There is no scope {', '.join(map(repr, unknown))}: choose from {', '.join(SCOPES)}"
    return "" if scopes else "Select what the token may read"


def usable(now: datetime) -> QuerySet[ApiToken]:
    """Return the tokens that open the API at *now*: the same rule as `ApiToken.is_usable`."""
    return ApiToken.objects.filter(revoked_at=None, expires_at__gt=now)


def find(token: str) -> ApiToken | None:
    """Return the row of a token that opens the API now, or None where it is unknown, run out or revoked.

    It is looked for by its sha256, so how long the search takes says nothing about tokens that exist.
    """
    if not _has_shape(token):
        return None
    return usable(timezone.now()).filter(token_sha256=_sha256(token)).first()


def note_use(token: ApiToken) -> None:
    """Keep when *token* was used last, to the minute: a write a minute, not a write a request."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - timedelta(seconds=60))
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke(token: ApiToken, by: Person | None = None) -> bool:
    """End a token at once, and return whether it worked until now; one that had ended stays as it was."""
    now = timezone.now()
    with transaction.atomic():
        ended = bool(usable(now).filter(pk=token.pk).update(revoked_at=now))
        if ended:
            audit.note(by, "changed_token", detail={"token": str(token.pk), "did": "revoked"})
    return ended


def find_token(name_or_id: str) -> ApiToken:
    """Return the token of that id, or the one that works under that name, capitals or not.

    Raises:
        NotFoundError: there is none, or more than one of that name.
    """
    wanted = fold(name_or_id)
    token_id = _uuid(wanted)
    by_id = ApiToken.objects.filter(pk=token_id).first() if token_id is not None else None
    if by_id is not None:
        return by_id
    found = list(usable(timezone.now()).filter(name__iexact=wanted)[:2])
    if len(found) == 1:
        return found[0]
    many = "more than one token" if found else "no token that works"
    raise NotFoundError(f"There is {many} named {wanted!r}: see `cascade tokens list` for names and ids.")


def state_of(token: ApiToken, now: datetime | None = None) -> str:
    """Return ``works``, ``revoked`` or ``run out``."""
    if token.is_usable(now or timezone.now()):
        return "works"
    return "run out" if token.revoked_at is None else "revoked"


def _new_token() -> str:
    secret = secrets.token_hex(TOKEN_BYTES)
    return f"{PREFIX}{secret}{_checksum(secret)}"


def _has_shape(token: str) -> bool:
    match = _SHAPE.fullmatch(token)
    return match is not None and match[2] == _checksum(match[1])


def _checksum(secret: str) -> str:
    return f"{zlib.crc32(secret.encode('ascii')):08x}"


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
