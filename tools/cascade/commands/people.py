"""``cascade people``: accounts, roles and one-time sign-in links."""

from __future__ import annotations

import json

import click

from cascade.commands._access import codes_off, link, role
from cascade.commands._django import database
from cascade.commands._remind import remind
from cascade.commands._requirements import require
from cascade.commands._staff_list import import_
from cascade.records import audit, environment, sign_in_links
from cascade.records import people as directory
from cascade.records.models import Person
from cascade.records.roles import ROLES, roles_of


@click.group()
def people() -> None:
    """Add people, load the staff list, give roles, print sign-in links, say what is required of whom."""


people.add_command(import_)
people.add_command(require)
people.add_command(remind)
people.add_command(link)
people.add_command(role)
people.add_command(codes_off)


@people.command()
@click.argument("staff_number", metavar="STAFFNO")
@click.option("--name", required=True, help="Name, as exports show it.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--area", default="", help="Service area.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="A role; may be repeated."
)
def add(staff_number: str, name: str, email: str, area: str, roles: tuple[str, ...]) -> None:
    """Add a person. They sign in first by a link: see `cascade people link`."""
    with database(migrate=True):
        person = directory.add_person(staff_number, name, email=email, service_area=area, roles=roles)
        audit.note(None, "changed_person", people=[person.pk], detail={"did": "added"})
    click.echo(f"Added {person}. Print their first sign-in link: cascade people link {person.staff_number}")


@people.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_people(as_json: bool) -> None:
    """List everybody: staff number, name, service area, roles beyond staff."""
    with database():
        found = list(Person.objects.prefetch_related("role_grants"))
    if as_json:
        click.echo(json.dumps([_row(person) for person in found], ensure_ascii=False))
        return
    for person in found:
        roles = ", ".join(sorted(roles_of(person) - {"staff"}))
        parts = (person.staff_number, person.name, person.service_area, roles)
        click.echo("  ".join(part for part in (*parts, "" if person.is_open() else "(closed)") if part))


@people.command()
def first() -> None:
    """Make sure there are a trainer and an HR account, and print links for those nobody has used yet."""
    with database(migrate=True):
        say_first_accounts(environment.DEFAULT_URL)


def say_first_accounts(default_url: str) -> None:
    """Make the first accounts where there are none, and print a link for each that nobody has used yet.

    Args:
        default_url: Address of the service for the links, where CASCADE_URL does not give one.
    """
    for account in directory.first_accounts():
        if account.token is None:
            click.echo(f"{account.person} has signed in before; if needed: cascade people link STAFFNO")
        else:
            click.echo(f"{account.person}, to sign in once within {sign_in_links.VALID_HOURS} hours:")
            click.echo(f"  {_address(account.token, default_url)}")


def _address(token: str, default_url: str = environment.DEFAULT_URL) -> str:
    return environment.service_url(sign_in_links.link_path(token), default_url)


def _row(person: Person) -> dict[str, object]:
    return {
        "staff_number": person.staff_number,
        "name": person.name,
        "email": person.email,
        "service_area": person.service_area,
        "roles": sorted(roles_of(person)),
        "active": person.is_open(),
    }
