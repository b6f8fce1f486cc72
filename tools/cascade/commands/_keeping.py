"""Keeping the database: ``cascade records backup``, ``restore`` and ``tidy``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cascade.commands._django import NOT_SET_UP, database, said_in_words
from cascade.commands._progress import progress
from cascade.model.errors import CascadeError
from cascade.records import tidying
from cascade.records.copies import archive as archives
from cascade.records.copies.backup import back_up, count_rows
from cascade.records.copies.restore import restore as put_in_place
from cascade.records.copies.tables import exists
from cascade.records.verification import VerifyReport

_FILE = click.Path(dir_okay=False, path_type=Path)
_FAULTS_SHOWN = 10


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Write over a file of that name.")
@click.pass_context
def backup(context: click.Context, file: Path, *, replace: bool) -> None:
    """Write a copy of the whole database to FILE, while the service goes on.

    FILE is a zip from which SQLite and PostgreSQL can be restored. It holds people's data: only its owner
    may read it.
    """
    if not exists():
        raise CascadeError(NOT_SET_UP)
    with said_in_words(), progress("Copying", count_rows) as advance:
        made = back_up(file, replace=replace, progress=advance)
    manifest = made.manifest
    click.echo(f"Wrote {_rows(manifest.rows)} of {len(manifest.tables)} tables to {file}.")
    click.echo(f"The log in it ends with row {manifest.chain_sequence}. sha256 of the file: {made.sha256}")
    if made.log is None:
        click.echo("The log was not checked: its tables are of an earlier version.")
    else:
        context.exit(_tell_of_log(made.log))


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Replace a database that is not empty.")
@click.option("--accept-broken-chain", is_flag=True, help="Restore a copy whose log is not whole.")
@click.pass_context
def restore(context: click.Context, file: Path, *, replace: bool, accept_broken_chain: bool) -> None:
    """Put the copy FILE in place of the database, which stays as it was if anything is wrong.

    Stop the service first: what is handed in meanwhile would be lost. Everybody has to sign in again.
    """
    with said_in_words(), progress("Restoring", lambda: _twice(file)) as advance:
        done = put_in_place(file, replace=replace, accept_broken_chain=accept_broken_chain, progress=advance)
    manifest = done.manifest
    made_at = f"{datetime.fromisoformat(manifest.made_at):%Y-%m-%d %H:%M} UTC"
    click.echo(f"Restored {_rows(manifest.rows)} of {len(manifest.tables)} tables as of {made_at}.")
    if done.erased_again:
        people = "person was" if done.erased_again == 1 else "people were"
        click.echo(f"{done.erased_again} {people} erased again: they had been since the copy was made.")
    if done.replaced is None:
        click.echo("Were people erased after the copy was made? They stand in it again: erase them again.")
    click.echo("Whatever was ended since, such as a token or an account, works again: end it again.")
    context.exit(_tell_of_log(done.log))


@click.command()
def tidy() -> None:
    """Clear away sign-ins, sign-in links, counts of wrong tries and staff lists that have run out.

    Also what cascade sessions held back in case they are opened again.

    `cascade serve` does it when it starts. Safe to repeat, and while the service runs.
    """
    with database():
        done = tidying.tidy()
    click.echo(
        f"Cleared away: {done.sessions} sessions, {done.links} sign-in links, {done.tries} counts of tries,"
        f" {done.staff_lists} staff lists, the leftovers of {done.rooms} cascade sessions."
    )


def _tell_of_log(log: VerifyReport) -> int:
    """Say how the log stands and return the exit code."""
    if log.ok:
        click.echo(f"Checked {_rows(log.rows)} of the log: the chain is whole.")
        return 0
    for fault in log.faults[:_FAULTS_SHOWN]:
        click.echo(str(fault), err=True)
    number = len(log.faults) + log.more
    click.echo(
        f"The log is not whole: {number} fault{'' if number == 1 else 's'}; see `cascade records verify`.",
        err=True,
    )
    return CascadeError.exit_code


def _twice(file: Path) -> int:
    """Return how many steps restoring takes: each row is checked, then stored."""
    with archives.opened(file) as copy:
        return 2 * copy.manifest.rows


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
