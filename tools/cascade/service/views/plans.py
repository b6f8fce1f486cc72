"""Action plans: my own, what of them my manager may read, and what others let me read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade.exchange.calendars import CONTENT_TYPE, PLAN_FILE_NAME
from cascade.records import audit, plans
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import PlanCopy
from cascade.records.plan_messages import reminder_calendar, tell_reader
from cascade.records.plans import Plan
from cascade.records.post import is_printed
from cascade.service.markdown import Markdown
from cascade.service.views.people import person_of
from cascade.service.wording import Words, words


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan on a page.

    Attributes:
        plan: The plan.
        short: What was asked, on one line.
        asked: The same in full.
        words: What was written.
        next_day: The day a reminder would be for.
    """

    plan: Plan
    short: str
    asked: SafeString
    words: Words
    next_day: date

    @property
    def is_with_manager(self) -> bool:
        """Whether somebody can read it now."""
        return any(one.is_readable for one in self.plan.sent)

    @property
    def is_reminded(self) -> bool:
        """Whether a reminder is still to come."""
        return self.plan.reminder is not None and self.plan.reminder.sent_at is None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed without a message."""
        reminder = self.plan.reminder
        return reminder is not None and self.is_reminded and reminder.due_on < timezone.localdate()


def shown(plan: Plan) -> Shown:
    """Return a plan as pages show it."""
    text = Markdown(plan.bank)
    return Shown(
        plan=plan,
        short=text.short(plan.item.stem),
        asked=text.block(plan.item.stem),
        words=words(plan.item, plan.text.response, text),
        next_day=plans.reminder_day(plan),
    )


@require_safe
def own_plans(request: HttpRequest) -> HttpResponseBase:
    """Show my own plans: who may read each, and when I want to be reminded."""
    person = person_of(request)
    found = [shown(plan) for plan in plans.own_plans(person)]
    context = {"plans": found, "has_address": bool(person.email), "is_printed": is_printed()}
    return render(request, "service/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Ask whether my manager is to read a plan, by name, and let them."""
    person = person_of(request)
    plan = plans.own_plan(plan_id, person)
    reader = plans.reader_of(person)
    if request.method == "POST" and reader is not None:
        if request.POST.get("reader") == str(reader.pk):
            return _sent(request, plan)
        messages.warning(request, "Your manager changed since you looked, so nothing was sent. Look again.")
        return HttpResponseRedirect(reverse("plan-send", args=[plan_id]))
    context = {"one": shown(plan), "reader": reader, "manager": person.manager}
    return render(request, "service/plan_send.html", context)


def _sent(request: HttpRequest, plan: Plan) -> HttpResponseBase:
    try:
        copy, is_new = plans.send(plan.text.pk, person_of(request))
    except NotFoundError:
        raise
    except RecordsError as error:
        messages.warning(request, str(error))
        return _back()
    if is_new:
        messages.success(request, f"{copy.reader.name} can read your plan from now on. {_told(copy)}")
    else:
        messages.success(request, f"{copy.reader.name} can read your plan already.")
    return _back(plan.text.pk)


def _told(copy: PlanCopy) -> str:
    if tell_reader(copy):
        return "A message tells them so, without a word of your plan."
    return "No message went to them: tell them that it is on their page “My team”."


@require_POST
def take_back(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Let nobody but me read a plan any more."""
    if plans.take_back(plan_id, person_of(request)):
        messages.success(request, "You took your plan back: only you can read it.")
    return _back(plan_id)


@require_POST
def remind(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Set a reminder of a plan, or take it away."""
    person = person_of(request)
    if request.POST.get("do") == "forget":
        if plans.forget(plan_id, person):
            messages.success(request, "You will not be reminded of this plan.")
        return _back(plan_id)
    row = plans.remind(plan_id, person)
    day = date_format(row.due_on, "j F Y")
    messages.success(request, f"The day you want to look at this plan again: {day}.")
    return _back(plan_id)


@require_safe
def calendar(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Give the day of a reminder as an ``.ics`` file."""
    reminder = plans.own_plan(plan_id, person_of(request)).reminder
    if reminder is None:
        raise NotFoundError("You have no reminder of this plan.")
    response = HttpResponse(reminder_calendar(reminder, timezone.now()), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{PLAN_FILE_NAME}"'
    return response


@require_safe
def team_plan(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Show a plan that somebody whom I manage lets me read."""
    reader = person_of(request)
    plan = plans.plan_for(plan_id, reader)
    author = plan.text.person
    audit.note(
        reader, "viewed", people=[author.pk], detail={"page": "action plan", "plan": str(plan.text.pk)}
    )
    sent = next(one.copy for one in plan.sent if one.copy.reader_id == reader.pk)
    context = {"one": shown(plan), "author": author, "sent_at": sent.sent_at}
    return render(request, "service/team_plan.html", context)


def _back(plan_id: UUID | None = None) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("plans") + (f"#plan-{plan_id}" if plan_id else ""))
