"""``cascade regrade``: mark past attempts again when an item was wrong."""

from __future__ import annotations

import json

import click
from django.utils import timezone

from cascade.bank.report import count_of
from cascade.commands._django import database
from cascade.commands.publish import account
from cascade.exchange.cells import plain_number
from cascade.records.models import Attempt, Person
from cascade.records.people import find_person
from cascade.records.regrading import Regrade, Regraded
from cascade.records.regrading import regrade as mark_again


@click.command()
@click.argument("quiz")
@click.option("--item", required=True, metavar="ID", help="The item that was wrong.")
@click.option("--reason", required=True, help="Why, in words; kept on the record.")
@click.option("--withdraw", is_flag=True, help="Leave the item out of the marks instead.")
@click.option("--apply", is_flag=True, help="Add the rows to the log; without it nothing is changed.")
@click.option("--by", "staff_number", metavar="STAFFNO", help="Who does it; by default the account you use.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def regrade(  # noqa: PLR0913, PLR0917 - one argument an option
    quiz: str, item: str, reason: str, withdraw: bool, apply: bool, staff_number: str | None, as_json: bool
) -> None:
    """Mark past attempts again under the current edition's corrected item, or without it.

    No row of the log is changed: a further row counts in place of each attempt whose marks change. Says whose
    result changes; only with --apply is anything stored.
    """
    with database():
        by: Person | str = find_person(staff_number) if staff_number else account()
        found = mark_again(quiz, item, reason, by=by, withdraw=withdraw, apply=apply)
        lines = [_line(one) for one in found.rows]
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)
    results = sum(one.result_changes for one in found.rows)
    done = "Marked again" if apply else "Would be marked again"
    click.echo(
        f"{done}: {count_of(len(found.rows), 'attempt')}, of which {count_of(results, 'result')} "
        f"change{'s' if results == 1 else ''}; {count_of(found.unchanged, 'attempt')} unchanged."
    )
    if not apply and found.rows:
        click.echo("Nothing was stored: give --apply to add the rows to the log.")
    if found.unchanged and not found.rows and not withdraw:
        click.echo("They are marked by the item as published. If it was corrected since, publish it first.")


def _line(one: Regraded) -> str:
    day = timezone.localdate(one.attempt.submitted_at)
    said = f"{one.attempt.person.staff_number}  {day}  "
    return f"{said}{outcome(one.before)} -> {outcome(one.after)}"


def outcome(row: Attempt) -> str:
    """Return how a row of the log ended: ``88.89 %, passed``."""
    percent = "" if row.percent is None else f"{plain_number(row.percent)} %, "
    passed = row.passed if row.passed is not None else row.complete
    return f"{percent}{'passed' if passed else 'not passed'}"


def _as_json(found: Regrade) -> dict[str, object]:
    return {
        "quiz": found.quiz,
        "item": found.item,
        "withdrawn": found.withdrawn,
        "applied": found.applied,
        "unchanged": found.unchanged,
        "attempts": [
            {
                "attempt": str(one.attempt.pk),
                "staff_number": one.attempt.person.staff_number,
                "percent_before": None if one.before.percent is None else float(one.before.percent),
                "percent_after": None if one.after.percent is None else float(one.after.percent),
                "passed_before": one.before.passed,
                "passed_after": one.after.passed,
                "result_changes": one.result_changes,
            }
            for one in found.rows
        ],
    }
