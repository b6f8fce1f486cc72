"""What LibreOffice makes of our files: the same cells from CSV and from a workbook, and nothing run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cascade.exchange.cells import Cell, as_text
from cascade.exchange.formula_guard import unguard
from cascade.exchange.read_back import read_back
from cascade.exchange.tables import csv_chunks, xlsx_file
from exchange.libreoffice import as_rows, convert
from exchange.odd_texts import ODD

# LibreOffice reads a return as a new line, in a CSV file; Python's reader and openpyxl keep them apart.
TEXTS = [text for text in ODD if "\r" not in text]
NUMBERS: list[Cell] = [8, -5, Decimal("88.89"), Decimal(-18), 0.1, Decimal("1234567.12345"), 0, 10**14]
DATES: list[Cell] = [date(2018, 5, 3), datetime(2018, 5, 3, 10, 30, 15, tzinfo=UTC), date(1999, 12, 31)]


@pytest.fixture(scope="module")
def table() -> tuple[list[str], list[list[Cell]]]:
    """Every odd text beside a number, a date, yes or no, and nothing."""
    rows: list[list[Cell]] = [
        [text, NUMBERS[place % len(NUMBERS)], DATES[place % len(DATES)], place % 2 == 0, None, text]
        for place, text in enumerate(TEXTS)
    ]
    return ["text", "number", "date", "flag", "nothing", "again"], rows


def test_a_csv_file_and_a_workbook_show_the_same_cells(tmp_path, table):
    """And these are what was written, once the guard is taken off."""
    header, rows = table
    (tmp_path / "table.csv").write_bytes(b"".join(csv_chunks(header, rows)))
    xlsx_file(header, rows, tmp_path / "table.xlsx")
    from_csv = as_rows(tmp_path / "table.csv", tmp_path / "one")
    from_xlsx = as_rows(tmp_path / "table.xlsx", tmp_path / "two")
    assert from_csv == from_xlsx
    assert [[unguard(cell) for cell in row] for row in from_csv] == [
        header,
        *([as_text(cell) for cell in row] for row in rows),
    ]


def test_a_workbook_that_was_saved_again_is_read_back(tmp_path, table):
    """LibreOffice shares strings between cells and writes numbers as it likes; the cells are the same."""
    header, rows = table
    xlsx_file(header, rows, tmp_path / "table.xlsx")
    again = convert(tmp_path / "table.xlsx", "xlsx", tmp_path / "again")
    with again.open("rb") as file:
        found = list(read_back(file, "xlsx"))
    texts = [row.cells["text"] for row in found]
    assert texts == TEXTS
    assert [row.cells["number"] for row in found] == [float(str(row[1])) for row in rows]
    assert [row.cells["flag"] for row in found] == [as_text(row[3]) for row in rows]
