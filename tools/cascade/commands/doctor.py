"""``cascade doctor``: whether everything is as it should be, in plain sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from cascade.model.errors import CascadeError
from cascade.service.doctor import configuration
from cascade.service.doctor.findings import Finding

_WORDS = {"well": "well ", "note": "note ", "fault": "FAULT"}


@click.command()
@click.option(
    "--full", is_flag=True, help="Check the whole log and the whole database file, however long it takes."
)
@click.option("--json", "as_json", is_flag=True, help="Print settings and findings as JSON.")
@click.pass_context
def doctor(context: click.Context, *, full: bool, as_json: bool) -> None:
    """Look at settings, files, database, log and what is served; say what to mend. Exit 1 on a fault.

    Changes no data, and shows no secret.
    """
    found = configuration.unreadable()
    if not found:
        found = [*configuration.findings(), *_rest(full=full)]
    faults = sum(one.level == "fault" for one in found)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _show(found)
        click.echo(_verdict(faults, sum(one.level == "note" for one in found)))
    context.exit(CascadeError.exit_code if faults else 0)


def _rest(*, full: bool) -> list[Finding]:
    """Return what Django is needed for, which starts only with settings it can read."""
    from cascade.commands._examine import examine  # noqa: PLC0415 - see above

    return examine(full=full)


def _show(found: Sequence[Finding]) -> None:
    click.echo("Settings")
    lines = configuration.setting_lines()
    width = max(len(line.name) for line in lines)
    for line in lines:
        click.echo(f"  {line.name:{width}}  {line.value}{'' if line.is_set else '  (not set)'}")
    click.echo("\nFindings")
    for one in found:
        click.echo(f"  {_WORDS[one.level]}  {one.topic}: {one.message}")


def _verdict(faults: int, notes: int) -> str:
    counts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((faults, "fault"), (notes, "note"))
        if count
    ]
    return f"\n{' and '.join(counts)}." if counts else "\nAll is well."


def _as_json(found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "ok": not any(one.level == "fault" for one in found),
        "settings": [asdict(line) for line in configuration.setting_lines()],
        "findings": [asdict(one) for one in found],
    }
