"""Reminding people of what they have to do: ``cascade people remind``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout
from dataclasses import asdict
from typing import cast

import click
from django.utils import timezone

from cascade.commands._django import database
from cascade.commands._progress import progress
from cascade.model.errors import CascadeError, UsageError
from cascade.records import people as directory
from cascade.records.editions import current_bank
from cascade.records.models import Person
from cascade.records.plan_messages import PlansSent, due_reminders, send_due_reminders
from cascade.records.post import is_printed
from cascade.records.reminder_letters import letter
from cascade.records.reminder_sending import Sent, send
from cascade.records.reminders import DAYS, GROUPS, MOST_DAYS, Addressee, Choice, Group, chosen
from cascade.records.requirements import area_key, service_areas

_GROUPS_HELP = "\n".join(f"  {name}: {words}" for name, words in GROUPS.items())


@click.command(epilog=f"\b\nGroups:\n{_GROUPS_HELP}")
@click.option(
    "--who",
    "groups",
    multiple=True,
    type=click.Choice(list(GROUPS)),
    help="A group; may be repeated. All by default.",
)
@click.option(
    "--days",
    type=click.IntRange(0, MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="How many days ahead are soon.",
)
@click.option("--quiz", default="", help="Only who has to take this quiz.")
@click.option("--area", default="", help="Only this service area.")
@click.option("--by", "sender", metavar="STAFFNO", help="Who sends, for the audit log.")
@click.option("--apply", "is_applied", is_flag=True, help="Send; without it, only say who would get what.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_context
def remind(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    groups: tuple[str, ...],
    *,
    days: int,
    quiz: str,
    area: str,
    sender: str | None,
    is_applied: bool,
    as_json: bool,
) -> None:
    """Remind people by e-mail of what they have to do: one message each, once a week at most.

    Unless a group, quiz or area is chosen, those who asked to be reminded of an action plan are, on its day.
    These messages are counted apart, and nobody is told whose they are.

    Nothing is sent without --apply. Without CASCADE_EMAIL_URL messages are printed instead.
    """
    choice = Choice(cast("tuple[Group, ...]", groups) or tuple(GROUPS), days, quiz, area)
    with database():
        _faults(quiz, area)
        by = directory.find_person(sender) if sender else None
        found = chosen(choice)
        # Who wants to be reminded of a plan has nothing to do with any group, quiz or area.
        with_plans = choice == Choice(days=days)
        if not is_applied:
            _preview(found, due_reminders().count() if with_plans else 0, as_json=as_json)
            return
        done = _send(found, by, as_json=as_json)
        plans = PlansSent() if done.stopped or not with_plans else _send_plans()
    _tell(found, done, plans, as_json=as_json)
    if done.refused or done.not_known or done.stopped or not plans.is_whole:
        context.exit(CascadeError.exit_code)


def _faults(quiz: str, area: str) -> None:
    titles = [one.id for one in current_bank().quizzes]
    if quiz and quiz not in titles:
        raise UsageError(
            f"There is no quiz {quiz!r} in the current edition, which holds: {', '.join(titles)}."
        )
    areas = service_areas()
    if area and area_key(area) not in {area_key(one) for one in areas}:
        raise UsageError(f"There is no service area {area!r}: choose from {', '.join(areas) or 'none yet'}.")


def _send(found: Sequence[Addressee], by: Person | None, *, as_json: bool) -> Sent:
    if is_printed():
        # A progress bar would run through the messages, and JSON has standard output to itself.
        with redirect_stdout(sys.stderr) if as_json else nullcontext():
            return send(found, by)
    with progress("Sending", sum(one.can_be_sent for one in found)) as advance:
        return send(found, by, progress=advance)


def _send_plans() -> PlansSent:
    with progress("Sending reminders of plans", due_reminders().count()) as advance:
        return send_due_reminders(progress=advance)


def _preview(found: Sequence[Addressee], plans: int, *, as_json: bool) -> None:
    if as_json:
        told = {"sent": 0, "people": [_row(one) for one in found], "plans": {"due": plans}}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    ready = [one for one in found if one.can_be_sent]
    for one in found:
        click.echo(f"{one.person.staff_number}  {one.person.name}  {_state(one)}".rstrip())
        for task in one.tasks:
            click.echo(
                f"    {GROUPS[task.group]}: {task.title}" + (f", {task.due_on}" if task.due_on else "")
            )
    if ready:
        written = letter(ready[0].person, ready[0].tasks, timezone.now())
        click.echo(
            f"\nThe message to {ready[0].person.name}:\n\nSubject: {written.subject}\n\n{written.text}"
        )
    people = f"{len(ready)} {'person' if len(ready) == 1 else 'people'}"
    if plans:
        verb = "reminder of an action plan" if plans == 1 else "reminders of action plans"
        click.echo(
            f"{plans} {verb} would be sent, to {'its author' if plans == 1 else 'their authors'} alone."
        )
    click.echo(f"{people} would get a message. To send: the same command with --apply")


def _state(one: Addressee) -> str:
    if not one.person.email:
        return "(no e-mail address: tell them in person)"
    return f"(had one on {one.last_on}: next from {one.free_on})" if one.free_on else ""


def _tell(found: Sequence[Addressee], done: Sent, plans: PlansSent, *, as_json: bool) -> None:
    if as_json:
        told = {**_as_json(found, done), "plans": asdict(plans)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    printed = " They were printed: no mail server is set up." if is_printed() and done.sent else ""
    click.echo(f"Sent {len(done.sent)} message{'' if len(done.sent) == 1 else 's'}.{printed}", err=True)
    for failure in done.refused:
        click.echo(f"Not sent to {failure.person}: {failure.reason}", err=True)
    for person in done.not_known:
        click.echo(f"The connection broke off while it was sent to {person}: it may have arrived.", err=True)
    for one in found:
        if not one.person.email:
            click.echo(f"No e-mail address, to be told in person: {one.person}", err=True)
    if done.stopped:
        click.echo(f"{done.stopped} {done.left} not sent.", err=True)
    _tell_of_plans(plans)


def _tell_of_plans(plans: PlansSent) -> None:
    if plans.sent:
        click.echo(f"Reminders of action plans sent: {plans.sent}.", err=True)
    if plans.refused:
        click.echo(f"Reminders of action plans refused, to be tried again: {plans.refused}.", err=True)
    if plans.not_known:
        click.echo(
            f"Reminders of action plans that may have arrived, the connection broke off: {plans.not_known}.",
            err=True,
        )
    if plans.left and not plans.stopped:
        click.echo(f"Reminders of action plans that wait for a mail server: {plans.left}.", err=True)
    if plans.stopped:
        click.echo(f"{plans.stopped} Reminders of action plans not sent: {plans.left}.", err=True)


def _row(one: Addressee) -> dict[str, object]:
    return {
        "staff_number": one.person.staff_number,
        "name": one.person.name,
        "email": one.person.email,
        "ready": one.can_be_sent,
        "last_reminder": one.last_on.isoformat() if one.last_on else None,
        "tasks": [
            {
                "quiz": task.quiz,
                "group": task.group,
                "state": task.state,
                "due_on": task.due_on.isoformat() if task.due_on else None,
                "expires_on": task.expires_on.isoformat() if task.expires_on else None,
            }
            for task in one.tasks
        ],
    }


def _as_json(found: Sequence[Addressee], done: Sent) -> dict[str, object]:
    return {
        "sent": len(done.sent),
        "refused": [
            {"staff_number": each.person.staff_number, "reason": each.reason} for each in done.refused
        ],
        "not_known": [person.staff_number for person in done.not_known],
        "no_email": [one.person.staff_number for one in found if not one.person.email],
        "stopped": done.stopped,
        "left": done.left,
    }
