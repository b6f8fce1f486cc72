"""``cascade tokens``: the keys by which other systems use the API."""

from __future__ import annotations

import json
from datetime import datetime

import click
from django.utils import timezone

from cascade.commands._django import database
from cascade.model.errors import UsageError
from cascade.records import tokens as keys
from cascade.records.models import ApiToken, Person
from cascade.records.people import find_person
from cascade.records.roles import has_role
from cascade.records.tokens import MOST_DAYS, SCOPES, state_of


@click.group()
def tokens() -> None:
    """Make, list, rename and revoke tokens of the API."""


def _scopes_help() -> str:
    return "\n".join(f"  {scope}: {meaning}" for scope, meaning in SCOPES.items())


@tokens.command(epilog=f"\b\nScopes:\n{_scopes_help()}")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(SCOPES)),
    help="What it may read; may be repeated.",
)
@click.option(
    "--days", required=True, type=click.IntRange(1, MOST_DAYS), help="How many days it works, a year at most."
)
@click.option("--by", default="", metavar="STAFFNO", help="Who makes it: somebody of HR.")
def create(name: str, scopes: tuple[str, ...], days: int, by: str) -> None:
    """Make a token for the system NAME and print it. It can't be shown again."""
    with database():
        made = keys.create_token(name, scopes, days, _maker(by))
    # The token alone on standard output, so that a script can take it.
    click.echo(made.token)
    click.echo(
        f"{made.row.name} may read {', '.join(made.row.scopes)} until {_day(made.row.expires_at)}."
        " Keep the token as you would a password: it is not shown again.",
        err=True,
    )


@tokens.command(name="list")
@click.option("--all", "with_ended", is_flag=True, help="Those that were revoked or have run out, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_tokens(with_ended: bool, as_json: bool) -> None:
    """List the tokens that work: name, scopes, end, last use, id."""
    with database():
        found = [row for row in ApiToken.objects.all() if with_ended or state_of(row) == "works"]
    if as_json:
        click.echo(json.dumps([_row(row) for row in found], ensure_ascii=False))
        return
    for row in found:
        state = state_of(row)
        ends = f"until {_day(row.expires_at)}" if state == "works" else f"({state})"
        used = f"used {_day(row.last_used_at)}" if row.last_used_at else "never used"
        click.echo("  ".join((row.name, ", ".join(row.scopes), ends, used, str(row.pk))))
    if not found:
        click.echo("There are none: make one with `cascade tokens create`.", err=True)


@tokens.command()
@click.argument("name_or_id", metavar="NAME|ID")
@click.option("--by", default="", metavar="STAFFNO", help="Who revokes it: somebody of HR.")
def revoke(name_or_id: str, by: str) -> None:
    """End a token at once."""
    with database():
        row = keys.find_token(name_or_id)
        ended = keys.revoke(row, _maker(by))
        click.echo(
            f"Revoked {row.name}: it opens nothing any more." if ended else f"{row.name} had ended already."
        )


@tokens.command()
@click.argument("name_or_id", metavar="NAME|ID")
@click.argument("new_name", metavar="NEW")
@click.option("--by", default="", metavar="STAFFNO", help="Who renames it: somebody of HR.")
def rename(name_or_id: str, new_name: str, by: str) -> None:
    """Give a token another name, such as one that names nobody. An ended one is found by its id."""
    with database():
        row = keys.find_token(name_or_id)
        keys.rename(row, new_name, _maker(by))
    click.echo(f"The token is named {row.name} now.")


def _maker(staff_number: str) -> Person | None:
    if not staff_number:
        return None
    person = find_person(staff_number)
    if not has_role(person, "hr"):
        raise UsageError(f"{person.staff_number} is not of HR: tokens are made and revoked by HR.")
    return person


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def _row(row: ApiToken) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "scopes": row.scopes,
        "state": state_of(row),
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
    }
