"""Which completions are exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import QuerySet

from cascade.records.errors import RecordsError
from cascade.records.london_days import on_days
from cascade.records.models import Attempt
from cascade.records.standing_filters import spellings
from cascade.records.standings import StandingState
from cascade.records.superseding import counting

STATUSES: tuple[StandingState, ...] = ("current", "affected", "expired", "failed")
"""States of people who have handed something in."""

KINDS: dict[str, str] = {
    "attempt": "Whole quiz",
    "delta": "New wording only",
    "regrade": "Marked again",
}
"""Kinds of rows an export holds, and what a page calls them."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which completions; an empty field lets all through.

    Attributes:
        quiz: Id of a quiz.
        since: The first London day of handing in.
        until: The last London day of handing in.
        area: A service area, as people's rows name it now, in any spelling; or `NO_AREA`.
        status: One of `STATUSES`: where the person stands with the quiz now.
        session: A session they were taken in.
        kind: One of `KINDS`.
    """

    quiz: str = ""
    since: date | None = None
    until: date | None = None
    area: str = ""
    status: str = ""
    session: str = ""
    kind: str = ""

    def as_texts(self) -> dict[str, str]:
        """Return the fields that are given, as text; days as ``2018-05-03``."""
        return {one.name: str(value) for one in fields(self) if (value := getattr(self, one.name))}

    @classmethod
    def from_texts(cls, given: Mapping[str, str]) -> Filters:
        """Return what `as_texts` was made of.

        Raises:
            RecordsError: a field is unknown, or holds what it can't.
        """
        unknown = sorted(set(given) - {one.name for one in fields(cls)})
        if unknown:
            raise RecordsError(f"An export can't be filtered by {', '.join(unknown)}.")
        try:
            days = {name: date.fromisoformat(given[name]) for name in ("since", "until") if given.get(name)}
        except ValueError as error:
            raise RecordsError("The days of a filter are written as 2018-05-03.") from error
        found = cls(**{**given, "since": days.get("since"), "until": days.get("until")})  # type: ignore[arg-type]
        if found.status and found.status not in STATUSES:
            raise RecordsError(f"There is no status {found.status!r}: choose from {', '.join(STATUSES)}.")
        if found.kind and found.kind not in KINDS:
            raise RecordsError(f"There is no kind {found.kind!r}: choose from {', '.join(KINDS)}.")
        return found

    @property
    def rests_on_log(self) -> bool:
        """Whether the same rows come through at any later time, as long as the log is looked at as it was."""
        return not (self.area or self.status)


def chosen(filters: Filters, head: int | None = None) -> QuerySet[Attempt]:
    """Return the completions that *filters* ask for, in the order of the log, whatever the status.

    Of an attempt that was marked again this is the row that counts; one that was made void is left out.

    Args:
        filters: What is asked for.
        head: Look at the log as it was when this row, by its sequence, was the last; now by default.
    """
    found = counting(head).order_by("sequence")
    exact = {
        "quiz": filters.quiz,
        "session": filters.session,
        "kind": filters.kind,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.area:
        found = found.filter(person__service_area__in=spellings(filters.area))
    return found.filter(on_days("submitted_at", filters.since, filters.until))
