"""One-time sign-in links: how a person signs in the first time, or after losing their password.

A link's token is 43 characters, to be clicked, or 16 letters and digits in four groups, to be typed from
paper: 31 characters that can't be mistaken for one another, 79 bits. Only the token's sha256 is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cascade.records.errors import LinkError
from cascade.records.models import Person, SignInLink

TOKEN_BYTES = 32
VALID_HOURS = 72
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1."""

_GROUPS, _GROUP = 4, 4
_TYPED = re.compile(rf"[{LETTERS}]{{{_GROUPS * _GROUP}}}")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made: whose, its token, which can't be had again, and until when it works."""

    person: Person
    token: str
    expires_at: datetime


def issue_link(
    person: Person,
    valid_hours: float = VALID_HOURS,
    created_by: Person | None = None,
    *,
    by_email: bool = False,
) -> str:
    """Return the token of a new link for *person*. It can't be had again: only its sha256 is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignInLink.objects.create(
        token_sha256=_sha256(token),
        person=person,
        created_by=created_by,
        expires_at=timezone.now() + timedelta(hours=valid_hours),
        by_email=by_email,
    )
    return token


def issue_typed_links(
    people: Iterable[Person], valid_hours: float = VALID_HOURS, created_by: Person | None = None
) -> tuple[NewLink, ...]:
    """Return a new link for each of *people*, short enough to be typed; older unused ones stop working."""
    expires_at = timezone.now() + timedelta(hours=valid_hours)
    made = tuple(NewLink(person, _typed_token(), expires_at) for person in people)
    with transaction.atomic():
        for start in range(0, len(made), _BATCH):
            ids = [link.person.pk for link in made[start : start + _BATCH]]
            SignInLink.objects.filter(person__in=ids, used_at=None).delete()
        rows = (
            SignInLink(
                token_sha256=_sha256(link.token),
                person=link.person,
                created_by=created_by,
                expires_at=link.expires_at,
            )
            for link in made
        )
        SignInLink.objects.bulk_create(rows, batch_size=_BATCH)
    return made


def link_path(token: str) -> str:
    """Return the path at which the service takes *token*."""
    return f"/sign-in/link/{token}/"


def find(token: str) -> SignInLink | None:
    """Return the link of *token*, used and run-out ones included, or None where there is none.

    A token made to be typed is known in capitals and without its strokes, too.
    """
    return SignInLink.objects.select_related("person").filter(token_sha256=_sha256(token)).first()


def redeem(token: str) -> Person:
    """Use the link up and return its person. Of several calls at once, one succeeds.

    Raises:
        LinkError: the link is unknown, used or out of date, or the account is closed.
    """
    now = timezone.now()
    link = find(token)
    if link is None:
        raise LinkError(
            "This sign-in link is not known here. Check that it was copied whole, or ask for a new one."
        )
    problem = link.problem(now)
    if not problem:
        # The condition stands in the update itself, so that the database decides who was first.
        usable = SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
        if usable.update(used_at=now):
            return link.person
        link.refresh_from_db()
        problem = link.problem(now)
    raise LinkError(problem)


def revoke_links(person: Person) -> int:
    """Delete the links of *person* that nobody has used, and return how many there were."""
    count, _ = SignInLink.objects.filter(person=person, used_at=None).delete()
    return count


def _typed_token() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _sha256(token: str) -> str:
    bare = token.replace("-", "").casefold()
    # A clicked token is 43 characters long, so that none of them is ever taken for a typed one.
    known = bare if _TYPED.fullmatch(bare) else token
    return hashlib.sha256(known.encode("utf-8", "surrogatepass")).hexdigest()
