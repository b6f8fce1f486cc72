"""Writing an export as a file of one of the formats, and saying exactly what was written."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import IO, Any

from cascade.exchange.cells import Cell
from cascade.exchange.jsonl import jsonl_chunks
from cascade.exchange.tables import csv_chunks, xlsx_file
from cascade.exchange.xapi import Taken, statement_lines
from cascade.records.checkpoints import Head, head
from cascade.records.environment import service_url
from cascade.records.errors import RecordsError
from cascade.records.exports.columns import Column, columns_of
from cascade.records.exports.filters import Filters, chosen
from cascade.records.exports.rows import rows_of

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files: what people call it, the file's ending and its media type."""

    label: str
    ending: str
    media_type: str


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "csv", "text/csv; charset=utf-8"),
    "xlsx": Format(
        "Excel workbook", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "jsonl": Format("JSON Lines", "jsonl", "application/jsonl"),
    "xapi": Format("xAPI statements", "xapi.jsonl", "application/jsonl"),
}
"""Every format an export can have."""

TAKEN: tuple[str, ...] = tuple(one.name for one in fields(Taken))
"""The columns that xAPI statements are made of."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for.

    Attributes:
        format: A key of `FORMATS`.
        filters: Which completions.
        columns: Names of the columns, in order; the standard ones where none is named. xAPI statements have
            no columns.
        bom: Whether a CSV file begins with a byte order mark, by which Excel knows UTF-8.
    """

    format: str = "csv"
    filters: Filters = field(default_factory=Filters)
    columns: tuple[str, ...] = ()
    bom: bool = False

    def check(self) -> None:
        """Check that all this can be asked for.

        Raises:
            RecordsError: it can't; says what to ask for instead.
        """
        if self.format not in FORMATS:
            raise RecordsError(f"There is no format {self.format!r}: choose from {', '.join(FORMATS)}.")
        if self.format == "xapi" and self.columns:
            raise RecordsError("xAPI statements have no columns to choose: leave the columns out.")
        if self.format != "csv" and self.bom:
            raise RecordsError("Only CSV can begin with a byte order mark.")
        columns_of(self.columns)

    def column_names(self) -> tuple[str, ...]:
        """Return the names of the columns; none for xAPI statements."""
        return () if self.format == "xapi" else tuple(column.name for column in columns_of(self.columns))


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, bytes, the file's sha256, and the end of the log that the rows were read at."""

    rows: int
    bytes: int
    sha256: str
    head: Head


def write(export: Export, file: IO[bytes], progress: Callable[[int], None] = lambda _rows: None) -> Written:
    """Write an export into *file*, from where it stands; memory stays flat at any number of rows.

    Args:
        export: What is asked for.
        file: A file open for writing.
        progress: Called with the number of rows written since it was last called.

    Raises:
        RecordsError: it can't be asked for, or the log can't be read on.
        OSError: the file can't be written.
    """
    export.check()
    end = head()
    columns = columns_of(TAKEN if export.format == "xapi" else export.columns)
    counted = _Counted(rows_of(chosen(export.filters, end.sequence), columns, export.filters), progress)
    out = _Hashed(file)
    if export.format == "xlsx":
        # A workbook is put together at its end, which a pipe can't be.
        with tempfile.TemporaryFile() as whole:
            xlsx_file([column.name for column in columns], counted, whole, title="Completions")
            whole.seek(0)
            shutil.copyfileobj(whole, out, _BLOCK)
    else:
        for chunk in _chunks(export, columns, counted):
            out.write(chunk)
    counted.finish()
    return Written(counted.rows, out.bytes, out.digest.hexdigest(), end)


def _chunks(export: Export, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> Iterator[bytes]:
    header = [column.name for column in columns]
    if export.format == "xapi":
        cells: Iterable[tuple[Any, ...]] = rows
        return statement_lines((Taken(*row) for row in cells), service_url(""))
    if export.format == "jsonl":
        as_it_is = {column.name for column in columns if column.is_json}
        return jsonl_chunks(header, rows, as_it_is=as_it_is)
    return csv_chunks(header, rows, bom=export.bom)


class _Hashed:
    """A file that is hashed as it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.bytes += len(data)
        self.digest.update(data)
        return self._file.write(data)


class _Counted:
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterable[tuple[Cell, ...]], progress: Callable[[int], None]) -> None:
        self._all = rows
        self._progress = progress
        self._told = 0
        self.rows = 0

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for row in self._all:
            self.rows += 1
            if self.rows - self._told == _STEP:
                self.finish()
            yield row

    def finish(self) -> None:
        self._progress(self.rows - self._told)
        self._told = self.rows


_STEP = 500  # rows between two calls of a progress bar
