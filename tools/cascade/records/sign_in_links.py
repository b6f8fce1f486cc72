"""One-time sign-in links: how a person signs in the first time, or after losing their password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from cascade.records.errors import LinkError
from cascade.records.models import Person, SignInLink

TOKEN_BYTES = 32
VALID_HOURS = 72


def issue_link(person: Person, valid_hours: float = VALID_HOURS, created_by: Person | None = None) -> str:
    """Return the token of a new link for *person*. It can't be had again: only its sha256 is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignInLink.objects.create(
        token_sha256=_sha256(token),
        person=person,
        created_by=created_by,
        expires_at=timezone.now() + timedelta(hours=valid_hours),
    )
    return token


def link_path(token: str) -> str:
    """Return the path at which the service takes *token*."""
    return f"/sign-in/link/{token}/"


def find(token: str) -> SignInLink | None:
    """Return the link of *token*, used and run-out ones included, or None where there is none."""
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


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
