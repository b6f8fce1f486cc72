"""Moments and days as files for machines have them: ISO 8601, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime


def stamp(moment: datetime | None) -> str:
    """Return a moment in UTC to the second, such as ``2018-05-03T09:15:00Z``; empty where there is none."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def day(found: date | None) -> str:
    """Return a day, such as ``2018-05-03``; empty where there is none."""
    return "" if found is None else found.isoformat()
