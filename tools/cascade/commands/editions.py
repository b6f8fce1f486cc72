"""``cascade editions``: what was published when, what an edition holds, and how two differ."""

from __future__ import annotations

import json

import click
from django.utils import timezone

from cascade.bank.changes import compare
from cascade.bank.report import count_of
from cascade.commands._changes import difference_lines
from cascade.commands._django import database
from cascade.records.editions import find_edition, load_bank, publications
from cascade.records.models import ClauseChange, EditionItem, Publication
from cascade.records.versions import names_between


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def editions(context: click.Context, as_json: bool) -> None:
    """List what was published, the newest first: when (London), edition, by whom, why."""
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@editions.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_editions(as_json: bool) -> None:
    """List what was published, the newest first."""
    _list(as_json=as_json)


@editions.command()
@click.argument("edition")
def show(edition: str) -> None:
    """Show an edition: when it was published, what it holds, and which clauses it changed.

    EDITION is the beginning of its id, or 'current'.
    """
    with database():
        found = find_edition(edition)
        bank = load_bank(found.pk)
        click.echo(f"Edition {found.pk}: {bank.title}")
        clauses, items = len(bank.clauses), sum(len(quiz.items) for quiz in bank.quizzes)
        click.echo(
            f"{count_of(len(bank.documents), 'document')}, {count_of(clauses, 'clause')}, "
            f"{count_of(items, 'item')} in {count_of(len(bank.quizzes), 'quiz', 'quizzes')}."
        )
        for one in Publication.objects.filter(edition=found).select_related("by").order_by("id"):
            click.echo("  ".join(_parts(one, current=False)))
            for change in ClauseChange.objects.filter(publication=one).select_related("category_override_by"):
                click.echo(f"  {_change(change)}")


@editions.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
def diff(first: str, second: str) -> None:
    """Show what differs from edition A to edition B: wording word by word, numbers, and items."""
    with database():
        one, two = find_edition(first), find_edition(second)
        then, now = load_bank(one.pk), load_bank(two.pk)
        names = names_between(one.pk, two.pk)
        differences = compare(then, now, names=names)
        before, after = _items(one.pk), _items(two.pk)
    told = {difference.reference for difference in differences}
    moved = [name for name, old in names.items() if name != old and name not in told]
    for line in difference_lines(differences, without=""):
        click.echo(line)
    for name in moved:
        click.echo(f"{name}  was {names[name]}  same wording")
    states = {
        "new": [name for name in after if name not in before],
        "gone": [name for name in before if name not in after],
        "changed": [name for name in after if name in before and before[name] != after[name]],
    }
    for state, items in states.items():
        for item in items:
            click.echo(f"{item}  {state}")
    if not differences and not moved and not any(states.values()):
        click.echo("No clause and no item differs.")


def _items(edition: str) -> dict[str, int]:
    rows = EditionItem.objects.filter(edition_id=edition).order_by("id")
    return {f"{row.quiz}/{row.item}": row.item_version_id for row in rows}


def _change(change: ClauseChange) -> str:
    said = f"{change.reference}: category {change.category}"
    if change.category_override_by is not None:
        said += (
            f" (recorded as {change.declared_category}; {change.category_override_by.staff_number}: "
            f"{change.category_override_reason})"
        )
    return f"{said}  {change.reason}".rstrip()


def _list(*, as_json: bool) -> None:
    with database():
        found = publications()
    if as_json:
        click.echo(json.dumps([_as_json(one, index == 0) for index, one in enumerate(found)]))
        return
    if not found:
        click.echo("Nothing is published yet: run `cascade build`, then `cascade publish`.")
    for index, one in enumerate(found):
        click.echo("  ".join(_parts(one, current=index == 0)))


def _parts(one: Publication, *, current: bool) -> list[str]:
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
