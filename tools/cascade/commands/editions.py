"""``cascade editions``: what was published when."""

from __future__ import annotations

import json

import click
from django.utils import timezone

from cascade.commands._django import database
from cascade.records.editions import publications
from cascade.records.models import Publication


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def editions(as_json: bool) -> None:
    """List what was published, the newest first: when (London), edition, by whom, why."""
    with database():
        found = publications()
    if as_json:
        click.echo(json.dumps([_as_json(one, index == 0) for index, one in enumerate(found)]))
        return
    if not found:
        click.echo("Nothing is published yet: run `cascade build`, then `cascade publish`.")
    for index, one in enumerate(found):
        click.echo("  ".join(_parts(one, index == 0)))


def _parts(one: Publication, current: bool) -> list[str]:
    parts = [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.edition_id[:12], _by(one)]
    return [part for part in (*parts, one.reason, "(current)" if current else "") if part]


def _by(one: Publication) -> str:
    return one.by.staff_number if one.by is not None else one.by_account


def _as_json(one: Publication, current: bool) -> dict[str, object]:
    return {
        "edition": one.edition_id,
        "at": one.at.isoformat(),
        "by": _by(one),
        "reason": one.reason,
        "current": current,
    }
