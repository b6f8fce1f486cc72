"""``cascade review``: items and prompts that rest on changed wording, and who has looked at them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from itertools import zip_longest

import click
from django.utils import timezone

from cascade.bank import compile_bank, read_folder
from cascade.bank.changes import Difference, compare
from cascade.bank.report import count_of
from cascade.bank.review import FILE_NAME, Stale, read_reviewed, rests_on, stale
from cascade.commands._changes import current_edition
from cascade.commands._django import database
from cascade.commands._project import Project, build_site, find_project, load_catalogue, write_whole
from cascade.model.bank import Bank, edition_of
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError, UsageError
from cascade.records.people import find_person

_COLUMN = 46  # width of a wording, two of which stand side by side


@click.group()
def review() -> None:
    """List what rests on changed wording, and accept it as reviewed."""


@review.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_stale(as_json: bool) -> None:
    """List the items and prompts to review, with the old and the new wording side by side."""
    project = find_project()
    catalogue, bank = _built(project)
    found = _stale(project, catalogue, bank)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.name} ({one.file})")
        for difference in one.differences:
            is_other = difference.reference in one.others
            click.echo("\n".join(_side_by_side(difference, is_other=is_other)))
        click.echo()
    click.echo(f"{count_of(len(found), 'item or prompt', 'items and prompts')} to review.")


@review.command()
@click.argument("names", metavar="ITEM...", nargs=-1, required=True)
@click.option("--by", "staff_number", required=True, metavar="STAFFNO", help="Who reviewed them.")
@click.option("--note", required=True, help="What they found, in words.")
def accept(names: tuple[str, ...], staff_number: str, note: str) -> None:
    """Record that items or prompts were reviewed under the wording as it stands now.

    ITEM is quiz/item, as roles/leaflets, or a prompt's reference, as 'guide 8.Q1a'.
    """
    if not note.strip():
        raise UsageError("Say in --note what the review found.")
    project = find_project()
    with database():
        by = find_person(staff_number).staff_number
    catalogue, bank = _built(project)
    rests = rests_on(bank.quizzes, catalogue)
    unknown = [name for name in names if name not in rests]
    if unknown:
        raise UsageError(
            f"No item or prompt that rests on a clause is called {', '.join(map(repr, unknown))}: write an "
            "item as quiz/item and a prompt as 'guide 8.Q1a'."
        )
    reviewed = read_reviewed(project.quizzes, project.root)
    today = timezone.localdate().isoformat()
    text = reviewed.with_reviews(names, rests, by=by, on=today, note=note.strip()).to_text()
    write_whole(project.quizzes / FILE_NAME, text)
    click.echo(f"Reviewed: {count_of(len(set(names)), 'item or prompt', 'items and prompts')}.")


def _built(project: Project) -> tuple[Catalogue, Bank]:
    folder = read_folder(project.quizzes, project.root)
    faults = [*build_site(project), *folder.faults]
    if faults:
        raise ContentError(faults)
    catalogue = load_catalogue(project) or Catalogue()
    return catalogue, compile_bank(catalogue, folder.files)


def _stale(project: Project, catalogue: Catalogue, bank: Bank) -> Sequence[Stale]:
    current = current_edition()
    if current is None:
        return ()
    if edition_of(bank.to_text()) in current.stored:
        return ()  # going back to an edition needs no review
    reviewed = read_reviewed(project.quizzes, project.root)
    return stale(current.bank, catalogue, bank.quizzes, compare(current.bank, catalogue), reviewed)


def _side_by_side(one: Difference, *, is_other: bool) -> list[str]:
    category = f"category {one.category}" if one.category else "no change entry yet"
    if is_other:
        category = "the number of another clause now"
    old = textwrap.wrap(one.old.text if one.old else "", _COLUMN)
    new = textwrap.wrap(one.new.text if one.new else "", _COLUMN)
    rows = zip_longest(["Before", *old], ["Now", *new], fillvalue="")
    return [
        f"  {one.reference}, {category}",
        *(f"    {left:<{_COLUMN}} | {right}".rstrip() for left, right in rows),
    ]


def _as_json(one: Stale) -> dict[str, object]:
    return {
        "name": one.name,
        "file": one.file,
        "clauses": [
            {
                "clause": each.reference,
                "category": each.category,
                "old": each.old.text if each.old else "",
                "new": each.new.text if each.new else "",
                "difference": each.marked(),
            }
            for each in one.differences
        ],
    }
