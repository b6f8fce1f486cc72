"""Days in London as moments: when one begins, and what lies on some of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from cascade.records.status import LONDON


def midnight(day: date) -> datetime:
    """Return the moment at which *day* begins in London."""
    return datetime.combine(day, time.min, LONDON)


def on_days(moment: str, since: date | None, until: date | None) -> Q:
    """Return the condition that a column lies on a London day from *since* to *until*, both included.

    Args:
        moment: Name of the column.
        since: The first day; None for no first one.
        until: The last day; None for no last one.
    """
    found = Q()
    if since is not None:
        found &= Q((f"{moment}__gte", midnight(since)))
    if until is not None and until < date.max:
        found &= Q((f"{moment}__lt", midnight(until + timedelta(days=1))))
    return found
