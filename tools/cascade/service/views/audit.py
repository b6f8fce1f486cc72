"""The audit log, for auditors: who looked, exported, imported, erased or changed what. HR has no way in."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.exchange.days import read_day
from cascade.records import audit
from cascade.records.audit import ACTIONS
from cascade.records.audit_log import Chosen, actor_of
from cascade.records.audit_log import entries as chosen_entries
from cascade.records.errors import NotFoundError
from cascade.records.models import AuditedPerson, AuditEntry, Person
from cascade.records.people import find_person
from cascade.service.listing import Asked, Cell, Column, Listing, Pick, Table, Typed, read, respond
from cascade.service.views.people import person_of

DAY_HINT = "For example, 3 May 2018"
WORDS = {action: meaning.rstrip(".") for action, meaning in ACTIONS.items()}
"""What an action is called in lists."""

LONGEST = 100
"""Characters of a value that a list shows."""
SIGNATURES = ("checkpoint", "signed")
"""Parts of an export's manifest that only a machine reads."""


def _who(value: str) -> str:
    try:
        find_person(value)
    except NotFoundError:
        return f"There is nobody with staff number “{value}”"
    return ""


def _day(value: str) -> str:
    return "" if read_day(value) else f"Enter a date, such as 3 May 2018, in place of “{value}”"


FILTERS = (
    Pick("action", "What was done", {"": "Everything", **WORDS}),
    Typed("by", "Done by", "Staff number", _who, names_people=True),
    Typed("about", "About", "Staff number", _who, names_people=True),
    Typed("from", "First day", DAY_HINT, _day),
    Typed("to", "Last day", DAY_HINT, _day),
)


@require_safe
def entries(request: HttpRequest) -> HttpResponseBase:
    """Show what was done with people's data, the newest first."""
    asked = read(request, FILTERS)
    table = None if asked.found else _table(asked)
    response = respond(request, "service/audit.html", asked, table)
    if table is not None and not asked.form:
        people = {one for row in Listing(asked, table).page for one in (row.actor_id, row.about_id) if one}
        audit.note(
            person_of(request), "viewed", people=people, detail={"list": "audit", "filters": asked.noted}
        )
    return response


@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """Show one entry: everything it says, and everybody it was about."""
    row = chosen_entries(Chosen()).filter(pk=entry_id).first()
    if row is None:
        raise NotFoundError("There is no such entry in the audit log.")
    about: Table[AuditedPerson] = Table(
        name=f"audit-{entry_id}",
        caption="People it was about",
        columns=(
            Column(
                "number",
                "Staff number",
                lambda one: one.person.staff_number,
                "person__staff_number",
                tight=True,
            ),
            Column("name", "Name", lambda one: one.person.name, "person__name"),
            Column("area", "Service area", lambda one: one.person.service_area, "person__service_area"),
        ),
        rows=AuditedPerson.objects.filter(entry=row).select_related("person"),
        sort="number",
        then=("pk",),
        person=lambda one: one.person_id,
        empty="Nobody in particular.",
    )
    context = {
        "entry": row,
        "who": actor_of(row),
        "words": WORDS.get(row.action, row.action),
        "told": told(row),
    }
    if row.actor is not None:
        audit.note(
            person_of(request), "viewed", people=[row.actor.pk], detail={"list": about.name, "shown": "actor"}
        )
    return respond(request, "service/audit_entry.html", read(request), about, **context)


def told(row: AuditEntry) -> list[tuple[str, str]]:
    """Return what an entry says beside who, when and about whom: pairs of key and value."""
    found: dict[str, Any] = json.loads(row.detail)
    return [
        (key.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in found.items()
    ]


def in_brief(row: AuditEntry) -> str:
    """Return the same in one line: signatures, and the ends of long values, stand on the entry's own page."""
    return "; ".join(
        f"{key}: {value if len(value) <= LONGEST else value[:LONGEST] + '…'}"
        for key, value in told(row)
        if key not in SIGNATURES
    )


def _table(asked: Asked) -> Table[Any]:
    return Table(
        name="audit",
        caption="What was done with records of people",
        columns=(
            Column("when", "When", _when, "id", tight=True),
            Column("who", "Who", actor_of),
            Column("what", "What was done", lambda row: WORDS.get(row.action, row.action), "action"),
            Column("about", "About", _about),
            Column("detail", "What exactly", in_brief),
        ),
        rows=chosen_entries(_chosen(asked)),
        sort="-when",
        then=("-id",),
        empty="Nothing was done.",
    )


def _chosen(asked: Asked) -> Chosen:
    values = asked.values
    return Chosen(
        action=values["action"],
        actor=_id(values["by"]),
        person=_id(values["about"]),
        since=read_day(values["from"]) if values["from"] else None,
        until=read_day(values["to"]) if values["to"] else None,
    )


def _id(staff_number: str) -> UUID | None:
    return Person.objects.get_by_natural_key(staff_number).pk if staff_number else None


def _when(row: AuditEntry) -> Cell:
    return Cell(row.at, href=reverse("audit-entry", args=[row.pk]))


def _about(row: Any) -> str:
    if row.about_count == 1:
        return f"{row.about_name} ({row.about_number})"
    return f"{row.about_count:,} people" if row.about_count else ""
