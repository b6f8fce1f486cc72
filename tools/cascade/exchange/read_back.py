"""Reading an exported table back: each row with its place in the file, the guard taken off, nothing lost.

The opposite of `cascade.exchange.tables`, `cascade.exchange.jsonl` and `cascade.exchange.xapi`. Also reads
a file of ours that another program has saved again, as far as that left its cells alone.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cascade.exchange.formula_guard import unguard
from cascade.exchange.long_workbooks import Row, sheets
from cascade.exchange.xlsx import LONG_TEXTS
from cascade.model.errors import CascadeError

_A_WORKBOOK = b"PK\x03\x04"
_ENOUGH = 4096  # bytes that tell formats apart


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a table.

    Attributes:
        place: Where it stands, to begin a sentence: ``Row 17``.
        cells: Its cells by column. Of a workbook, numbers are numbers and days serial numbers; of JSON Lines,
            cells are JSON values; of a statement, its properties. Everything else is text.
    """

    place: str
    cells: Mapping[str, Any]


class ReadBackError(CascadeError):
    """The file can't be read as the table it should be."""


def format_of(file: IO[bytes]) -> str:
    """Return the format of a table in *file*, a key of the export's formats, by how it begins."""
    file.seek(0)
    start = file.read(_ENOUGH)
    file.seek(0)
    if start.startswith(_A_WORKBOOK):
        return "xlsx"
    if start.startswith(b"{"):
        return "xapi" if b'"actor"' in start and b'"verb"' in start else "jsonl"
    return "csv"


def read_back(file: IO[bytes], format_: str) -> Iterator[ReadRow]:
    """Yield the rows of a table, one at a time.

    Args:
        file: The file, open for reading; it is read from its beginning.
        format_: As `format_of` gives it.

    Raises:
        ReadBackError: from some row on it can't be read.
        BrokenWorkbookError: the workbook can't be read.
    """
    file.seek(0)
    if format_ == "xlsx":
        return _workbook_rows(file)
    return _csv_rows(file) if format_ == "csv" else _json_rows(file)


def _csv_rows(file: IO[bytes]) -> Iterator[ReadRow]:
    number = 0
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        reader = csv.reader(text, strict=True)
        header = [unguard(name) for name in next(reader, [])]
        for number, row in enumerate(reader, 2):
            yield ReadRow(f"Row {number}", dict(zip(header, map(unguard, row), strict=True)))
    except (csv.Error, ValueError) as error:
        raise ReadBackError(
            f"The file can't be read on after row {number or 1}: it is no CSV in UTF-8 with commas, or the"
            " next row has more or fewer cells than the header."
        ) from error
    finally:
        text.detach()


def _json_rows(file: IO[bytes]) -> Iterator[ReadRow]:
    for number, line in enumerate(file, 1):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise ReadBackError(f"Line {number} is no JSON: the file can't be read on.") from error
        if not isinstance(found, dict):
            raise ReadBackError(f"Line {number} is no JSON object: the file can't be read on.")
        yield ReadRow(f"Line {number}", found)


def _workbook_rows(file: IO[bytes]) -> Iterator[ReadRow]:
    further = _long_texts(file)
    file.seek(0)
    several = 0
    for name, rows in sheets(file):
        if name != LONG_TEXTS:
            several += 1
            yield from _sheet_rows(name if several > 1 else "", rows, further[name])


def _sheet_rows(sheet: str, rows: Iterator[Row], further: Mapping[str, Sequence[str]]) -> Iterator[ReadRow]:
    _, names = next(rows, (0, {}))
    header = {column: unguard(str(name)) for column, name in names.items()}
    for number, cells in rows:
        texts = {
            name: _whole(cells.get(column, ""), further.get(xl_rowcol_to_cell(number - 1, column), ()))
            for column, name in header.items()
        }
        if cells:
            yield ReadRow(f"Sheet “{sheet}”, row {number}" if sheet else f"Row {number}", texts)


def _long_texts(file: IO[bytes]) -> dict[str, dict[str, list[str]]]:
    """Return what goes on in the sheet of long texts, by sheet and cell."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in sheets(file):
        if name == LONG_TEXTS:
            next(rows, None)
            for _, cells in rows:
                found[str(cells.get(0))][str(cells.get(1))].append(str(cells.get(2, "")))
    return found


def _whole(cell: str | float, further: Sequence[str]) -> str | float:
    return unguard("".join([cell, *further])) if isinstance(cell, str) else cell
