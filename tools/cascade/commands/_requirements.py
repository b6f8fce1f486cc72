"""``cascade people require``: which quizzes are required of whom, and by when."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from django.utils import timezone
from django.utils.formats import date_format

from cascade.bank.report import count_of
from cascade.commands._django import database
from cascade.exchange.days import read_day
from cascade.model.errors import UsageError
from cascade.records import requirements
from cascade.records.errors import NotFoundError
from cascade.records.models import Requirement
from cascade.records.requirements import MOST_DAYS, Wanted, audience_words
from cascade.records.roles import ROLES


class _Day(click.ParamType[date]):
    """A day as people write it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        day = read_day(str(value))
        if day is None:
            self.fail(f"{value!r} is no day: write it as 2018-05-03 or 3/5/2018.", param, ctx)
        return day


@click.command()
@click.argument("quiz", required=False)
@click.option("--area", default="", help="People of this service area alone.")
@click.option("--role", type=click.Choice(list(ROLES)), help="Holders of this role alone.")
@click.option("--due", "due_on", type=_Day(), help="Due on this day, for people who have started by then.")
@click.option(
    "--days",
    "due_days",
    type=click.IntRange(0, MOST_DAYS),
    help="Due so many days after a person's start; beside --due, for people who start after that day.",
)
@click.option("--remove", is_flag=True, help="Require it no longer of exactly this audience.")
@click.option("--list", "lists", is_flag=True, help="List what is required; the default without QUIZ.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def require(  # noqa: PLR0913 - the options of one command
    quiz: str | None,
    area: str,
    role: str | None,
    due_on: Any,
    due_days: int | None,
    *,
    remove: bool,
    lists: bool,
    as_json: bool,
) -> None:
    """Require QUIZ of everybody, of a service area, of holders of a role, or of these in an area.

    Requiring it again of the same audience changes its due date. Of several requirements that fit a person,
    the earliest due date counts.
    """
    if quiz is None or lists:
        if quiz is not None or remove:
            raise UsageError("--list goes without a quiz and without --remove.")
        _list(as_json=as_json)
        return
    wanted = Wanted(quiz, area, role or "", due_on, due_days)
    with database():
        if remove:
            requirements.remove(requirements.find(quiz, area, role or ""), None)
            click.echo(f"{quiz} is no longer required of {audience_words(area, role or '')}.")
        else:
            _save(wanted)


def _save(wanted: Wanted) -> None:
    try:
        standing = requirements.find(wanted.quiz, wanted.service_area, wanted.role)
    except NotFoundError:
        standing = None
    saved = requirements.save(wanted, None, standing)
    today = timezone.localdate()
    size = requirements.size(wanted, today, saved.created_at)
    whom = audience_words(saved.service_area, saved.role)
    click.echo(f"{saved.quiz} is required of {whom}, {_due(saved)}: {_people(size.people)} today.")
    if size.past_due:
        click.echo(f"For {_people(size.past_due)} the due date has passed already; see --due and --days.")
    if not size.people and saved.service_area:
        known = ", ".join(requirements.service_areas()) or "none yet"
        click.echo(f"Nobody is in that audience. Service areas with people: {known}.", err=True)


def _list(*, as_json: bool) -> None:
    with database():
        found = requirements.listed(timezone.localdate())
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    if not found:
        click.echo("Nothing is required of anybody. Require a quiz: cascade people require QUIZ")
    for one in found:
        whom = audience_words(one.requirement.service_area, one.requirement.role)
        line = f"{one.requirement.quiz}  {whom}  {_due(one.requirement)}  {_people(one.people)}"
        click.echo(line if one.published else f"{line}  (not in the current edition: nobody is asked)")


def _as_json(one: requirements.Listed) -> dict[str, object]:
    requirement = one.requirement
    return {
        "quiz": requirement.quiz,
        "title": one.title,
        "service_area": requirement.service_area or None,
        "role": requirement.role or None,
        "due_on": requirement.due_on.isoformat() if requirement.due_on else None,
        "due_days": requirement.due_days,
        "people": one.people,
        "published": one.published,
    }


def _due(requirement: Requirement) -> str:
    day = f"by {date_format(requirement.due_on, 'j F Y')}" if requirement.due_on else ""
    days = (
        f"within {count_of(requirement.due_days, 'day')} of starting"
        if requirement.due_days is not None
        else ""
    )
    both = f"{day}, or {days} for those who start later" if day and days else day or days
    return both or "without a due date"


def _people(number: int) -> str:
    return count_of(number, "person", "people")
