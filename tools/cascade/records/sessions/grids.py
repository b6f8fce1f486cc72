"""A grid of typed answer sheets: a row a person, a column a question; read, checked and entered as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.answer_cells import CellError, read_cell
from cascade.records.sessions.paper import Entered, Sheet, SheetFault, enter
from cascade.records.sessions.running import Question, questions

NUMBER_COLUMN = "staff number"
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row as typed: its number in the grid from 1, the staff number, and a cell for each column."""

    row: int
    staff_number: str
    cells: tuple[str, ...]


def columns(session: CascadeSession) -> tuple[Question, ...]:
    """Return the questions that take an answer: the columns of the grid, as numbered on the sheet."""
    return tuple(one for one in questions(session) if one.item.body.type != "information")


def read_csv(session: CascadeSession, text: str) -> tuple[GridRow, ...]:
    """Return the rows of a grid that comes as CSV: a column ``staff number``, then ``1``, ``2`` and so on.

    Empty rows are left out; columns may stand in any order, and a missing one counts as empty.

    Raises:
        SessionError: there is no such header, a column is unknown or stands twice, or there are too many.
    """
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines:
        raise SessionError("The file is empty.")
    header = [" ".join(cell.casefold().split()) for cell in lines[0]]
    numbers = [str(number) for number in range(1, len(columns(session)) + 1)]
    _require_header(header, numbers)
    rows = [
        _row(number, dict(zip(header, line, strict=False)), numbers)
        for number, line in enumerate(lines[1:], 1)
        if any(cell.strip() for cell in line)
    ]
    if len(rows) > MOST_ROWS:
        raise SessionError(f"A grid holds up to {MOST_ROWS:,} rows: split the file.")
    return tuple(rows)


def _require_header(header: Sequence[str], numbers: Sequence[str]) -> None:
    if NUMBER_COLUMN not in header:
        raise SessionError(f"The first line must name the columns: {NUMBER_COLUMN}, 1, 2 and so on.")
    unknown = [one for one in header if one and one != NUMBER_COLUMN and one not in numbers]
    if unknown:
        raise SessionError(f"Unknown columns: {', '.join(unknown)}. Questions run from 1 to {numbers[-1]}.")
    twice = sorted({one for one in header if one and header.count(one) > 1})
    if twice:
        raise SessionError(f"Columns that stand twice: {', '.join(twice)}.")


def _row(number: int, cells: dict[str, str], numbers: Sequence[str]) -> GridRow:
    return GridRow(number, cells.get(NUMBER_COLUMN, "").strip(), tuple(cells.get(one, "") for one in numbers))


def template_csv(session: CascadeSession, people: Iterable[Person] = ()) -> str:
    """Return an empty grid as CSV, with the staff numbers of *people*."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([NUMBER_COLUMN, *(str(number) for number in range(1, len(columns(session)) + 1))])
    for person in people:
        writer.writerow([person.staff_number])
    return text.getvalue()


def enter_grid(
    session_id: UUID | str,
    trainer: Person,
    session: CascadeSession,
    rows: Sequence[GridRow],
    *,
    dry_run: bool,
) -> Entered:
    """Enter a grid into an open session: every row, or none where a cell has a fault; all faults are told.

    A fault's place is the number of the column, from 0.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open.
    """
    asked = columns(session)
    faults: list[SheetFault] = []
    sheets = [_sheet(session, row, asked, faults) for row in rows]
    entered = enter(session_id, trainer, sheets, dry_run=dry_run or bool(faults))
    place_of = {one.place: column for column, one in enumerate(asked)}
    refused = [
        SheetFault(one.row, None if one.place is None else place_of.get(one.place), one.message)
        for one in entered.faults
    ]
    every = sorted(
        (*faults, *refused), key=lambda fault: (fault.row, -1 if fault.place is None else fault.place)
    )
    return Entered(entered.people, tuple(every))


def _sheet(
    session: CascadeSession, row: GridRow, asked: Sequence[Question], faults: list[SheetFault]
) -> Sheet:
    responses = {}
    for column, (one, cell) in enumerate(zip(asked, row.cells, strict=False)):
        try:
            response = read_cell(one.item, session.seed, cell)
        except CellError as error:
            faults.append(SheetFault(row.row, column, str(error)))
            continue
        if response is not None:
            responses[one.place] = response
    return Sheet(row.row, row.staff_number, responses)
