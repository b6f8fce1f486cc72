"""``cascade people import``: what a staff list would do, and doing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from cascade.bank.report import count_of
from cascade.commands._django import database
from cascade.commands._progress import progress
from cascade.exchange.grids import read_grid
from cascade.exchange.staff_columns import FIELDS, IGNORE, TITLES, guess
from cascade.exchange.staff_list import StaffList, read, rows_named
from cascade.model.errors import CascadeError, ContentError, UsageError
from cascade.records.staff_import import load
from cascade.records.staff_plan import Deed, FieldChange, Kind, Plan, plan_of

_SHOWN = 20  # people of one kind; --json has them all
_KINDS: dict[Kind, tuple[str, str]] = {
    "add": ("To add", "Added"),
    "change": ("To change", "Changed"),
    "close": ("To close", "Closed"),
    "open": ("To open again", "Opened again"),
}


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    help=f"What the column NAME holds: {', '.join(FIELDS)}, or {IGNORE}; may be repeated.",
)
@click.option("--apply", "is_applied", is_flag=True, help="Load it; without it, only say what would be done.")
@click.option("--close-missing", is_flag=True, help="Close the open accounts of people not in the list.")
@click.option("--json", "as_json", is_flag=True, help="Print what it does as JSON.")
def import_(
    file: Path, columns: Sequence[str], *, is_applied: bool, close_missing: bool, as_json: bool
) -> None:
    """Load a staff list: FILE is CSV or a workbook (.xlsx) with a header.

    Columns are known by their names; say what others hold with --column. All faults are told with their rows,
    and then all of the list is loaded or nothing. Nothing is changed without --apply.
    """
    said = _said(columns)
    data = _bytes(file)
    digest = hashlib.sha256(data).hexdigest()
    grid = read_grid(data, file.name)
    with progress("Reading", len(grid.rows)) as advance:
        listed = read(grid, guess(grid, said), advance)
    with database(migrate=is_applied):
        plan = _done(listed, digest, close_missing=close_missing, is_applied=is_applied)
    if as_json:
        click.echo(json.dumps(_as_json(listed, plan, digest, is_applied=is_applied), ensure_ascii=False))
    else:
        _show(listed, plan, is_applied=is_applied and not plan.faults)
    if plan.faults:
        raise ContentError(plan.faults)


def _said(columns: Sequence[str]) -> dict[str, str]:
    found = {}
    for given in columns:
        name, equals, field = given.rpartition("=")
        if not equals or field not in (*FIELDS, IGNORE):
            raise UsageError(
                f"--column {given!r}: write it as NAME=FIELD, with one of {', '.join(FIELDS)} or {IGNORE}."
            )
        found[name] = field
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CascadeError(f"{file} can't be read: {error.strerror}.") from None


def _done(listed: StaffList, digest: str, *, close_missing: bool, is_applied: bool) -> Plan:
    today = timezone.localdate()
    if is_applied and not listed.faults:
        with progress("Loading", 2 * len(listed.rows)) as advance, suppress(ContentError):
            return load(listed, today, sha256=digest, close_missing=close_missing, advance=advance)
    with progress("Comparing", len(listed.rows)) as advance:
        return plan_of(listed, today, close_missing=close_missing, advance=advance)


def _show(listed: StaffList, plan: Plan, *, is_applied: bool) -> None:
    click.echo(f"{listed.file}: {listed.read_as}. {count_of(plan.rows, 'row')} without fault.")
    for field, place in listed.columns.places.items():
        click.echo(f"  {TITLES[field]}: column “{listed.columns.names[place]}”")
    if listed.columns.ignored:
        click.echo(f"  Not read: {', '.join(f'“{name}”' for name in listed.columns.ignored)}")
    for notice in plan.notices:
        click.echo(f"Please note: {notice}")
    for kind, (before, after) in _KINDS.items():
        _list(after if is_applied else before, [_line(deed) for deed in plan.of_kind(kind)])
    click.echo(f"Unchanged: {plan.unchanged}")
    absent = [f"{one.staff_number}  {one.name}  {one.service_area}".rstrip() for one in plan.absent]
    _list("Open accounts not in the list, left alone (--close-missing closes them)", absent)
    if is_applied:
        click.echo("Loaded.")
    elif not plan.faults:
        click.echo("Nothing is changed yet: load it with --apply.")


def _list(title: str, lines: Sequence[str]) -> None:
    if lines or title in ("To add", "Added"):
        click.echo(f"{title}: {len(lines)}")
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN} more (--json lists all)")


def _line(deed: Deed) -> str:
    changes = "" if deed.kind == "add" else "; ".join(_change(change) for change in deed.changes)
    where = rows_named([deed.row]).lower() if deed.row else "not in the list"
    return f"{deed.staff_number}  {deed.name}  ({where})  {changes}".rstrip()


def _change(change: FieldChange) -> str:
    return f"{change.title}: {change.before or '(none)'} → {change.after or '(none)'}"


def _as_json(listed: StaffList, plan: Plan, digest: str, *, is_applied: bool) -> dict[str, Any]:
    columns = listed.columns
    return {
        "file": listed.file,
        "sha256": digest,
        "read_as": listed.read_as,
        "columns": {field: columns.names[place] for field, place in columns.places.items()},
        "not_read": columns.ignored,
        "applied": is_applied and not plan.faults,
        "counts": {"rows": plan.rows, **plan.counts()},
        "people": [_deed_json(deed) for deed in plan.deeds],
        "not_in_list": [{"staff_number": one.staff_number, "name": one.name} for one in plan.absent],
        "left_before_rows": plan.left_before,
        "notices": plan.notices,
        "faults": [
            {"row": fault.line or None, "column": fault.path or None, "message": fault.message}
            for fault in plan.faults
        ],
    }


def _deed_json(deed: Deed) -> dict[str, Any]:
    return {
        "does": deed.kind,
        "row": deed.row or None,
        "staff_number": deed.staff_number,
        "name": deed.name,
        "changes": {
            change.field: {"before": _plain(change.before), "after": _plain(change.after)}
            for change in deed.changes
        },
    }


def _plain(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
