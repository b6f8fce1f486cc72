"""Days and times on paper: those of the calendar and the clock in London."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(moment: datetime) -> str:
    """Return the day of a moment with a zone: ``3 May 2018``."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def clock(moment: datetime) -> str:
    """Return a moment with a zone in words: ``3 May 2018, 10:15``."""
    return f"{day(moment)}, {moment.astimezone(LONDON):%H:%M}"
