"""``cascade publish``: put the built edition into the database."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping

import click

from cascade.bank.changes import BANK_FILE, LEARNERS_TOLD
from cascade.bank.report import count_of
from cascade.bank.review import read_reviewed
from cascade.commands._changes import difference_lines, parse_categories, say_stale
from cascade.commands._django import database
from cascade.model.catalogue import Category
from cascade.model.errors import CascadeError, ContentError
from cascade.records import editions, environment
from cascade.records.models import Person
from cascade.records.people import find_person
from cascade.records.previews import Preview, preview


@click.command()
@click.option("--reason", default="", help="Why, in words; kept in the log of publications.")
@click.option(
    "--by", "staff_number", metavar="STAFFNO", help="Who publishes; by default the account you use."
)
@click.option(
    "--category-for",
    "given",
    metavar="CLAUSE=CATEGORY",
    multiple=True,
    help="Another category for a clause than the recorded one: for editors, with --by and --reason.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def publish(
    reason: str,
    staff_number: str | None,
    given: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Put the built edition into the database, which is made or updated first.

    From then on the service and the terminal ask its questions. Publishing the current edition again does
    nothing; publishing an older build makes that one current again. A clause whose wording differs needs a
    change entry, and what rests on a change of category iii or iv a review.
    """
    text, categories = _bank_text(), parse_categories(given)
    with database(migrate=not dry_run):
        by: Person | str = find_person(staff_number) if staff_number else account()
        if dry_run:
            _show(_preview(text, categories), as_json=as_json)
            return
        done = _publish(text, by, reason, categories)
        quizzes = _quizzes(done)
    if as_json:
        found = {
            "edition": done.edition.pk,
            "created": done.created,
            "changed": done.changed,
            "quizzes": quizzes,
        }
        click.echo(json.dumps(found))
        return
    click.echo(_sentence(done, quizzes))
    if not done.changed:
        click.echo("What was written since the last `cascade build` is not in it.")


def publish_built(reason: str) -> None:
    """Publish the built edition on behalf of the account in use, and say so; the database must be ready.

    Raises:
        CascadeError: nothing was built, or what was built can't be read.
        ContentError: a changed clause has no change entry, or what rests on it was not reviewed.
    """
    done = _publish(_bank_text(), account(), reason, {})
    click.echo(_sentence(done, _quizzes(done)))


def _publish(
    text: str, by: Person | str, reason: str, categories: Mapping[str, Category]
) -> editions.Published:
    bank = editions.parse(text)
    plan = editions.plan_of(bank, text, categories)
    if not plan.stored:
        root = environment.root()
        reviewed = read_reviewed(root / "quizzes", root)
        left = editions.to_review(bank, plan, reviewed)
        if plan.faults or left:
            raise ContentError([*plan.faults, *(one.fault() for one in left)])
    return editions.publish(text, by, reason, categories=categories)


def _preview(text: str, categories: Mapping[str, Category]) -> Preview:
    root = environment.root()
    return preview(text, categories, read_reviewed(root / "quizzes", root))


def _show(found: Preview, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    said = "would become current" if found.changed else "is current already"
    click.echo(f"Edition {found.edition[:12]} {said}. Nothing was changed.")
    for line in difference_lines(found.differences):
        click.echo(line)
    say_stale(found.review)
    newly = count_of(len(found.newly_affected), "completion")
    again = count_of(len(found.no_longer_affected), "completion")
    click.echo(f"Would become affected: {newly}. Would be current again: {again}.")
    if found.faults:
        click.echo(
            f"Publishing would be refused: {count_of(len(found.faults), 'clause')} without a change entry, "
            "counted here as category iv."
        )


def _as_json(found: Preview) -> dict[str, object]:
    return {
        "edition": found.edition,
        "changed": found.changed,
        "clauses": [
            {
                "clause": one.reference,
                "was": one.was,
                "category": one.category,
                "told": one.category in LEARNERS_TOLD,
                "difference": one.marked(),
            }
            for one in found.differences
        ],
        "review": [one.name for one in found.review],
        "newly_affected": len(found.newly_affected),
        "no_longer_affected": len(found.no_longer_affected),
        "faults": [str(fault) for fault in found.faults],
    }


def _quizzes(done: editions.Published) -> int:
    return len(editions.load_bank(done.edition.pk).quizzes)


def _sentence(done: editions.Published, quizzes: int) -> str:
    said = "is now current" if done.changed else "was current already"
    return f"Edition {done.edition.pk[:12]} {said}: {count_of(quizzes, 'quiz', 'quizzes')}."


def _bank_text() -> str:
    path = environment.root() / BANK_FILE
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        raise CascadeError(f"There is no {BANK_FILE} to publish: run `cascade build` first.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CascadeError(f"{BANK_FILE} can't be read ({error}): run `cascade build` again.") from None


def account() -> str:
    """Return the name of the operating system's account in use, or nothing where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""  # a container without a list of accounts
