"""Reading the audit log: who did what with whose data, chosen by action, person and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from cascade.records.london_days import on_days
from cascade.records.models import AuditedPerson, AuditEntry


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries; what is empty chooses nothing.

    Attributes:
        action: A key of `cascade.records.audit.ACTIONS`.
        actor: Id of who did it.
        person: Id of somebody it was about.
        since: First day, in London.
        until: Last day, in London.
    """

    action: str = ""
    actor: UUID | None = None
    person: UUID | None = None
    since: date | None = None
    until: date | None = None


def entries(chosen: Chosen) -> QuerySet[AuditEntry]:
    """Return the entries chosen, the newest first.

    Each has `about_count`, how many people it was about, and of one of these `about_id`, `about_name` and
    `about_number`.
    """
    found = AuditEntry.objects.select_related("actor", "actor_token").order_by("-id")
    if chosen.action:
        found = found.filter(action=chosen.action)
    if chosen.actor is not None:
        found = found.filter(actor=chosen.actor)
    if chosen.person is not None:
        found = found.filter(pk__in=AuditedPerson.objects.filter(person=chosen.person).values("entry"))
    found = found.filter(on_days("at", chosen.since, chosen.until))
    about = AuditedPerson.objects.filter(entry=OuterRef("pk")).order_by()
    counts = about.values("entry").annotate(number=Count("pk")).values("number")
    return found.annotate(
        about_count=Coalesce(Subquery(counts), 0),
        about_id=Subquery(about.values("person")[:1], output_field=UUIDField()),
        about_name=Subquery(about.values("person__name")[:1]),
        about_number=Subquery(about.values("person__staff_number")[:1]),
    )


def actor_of(entry: AuditEntry) -> str:
    """Return who did it, in words: a name, a token of the API, or an account on the command line."""
    if entry.actor is not None:
        return entry.actor.name
    if entry.actor_token is not None:
        return f"{entry.actor_token.name} (another system)"
    return f"{entry.actor_account} (command line)"
