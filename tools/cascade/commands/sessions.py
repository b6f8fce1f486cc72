"""``cascade sessions``: what was held, outside training, the tree and when it is done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID

import click
from django.utils import timezone

from cascade.commands._django import database
from cascade.exchange.days import read_day
from cascade.exchange.formula_guard import guard
from cascade.model.errors import UsageError
from cascade.records import audit
from cascade.records.models import CascadeSession, Person
from cascade.records.people import find_person
from cascade.records.sessions.planning import record_root
from cascade.records.sessions.reach import reach
from cascade.records.sessions.simulate import Rate, simulate
from cascade.records.sessions.tree import Node, cascade_tree, walk
from cascade.records.sessions.tree_text import COLUMNS, graphviz, mermaid, rows
from cascade.records.status import LONDON

_USUAL = Rate()


@click.group()
def sessions() -> None:
    """Show what sessions were held, record outside training, draw the tree."""


@sessions.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_sessions(as_json: bool) -> None:
    """List every session, the newest first: when, who trained, for whom, state, depth, id."""
    with database():
        found = list(CascadeSession.objects.select_related("trainer"))
        lines = [_row(one) for one in found]
        audit.note(None, "viewed", people=_trainers(found), detail={"command": "sessions list"})
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    for line in lines:
        area = line["service_area"] or "every area"
        click.echo(
            f"{line['starts_london']}  {line['trainer']}  {area}  {line['state']}"
            f"  depth {line['depth']}  {line['id']}"
        )


def _trainers(found: list[CascadeSession]) -> list[UUID]:
    return [one.trainer_id for one in found if one.trainer_id is not None]


def _row(session: CascadeSession) -> dict[str, object]:
    return {
        "id": str(session.pk),
        "starts_london": session.starts_at.astimezone(LONDON).isoformat(timespec="minutes"),
        "trainer": session.trainer.name if session.trainer else session.outside_trainer,
        "service_area": session.service_area,
        "quizzes": session.quizzes,
        "state": session.state,
        "depth": session.depth,
    }


@sessions.command()
@click.argument("organisation")
@click.option(
    "--on", "day", required=True, help="Day it took place, such as 2017-10-12 or '12 October 2017'."
)
@click.option("--place", default="", help="Where it took place.")
@click.option(
    "--attended", "numbers", multiple=True, metavar="STAFFNO", help="Somebody who attended; repeat for each."
)
@click.option(
    "--trains-by", "until", default="", metavar="DAY", help="Day until which they are to train others."
)
@click.option("--by", "by_number", default="", metavar="STAFFNO", help="Who records it.")
def root(  # noqa: PLR0913, PLR0917 - the options of one command
    organisation: str, day: str, place: str, numbers: tuple[str, ...], until: str, by_number: str
) -> None:
    """Record outside training by ORGANISATION: the tree begins with it."""
    on = _day(day)
    trains_by = _day(until) if until else None
    with database():
        people = _people(numbers)
        by = find_person(by_number) if by_number else None
        starts_at = datetime.combine(on, time(9), LONDON).astimezone(UTC)
        session = record_root(organisation, starts_at, people, place=place, trains_by=trains_by, by=by)
        audit.note(
            by, "changed_person", people=[one.pk for one in people], detail={"session": str(session.pk)}
        )
    click.echo(f"Recorded: {organisation}, {on:%-d %B %Y}, {len(people)} attended.")


def _day(typed: str) -> date:
    day = read_day(typed)
    if day is None:
        raise UsageError(f"{typed!r} is no day: write it as 2017-10-12 or '12 October 2017'.")
    return day


def _people(numbers: tuple[str, ...]) -> list[Person]:
    found, unknown = [], []
    for number in numbers:
        person = Person.objects.filter(staff_number__iexact=number.strip()).first()
        if person is None:
            unknown.append(number)
        else:
            found.append(person)
    if unknown:
        raise UsageError(f"Nobody has the staff number {', '.join(unknown)}: see `cascade people list`.")
    return found


@sessions.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "graphviz", "mermaid"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
def tree(form: str) -> None:
    """Print who has trained whom."""
    with database():
        roots = cascade_tree()
        people = [node.trainer_id for node in walk(roots) if node.trainer_id is not None]
        audit.note(None, "viewed", people=people, detail={"command": "sessions tree", "format": form})
    click.echo(_FORMS[form](roots), nl=False)


def _text(roots: tuple[Node, ...]) -> str:
    return "".join(f"{line}\n" for one in roots for line in _lines(one, 0))


def _lines(node: Node, indent: int) -> Iterator[str]:
    day = f"{node.starts_at.astimezone(LONDON):%-d %B %Y}"
    area = node.service_area or "every area"
    yield f"{'  ' * indent}{node.trainer}, {day}, {area}: {node.attended} attended"
    for child in node.children:
        yield from _lines(child, indent + 1)


def _csv(roots: tuple[Node, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in row] for row in rows(roots))
    return text.getvalue()


_FORMS: dict[str, Callable[[tuple[Node, ...]], str]] = {
    "text": _text,
    "csv": _csv,
    "graphviz": graphviz,
    "mermaid": mermaid,
}


@sessions.command(name="simulate")
@click.option(
    "--sessions-a-week", default=_USUAL.sessions_a_week, show_default=True, type=click.FloatRange(0, 50)
)
@click.option("--people", default=_USUAL.people_a_session, show_default=True, type=click.IntRange(1, 1000))
@click.option(
    "--trainers-in-hundred",
    default=_USUAL.trainers_in_hundred,
    show_default=True,
    type=click.FloatRange(0, 100),
)
@click.option(
    "--weeks-to-start", default=_USUAL.weeks_to_start, show_default=True, type=click.IntRange(1, 100)
)
def simulate_plan(
    sessions_a_week: float, people: int, trainers_in_hundred: float, weeks_to_start: int
) -> None:
    """Work out when every service area is reached, with the assumptions in words."""
    rate = Rate(sessions_a_week, people, trainers_in_hundred, weeks_to_start)
    with database():
        arrivals = simulate(reach(), rate, timezone.localdate())
    for one in arrivals:
        when = "reached" if one.to_train == 0 else f"{one.on:%-d %B %Y}" if one.on else "not at this rate"
        click.echo(f"{one.service_area or 'No service area'}: {one.to_train} to train, {when}")
    click.echo("This assumes:")
    for words in rate.in_words():
        click.echo(f"- {words}")
