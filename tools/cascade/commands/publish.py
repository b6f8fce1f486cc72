"""``cascade publish``: put the built edition into the database."""

from __future__ import annotations

import getpass
import json

import click

from cascade.commands._django import database
from cascade.model.errors import CascadeError
from cascade.records import editions, environment
from cascade.records.models import Person
from cascade.records.people import find_person

BANK_FILE = "build/private/bank.json"


@click.command()
@click.option("--reason", default="", help="Why, in words; kept in the log of publications.")
@click.option(
    "--by", "staff_number", metavar="STAFFNO", help="Who publishes; by default the account you use."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def publish(reason: str, staff_number: str | None, as_json: bool) -> None:
    """Put the built edition into the database, which is made or updated first.

    From then on the service and the terminal ask its questions. Publishing the current edition again does
    nothing; publishing an older build makes that one current again.
    """
    text = _bank_text()
    with database(migrate=True):
        by: Person | str = find_person(staff_number) if staff_number else _account()
        done = editions.publish(text, by, reason)
        quizzes = _quizzes(done)
    if as_json:
        found = {
            "edition": done.edition.pk,
            "created": done.created,
            "changed": done.changed,
            "quizzes": quizzes,
        }
        click.echo(json.dumps(found))
    else:
        click.echo(_sentence(done, quizzes))


def publish_built(reason: str) -> None:
    """Publish the built edition on behalf of the account in use, and say so; the database must be ready.

    Raises:
        CascadeError: nothing was built, or what was built can't be read.
    """
    done = editions.publish(_bank_text(), _account(), reason)
    click.echo(_sentence(done, _quizzes(done)))


def _quizzes(done: editions.Published) -> int:
    return len(editions.load_bank(done.edition.pk).quizzes)


def _sentence(done: editions.Published, quizzes: int) -> str:
    said = "is now current" if done.changed else "was current already"
    return f"Edition {done.edition.pk[:12]} {said}: {quizzes} quiz{'' if quizzes == 1 else 'zes'}."


def _bank_text() -> str:
    path = environment.root() / BANK_FILE
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        raise CascadeError(f"There is no {BANK_FILE} to publish: run `cascade build` first.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CascadeError(f"{BANK_FILE} can't be read ({error}): run `cascade build` again.") from None


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""  # a container without a list of accounts
