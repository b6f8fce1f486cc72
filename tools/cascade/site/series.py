"""The data files of figures: CSV tables beside the pages, and arithmetic on them. Pure but for the reading.

The first line of a file names its columns, the first column names its rows. A number is written in digits,
with or without commas between thousands. An empty cell is a number that is not known: sums leave it out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from cascade.site.faults import Fault

TOTAL = "total"
"""The word that stands for a column's sum where a row's name may stand."""

_NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a data file, or of what is asked of it; *line* is the file's line, 0 for none."""

    fault: Fault
    message: str
    line: int = 0


class SeriesError(Exception):
    """What is asked of a data file cannot be given; `complaints` says why, all at once."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("; ".join(complaint.message for complaint in complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class DataRow:
    """One line of a data file: where it stands, its name, and its cells with the name as the first."""

    line: int
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """The row's name."""
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A CSV table. *name* is what the page calls it, so that messages can."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[DataRow, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The rows' names."""
        return tuple(row.name for row in self.rows)

    def texts(self, column: str) -> tuple[str, ...]:
        """Return a column's cells as they are written.

        Raises:
            SeriesError: there is no such column.
        """
        place = self._place(column)
        return tuple(row.cells[place] for row in self.rows)

    def numbers(self, column: str) -> tuple[Decimal | None, ...]:
        """Return a column's numbers, None for an empty cell.

        Raises:
            SeriesError: there is no such column, or a cell holds something else than a number.
        """
        cells = self.texts(column)
        bad = [
            Complaint(
                Fault.FIGURE_NUMBER,
                f"{self.name}, column {column!r}, row {row.name!r}: {cell!r} is no number; "
                "write digits such as 3342, or leave the cell empty",
                row.line,
            )
            for row, cell in zip(self.rows, cells, strict=True)
            if cell and not _NUMBER.fullmatch(cell)
        ]
        if bad:
            raise SeriesError(*bad)
        return tuple(Decimal(cell.replace(",", "")) if cell else None for cell in cells)

    def number(self, column: str, operand: str) -> Decimal:
        """Return a row's number, the column's sum for the word "total", or else a number as it is written.

        Raises:
            SeriesError: there is no such column or row, or its cell is empty or no number.
        """
        values = self.numbers(column)
        if operand in self.names:
            found = values[self.names.index(operand)]
            if found is None:
                line = self.rows[self.names.index(operand)].line
                message = (
                    f"{self.name}, column {column!r}, row {operand!r} is empty, so nothing can be worked out"
                )
                raise SeriesError(Complaint(Fault.FIGURE_NUMBER, message, line))
            return found
        if operand == TOTAL:
            return total(values)
        if _NUMBER.fullmatch(operand):
            return Decimal(operand.replace(",", ""))
        listed = ", ".join(self.names)
        message = f"{self.name} has no row {operand!r}; the rows are: {listed}"
        raise SeriesError(Complaint(Fault.FIGURE_ROW, message))

    def _place(self, column: str) -> int:
        if column not in self.columns:
            listed = ", ".join(self.columns)
            message = f"{self.name} has no column {column!r}; the columns are: {listed}"
            raise SeriesError(Complaint(Fault.FIGURE_COLUMN, message))
        return self.columns.index(column)


def read_data(path: Path, name: str) -> DataFile:
    """Return the table in the file at *path*, which the page calls *name*.

    Raises:
        SeriesError: there is no such file, or it is no table with a name for every column and row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = f"there is no data file {name}; write its path as seen from this page"
        raise SeriesError(Complaint(Fault.FIGURE_FILE, message)) from None
    except (OSError, UnicodeDecodeError):
        message = f"{name} cannot be read as text; save it as CSV in UTF-8"
        raise SeriesError(Complaint(Fault.FIGURE_FILE, message)) from None
    reader = csv.reader(text.splitlines(), skipinitialspace=True)
    lines = [
        DataRow(reader.line_num, tuple(cell.strip() for cell in cells)) for cells in reader if any(cells)
    ]
    if len(lines) < 2 or len(lines[0].cells) < 2:
        message = f"{name} is no table; it needs a line of column names, and a line for every row below it"
        raise SeriesError(Complaint(Fault.FIGURE_FILE, message))
    found = DataFile(name, lines[0].cells, tuple(lines[1:]))
    _check_shape(found)
    return found


def _check_shape(data: DataFile) -> None:
    width = len(data.columns)
    complaints = [
        Complaint(
            Fault.FIGURE_FILE,
            f"{data.name}, row {row.name!r} has {len(row.cells)} cells; the first line has {width}",
            row.line,
        )
        for row in data.rows
        if len(row.cells) != width
    ]
    for what, names in (("columns", data.columns), ("rows", data.names)):
        if "" in names:
            complaints.append(Complaint(Fault.FIGURE_FILE, f"{data.name}: one of the {what} has no name"))
        if len(set(names)) < len(names):
            complaints.append(Complaint(Fault.FIGURE_FILE, f"{data.name}: two of the {what} have one name"))
    if complaints:
        raise SeriesError(*complaints)


def total(values: Iterable[Decimal | None]) -> Decimal:
    """Return the sum of the numbers that are known."""
    return sum((value for value in values if value is not None), Decimal(0))


def difference(before: Decimal, after: Decimal) -> str:
    """Return in words how much more or less *after* is than *before*: "10 more", "130 fewer"."""
    word = "fewer" if after < before else "more"
    return f"{written(abs(after - before))} {word}"


def percent_change(before: Decimal, after: Decimal) -> str:
    """Return in words by how many percent of *before* the number rose or fell: "a rise of 242.4%".

    Raises:
        SeriesError: *before* is 0, and nothing is a percentage of that.
    """
    if before == after:
        return "no change"
    word = "rise" if after > before else "fall"
    return f"a {word} of {share(abs(after - before), before)}"


def share(part: Decimal, whole: Decimal) -> str:
    """Return what percentage of *whole* the *part* is: "24.4%".

    Raises:
        SeriesError: *whole* is 0, and nothing is a percentage of that.
    """
    if not whole:
        raise SeriesError(
            Complaint(Fault.FIGURE_NUMBER, "a percentage of 0 cannot be worked out; compare others")
        )
    return f"{written(100 * part / whole)}%"


def signed(value: Decimal) -> str:
    """Return a change as it stands in a table: "+20", "0", and a true minus sign before what is less."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{written(abs(value))}"


def written(value: Decimal) -> str:
    """Return a number as it is printed: commas between thousands, at most one decimal, rounded half up."""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{rounded:,.1f}".removesuffix(".0")


def listed(words: Sequence[str]) -> str:
    """Return *words* as a list in prose: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
