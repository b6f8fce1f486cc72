"""For HR: who is to be reminded of what, the message as each gets it, and sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from cascade.model.errors import CascadeError
from cascade.model.text import sha256_hex
from cascade.records import audit
from cascade.records.deliveries import Failure
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.models import Person
from cascade.records.plan_messages import PlansSent, due_reminders, send_due_reminders
from cascade.records.post import is_printed
from cascade.records.reminder_letters import letter
from cascade.records.reminder_sending import Sent, send
from cascade.records.reminders import (
    DAYS,
    GROUPS,
    MOST_DAYS,
    QUIET_DAYS,
    Addressee,
    Choice,
    Group,
    Task,
    addressee,
    chosen,
)
from cascade.records.requirements import service_areas
from cascade.service.hr_columns import number_and_area
from cascade.service.listing import Asked, Cell, Column, Pick, Table, Typed, read, respond
from cascade.service.permissions import may
from cascade.service.plurals import counted
from cascade.service.views.people import person_of

MOST_AT_ONCE = 100
"""So many messages are sent while a page waits; the button then offers the next."""

READINESS: dict[str, str] = {
    "ready": "Gets a message",
    "none": "No e-mail address",
    "quiet": "Had one this week",
}
"""Whether somebody would get a message now, in words."""

_READINESS_TAGS = {"ready": "right", "none": "wrong", "quiet": "info"}
_MOST_TOLD = 10
_OF_PLANS = ("reminder of an action plan", "reminders of action plans")
_GROUP_WORDS: dict[str, str] = {group: words for group, words in GROUPS.items()}  # noqa: C416 - its keys as plain texts
TAGS: dict[Group, str] = {"overdue": "wrong", "due": "info", "affected": "partial", "expiring": "partial"}


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponseBase:
    """Show who would be reminded of what; a POST sends it to exactly those who were shown."""
    if request.method == "POST":
        return _send(request)
    now = timezone.now()
    asked = read(request, _filters())
    found = [] if asked.found else chosen(_choice(asked.values), now)
    return respond(
        request, "service/hr_reminders.html", asked, _table(found), **_context(request, asked, found, now)
    )


@require_safe
def reminder(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show the message as one person gets it."""
    now = timezone.now()
    found = addressee(person_id, at=now)
    if found is None:
        raise NotFoundError("There is nobody at work of that id who has a quiz to take.")
    written = letter(found.person, found.tasks, now)
    audit.note(person_of(request), "viewed", people=[person_id], detail={"list": "reminder"})
    context = {"one": found, "letter": written, "state": _state(found), "calendar": bool(written.calendar)}
    return render(request, "service/hr_reminder.html", context)


def _send(request: HttpRequest) -> HttpResponseBase:
    asked = read(request, _filters())
    again = HttpResponseRedirect(asked.link())
    ready = [one for one in _found(asked, timezone.now()) if one.can_be_sent]
    if request.POST.get("shown") != _seal(ready):
        messages.warning(
            request,
            "Nothing was sent, because the list has changed since you looked at it. Look again, then send.",
        )
        return again
    try:
        done = send(ready[:MOST_AT_ONCE], person_of(request))
        _tell(request, done, len(ready) - MOST_AT_ONCE)
        room = MOST_AT_ONCE - len(ready)
        if room > 0 and not done.stopped and _with_plans(asked):
            _tell_of_plans(request, send_due_reminders(most=room))
    except CascadeError as error:
        messages.warning(request, str(error))
    return again


def _found(asked: Asked, now: datetime) -> list[Addressee]:
    """Return whom the filters ask for; nobody where a filter is at fault."""
    if asked.found:
        return []
    wanted = asked.values["message"]
    return [one for one in chosen(_choice(asked.values), now) if wanted in ("", _readiness(one))]


def _tell(request: HttpRequest, done: Sent, further: int) -> None:
    if done.sent:
        more = f" {counted(further, 'message')} still to be sent." if further > 0 else ""
        messages.success(request, f"{counted(len(done.sent), 'message')} sent.{more}")
    if done.refused:
        messages.warning(
            request, f"{counted(len(done.refused), 'message')} not sent: {_reasons(done.refused)}"
        )
    if done.not_known:
        messages.warning(
            request,
            f"The connection broke off while a message was under way to {_names(done.not_known)}. It may have"
            f" arrived, so the next one can go in {QUIET_DAYS} days.",
        )
    if done.not_due:
        messages.warning(request, f"Had a reminder meanwhile, or left: {_names(done.not_due)}.")
    if done.stopped:
        messages.warning(request, f"{done.stopped} {counted(done.left, 'message')} not sent.")


def _with_plans(asked: Asked) -> bool:
    """Return whether reminders of plans go along: not where somebody chose a group, a quiz or an area."""
    return (
        not asked.found
        and not is_printed()
        and not any(asked.values[name] for name in ("who", "quiz", "area", "message"))
    )


def _tell_of_plans(request: HttpRequest, plans: PlansSent) -> None:
    """Tell how many reminders of plans went; nobody is told whose."""
    if plans.sent:
        messages.success(request, f"{counted(plans.sent, *_OF_PLANS)} sent.")
    if not plans.is_whole:
        messages.warning(
            request,
            f"{counted(plans.refused + plans.left, *_OF_PLANS)} not sent, and"
            f" {plans.not_known} of which nobody knows. {plans.stopped}",
        )


def _reasons(refused: Sequence[Failure]) -> str:
    told = [f"{_names([one.person])}: {one.reason}" for one in refused[:_MOST_TOLD]]
    more = len(refused) - len(told)
    return " ".join([*told, *([f"And {more} more, who are still in the list."] if more else [])])


def _first(found: Sequence[Addressee]) -> Addressee | None:
    """Return whose message is shown with the list."""
    return next((one for one in found if one.can_be_sent), None)


def _names(people: Sequence[Person]) -> str:
    return ", ".join(f"{person.name} ({person.staff_number})" for person in people)


def _filters() -> tuple[Pick | Typed, ...]:
    quizzes = {quiz.id: quiz.title for quiz in current_bank().quizzes}
    areas = {area: area for area in service_areas()}
    return (
        Pick("who", "Who", {"": "Everybody with something to do", **_GROUP_WORDS}),
        Typed("days", "Days that are soon", f"From 0 to {MOST_DAYS}; {DAYS} if left empty", _days_fault),
        Pick("quiz", "Quiz", {"": "All quizzes", **quizzes}),
        Pick("area", "Service area", {"": "All service areas", **areas}),
        Pick("message", "Message", {"": "Any", **READINESS}),
    )


def _days_fault(typed: str) -> str:
    if typed.isascii() and typed.isdigit() and int(typed) <= MOST_DAYS:
        return ""
    return f"Enter the days as a number from 0 to {MOST_DAYS}"


def _choice(values: dict[str, str]) -> Choice:
    groups = (cast("Group", values["who"]),) if values["who"] else tuple(GROUPS)
    return Choice(groups, int(values["days"] or DAYS), values["quiz"], values["area"])


def _context(
    request: HttpRequest, asked: Asked, found: Sequence[Addressee], now: datetime
) -> dict[str, object]:
    ready = [one for one in found if one.can_be_sent]
    first = _first(found)
    plans = due_reminders().count() if _with_plans(asked) else 0
    return {
        "may_send": may(request, "hr-reminders", "POST"),
        "ready": counted(len(ready), "person", "people"),
        "can_send": bool(ready or plans),
        "plans": plans,
        "batch": counted(min(len(ready) + plans, MOST_AT_ONCE), "message"),
        "in_parts": len(ready) + plans > MOST_AT_ONCE,
        "shown": _seal(ready),
        "first": first,
        "letter": letter(first.person, first.tasks, now) if first else None,
        "quiet": counted(sum(_readiness(one) == "quiet" for one in found), "person", "people"),
        "unreachable": counted(sum(_readiness(one) == "none" for one in found), "person", "people"),
        "is_printed": is_printed(),
    }


def _seal(ready: Sequence[Addressee]) -> str:
    """Return what stands for exactly these people with exactly these tasks."""
    told = (f"{one.person.pk} {','.join(task.quiz + task.group for task in one.tasks)}" for one in ready)
    return sha256_hex("\n".join(sorted(told)))


def _table(found: Sequence[Addressee]) -> Table[Addressee]:
    return Table(
        name="reminders",
        caption="Who has something to do",
        columns=_COLUMNS,
        rows=found,
        sort="name",
        then=lambda one: one.person.staff_number,
        person=lambda one: one.person.pk,
        empty="Nobody has anything to do.",
    )


def _to_do(one: Addressee) -> Cell:
    told = "; ".join(_task(task) for task in one.tasks)
    return Cell(told)


def _task(task: Task) -> str:
    day = task.expires_on if task.group == "expiring" else task.due_on
    if day is None:
        return task.title
    words = {"expiring": "runs out", "overdue": "was due"}.get(task.group, "due")
    return f"{task.title} ({words} {date_format(day, 'j F Y')})"


def _why(one: Addressee) -> Cell:
    return Cell(", ".join(GROUPS[group] for group in one.groups[:1]), tag=TAGS[one.groups[0]])


def _readiness(one: Addressee) -> str:
    """Return the key in `READINESS` of whether a message would go."""
    if not one.person.email:
        return "none"
    return "ready" if one.free_on is None else "quiet"


def _state(one: Addressee) -> Cell:
    kind = _readiness(one)
    notes = {
        "none": "Tell them in person",
        "quiet": f"Next from {date_format(one.free_on, 'j F Y')}" if one.free_on else "",
    }
    return Cell(READINESS[kind], tag=_READINESS_TAGS[kind], note=notes.get(kind, ""))


def _person(one: Addressee) -> Person:
    return one.person


_COLUMNS: tuple[Column[Addressee], ...] = (
    Column(
        "name",
        "Name",
        lambda one: Cell(one.person.name, href=f"/hr/reminders/{one.person.pk}/"),
        sort=lambda one: one.person.name.casefold(),
        heads=True,
    ),
    *number_and_area(_person),
    Column("why", "Why", _why, sort=lambda one: list(GROUPS).index(one.groups[0])),
    Column("todo", "To do", _to_do, sort=lambda one: len(one.tasks)),
    Column("last", "Last reminder", lambda one: one.last_on, sort=lambda one: one.last_on, tight=True),
    Column("message", "Message", _state, sort=_readiness),
)
