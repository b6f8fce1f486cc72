"""Staff lists as files, the way systems of personnel write them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from cascade.exchange.grids import read_grid
from cascade.exchange.staff_columns import guess
from cascade.exchange.staff_list import StaffList, read

HEADER = ("Staff number", "Name", "E-mail", "Service area", "Manager", "Start date", "Leaving date")
SAM = ("00417", "Sam O'Example", "sam@example.org", "Repairs", "00032", "03/09/2018", "")
ALEX = ("00032", "Alex Sample", "alex@example.org", "Repairs", "", "1 April 2011", "")


def as_csv(
    *rows: Sequence[str],
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> bytes:
    """The rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_workbook(*rows: Sequence[Any], header: Sequence[str] = HEADER, title: str = "Staff") -> bytes:
    """The rows as a workbook with one sheet."""
    return workbook_of({title: [header, *rows]})


def workbook_of(sheets: Mapping[str, Sequence[Sequence[Any]]], change: Callable[[Any], None] = id) -> bytes:
    """A workbook with these sheets, and whatever *change* does to it."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(workbook: bytes, name: str, text: bytes | Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts replaced, or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text(old.read(name)) if callable(text) else text)
    return file.getvalue()


def listed(data: bytes, said: Mapping[str, str] | None = None, file: str = "staff.csv") -> StaffList:
    """The list in a file, as read."""
    grid = read_grid(data, file)
    return read(grid, guess(grid, said))
