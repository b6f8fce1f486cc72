"""Reading a workbook (.xlsx) that somebody else made: its cells, once it is known to be harmless.

A few kilobytes can unpack to gigabytes, and a sheet with one cell in its first corner and one in its last
makes a reader reserve 17 thousand million cells, which ends the process. So the archive is looked through
first, and the reader is given only what was looked at.

Source of the numbers: ECMA-376 part 1, 18.3.1.4 (references of cells), and Excel's specifications and limits.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cascade.model.errors import CascadeError

MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes that all parts of a workbook together may unpack to; a list of 100,000 people takes 80 million."""
MOST_CELLS = 5_000_000
"""Cells from the first to the last corner in use: 200,000 rows of 25 columns."""
MOST_ERRORS = 100_000
"""Cells of a sheet with an error such as #N/A; each is kept, to be told with its row."""
LONGEST_TEXT = 32_767
"""Characters a cell of Excel holds at most."""
MOST_TEXT = 100_000_000
"""Characters of all cells of a sheet."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_ERROR_CELL = "e"  # the type of a cell such as #N/A, ECMA-376 part 1, 18.18.11


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read.

    Attributes:
        name: Its name.
        rows: Its rows from the first on, each with its cells from column A on; an empty cell is empty text.
        errors: Places of cells that hold an error such as #N/A, as column and row counted from 1.
        others: Names of the other visible sheets, which are not read.
    """

    name: str
    rows: list[list[object]]
    errors: frozenset[tuple[int, int]]
    others: tuple[str, ...]


class WorkbookError(CascadeError):
    """The file can't be read as a workbook, or must not be."""


def read_sheet(data: bytes) -> Sheet:
    """Return the first visible sheet that holds anything.

    Raises:
        WorkbookError: the workbook is broken, locked, too large, or holds nothing.
    """
    safe, errors = _looked_through(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as workbook:
            names = _visible(workbook)
            for name in names:
                sheet = workbook.get_sheet_by_name(name)
                if sheet.end is not None:
                    rows = list(_rows(sheet))
                    others = tuple(other for other in names if other != name)
                    return Sheet(name, rows, _empty_at(rows, errors), others)
    except CalamineError as error:
        raise WorkbookError(_UNREADABLE) from error
    raise WorkbookError("No visible sheet of the workbook holds anything.")


def _empty_at(rows: list[list[object]], places: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    # The reader gives an error as nothing. Errors of other sheets are sorted out by this, all but those
    # that stand where this sheet has an empty cell.
    return frozenset(
        (column, row)
        for column, row in places
        if row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] == ""
    )


# What reading a broken archive can raise, as trying thousands of them has shown.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
)
_UNREADABLE = "The workbook can't be read: open it in Excel or LibreOffice and save it again as .xlsx."


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    room = MOST_TEXT
    for row in sheet.iter_rows():
        room -= sum(len(cell) for cell in row if isinstance(cell, str))
        if room < 0:
            raise WorkbookError(f"The sheet holds more than {MOST_TEXT:,} characters: split the list.")
        yield list(row)


def _looked_through(data: bytes) -> tuple[bytes, set[tuple[int, int]]]:
    """Return the archive with nothing in it but XML parts of known extent, and where sheets hold errors."""
    checked = io.BytesIO()
    errors: set[tuple[int, int]] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(checked, "w") as copy:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise WorkbookError(
                    f"The workbook unpacks to more than {MOST_UNPACKED // 1024**2} MB, more than any staff"
                    " list needs: remove other sheets and pictures, or save the list as CSV."
                )
            for part in parts:
                if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise WorkbookError(_UNREADABLE)  # Excel uses no other, and others take memory at will
                # Reading stops at the size given in the directory, so a wrong one can't hide a larger part.
                text = archive.read(part)
                extent = _Extent()
                if extent.measure(text):
                    copy.writestr(part.filename, text)
                    errors |= extent.errors
    except _BROKEN as error:
        raise WorkbookError(_UNREADABLE) from error
    return checked.getvalue(), errors


class _Extent:
    """How far the cells of a part reach, and which of them hold an error."""

    def __init__(self) -> None:
        self.errors: set[tuple[int, int]] = set()
        self._row = self._column = 0
        self._last_row = self._last_column = 0
        self._text = 0

    def measure(self, text: bytes) -> bool:
        """Return whether *text* is XML throughout.

        Raises:
            WorkbookError: its cells reach too far, or hold too much.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._first
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser = parser
        try:
            parser.Parse(text, True)
        except expat.ExpatError:
            return False
        return True

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sst":
            self._parser.CharacterDataHandler = self._characters
            self._parser.EndElementHandler = self._end
            self._parser.StartElementHandler = None
        else:
            self._parser.StartElementHandler = self._start
            self._start(name, attributes)

    def _characters(self, text: str) -> None:
        self._text += len(text)
        if self._text > LONGEST_TEXT:
            raise WorkbookError(f"A cell holds more than {LONGEST_TEXT:,} characters: shorten it.")

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            self._text = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c" or name.endswith(":c"):
            self._cell(attributes)
        elif name == "row" or name.endswith(":row"):
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._column, self._row = _place(reference)
        self._last_column = max(self._last_column, self._column)
        self._last_row = max(self._last_row, self._row)
        if self._last_column * self._last_row > MOST_CELLS:
            raise WorkbookError(
                f"A sheet reaches to row {self._last_row:,} and column {self._last_column:,}, more than"
                f" {MOST_CELLS:,} cells: delete the empty rows and columns after the list, or save it as CSV."
            )
        if attributes.get("t") == _ERROR_CELL:
            self.errors.add((self._column, self._row))
            if len(self.errors) > MOST_ERRORS:
                raise WorkbookError(
                    f"More than {MOST_ERRORS:,} cells hold an error such as #N/A: mend the formulas first."
                )


def _refuse_doctype(*_declaration: object) -> None:
    raise WorkbookError(_UNREADABLE)


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise WorkbookError(_UNREADABLE)
    return int(text)


def _place(reference: str) -> tuple[int, int]:
    """Return the column and the row of a reference such as ``AB12``, counted from 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise WorkbookError(_UNREADABLE)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])
