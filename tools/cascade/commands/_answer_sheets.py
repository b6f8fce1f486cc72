"""``cascade sheets enter``: answer sheets typed in, from a file or by keyboard, a row a person."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cascade.bank.report import count_of
from cascade.commands._django import database
from cascade.model.errors import CascadeError, ContentError, Fault
from cascade.records import audit
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Participant, Person
from cascade.records.people import find_person
from cascade.records.sessions.answer_cells import example
from cascade.records.sessions.events import NOT_NOW, own_session
from cascade.records.sessions.grids import GridRow, cell_fault, columns, enter_grid, read_file
from cascade.records.sessions.paper import Entered

_BACK = "<"


@click.command()
@click.argument("session_id", metavar="SESSION")
@click.argument(
    "file", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--by", "by_number", required=True, metavar="STAFFNO", help="The trainer whose session it is.")
@click.option("--dry-run", is_flag=True, help="Say what would be entered, and enter nothing.")
def enter(session_id: str, file: Path | None, by_number: str, *, dry_run: bool) -> None:
    """Enter answer sheets into an open session, by its id.

    FILE is CSV or a workbook (.xlsx) with the columns staff number, 1, 2 and so on; all faults are told with
    their rows, and then all of it is entered or nothing. Without FILE you type the sheets in one by one, and
    each is entered when its last answer is typed.
    """
    with database():
        trainer = find_person(by_number)
        session = own_session(session_id, trainer)
        if session.state != "open":
            raise SessionError(NOT_NOW[session.state])
        if file is None:
            _typed(session, trainer, dry_run=dry_run)
        else:
            _read(session, trainer, file, dry_run=dry_run)


def _read(session: CascadeSession, trainer: Person, file: Path, *, dry_run: bool) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CascadeError(f"{file} can't be read: {error.strerror}.") from None
    rows = read_file(session, data, file.name)
    entered = _enter(session, trainer, rows, dry_run=dry_run)
    if entered.faults:
        raise ContentError(
            Fault(file.name, one.row, _where(one.place), one.message) for one in entered.faults
        )
    for person in entered.people:
        click.echo(f"  {person.staff_number}  {person.name}")
    click.echo(_told(len(rows), dry_run=dry_run))


def _where(column: int | None) -> str:
    return "staff number" if column is None else f"question {column + 1}"


def _told(sheets: int, *, dry_run: bool) -> str:
    if dry_run:
        return f"{count_of(sheets, 'sheet')} checked. Nothing is entered."
    return f"{count_of(sheets, 'sheet')} entered."


def _enter(session: CascadeSession, trainer: Person, rows: tuple[GridRow, ...], *, dry_run: bool) -> Entered:
    entered = enter_grid(session.pk, trainer, session, rows, dry_run=dry_run)
    people = [one.pk for one in entered.people]
    detail = {"command": "sheets enter", "session": str(session.pk)}
    audit.note(trainer, "viewed", people=people, detail=detail)
    return entered


def _typed(session: CascadeSession, trainer: Person, *, dry_run: bool) -> None:
    click.echo(
        "Type the staff number, then each answer in the letters and figures of the sheet.\n"
        f"Enter alone leaves a question empty, {_BACK} goes back to the one before."
        " An empty staff number ends."
    )
    sheets = 0
    while number := _staff_number():
        sheets += _sheet(session, trainer, number, dry_run=dry_run)
    click.echo(_told(sheets, dry_run=dry_run))


def _staff_number() -> str:
    try:
        return _line("Staff number: ")
    except EOFError:
        click.echo()
        return ""


def _sheet(session: CascadeSession, trainer: Person, number: str, *, dry_run: bool) -> int:
    """Ask for one person's answers and enter them; return how many sheets that made."""
    who = enter_grid(session.pk, trainer, session, (GridRow(1, number, ()),), dry_run=True)
    if who.faults:
        click.echo(f"  {who.faults[0].message}")
        return 0
    (person,) = who.people
    click.echo(f"  {person.name}")
    if Participant.objects.filter(session=session, person=person, channel="paper", removed_at=None).exists():
        click.echo("  This sheet was typed in before: what you type now takes its place.")
    entered = _enter(session, trainer, (GridRow(1, number, _cells(session)),), dry_run=dry_run)
    for fault in entered.faults:
        click.echo(f"  Not entered: {fault.message}")
    return 0 if entered.faults else 1


def _cells(session: CascadeSession) -> tuple[str, ...]:
    asked = columns(session)
    cells = [""] * len(asked)
    place = 0
    while place < len(asked):
        typed = _line(f"  {place + 1} ({example(asked[place].item)}): ")
        if typed == _BACK:
            place = max(place - 1, 0)
            continue
        fault = cell_fault(session, asked[place], typed)
        if fault:
            click.echo(f"    {fault}")
            continue
        cells[place] = typed
        place += 1
    return tuple(cells)


def _line(prompt: str) -> str:
    """Return a line that was typed, trimmed.

    Raises:
        EOFError: nothing more comes.
    """
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()
