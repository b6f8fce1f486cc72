"""``cascade records void``: an attempt that must not count."""

from __future__ import annotations

import json
from uuid import UUID

import click

from cascade.commands._django import database
from cascade.commands.publish import account
from cascade.commands.regrade import outcome
from cascade.records.models import Person
from cascade.records.people import find_person
from cascade.records.status import Status
from cascade.records.voiding import Voided
from cascade.records.voiding import void as make_void


@click.command()
@click.argument("attempt", type=click.UUID)
@click.option("--reason", required=True, help="Why, in words; kept on the record and shown to the person.")
@click.option("--apply", is_flag=True, help="Add the row to the log; without it nothing is changed.")
@click.option("--by", "staff_number", metavar="STAFFNO", help="Who does it; by default the account you use.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def void(attempt: UUID, reason: str, apply: bool, staff_number: str | None, as_json: bool) -> None:
    """Make an attempt void: handed in by mistake, or under the wrong name.

    ATTEMPT is the id of an attempt or of a short quiz on changed wording, as exports and results give it.

    No row of the log is changed: a further row says that the attempt does not count. It stays in the person's
    own record, marked as void. Says where the person stands without it; only with --apply is anything stored.
    """
    with database():
        by: Person | str = find_person(staff_number) if staff_number else account()
        found = make_void(attempt, reason, by=by, apply=apply)
        person = found.attempt.person.staff_number
    if as_json:
        click.echo(json.dumps(_as_json(found, person), ensure_ascii=False))
        return
    done = "Made void" if apply else "Would be made void"
    handed_in = f"{found.attempt.submitted_at:%Y-%m-%d}"
    click.echo(f"{done}: {person}  {found.attempt.quiz}  {handed_in}  {outcome(found.counted)}")
    changes = "" if found.result_changes else " (unchanged)"
    click.echo(f"Where {person} stands: {_standing(found.before)} -> {_standing(found.after)}{changes}")
    if not apply:
        click.echo("Nothing was stored: give --apply to add the row to the log.")


def _standing(status: Status) -> str:
    until = f" until {status.expires_at:%Y-%m-%d}" if status.expires_at is not None else ""
    return f"{status.state}{until}"


def _as_json(found: Voided, person: str) -> dict[str, object]:
    return {
        "attempt": str(found.attempt.pk),
        "staff_number": person,
        "quiz": found.attempt.quiz,
        "applied": found.applied,
        "state_before": found.before.state,
        "state_after": found.after.state,
        "expires_before": found.before.expires_at.isoformat() if found.before.expires_at else None,
        "expires_after": found.after.expires_at.isoformat() if found.after.expires_at else None,
        "result_changes": found.result_changes,
    }
