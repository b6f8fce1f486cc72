"""Erasing and keeping: ``cascade records erase``, ``retain``, ``overwrite`` and ``audit``."""

from __future__ import annotations

import json
from typing import Any

import click
from django.utils.formats import date_format

from cascade.commands._django import database
from cascade.commands._progress import progress
from cascade.model.errors import CascadeError, UsageError
from cascade.records import erasure, freed_space, retention
from cascade.records.erasure import Erasure
from cascade.records.retention import Age, Retention

_BACKUPS = (
    "Backups, exports and printed lists made before still hold them: let them run out or destroy them."
    " Restoring such a backup in place of this database erases them again by itself; where this database is"
    " lost, erase them again by their key: cascade records erase {person} --apply --reason TEXT"
)
_FATES = {
    "deleted": "deleted",
    "unlinked": "kept, without the link to the person",
    "kept": "kept, under the pseudonym",
}


@click.command()
@click.argument("person", metavar="STAFFNO")
@click.option("--reason", default="", help="Why, for the audit log; must not name the person.")
@click.option("--apply", "is_applied", is_flag=True, help="Erase; without it, only say what would be erased.")
@click.option("--json", "as_json", is_flag=True, help="Print what it does as JSON.")
def erase(person: str, reason: str, *, is_applied: bool, as_json: bool) -> None:
    """Forget a person: empty their row, delete what is theirs alone, leave a pseudonym with the log.

    It can't be undone. STAFFNO may also be the person's id. Nothing is changed without --apply.
    """
    with database():
        found = erasure.find_to_erase(person)
        done = erasure.erase(found, None, reason) if is_applied else erasure.plan(found)
        left = freed_space.overwrite() if is_applied else ""
    if as_json:
        click.echo(json.dumps(_as_json(done, left, is_applied=is_applied), ensure_ascii=False))
    else:
        _show(done, is_applied=is_applied)
        for line in (left, _BACKUPS.format(person=done.person) if is_applied else ""):
            if line:
                click.echo(line)


@click.command()
def overwrite() -> None:
    """Overwrite the bytes of deleted rows in the database's files."""
    with database():
        left = freed_space.overwrite()
    click.echo(left or "The database's files hold nothing of what was deleted.")


@click.command()
@click.option(
    "--older-than", "age", required=True, metavar="AGE", help="How long data are kept: 7y, 36m or 90d."
)
@click.option("--apply", "is_applied", is_flag=True, help="Do it; without it, only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print what it does as JSON.")
def retain(age: str, *, is_applied: bool, as_json: bool) -> None:
    """Erase people who left longer ago than AGE, and delete what nobody has needed for as long.

    Nobody whose account is open is erased, and no attempt is deleted. Nothing is changed without --apply.
    """
    try:
        kept_for = retention.read_age(age)
    except CascadeError as error:
        raise UsageError(f"--older-than: {error}") from None
    with database():
        done = _retain(kept_for) if is_applied else retention.plan(kept_for)
        left = freed_space.overwrite() if is_applied and not done.is_empty else ""
    if as_json:
        click.echo(json.dumps(_retention_json(done, left, is_applied=is_applied), ensure_ascii=False))
    else:
        _show_retention(done, kept_for, left, is_applied=is_applied)


def _retain(kept_for: Age) -> Retention:
    with progress("Erasing", len(retention.plan(kept_for).people)) as advance:
        return retention.retain(kept_for, None, progress=advance)


def _show_retention(done: Retention, kept_for: Age, left: str, *, is_applied: bool) -> None:
    day = date_format(done.cutoff, "j F Y")
    click.echo(f"What ended before {day} ({kept_for} ago):")
    people = "1 person" if len(done.people) == 1 else f"{len(done.people)} people"
    click.echo(f"  {people} who left: {'erased' if is_applied else 'would be erased'}")
    for one in done.deleted:
        click.echo(f"  {one.count} {one.kind}: {'deleted' if is_applied else 'would be deleted'}")
    if left:
        click.echo(left)
    if not is_applied and not done.is_empty:
        click.echo("Nothing was changed. To do it: the same command with --apply")


def _retention_json(done: Retention, left: str, *, is_applied: bool) -> dict[str, Any]:
    return {
        "applied": is_applied,
        "before": done.cutoff.isoformat(),
        "people": [str(person) for person in done.people],
        "deleted": {one.kind: one.count for one in done.deleted},
        "left_to_do": left,
    }


def _show(done: Erasure, *, is_applied: bool) -> None:
    if is_applied:
        click.echo(f"Erased: person {done.person} is {done.pseudonym} from now on.")
    else:
        click.echo(f"Would be erased: person {done.person}, {done.pseudonym} from then on.")
        if done.was_open:
            click.echo("Their account is open: if they are still on the staff list, close it and wait.")
    click.echo("Emptied: staff number, name, e-mail, service area, manager, dates, password, last sign-in.")
    for rows in done.rows:
        click.echo(f"{rows.count} {rows.called}: {_FATES[rows.fate]}")
    if done.sessions:
        click.echo(f"{done.sessions} sessions in browsers: ended")
    if done.uploads:
        click.echo(f"{done.uploads} staff lists uploaded and not loaded: deleted")
    for mention in done.mentions:
        click.echo(f"Named in {mention}")
    if not is_applied:
        click.echo("Nothing was changed. To erase: the same command with --apply --reason TEXT")


def _as_json(done: Erasure, left: str, *, is_applied: bool) -> dict[str, Any]:
    return {
        "applied": is_applied,
        "person": str(done.person),
        "pseudonym": done.pseudonym,
        "was_open": done.was_open,
        "rows": [{"column": rows.column, "count": rows.count, "fate": rows.fate} for rows in done.rows],
        "sessions": done.sessions,
        "uploads": done.uploads,
        "mentions": [
            {"place": mention.place, "key": mention.key, "advice": mention.advice}
            for mention in done.mentions
        ],
        "left_to_do": left,
    }
