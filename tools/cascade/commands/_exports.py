"""``cascade records export`` and ``profile``: completions as files, and exports saved by name."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from cascade.commands._django import database
from cascade.commands._progress import progress
from cascade.model.errors import CascadeError, UsageError
from cascade.records.errors import RecordsError
from cascade.records.exports import COLUMNS, FORMATS, KINDS, STATUSES, chosen, columns_of
from cascade.records.exports import profiles as saved
from cascade.records.exports.files import Export
from cascade.records.exports.manifest import ENDING, as_text, make
from cascade.records.models import Attempt
from cascade.records.standing_filters import spellings

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Given:
    """What the command line asks for; None where it says nothing."""

    format: str | None
    columns: tuple[str, ...] | None
    bom: bool | None
    quiz: str | None
    area: str | None
    status: str | None
    session: str | None
    kind: str | None
    since: datetime | None
    until: datetime | None

    def over(self, base: Export) -> Export:
        """Return *base* with what the command line says in its place."""
        days = {name: day.date() for name in ("since", "until") if (day := getattr(self, name)) is not None}
        texts = {name: getattr(self, name) for name in ("quiz", "area", "status", "session", "kind")}
        given = {name: text for name, text in texts.items() if text is not None}
        return Export(
            format=self.format or base.format,
            filters=replace(base.filters, **given, **days),
            columns=base.columns if self.columns is None else self.columns,
            bom=base.bom if self.bom is None else self.bom,
        )


def _names(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    try:
        columns_of(names)
    except RecordsError as error:
        raise click.BadParameter(str(error)) from error
    return names


_OPTIONS = (
    click.option("--format", type=click.Choice(list(FORMATS)), help="csv unless a profile says otherwise."),
    click.option("--columns", callback=_names, metavar="A,B,C", help="Columns, in this order."),
    click.option("--bom/--no-bom", default=None, help="Begin CSV with a mark by which Excel knows UTF-8."),
    click.option("--quiz", help="One quiz only, by its id."),
    click.option("--area", help="One service area only."),
    click.option("--status", type=click.Choice(STATUSES), help="Where people stand with the quiz now."),
    click.option("--session", help="One session only."),
    click.option("--kind", type=click.Choice(list(KINDS)), help="One kind of row only."),
    click.option("--since", type=_DAY, help="Handed in on this day (London) or later, as 2018-05-03."),
    click.option("--until", type=_DAY, help="Handed in on this day (London) or earlier."),
)


def _choosing(command: _Command) -> _Command:
    """Give *command* the options that say what is exported."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _given(options: dict[str, Any]) -> _Given:
    return _Given(**{one.name: options[one.name] for one in fields(_Given)})


def _columns_help() -> str:
    return "\n".join(f"  {column.name}: {column.description}" for column in COLUMNS)


@click.command(epilog=f"\b\nColumns:\n{_columns_help()}")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--profile", metavar="NAME", help="A saved export; what else is given goes before it.")
@_choosing
def export(out: Path | None, profile: str | None, **options: Any) -> None:
    """Write one row a completion, in the order of the log.

    With --out, FILE.manifest.json beside the file says what it is, signed; without, the rows go to standard
    output and the manifest into the audit log alone.
    """
    given = _given(options)
    with database():
        wanted = given.over(saved.load(profile) if profile else Export())
        _check(wanted)
        total = chosen(wanted.filters).count()
        with progress("Exporting", total) as advance:
            if out is None:
                make(wanted, sys.stdout.buffer, "", None, advance)
                sys.stdout.buffer.flush()
                return
            with _whole_file(out) as file:
                manifest = make(wanted, file, out.name, None, advance)
            with _whole_file(out.with_name(out.name + ENDING)) as file:
                file.write(as_text(manifest).encode("utf-8"))
    rows = f"{manifest['rows']} row{'' if manifest['rows'] == 1 else 's'}"
    click.echo(f"Wrote {rows} to {out}, and its manifest beside it.", err=True)


def _check(wanted: Export) -> None:
    """Refuse what can't be asked for; say where a name is one that nobody has.

    Raises:
        UsageError: it can't be asked for.
    """
    try:
        wanted.check()
    except RecordsError as error:
        raise UsageError(str(error)) from error
    filters = wanted.filters
    in_log = Attempt.objects.all()
    for value, known, sentence in (
        (filters.quiz, in_log.filter(quiz=filters.quiz).exists(), "Nobody has handed in a quiz {!r}"),
        (filters.area, bool(spellings(filters.area)), "Nobody is in a service area {!r}"),
        (
            filters.session,
            in_log.filter(session=filters.session).exists(),
            "There is no session {!r} in the log",
        ),
    ):
        if value and not known:
            click.echo(f"{sentence.format(value)}: is it spelled so?", err=True)


@click.group()
def profile() -> None:
    """Save exports by name, for a system that wants the same one every time."""


@profile.command()
@click.argument("name")
@_choosing
def save(name: str, **options: Any) -> None:
    """Save what the options ask for as NAME, in place of a profile of that name."""
    wanted = _given(options).over(Export())
    with database():
        _check(wanted)
        replaced = saved.save(name, wanted, None)
    click.echo(
        f"{'Saved' if not replaced else 'Replaced'} {name}: `cascade records export --profile {name}`."
    )


@profile.command("list")
def list_() -> None:
    """List the profiles."""
    with database():
        found = saved.profiles()
    for one in found:
        click.echo(f"{one.name}  {one.format}  {one.saved_at:%Y-%m-%d}")
    if not found:
        click.echo("No profile is saved yet.", err=True)


@profile.command()
@click.argument("name")
def show(name: str) -> None:
    """Print what NAME asks for, as JSON."""
    with database():
        wanted = saved.load(name)
    shown = {
        "name": name,
        "format": wanted.format,
        "columns": list(wanted.column_names()),
        "filter": wanted.filters.as_texts(),
        "bom": wanted.bom,
    }
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@profile.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove NAME."""
    with database():
        saved.remove(name, None)
    click.echo(f"Removed {name}.")


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
