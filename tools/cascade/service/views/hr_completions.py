"""HR's list of completions: what has been handed in."""

from __future__ import annotations

from dataclasses import replace

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cascade.exchange.days import read_day
from cascade.records.exports import Filters, chosen
from cascade.records.exports.trainers import NO_TRAINER, trainers
from cascade.records.models import Attempt
from cascade.service.complaints import Complaint
from cascade.service.hr_columns import name_cell
from cascade.service.hr_filters import picks, session_names
from cascade.service.listing import Asked, Cell, Column, Pick, Table, Typed, read, respond
from cascade.service.permissions import may
from cascade.service.statuses import outcome

CHANNELS = {"web": "Web", "terminal": "Terminal", "paper": "Paper", "import": "Import"}
KINDS = {
    "attempt": "Whole quiz",
    "delta": "New wording only",
    "regrade": "Marked again",
    "void": "Made void",
}
PAGE = "service/hr_completions.html"


@require_safe
def completions(request: HttpRequest) -> HttpResponseBase:
    """Show completions, the newest first."""
    asked = _asked(request)
    if asked.found:
        return respond(request, PAGE, asked, None)
    table = Table(
        name="completions",
        caption="What has been handed in; times are London time",
        columns=_columns(),
        rows=chosen(_filters(asked)).select_related("person"),
        sort="-submitted",
        then=("-sequence",),
        person=lambda attempt: attempt.person_id,
        empty="Nothing has been handed in.",
    )
    export_link = f"{reverse('hr-exports')}?{urlencode(asked.chosen)}"
    return respond(
        request, PAGE, asked, table, export_link=export_link if may(request, "hr-exports", "POST") else ""
    )


def _asked(request: HttpRequest) -> Asked:
    hint = "For example, 3 May 2018"
    days = [
        Typed("from", "First day", hint, lambda text: _day_fault(text, "first")),
        Typed("to", "Last day", hint, lambda text: _day_fault(text, "last")),
    ]
    named = session_names()
    sessions = [Pick("session", "Session", {"": "All, and outside sessions", **named})] if named else []
    asked = read(request, [*picks("area", "quiz"), *sessions, *days])
    first, last = read_day(asked.values["from"]), read_day(asked.values["to"])
    if first and last and last < first:
        complaint = Complaint("to", "", "", "The last day must not be before the first day")
        return replace(asked, found=(*asked.found, complaint))
    return asked


def _day_fault(text: str, which: str) -> str:
    return "" if read_day(text) else f"Enter the {which} day as a date, such as 3 May 2018"


def _filters(asked: Asked) -> Filters:
    values = asked.values
    return Filters(
        quiz=values["quiz"],
        area=values["area"],
        session=values.get("session", ""),
        since=read_day(values["from"]),
        until=read_day(values["to"]),
    )


def _columns() -> list[Column[Attempt]]:
    def submitted(attempt: Attempt) -> Cell:
        return Cell(attempt.submitted_at, href=reverse("hr-proof", args=[attempt.pk]))

    def result(attempt: Attempt) -> Cell:
        words, tag = outcome(attempt)
        return Cell(words, tag=tag)

    known = trainers()

    def trainer(attempt: Attempt) -> Cell:
        name = known.get(attempt.session, NO_TRAINER).name
        return Cell(name, href=reverse("session-report", args=[attempt.session]) if name else "")

    return [
        Column("name", "Name", lambda row: name_cell(row.person), Lower("person__name"), heads=True),
        Column("submitted", "Handed in", submitted, "submitted_at", tight=True),
        Column("number", "Staff number", lambda row: row.person.staff_number, "person__staff_number"),
        Column("area", "Service area", lambda row: row.person.service_area, Lower("person__service_area")),
        Column("quiz", "Quiz", lambda row: row.quiz_title, Lower("quiz_title")),
        Column("kind", "What", lambda row: KINDS.get(row.kind, row.kind), "kind"),
        Column("result", "Result", result, "passed"),
        Column("percent", "Percent", lambda row: row.percent, "percent", number=True),
        Column("channel", "Channel", lambda row: CHANNELS.get(row.channel, row.channel), "channel"),
        Column("trainer", "Trainer", trainer),
        Column("depth", "Depth", lambda row: row.depth, "depth", number=True),
    ]
