"""Reading a table that somebody else made, CSV or a workbook, into rows of cells with their row numbers.

What kind of file it is, is seen from its content, not from its name: people rename files.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from cascade.exchange.formula_guard import unguard
from cascade.exchange.workbooks import WorkbookError, read_sheet
from cascade.model.errors import ContentError, Fault

GridCell: TypeAlias = str | float | date | datetime
"""Text as written, a number or a day of a workbook; an empty cell is an empty text."""

MOST_BYTES = 20 * 1024 * 1024
"""A file larger than this is no list of staff."""
MOST_ROWS = 200_000
MOST_COLUMNS = 1000
"""More cells in a row are no list, and a page could not offer them to choose from."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
_SAVE_AGAIN = "save it as “CSV UTF-8” or as an Excel workbook (.xlsx)."
# Beginnings of files that people pick by mistake, and what to tell them.
_NOT_OURS = (
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old workbook (.xls), or one with a password: open it, take the password away and "
        + _SAVE_AGAIN,
    ),
    (b"%PDF", "This is a PDF: export the list from where it came from and " + _SAVE_AGAIN),
    (b"{\\rtf", "This is a text document: " + _SAVE_AGAIN),
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row that holds something: its number as a spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in the file.

    Attributes:
        file: Name of the file, for messages.
        rows: Its rows from the first on; those without anything are left out.
        read_as: How it was read, in words: ``CSV in UTF-8, with commas``.
        errors: Places of cells that hold an error such as #N/A, as column (from 0) and row number.
        faults: What could not be read.
    """

    file: str
    rows: tuple[GridRow, ...]
    read_as: str
    errors: frozenset[tuple[int, int]] = frozenset()
    faults: tuple[Fault, ...] = field(default=())


def read_grid(data: bytes, file: str) -> Grid:
    """Return the table in *data*.

    Args:
        data: The whole file.
        file: Its name, for messages.

    Raises:
        ContentError: it is no table, or too large.
    """
    if len(data) > MOST_BYTES:
        raise _at_fault(file, f"The file is larger than {MOST_BYTES // 1024**2} MB: split the list.")
    for beginning, message in _NOT_OURS:
        if data.startswith(beginning):
            raise _at_fault(file, message)
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data, file)
    return _csv(data, file)


def _workbook(data: bytes, file: str) -> Grid:
    try:
        sheet = read_sheet(data)
    except WorkbookError as error:
        raise _at_fault(file, str(error)) from error
    numbered = ((number, tuple(_cell(cell) for cell in row)) for number, row in enumerate(sheet.rows, 1))
    others = f"; not read: {', '.join(f'“{name}”' for name in sheet.others)}" if sheet.others else ""
    errors = frozenset((column - 1, row) for column, row in sheet.errors)
    rows = _within_bounds(_filled(numbered), file)
    return Grid(file, rows, f"workbook, sheet “{sheet.name}”{others}", errors)


def _cell(value: object) -> GridCell:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (date, int, float)):
        return value
    return unguard(str(value))


def _csv(data: bytes, file: str) -> Grid:
    text, encoding = _decoded(data, file)
    text, delimiter = _delimited(text)
    faults: list[Fault] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = _within_bounds(_filled(_records(reader, file, faults)), file)
    if not rows and not faults:
        raise _at_fault(file, "The file holds nothing.")
    read_as = f"CSV in {_ENCODINGS[encoding]}, with {_DELIMITERS[delimiter]}"
    return Grid(file, rows, read_as, faults=tuple(faults))


def _records(
    reader: Iterator[list[str]], file: str, faults: list[Fault]
) -> Iterator[tuple[int, tuple[GridCell, ...]]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Where quotation marks are wrong nobody knows what belongs together from here on.
            problem = (
                "a quotation mark is not closed, or stands inside a quoted cell without being doubled"
                if "field larger" not in str(error)
                else "a cell holds more than 131,072 characters; is a quotation mark not closed?"
            )
            faults.append(Fault(file, number, "", f"From here on the file can't be read: {problem}."))
            return
        # Our own files have an apostrophe before what a spreadsheet would run.
        yield number, tuple(map(unguard, cells))


def _filled(rows: Iterator[tuple[int, tuple[GridCell, ...]]]) -> Iterator[GridRow]:
    for number, cells in rows:
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            yield GridRow(number, cells)


def _within_bounds(rows: Iterator[GridRow], file: str) -> tuple[GridRow, ...]:
    found = []
    for row in rows:
        found.append(row)
        if len(row.cells) > MOST_COLUMNS:
            raise _at_fault(
                file,
                f"Row {row.number} has {len(row.cells):,} cells; at most {MOST_COLUMNS:,} fit: delete the"
                " columns after the list.",
            )
        if len(found) > MOST_ROWS:
            raise _at_fault(file, f"The list has more than {MOST_ROWS:,} rows: split it.")
    return tuple(found)


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    """Return the text, and the encoding it is in."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise _at_fault(file, "This is neither a CSV file nor a workbook that can be read: " + _SAVE_AGAIN)


def _encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (encoding,)
    # UTF-16 without its mark: in letters of the Latin script every second byte is nought.
    start = data[:200]
    if start[1::2].count(0) > len(start) // 4:
        return ("utf-16-le",)
    if start[0::2].count(0) > len(start) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _delimited(text: str) -> tuple[str, str]:
    """Return the text without a line that names its delimiter, and the delimiter."""
    first, _, rest = text.partition("\n")
    named = first.strip().removeprefix("sep=")
    if first.startswith("sep=") and named in _DELIMITERS:
        return rest, named
    if first.rstrip("\r\n") == "sep=\t":
        return rest, "\t"
    counts = dict.fromkeys(_DELIMITERS, 0)
    for line in text.split("\n", 40)[:40]:
        outside = "".join(line.split('"')[::2])
        for delimiter in counts:
            counts[delimiter] += outside.count(delimiter)
    return text, max(counts, key=lambda delimiter: counts[delimiter])


def _at_fault(file: str, message: str) -> ContentError:
    return ContentError([Fault(file, 0, "", message)])
