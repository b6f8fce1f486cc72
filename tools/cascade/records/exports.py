"""Completions as rows and as CSV, streamed: memory stays flat at any number of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet

from cascade.records.errors import RecordsError
from cascade.records.formula_guard import guard
from cascade.records.models import Attempt
from cascade.records.numbers import plain_number
from cascade.records.status import LONDON
from cascade.records.superseding import counting

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the export: its name, which never changes, what it holds, and where it comes from."""

    name: str
    description: str
    source: str


COLUMNS: tuple[Column, ...] = (
    Column("attempt_id", "Id of the attempt.", "id"),
    Column("staff_number", "Staff number.", "person__staff_number"),
    Column("name", "Name.", "person__name"),
    Column("service_area", "Service area, as it is now.", "person__service_area"),
    Column("quiz", "Id of the quiz.", "quiz"),
    Column("quiz_title", "Its title as it stood.", "quiz_title"),
    Column("edition", "Edition of the question bank: the sha256 of its text.", "edition_id"),
    Column("item_digests", "JSON: each item asked, and the sha256 of all it says.", "item_digests"),
    Column("clause_digests", "JSON: each clause tested, and the sha256 of its wording.", "clause_digests"),
    Column("channel", "web, terminal, paper or import.", "channel"),
    Column("identified_by", "password, one_time_link, terminal, paper or import.", "identified_by"),
    Column("mark", "Marks given.", "mark"),
    Column("max_mark", "Marks possible.", "max_mark"),
    Column(
        "percent",
        "Percentage, 2 decimal places at most; empty without scored items.",
        "percent",
    ),
    Column("passed", "yes or no; empty for a quiz without scored items.", "passed"),
    Column("complete", "yes or no: all that had to be written or rated was.", "complete"),
    Column("submitted_utc", "When it was handed in, UTC, to the microsecond.", "submitted_at"),
    Column("submitted_london", "The same on the clock in London, to the second.", "submitted_at"),
    Column("depth", "Depth of the session in the cascade; empty outside one.", "depth"),
    Column("session", "Session it was taken in; empty outside one.", "session"),
    Column("previous_hash", "Hash of the row before it in the log.", "previous_hash"),
    Column("chain_hash", "Hash of its own row in the log.", "row_hash"),
    Column("kind", "attempt, delta (a short re-assessment) or regrade (marked again).", "kind"),
    Column("refers_to", "Of a delta or a regrade: id of the attempt it belongs to.", "refers_to"),
)
"""The columns in their order."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which completions: of one quiz (empty: all), handed in on London days from *since* to *until*."""

    quiz: str = ""
    since: date | None = None
    until: date | None = None


def completions(filters: Filters | None = None) -> Iterator[tuple[str, ...]]:
    """Yield a row a completion in the order of the log, each cell as text, without the formula guard.

    Raises:
        RecordsError: the log can't be read on.
    """
    sources = [column.source for column in COLUMNS]
    rows = chosen(filters or Filters()).values_list(*sources)
    try:
        for row in rows.iterator(chunk_size=_BATCH):
            yield _cells(row)
    except (DatabaseError, ValueError, TypeError, AttributeError) as error:
        raise RecordsError("The log can't be read on: run `cascade records verify`.") from error


def count(filters: Filters | None = None) -> int:
    """Return how many completions there are."""
    return chosen(filters or Filters()).count()


def csv_chunks(filters: Filters | None = None) -> Iterator[str]:
    """Yield the completions as CSV, header first, in pieces of many lines.

    Source: RFC 4180; text that a spreadsheet would run as a formula is guarded (`formula_guard`).

    Raises:
        RecordsError: the log can't be read on.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for row in completions(filters):
        writer.writerow([guard(cell) if text else cell for cell, text in zip(row, _IS_TEXT, strict=True)])
        if len(lines.kept) >= _BATCH:
            yield lines.take()
    yield lines.take()


_NUMBERS = frozenset({"mark", "max_mark", "percent", "depth"})
_IS_TEXT = tuple(column.name not in _NUMBERS for column in COLUMNS)


class _Lines:
    """What a csv.writer writes to: keeps lines until they are taken."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def write(self, line: str) -> None:
        self.kept.append(line)

    def take(self) -> str:
        text = "".join(self.kept)
        self.kept.clear()
        return text


def chosen(filters: Filters) -> QuerySet[Attempt]:
    """Return the completions that *filters* ask for, in the order of the log.

    Of an attempt that was marked again this is the row that counts; one that was made void is left out.
    """
    found = counting().order_by("sequence")
    if filters.quiz:
        found = found.filter(quiz=filters.quiz)
    if filters.since is not None:
        found = found.filter(submitted_at__gte=_midnight(filters.since))
    if filters.until is not None and filters.until < date.max:
        found = found.filter(submitted_at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _cells(row: tuple[Any, ...]) -> tuple[str, ...]:
    cells = [_cell(value) for value in row]
    submitted: datetime = row[_SUBMITTED_LONDON]
    cells[_SUBMITTED_LONDON] = submitted.astimezone(LONDON).isoformat(timespec="seconds")
    return tuple(cells)


_SUBMITTED_LONDON = next(i for i, column in enumerate(COLUMNS) if column.name == "submitted_london")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, Decimal):
        return plain_number(value)
    return str(value)
