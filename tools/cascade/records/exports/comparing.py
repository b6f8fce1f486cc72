"""What a row of an exported file must say, by the log as it is now, and where it says something else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cascade.exchange.cells import Cell, as_text
from cascade.exchange.xapi import Taken, statement
from cascade.model.text import canonical_json
from cascade.records.environment import service_url
from cascade.records.errors import RecordsError
from cascade.records.exports.columns import COLUMNS, Column, columns_of
from cascade.records.exports.files import TAKEN
from cascade.records.exports.filters import Filters
from cascade.records.exports.rows import rows_of
from cascade.records.models import Attempt

_PEOPLE = ("actor", "context.instructor")
"""Where a statement names people."""

_LONGEST = 60  # characters of a cell that a sentence quotes
_FIRST_SERIAL_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a clock without a zone. Source: ECMA-376, 18.17.4.1


class Comparison(ABC):
    """How the rows of one file are compared.

    Attributes:
        key: The column, or property, that holds the attempt's id.
        unknown: Columns of the file that no export has.
    """

    key = "attempt_id"
    unknown: tuple[str, ...] = ()

    @abstractmethod
    def expected(self, keys: Sequence[UUID]) -> dict[UUID, tuple[int, Any]]:
        """Return, for each attempt that is in the log, its row's number and what the file must say of it."""

    @abstractmethod
    def differences(self, expected: Any, found: Mapping[str, Any]) -> list[str]:
        """Return where *found* says something else than *expected*, in words."""


def comparison(format_: str, names: Sequence[str], service: str) -> Comparison:
    """Return how to compare a file of that format.

    Args:
        format_: A key of the export's formats.
        names: Its columns.
        service: Address of the service that wrote it; this installation's where it is empty.

    Raises:
        RecordsError: its rows don't say which attempts they are.
    """
    if format_ == "xapi":
        return _Statements(service or service_url(""))
    if "attempt_id" not in names:
        raise RecordsError(
            "The file has no column attempt_id, so its rows can't be looked up in the log: export it with"
            " that column."
        )
    return _Table(names)


class _Table(Comparison):
    """Rows with columns."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)
        known = {column.name: column for column in COLUMNS}
        self.unknown = tuple(name for name in names if name not in known)
        rests_on_log = (known[name] for name in names if name in known and known[name].rests_on == "log")
        self._columns = tuple(rests_on_log)

    def expected(self, keys: Sequence[UUID]) -> dict[UUID, tuple[int, Any]]:
        return {key: (sequence, cells) for key, sequence, cells in _cells(keys, self._columns)}

    def differences(self, expected: tuple[Cell, ...], found: Mapping[str, Any]) -> list[str]:
        if found.keys() != self._names:
            odd = ", ".join(sorted(self._names ^ found.keys()))
            return [f"it has not the columns of the others: {odd}"]
        return [
            _difference(column.name, here, there)
            for column, cell in zip(self._columns, expected, strict=True)
            if (here := _text(found[column.name], cell)) != (there := _shown(cell, found[column.name]))
        ]


class _Statements(Comparison):
    """xAPI statements. Who it is, and who trained, is not compared: staff numbers change, and are erased."""

    key = "id"

    def __init__(self, service: str) -> None:
        self._service = service
        self._columns = columns_of([name for name in TAKEN if name != "trainer_staff_number"])

    def expected(self, keys: Sequence[UUID]) -> dict[UUID, tuple[int, Any]]:
        return {
            key: (sequence, _flat(statement(Taken(*cells), self._service)))  # type: ignore[arg-type]
            for key, sequence, cells in _cells(keys, self._columns)
        }

    def differences(self, expected: Mapping[str, str], found: Mapping[str, Any]) -> list[str]:
        flat = _flat(found)
        return [
            _difference(name, flat.get(name, ""), expected.get(name, ""))
            for name in dict.fromkeys([*expected, *flat])
            if flat.get(name) != expected.get(name)
        ]


def _cells(keys: Sequence[UUID], columns: Sequence[Column]) -> Iterator[tuple[UUID, int, tuple[Cell, ...]]]:
    """Yield the id, the number and the cells of *columns* of those attempts that are in the log."""
    known = columns_of(["attempt_id", "sequence"])
    for key, sequence, *cells in rows_of(Attempt.objects.filter(pk__in=keys), [*known, *columns], Filters()):
        yield UUID(str(key)), int(str(sequence)), tuple(cells)


def _difference(name: str, here: str, there: str) -> str:
    return f"{name} is {_quoted(here)} here and {_quoted(there)} in the log"


def _quoted(text: str) -> str:
    if not text:
        return "empty"
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"


def _shown(cell: Cell, found: Any) -> str:
    """Return what *found* must be for *cell*; a workbook keeps a moment's clock and only shows its offset."""
    if isinstance(cell, datetime) and isinstance(found, float):
        return as_text(cell.replace(tzinfo=None))
    return as_text(cell)


def _text(found: Any, cell: Cell) -> str:
    """Return a cell of a file as text, however its format keeps it."""
    if isinstance(found, float) and isinstance(cell, date):
        try:
            moment = _FIRST_SERIAL_DAY + timedelta(seconds=round(found * timedelta(days=1).total_seconds()))
        except (OverflowError, ValueError):  # no day at all
            return as_text(found)
        return as_text(moment if isinstance(cell, datetime) or moment.time() != time() else moment.date())
    if isinstance(found, dict | list):
        return _json(found)
    return as_text(found)


def _json(value: Any) -> str:
    try:
        return canonical_json(value)
    except ValueError:  # infinity, or no number at all, which Python reads and JSON can't say
        return repr(value)


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Return a JSON value as its texts by path; the people whom a statement names are left out."""
    if isinstance(value, dict) and value:
        found: dict[str, str] = {}
        for name, inner in value.items():
            inside = f"{path}.{name}" if path else name
            if inside not in _PEOPLE:
                found |= _flat(inner, inside)
        return found
    return {path: _json(value)}
