"""Reading the audit log: ``cascade records audit``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.formats import date_format

from cascade.commands._django import database
from cascade.records import audit as log
from cascade.records.audit_log import Chosen, actor_of, entries
from cascade.records.models import AuditEntry
from cascade.records.people import find_person
from cascade.records.stamps import stamp

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--action", type=click.Choice(list(log.ACTIONS)), help="What was done.")
@click.option("--by", default="", metavar="STAFFNO", help="Who did it.")
@click.option("--about", default="", metavar="STAFFNO", help="Whose data it was about.")
@click.option("--from", "since", type=_DAY, help="On this day (London) or later, as 2018-05-03.")
@click.option("--to", "until", type=_DAY, help="On this day (London) or earlier.")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="The newest so many entries."
)
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def audit(  # noqa: PLR0913 - one option a filter
    *,
    action: str | None,
    by: str,
    about: str,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show who looked at people's data, took them out or changed them, the newest first.

    Nobody can change or delete an entry. That you look is kept as well.
    """
    with database():
        chosen = Chosen(
            action=action or "",
            actor=_id(by),
            person=_id(about),
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        found = list(entries(chosen)[:limit])
        shown = {one for row in found for one in (row.actor_id, _about_id(row)) if one is not None}
        log.note(None, "viewed", people=shown, detail={"command": "records audit", "rows": len(found)})
        if as_json:
            click.echo(json.dumps([_as_json(row) for row in found], ensure_ascii=False))
            return
    for row in found:
        click.echo("  ".join(part for part in _parts(row) if part))
    if not found:
        click.echo("There is no such entry.")


def _id(staff_number: str) -> UUID | None:
    return find_person(staff_number).pk if staff_number else None


def _about_id(row: Any) -> UUID | None:
    found: UUID | None = row.about_id
    return found


def _parts(row: Any) -> tuple[str, ...]:
    when = date_format(timezone.localtime(row.at), "Y-m-d H:i:s")
    about = f"about {row.about_name} ({row.about_number})" if row.about_count == 1 else ""
    about = f"about {row.about_count} people" if row.about_count > 1 else about
    return (when, f"#{row.pk}", actor_of(row), row.action, about, row.detail if row.detail != "{}" else "")


def _as_json(row: AuditEntry) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": stamp(row.at),
        "actor": None if row.actor is None else row.actor.staff_number,
        "token": None if row.actor_token is None else row.actor_token.name,
        "account": row.actor_account,
        "action": row.action,
        "people": [str(one) for one in row.people.order_by("pk").values_list("person_id", flat=True)],
        "detail": json.loads(row.detail),
    }
