"""``cascade records``: export completions, and check that nobody changed the log."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from cascade.commands._django import database
from cascade.model.errors import CascadeError
from cascade.records.exports import COLUMNS, Filters, count, csv_chunks
from cascade.records.verification import VerifyReport
from cascade.records.verification import verify as verify_log

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_EVERY = 500  # rows between two steps of the progress bar


@click.group()
def records() -> None:
    """Export completion records and verify the chain."""


def _columns_help() -> str:
    return "\n".join(f"  {column.name}: {column.description}" for column in COLUMNS)


@records.command(epilog=f"\b\nColumns:\n{_columns_help()}")
@click.option(
    "--format", "_format", type=click.Choice(["csv"]), default="csv", help="CSV as RFC 4180, UTF-8."
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; standard output if absent."
)
@click.option("--quiz", default="", help="One quiz only.")
@click.option("--from", "since", type=_DAY, help="Handed in on this day (London) or later, as 2018-05-03.")
@click.option("--to", "until", type=_DAY, help="Handed in on this day (London) or earlier.")
def export(
    _format: str, output: Path | None, quiz: str, since: datetime | None, until: datetime | None
) -> None:
    """Write one row a completion, in the order of the log."""
    filters = Filters(quiz, since.date() if since else None, until.date() if until else None)
    with database():
        total = count(filters)
        if output is None:
            _write(sys.stdout.buffer, filters, lambda _rows: None)
            return
        with _whole_file(output) as file, _progress("Exporting", total) as advance:
            _write(file, filters, advance)
    click.echo(f"Wrote {total} row{'' if total == 1 else 's'} to {output}.", err=True)


@records.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check every row of the log; exit 1 and name the rows where something was changed."""
    with database(), _progress("Checking", count()) as advance:
        report = verify_log(lambda rows: advance(_EVERY) if rows % _EVERY == 0 else None)
    if as_json:
        click.echo(json.dumps(_as_json(report), ensure_ascii=False))
    else:
        _show(report)
    context.exit(0 if report.ok else CascadeError.exit_code)


def _show(report: VerifyReport) -> None:
    rows = f"Checked {report.rows} row{'' if report.rows == 1 else 's'}"
    if report.ok:
        click.echo(f"{rows}: the chain is whole.")
        return
    for fault in report.faults:
        click.echo(str(fault), err=True)
    number = len(report.faults) + report.more
    click.echo(f"{rows}: {number} fault{'' if number == 1 else 's'} found.", err=True)


def _as_json(report: VerifyReport) -> dict[str, object]:
    faults = [
        {"sequence": fault.sequence, "attempt": fault.attempt, "message": fault.message}
        for fault in report.faults
    ]
    return {"ok": report.ok, "rows": report.rows, "faults": faults, "more_faults": report.more}


def _write(file: BinaryIO, filters: Filters, advance: Callable[[int], None]) -> None:
    for chunk in csv_chunks(filters):
        file.write(chunk.encode("utf-8"))
        advance(chunk.count("\r\n"))
    file.flush()


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name when it is whole, so that a broken export leaves none behind."""
    try:
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise CascadeError(f"{path} can't be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(aside).replace(path)
    except OSError as error:
        raise CascadeError(f"{path} can't be written: {error.strerror}.") from None
    finally:
        Path(aside).unlink(missing_ok=True)


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
