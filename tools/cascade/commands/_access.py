"""``cascade people link``, ``role`` and ``codes-off``: who may sign in, and with which roles."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cascade.bank.report import count_of
from cascade.commands._django import database
from cascade.model.errors import CascadeError, UsageError
from cascade.records import audit, environment
from cascade.records.editions import current_bank
from cascade.records.enrolment import Wanted, choose, issue_links
from cascade.records.errors import NotFoundError
from cascade.records.people import find_person
from cascade.records.role_names import ROLES
from cascade.records.roles import grant, roles_of, withdraw
from cascade.records.second_factor import turn_off
from cascade.records.sign_in_links import VALID_HOURS, NewLink, link_path
from cascade.sheets import slips as sheet

GIVEN = [role for role in ROLES if role != "staff"]
_MOMENT = "j F Y, H:i"


@click.command()
@click.argument("staff_numbers", metavar="[STAFFNO]...", nargs=-1)
@click.option("--service-area", default="", help="Everybody of this service area.")
@click.option("--without-password", is_flag=True, help="Those alone who have not chosen a password.")
@click.option(
    "--hours",
    default=VALID_HOURS,
    show_default=True,
    type=click.IntRange(1, 24 * 90),
    help="How long they work.",
)
@click.option(
    "--slips",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a PDF to print and cut up, a slip a person, rather than print the links.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the links as JSON.")
def link(  # noqa: PLR0913 - the options of one command
    staff_numbers: tuple[str, ...],
    service_area: str,
    *,
    without_password: bool,
    hours: int,
    file: Path | None,
    as_json: bool,
) -> None:
    """Make links that sign people in once: for those named, or for everybody who fits the options.

    Older links of theirs that nobody has used stop working. The links can't be shown again.
    """
    if not (staff_numbers or service_area or without_password):
        raise UsageError("Say whom: staff numbers, --service-area AREA or --without-password.")
    with database():
        people = choose(Wanted(staff_numbers, service_area, without_password))
        if not people:
            raise CascadeError("Nobody fits that: see `cascade people list`.")
        out = _new_file(file) if file is not None else None
        made = issue_links(people, valid_hours=hours)
        if out is not None:
            with out:
                out.write(_slips(made))
            click.echo(f"Wrote {count_of(len(made), 'slip')} to {file}: print it, then delete it.")
            return
    if as_json:
        click.echo(json.dumps([_row(one) for one in made], ensure_ascii=False))
    elif len(staff_numbers) == len(made) == 1:
        click.echo(_address(made[0]))
    else:
        for one in made:
            click.echo(f"{one.person}\n  {_address(one)}")


@click.command()
@click.argument("staff_number", metavar="STAFFNO")
@click.option("--give", multiple=True, type=click.Choice(GIVEN), help="A role to give; may be repeated.")
@click.option("--take", multiple=True, type=click.Choice(GIVEN), help="A role to take; may be repeated.")
def role(staff_number: str, give: tuple[str, ...], take: tuple[str, ...]) -> None:
    """Give and take roles, and say which the person has then."""
    if both := sorted({*give} & {*take}):
        raise UsageError(f"{both[0]} can't be given and taken at once.")
    with database():
        person = find_person(staff_number)
        with transaction.atomic():
            for one in give:
                grant(person, one)
            for one in take:
                withdraw(person, one)
        person.refresh_from_db()
        held = sorted(roles_of(person) - {"staff"})
    click.echo(f"{person}: {', '.join(held) or 'no role beside staff'}")


@click.command(name="codes-off")
@click.argument("staff_number", metavar="STAFFNO")
def codes_off(staff_number: str) -> None:
    """Ask a person for no security code any more, when they have lost their app and recovery codes."""
    with database():
        person = find_person(staff_number)
        if turn_off(person):
            audit.note(None, "changed_person", people=[person.pk], detail={"security_codes": "off"})
            click.echo(f"{person} is no longer asked for a security code.")
        else:
            click.echo(f"{person} was not asked for a security code.")


def _address(made: NewLink) -> str:
    return environment.service_url(link_path(made.token))


def _row(made: NewLink) -> dict[str, str]:
    return {
        "staff_number": made.person.staff_number,
        "name": made.person.name,
        "link": _address(made),
        "expires_utc": made.expires_at.isoformat(),
    }


def _new_file(file: Path) -> BinaryIO:
    """Open a file that was not there, for its owner alone: whoever reads it can sign in as anybody in it."""
    try:
        return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise UsageError(f"{file} exists: name a file that does not, or remove it.") from None
    except OSError as error:
        raise CascadeError(f"{file} can't be written: {error.strerror}.") from None


def _slips(made: tuple[NewLink, ...]) -> bytes:
    try:
        product = current_bank().title
    except NotFoundError:
        product = ""
    slips = [
        sheet.Slip(one.person.name, one.person.staff_number, one.person.service_area, _address(one))
        for one in made
    ]
    until = date_format(timezone.localtime(made[0].expires_at), _MOMENT)
    return sheet.pdf(
        slips,
        product or "the policy quizzes",
        until,
        timezone.now(),
        with_password=settings.SIGN_IN.passwords,
    )
