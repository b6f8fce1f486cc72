"""A grid of typed answer sheets: a row a person, a column a question; read, checked and entered as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cascade.exchange.grids import GridCell, read_grid
from cascade.model.errors import ContentError, Fault, ResponseError
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.answer_cells import CellError, read_cell
from cascade.records.sessions.paper import Entered, Sheet, SheetFault, enter
from cascade.records.sessions.running import Question, questions
from cascade.scoring import check_response

NUMBER_COLUMN = "staff number"
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row as typed: its number in the grid or file, the staff number, and a cell for each column."""

    row: int
    staff_number: str
    cells: tuple[str, ...]


def columns(session: CascadeSession) -> tuple[Question, ...]:
    """Return the questions that take an answer: the columns of the grid, as numbered on the sheet."""
    return tuple(one for one in questions(session) if one.item.body.type != "information")


def read_file(session: CascadeSession, data: bytes, file: str) -> tuple[GridRow, ...]:
    """Return the rows of a grid that comes as a file: a column ``staff number``, then ``1``, ``2`` and so on.

    CSV and workbooks are read as they come. Empty rows are left out; columns may stand in any order, and a
    missing one counts as empty. Rows have the numbers that a spreadsheet shows.

    Args:
        session: Whose questions the columns are.
        data: The whole file.
        file: Its name, for messages.

    Raises:
        ContentError: it is no table, there is no such header, a column is unknown or stands twice, or there
            are too many rows.
    """
    grid = read_grid(data, file)
    if grid.faults:
        raise ContentError(grid.faults)
    if not grid.rows:
        raise ContentError([Fault(file, 0, "", "The file holds nothing.")])
    first, *others = ((row.number, [_text(cell) for cell in row.cells]) for row in grid.rows)
    header = [cell.casefold() for cell in first[1]]
    numbers = [str(number) for number in range(1, len(columns(session)) + 1)]
    faults = [Fault(file, first[0], "", message) for message in _header_faults(header, numbers)]
    if len(others) > MOST_ROWS:
        faults.append(Fault(file, 0, "", f"A grid holds up to {MOST_ROWS:,} rows: split the file."))
    if faults:
        raise ContentError(faults)
    return tuple(_row(number, dict(zip(header, line, strict=False)), numbers) for number, line in others)


def _text(cell: GridCell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _header_faults(header: Sequence[str], numbers: Sequence[str]) -> Iterable[str]:
    if NUMBER_COLUMN not in header:
        yield f"The first line must name the columns: {NUMBER_COLUMN}, 1, 2 and so on."
    unknown = [one for one in header if one and one != NUMBER_COLUMN and one not in numbers]
    if unknown:
        yield f"Unknown columns: {', '.join(unknown)}. Questions run from 1 to {len(numbers)}."
    twice = sorted({one for one in header if one and header.count(one) > 1})
    if twice:
        yield f"Columns that stand twice: {', '.join(twice)}."


def _row(number: int, cells: dict[str, str], numbers: Sequence[str]) -> GridRow:
    return GridRow(number, cells.get(NUMBER_COLUMN, ""), tuple(cells.get(one, "") for one in numbers))


def template_csv(session: CascadeSession, people: Iterable[Person] = ()) -> str:
    """Return an empty grid as CSV, with the staff numbers of *people*."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([NUMBER_COLUMN, *(str(number) for number in range(1, len(columns(session)) + 1))])
    for person in people:
        writer.writerow([person.staff_number])
    return text.getvalue()


def cell_fault(session: CascadeSession, question: Question, text: str) -> str:
    """Return what is wrong with one cell as a sentence, or an empty text."""
    try:
        check_response(question.item, read_cell(question.item, session.seed, text))
    except CellError as error:
        return str(error)
    except ResponseError as error:
        return error.message
    return ""


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
