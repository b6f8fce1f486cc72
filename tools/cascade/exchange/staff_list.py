"""Reading a staff list: rows of a table into people as the organisation has them, and every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from cascade.exchange.grids import Grid, GridCell, GridRow
from cascade.exchange.staff_cells import CellError, day_of, number_of, text_of
from cascade.exchange.staff_columns import TITLES, Columns, Field
from cascade.model.errors import Fault

T = TypeVar("T")
_ROWS_NAMED = 10  # in one sentence


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the list; what the list has no column for, or an empty cell, is empty or None.

    Attributes:
        row: Row number.
        staff_number: As written, leading zeros kept.
        name: Full name.
        email: E-mail address.
        service_area: Service area.
        manager: Staff number of the manager.
        starts_on: First day of work.
        leaves_on: Last day of work.
    """

    row: int
    staff_number: str
    name: str
    email: str = ""
    service_area: str = ""
    manager: str = ""
    starts_on: date | None = None
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class StaffList:
    """A staff list as read.

    Attributes:
        file: Name of the file, for messages.
        read_as: How the file was read, in words.
        columns: Which column holds what.
        rows: The rows that have no fault of their own.
        faulty: The others, as far as they could be read, so that what else is wrong can be told as well.
        numbers: Staff number, spelt as `number_key` does, to row number; of rows at fault as well.
        faults: What must be mended, by row.
        notices: Sentences on what somebody should look at.
    """

    file: str
    read_as: str
    columns: Columns
    rows: tuple[StaffRow, ...]
    faulty: tuple[StaffRow, ...]
    numbers: dict[str, int]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...]


def number_key(staff_number: str) -> str:
    """Return the spelling by which two staff numbers are the same: capitals don't count."""
    return staff_number.casefold()


def read(grid: Grid, columns: Columns, advance: Callable[[int], None] = lambda _rows: None) -> StaffList:
    """Return the people in *grid*; faults stand in the result, those of all rows at once.

    Args:
        grid: The table.
        columns: Which column holds what.
        advance: Is told how many rows have been read since it was last told.
    """
    reader = _Reader(grid, columns, list(grid.faults))
    lacks = columns.lacks()
    there = ", ".join(name for name in columns.names if name)
    reader.faults += (
        Fault(grid.file, columns.header, "", f"{lack} The columns are: {there}.") for lack in lacks
    )
    if not lacks:
        for row in grid.rows:
            if row.number > columns.header:
                reader.add(row)
            advance(1)
        if not reader.numbers and not reader.faults:
            reader.faults.append(Fault(grid.file, 0, "", "The list has a header and no people."))
    return StaffList(
        grid.file,
        grid.read_as,
        columns,
        tuple(reader.rows),
        tuple(reader.faulty),
        reader.numbers,
        tuple(sorted(set(reader.faults))),
        (*_on_columns(columns), *reader.notices()),
    )


def rows_named(numbers: Sequence[int]) -> str:
    """Return row numbers in words, the first few of many: ``Rows 2, 5 and 7``, ``Row 3``."""
    named = [f"{number}" for number in numbers[:_ROWS_NAMED]]
    more = len(numbers) - len(named)
    named += [f"{more:,} more"] if more else []
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return f"Row{'' if len(numbers) == 1 else 's'} {listed}"


def _on_columns(columns: Columns) -> Iterator[str]:
    for name, others in columns.unsure.items():
        more = ", ".join(f"“{columns.names[place]}”" for place in others)
        yield (
            f"{TITLES[name]} is read from the column “{columns.title(name)}”; {more} could hold it as well:"
            " say so if it does."
        )


@dataclass(slots=True)
class _Reader:
    """Reads row after row, and remembers what was found."""

    grid: Grid
    columns: Columns
    faults: list[Fault]
    rows: list[StaffRow] = field(default_factory=list)
    faulty: list[StaffRow] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    _emails: dict[str, int] = field(default_factory=dict)
    _shared_emails: list[int] = field(default_factory=list)

    def add(self, row: GridRow) -> None:
        """Read one row."""
        before = len(self.faults)
        if any(str(cell).strip() for cell in row.cells[len(self.columns.names) :]):
            self._fault(
                row,
                None,
                "The row has more cells than the header has columns: put a text that holds commas or"
                " semicolons in quotation marks.",
            )
        found = StaffRow(
            row.number,
            self._staff_number(row),
            self._name(row),
            self._cell(row, "email", text_of) or "",
            self._cell(row, "service_area", text_of) or "",
            self._cell(row, "manager", number_of) or "",
            self._cell(row, "starts_on", day_of),
            self._cell(row, "leaves_on", day_of),
        )
        self._look_at(row, found)
        (self.rows if len(self.faults) == before else self.faulty).append(found)

    def _look_at(self, row: GridRow, found: StaffRow) -> None:
        if found.manager and number_key(found.manager) == number_key(found.staff_number):
            self._fault(row, "manager", "Nobody is their own manager: leave the cell empty, or mend it.")
        if found.starts_on and found.leaves_on and found.leaves_on < found.starts_on:
            days = f"{found.leaves_on:%d/%m/%Y} is before the start on {found.starts_on:%d/%m/%Y}"
            self._fault(row, "leaves_on", f"{days}: mend one of the two.")
        email = found.email.casefold()
        if email and self._emails.setdefault(email, row.number) != row.number:
            self._shared_emails.append(row.number)

    def _staff_number(self, row: GridRow) -> str:
        number = self._cell(row, "staff_number", number_of)
        if number == "":
            self._fault(row, "staff_number", "There is no staff number: give one, or remove the row.")
        if not number:
            return ""
        first = self.numbers.setdefault(number_key(number), row.number)
        if first != row.number:
            message = f"{number} stands in row {first} already: keep one row a person."
            self._fault(row, "staff_number", message)
        return number

    def _name(self, row: GridRow) -> str:
        parts: tuple[Field, ...] = ("name",) if "name" in self.columns.places else ("first_name", "last_name")
        found = [self._cell(row, part, text_of) for part in parts]
        if not any(found) and None not in found:
            self._fault(row, parts[-1], "There is no name: give one.")
        return " ".join(filter(None, found))

    def _cell(self, row: GridRow, name: Field, read_as: Callable[[GridCell, Field], T]) -> T | None:
        """Return what the cell of that field holds, or None where it is at fault."""
        place = self.columns.places.get(name)
        cell = row.cells[place] if place is not None and place < len(row.cells) else ""
        if (place, row.number) in self.grid.errors:
            self._fault(row, name, "The cell holds an error such as #N/A: mend it, or type the value.")
            return None
        try:
            return read_as(cell, name)
        except CellError as error:
            self._fault(row, name, str(error))
            return None

    def _fault(self, row: GridRow, name: Field | None, message: str) -> None:
        path = self.columns.title(name) if name else ""
        self.faults.append(Fault(self.grid.file, row.number, path, message))

    def notices(self) -> Iterator[str]:
        """Yield what no single row shows."""
        if self._shared_emails:
            yield (
                f"{rows_named(self._shared_emails)}: the e-mail address stands in an earlier row as well."
                " People are told apart by staff number, but reminders of both go to this address."
            )
        short = _perhaps_cut(self.rows)
        if short:
            yield (
                f"{rows_named(short)}: the staff number is shorter than others of the list, which begin with"
                " zeros. Spreadsheets take leading zeros away: format the column as text, and compare."
            )


def _perhaps_cut(rows: Sequence[StaffRow]) -> list[int]:
    """Return the rows whose staff number may have lost zeros: figures only, and shorter than padded ones."""
    lengths = Counter(
        len(row.staff_number)
        for row in rows
        if row.staff_number.startswith("0") and row.staff_number.isdecimal()
    )
    usual = lengths.most_common(1)[0][0] if lengths else 0
    return [
        row.row
        for row in rows
        if len(row.staff_number) < usual and row.staff_number.isdecimal() and row.staff_number[0] != "0"
    ]
