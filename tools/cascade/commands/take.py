"""``cascade take``: a quiz in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from cascade.commands._django import database
from cascade.model.errors import UsageError
from cascade.records import environment
from cascade.records.models import Person
from cascade.records.people import find_person
from cascade.records.results import Result
from cascade.terminal.console import Console, QuitError
from cascade.terminal.result_lines import as_json as result_json
from cascade.terminal.result_lines import show
from cascade.terminal.sitting_down import take as take_interactively
from cascade.terminal.sitting_down import take_from_file

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it."""


@click.command()
@click.argument("quiz")
@click.option(
    "--as", "staff_number", metavar="STAFFNO", help="Who takes it; else CASCADE_STAFF_NUMBER, else asked."
)
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML or JSON file of item id to answer; nothing is asked then.",
)
@click.option(
    "--whole", is_flag=True, help="Ask the whole quiz, even where only what has changed would be asked."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def take(  # noqa: PLR0913, PLR0917 - one argument an option
    context: click.Context,
    quiz: str,
    staff_number: str | None,
    answers: Path | None,
    whole: bool,
    as_json: bool,
) -> None:
    """Take QUIZ in the terminal; the attempt is logged.

    Every answer is kept at once. Stop with :quit or Ctrl-C, and the same command goes on where you were.

    Who passed on wording that has materially changed since is shown what has changed, and asked only the
    questions that rest on it.
    """
    _never_fail_on_characters()
    # With --json, questions go to standard error, so that standard output holds the result alone.
    console = Console(sys.stderr if as_json else sys.stdout)
    try:
        with database():
            if answers is None:
                _require_terminal()
            person = _person(staff_number, console, ask=answers is None)
            found = _take(person, quiz, answers, console, whole=whole)
            _print(found, console, as_json)
    except QuitError:
        _say_kept(console, quiz, whole=whole)
    except KeyboardInterrupt:
        console.say()
        _say_kept(console, quiz, whole=whole)
        context.exit(INTERRUPTED)


def _take(person: Person, quiz: str, answers: Path | None, console: Console, *, whole: bool) -> Result:
    if answers is None:
        return take_interactively(person, quiz, console, whole=whole)
    found, not_asked = take_from_file(person, quiz, answers, console, whole=whole)
    if not_asked:
        click.echo(f"Not asked this time, so not marked: {', '.join(not_asked)}.", err=True)
    return found


def _print(found: Result, console: Console, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result_json(found), ensure_ascii=False))
    else:
        show(console, found)


def _person(staff_number: str | None, console: Console, *, ask: bool) -> Person:
    number = (staff_number or "").strip() or environment.text("CASCADE_STAFF_NUMBER")
    if not number and ask:
        number = console.ask("Your staff number:")
    if not number:
        raise UsageError("Whose attempt is it? Give --as STAFFNO, or set CASCADE_STAFF_NUMBER.")
    return find_person(number)


def _require_terminal() -> None:
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask the questions in: give --answers FILE.")


def _never_fail_on_characters() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _say_kept(console: Console, quiz: str, *, whole: bool) -> None:
    command = f"cascade take {quiz} --whole" if whole else f"cascade take {quiz}"
    console.say(f"Stopped. Your answers so far are kept; go on with: {command}")
