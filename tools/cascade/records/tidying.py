"""Clearing away what has run out and nobody needs: sign-ins, links, counts of tries, staff lists, words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from cascade.records import staff_uploads
from cascade.records.models import SignInLink
from cascade.records.sessions.closing import REOPEN_WITHIN
from cascade.records.sessions.putting_away import put_away
from cascade.records.tries import clear_expired

LINK_KEPT_DAYS = 30
"""A link that was used or has run out is kept so long, so that whoever follows it is told so."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much was cleared away.

    Attributes:
        sessions: Sign-ins that have run out.
        links: Sign-in links.
        tries: Counts of tries.
        staff_lists: Staff lists not loaded.
        rooms: Cascade sessions whose words that nobody recorded were deleted.
    """

    sessions: int
    links: int
    tries: int
    staff_lists: int
    rooms: int = 0

    @property
    def total(self) -> int:
        """How much in all."""
        return self.sessions + self.links + self.tries + self.staff_lists + self.rooms


def tidy(at: datetime | None = None) -> Tidied:
    """Delete what has run out; safe to repeat, and while the service runs."""
    moment = at or timezone.now()
    sessions, _ = expired_sessions(moment).delete()
    links, _ = _old_links(moment).delete()
    rooms = put_away(moment - REOPEN_WITHIN)
    return Tidied(sessions, links, clear_expired(), staff_uploads.clear_expired(moment), rooms)


def expired_sessions(at: datetime) -> QuerySet[Session]:
    """Return the sessions that have run out."""
    return Session.objects.filter(expire_date__lt=at)


def _old_links(at: datetime) -> QuerySet[SignInLink]:
    before = at - timedelta(days=LINK_KEPT_DAYS)
    return SignInLink.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before))
