"""Where a person stands with a quiz, in words and as the class of its tag."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from cascade.records.models import Attempt
from cascade.records.standings import StandingState
from cascade.records.status import Status

STATE_WORDS: dict[StandingState, tuple[str, str]] = {
    "current": ("Current", "right"),
    "affected": ("Affected", "partial"),
    "expired": ("Expired", "partial"),
    "failed": ("Failed", "wrong"),
    "due": ("Due", "info"),
    "not started": ("Not started", "info"),
}
"""Each state as HR's pages name it, as exports and the API do, and the class of its tag."""


def day(moment: datetime) -> str:
    """Return the day in London: ``3 May 2018``."""
    return date_format(timezone.localtime(moment), "j F Y")


def status_words(status: Status, *, in_progress: bool) -> tuple[str, str]:
    """Return the words and the tag's class; that the wording has changed comes before all else."""
    if status.state == "affected":
        return "Wording changed", "partial"
    if in_progress:
        return "Continue", "info"
    latest = status.latest
    if latest is None or status.state == "not started":
        return "Not started", "info"
    if status.state == "expired" and status.expires_at:
        return f"Ran out on {day(status.expires_at)}", "partial"
    if status.state == "current":
        passed = status.best or latest
        verb = "Done" if passed.passed is None else "Passed"
        return f"{verb} on {day(passed.submitted_at)}", "right"
    return outcome(latest)[0] + f" on {day(latest.submitted_at)}", "wrong"


def outcome(attempt: Attempt) -> tuple[str, str]:
    """Return how one attempt ended, in words, and the tag's class.

    *attempt* is the row that counts for it (see `cascade.records.superseding.standing`).
    """
    if attempt.kind == "void":
        return "Void", "info"
    if attempt.passed is None:
        return ("Done", "right") if attempt.complete else ("Not complete", "partial")
    return ("Passed", "right") if attempt.passed else ("Not passed", "wrong")
