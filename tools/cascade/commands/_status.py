"""``cascade records status``: where people stand, as HR's pages show it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from django.utils import timezone
from django.utils.formats import date_format

from cascade.commands._django import database
from cascade.exchange.cells import as_text
from cascade.records import audit
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.people import find_person
from cascade.records.requirements import service_areas
from cascade.records.stamps import day, stamp
from cascade.records.standing_filters import NO_AREA, Filters, chosen, spellings
from cascade.records.standings import STATES, Standing


@click.command()
@click.option("--area", default="", help=f"One service area only; {NO_AREA} for people without one.")
@click.option("--quiz", default="", help="One quiz only.")
@click.option("--manager", default="", metavar="STAFFNO", help="Reports of this manager only.")
@click.option("--state", type=click.Choice(list(STATES)), help="Only this state.")
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@click.option("--any", "with_others", is_flag=True, help="Quizzes that are not required of them, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
def status(  # noqa: PLR0913 - one option a filter
    *, area: str, quiz: str, manager: str, state: str | None, overdue: bool, with_others: bool, as_json: bool
) -> None:
    """Show where people at work stand with what is required of them, what has been overdue longest first.

    States: current, affected (by a change of wording), expired, failed, due (required and not started) and
    not started. That you look is kept in the audit log.
    """
    with database():
        filters = Filters(
            area=_area(area),
            manager=find_person(manager).pk if manager else None,
            quizzes=(_quiz(quiz),) if quiz else None,
            state=next((one for one in STATES if one == state), ""),
            overdue=overdue,
            required=not with_others and state != "not started",
        )
        found = sorted(chosen(filters), key=_order)
        given = {"area": area, "quiz": quiz, "state": state or "", "overdue": "yes" if overdue else ""}
        told = {"command": "records status", "filters": {k: v for k, v in given.items() if v}}
        audit.note(None, "viewed", people={one.person.pk for one in found}, detail=told)
        if as_json:
            click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        else:
            _show(found)


def _area(area: str) -> str:
    if area and area != NO_AREA and not spellings(area):
        known = ", ".join(service_areas()) or "none yet"
        raise NotFoundError(f"Nobody is in the service area {area!r}: there is {known}.")
    return area


def _quiz(quiz: str) -> str:
    known = [one.id for one in current_bank().quizzes]
    if quiz not in known:
        raise NotFoundError(f"There is no quiz {quiz!r} in the current edition: there is {', '.join(known)}.")
    return quiz


def _order(one: Standing) -> tuple[bool, str, str, str]:
    late = one.late_since
    return late is None, day(late), one.person.staff_number, one.quiz


def _show(found: Sequence[Standing]) -> None:
    for one in found:
        parts = (one.person.staff_number, one.person.name, one.person.service_area, one.quiz, _words(one))
        click.echo("  ".join(part for part in parts if part))
    people = len({one.person.pk for one in found})
    overdue = sum(one.overdue for one in found)
    rows = f"{len(found)} row{'' if len(found) == 1 else 's'}"
    click.echo(f"{rows} of {people} {'person' if people == 1 else 'people'}, {overdue} overdue.", err=True)


def _words(one: Standing) -> str:
    words: str = one.state
    if one.state == "current" and one.expires_at is not None:
        words += f" until {date_format(timezone.localtime(one.expires_at), 'Y-m-d')}"
    if one.overdue and one.late_since is not None:
        return f"{words}, overdue since {day(one.late_since)}"
    if one.state != "current" and one.due_on is not None:
        return f"{words}, due {day(one.due_on)}"
    return words


def _as_json(one: Standing) -> dict[str, object]:
    """Return a row with the names that the API gives the same things."""
    return {
        "person": str(one.person.pk),
        "staff_number": one.person.staff_number,
        "name": one.person.name,
        "service_area": one.person.service_area,
        "quiz": one.quiz,
        "state": one.state,
        "required": one.required,
        "due_on": day(one.due_on) or None,
        "overdue": one.overdue,
        "passed_utc": stamp(one.passed_at) or None,
        "expires_utc": stamp(one.expires_at) or None,
        "attempt_id": str(one.attempt) if one.attempt else None,
        "percent": None if one.percent is None else float(as_text(one.percent)),
        "edition": one.edition or None,
        "attempts": one.attempts,
        "best_percent": None if one.best_percent is None else float(as_text(one.best_percent)),
        "latest_attempt_id": str(one.latest) if one.latest else None,
        "latest_utc": stamp(one.latest_at) or None,
    }
