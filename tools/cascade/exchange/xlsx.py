"""Tables as workbooks, row by row in constant memory, with cells of the right type and no formula.

Text stands as inline strings. What the format can't hold is not cut off: rows past the last one of a sheet go
on in a further sheet, and text too long for a cell goes on in the sheet `LONG_TEXTS`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from cascade.exchange.cells import Cell, as_text, is_number
from cascade.exchange.formula_guard import SAFE_STARTS, guard

LONG_TEXTS = "Long texts"
"""The sheet where texts go on that are too long for a cell: sheet, cell and the further text, in order."""

ROWS_A_SHEET = 1_048_576
"""Rows of a sheet, the header among them. Source: Excel specifications and limits."""

CHARACTERS_A_CELL = 32_767
"""UTF-16 units that a cell holds. Source: the same."""

_SAFE_LENGTH = CHARACTERS_A_CELL // 2  # so many characters fit, whatever they are
_RUN_LENGTH = CHARACTERS_A_CELL // 6  # the same of text whose characters may be written as references
_DAY = "yyyy-mm-dd"
_MOMENT = 'yyyy-mm-dd"T"hh:mm:ss'
_FIRST_DAY, _ONE_DAY = datetime(1899, 12, 30), timedelta(days=1)  # noqa: DTZ001 - source: ECMA-376, 18.17.4.1
_FIRST_YEAR = 1901  # before March 1900 the format's days are wrong, and before that year there are none
_ROWS_MEASURED = 100  # the widths of columns follow these
_LEAST_WIDE, _MOST_WIDE = 9.0, 40.0


def xlsx_file(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    path: Path | BinaryIO,
    *,
    title: str = "Table",
) -> None:
    """Write a table as a workbook: a header that stays in view and filters, and typed cells.

    Text is guarded (`formula_guard`) and never a formula or a link. Numbers are numbers, days and moments are
    real dates (moments as the clock stood, to the second, shown with their offset), yes and no are words. A
    number of more than 15 digits and a day before 1901 are text, because a spreadsheet would change them.

    Args:
        header: Names of the columns.
        rows: As many cells as there are columns, in each.
        path: Where to write, or a file open for writing.
        title: Name of the sheet, up to 25 characters and none that a sheet's name can't have.

    Raises:
        OSError: the file can't be written.
    """
    beside = path.parent if isinstance(path, Path) else None
    with tempfile.TemporaryDirectory(dir=beside, prefix=".workbook-") as folder:
        target = str(path) if isinstance(path, Path) else path
        book = Workbook(target, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        sheets = _Sheets(book, header, title)
        for row in rows:
            sheets.add(row)
        sheets.finish()
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error


class _Sheets:
    """The sheets of a workbook as they fill."""

    def __init__(self, book: Workbook, header: Sequence[str], title: str) -> None:
        self._book = book
        self._header = [guard(name) for name in header]
        self._title = title
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._formats: dict[timedelta | str | None, Format] = {}
        self._widths = [len(name) + 4.0 for name in header]  # room for the filter's button
        self._sheets: list[Worksheet] = []
        self._long: Worksheet | None = None
        self._long_row = 0
        self._open()

    def add(self, row: Sequence[Cell]) -> None:
        """Write one row below the last, in a further sheet where this one is full."""
        self._row += 1
        if self._row == ROWS_A_SHEET:
            self._close()
            self._open()
            self._row += 1
        number, sheet = self._row, self._sheet
        if number <= _ROWS_MEASURED:
            self._measure(row)
        for column, cell in enumerate(row):
            if not isinstance(cell, str):
                if cell is not None:
                    self._write(number, column, cell)
            elif cell[:1] not in SAFE_STARTS or "\r" in cell or len(cell) > _SAFE_LENGTH:
                self._write_text(number, column, guard(cell))
            elif cell:
                sheet.write_string(number, column, cell)

    def finish(self) -> None:
        """Set what is known at the end: which rows are filtered, how wide columns are."""
        self._close()
        for sheet in self._sheets:
            for column, width in enumerate(self._widths):
                sheet.set_column(column, column, min(max(width, _LEAST_WIDE), _MOST_WIDE))

    def _open(self) -> None:
        name = self._title if not self._sheets else f"{self._title} {len(self._sheets) + 1}"
        self._sheet = self._book.add_worksheet(name)
        self._sheets.append(self._sheet)
        self._row = 0
        self._sheet.freeze_panes(1, 0)
        for column, text in enumerate(self._header):
            self._sheet.write_string(0, column, text, self._bold)

    def _close(self) -> None:
        last = max(len(self._header) - 1, 0)
        self._sheet.autofilter(0, 0, self._row, last)
        # A staff number made of digits is no mistake.
        self._sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, self._row, last)})

    def _measure(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            self._widths[column] = max(self._widths[column], len(as_text(cell)) + 2.0)

    def _write(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, date) and cell.year >= _FIRST_YEAR:
            self._write_date(row, column, cell)
        elif is_number(cell):
            self._sheet.write_number(row, column, cell)
        else:
            self._write_text(row, column, guard(as_text(cell)))

    def _write_date(self, row: int, column: int, cell: date) -> None:
        """Write the number by which a workbook counts days, shown as a day or as a clock with its offset."""
        kind: timedelta | str | None = _DAY
        if isinstance(cell, datetime):
            clock, kind = cell.replace(tzinfo=None, microsecond=0), cell.utcoffset()
        else:
            clock = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day has no zone
        found = self._formats.get(kind)
        if found is None:
            shown = _DAY if kind == _DAY else f'{_MOMENT}"{as_text(cell)[len(as_text(clock)) :]}"'
            found = self._formats[kind] = self._book.add_format({"num_format": shown.removesuffix('""')})
        self._sheet.write_number(row, column, (clock - _FIRST_DAY) / _ONE_DAY, found)

    def _write_text(self, row: int, column: int, text: str) -> None:
        first, *further = _pieces(text)
        if first:
            self._sheet.write_string(row, column, _encoded(first))
        for piece in further:
            self._continue(xl_rowcol_to_cell(row, column), piece)

    def _continue(self, cell: str, piece: str) -> None:
        if self._long is None:
            self._long = self._book.add_worksheet(LONG_TEXTS)
            self._long.freeze_panes(1, 0)
            self._long.write_row(0, 0, ("sheet", "cell", "goes on with"), self._bold)
        self._long_row += 1
        for column, text in enumerate((self._sheet.get_name(), cell, _encoded(piece))):
            self._long.write_string(self._long_row, column, text)


def _pieces(text: str) -> list[str]:
    """Return *text* cut so that each piece fits into a cell, whatever its characters are written as."""
    length = _RUN_LENGTH if _needs_run(text) else _SAFE_LENGTH
    if len(text) <= length or (length == _SAFE_LENGTH and _units(text) <= CHARACTERS_A_CELL):
        return [text]
    return [text[start : start + length] for start in range(0, len(text), length)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _needs_run(text: str) -> bool:
    # XlsxWriter takes text between these two for XML of its own. A carriage return it writes as _x000D_,
    # which some readers leave as it is; as a character reference all of them read it.
    return "\r" in text or (text.startswith("<r>") and text.endswith("</r>"))


def _encoded(text: str) -> str:
    """Return *text* as XlsxWriter has to be given it so that it reads as *text*."""
    if not _needs_run(text):
        return text
    escaped = escape(text, {"\r": "&#13;"})
    return f'<r><t xml:space="preserve">{escaped}</t></r>'
