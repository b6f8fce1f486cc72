"""``cascade sheets``: printable packs, and answer sheets typed in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cascade.commands._answer_sheets import enter
from cascade.commands._django import database
from cascade.model.errors import CascadeError
from cascade.records.errors import NotFoundError
from cascade.records.sessions.events import find_session
from cascade.records.sessions.needs import expected
from cascade.records.sessions.packs import pack_of_quiz, pack_of_session
from cascade.sheets.pack import PAPERS, Pack


@click.group()
def sheets() -> None:
    """Make printable packs, and enter the answer sheets that come back."""


sheets.add_command(enter)


@sheets.command()
@click.argument("what", metavar="QUIZ|SESSION")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
def pack(what: str, folder: Path) -> None:
    """Write the pack of a quiz, or of a session by its id, as PDF files into a folder."""
    with database():
        found = _pack(what)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with click.progressbar(list(PAPERS), label="Making the papers", file=sys.stderr) as names:
            for name in names:
                (folder / name).write_bytes(PAPERS[name].make(found))
    except OSError as error:
        raise CascadeError(
            f"{folder} can't be written to: {error.strerror}. Choose another folder."
        ) from error
    click.echo(f"{len(PAPERS)} papers of {found.title} are in {folder}.")


def _pack(what: str) -> Pack:
    try:
        session = find_session(what)
    except NotFoundError:
        return pack_of_quiz(what)
    return pack_of_session(session, expected(session))
