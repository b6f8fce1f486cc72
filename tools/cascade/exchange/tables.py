"""Tables as CSV and as a workbook: every list that can be downloaded is written here.

Both guard text that a spreadsheet would take for a formula, in the same way (`formula_guard`), so that one
reader's rule fits both, and a workbook that somebody saves as CSV is as safe as ours.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from cascade.exchange.cells import Cell, as_text, is_number, plain_number
from cascade.exchange.formula_guard import SAFE_STARTS, guard
from cascade.exchange.xlsx import xlsx_file

__all__ = ["Cell", "csv_chunks", "xlsx_file"]

_BATCH = 1000  # rows between two pieces
_BOM = "\ufeff"


def csv_chunks(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False
) -> Iterator[bytes]:
    """Yield a table as CSV, header first, in pieces of many lines; memory stays flat at any size.

    Source: RFC 4180, in UTF-8. Text is quoted and numbers are not, so that a reader which minds the
    difference keeps the noughts of ``00123`` (LibreOffice: "Format quoted field as text").

    Args:
        header: Names of the columns.
        rows: As many cells as there are columns, in each.
        bom: Begin with a byte order mark, by which Excel knows UTF-8.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    if bom:
        lines.write(_BOM)
    writer.writerow([guard(name) for name in header])
    for number, row in enumerate(rows, 1):
        writer.writerow(
            [cell if cell.__class__ is str and cell[:1] in SAFE_STARTS else _plain(cell) for cell in row]
        )
        if number % _BATCH == 0:
            yield lines.take()
    yield lines.take()


class _Lines:
    """What a csv.writer writes to: keeps lines until they are taken."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self.write = self._kept.append

    def take(self) -> bytes:
        text = "".join(self._kept)
        self._kept.clear()
        return text.encode("utf-8")


class _Number(Decimal):
    """A number that csv.writer leaves unquoted and writes without needless noughts or an exponent."""

    def __str__(self) -> str:
        return plain_number(self)


def _plain(cell: Cell) -> str | float | _Number:
    """Return *cell* as csv.writer has to be given it: text, or a number that it spells as `as_text` does."""
    if cell is None:
        return ""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return _number(cell)
    text = as_text(cell)
    return text if text[:1] in SAFE_STARTS else guard(text)


@lru_cache(maxsize=4096)  # marks are few and come again and again
def _number(value: float | Decimal) -> str | float | _Number:
    text = as_text(value)
    if not is_number(value):
        return text
    quick: float = int(value) if value == int(value) else float(value)
    return quick if str(quick) == text else _Number(text)
