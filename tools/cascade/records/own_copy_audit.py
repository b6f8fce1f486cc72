"""The part of a person's own copy that tells of the audit log: what others did with their data, and they."""

from __future__ import annotations

import json

from django.db.models import Count, QuerySet

from cascade.model import own_copy as held
from cascade.records.audit import ACTIONS
from cascade.records.audit_log import actor_of
from cascade.records.models import AuditEntry, Person
from cascade.records.stamps import stamp

_BATCH = 2000


def looked(person: Person) -> tuple[held.Looked, ...]:
    """Return what others, and other systems, did with the data of *person*, the newest first."""
    entries = AuditEntry.objects.filter(people__person=person).exclude(actor=person)
    return tuple(
        held.Looked(
            at=stamp(entry.at),
            action=entry.action,
            meaning=ACTIONS.get(entry.action, ""),
            by=actor_of(entry),
            people=people,
            # About several people it may hold what concerns the others.
            detail=json.loads(entry.detail) if people == 1 else None,
        )
        for entry, people in _counted(entries)
    )


def deeds(person: Person) -> tuple[held.Deed, ...]:
    """Return what *person* did with records, the newest first."""
    entries = AuditEntry.objects.filter(actor=person)
    return tuple(
        held.Deed(
            at=stamp(entry.at),
            action=entry.action,
            meaning=ACTIONS.get(entry.action, ""),
            people=people,
            detail=json.loads(entry.detail),
        )
        for entry, people in _counted(entries)
    )


def _counted(entries: QuerySet[AuditEntry]) -> list[tuple[AuditEntry, int]]:
    found = list(entries.select_related("actor", "actor_token").order_by("-id"))
    counts: dict[int, int] = {}
    for start in range(0, len(found), _BATCH):
        ids = [entry.pk for entry in found[start : start + _BATCH]]
        rows = AuditEntry.objects.filter(pk__in=ids).order_by().annotate(number=Count("people"))
        counts |= dict(rows.values_list("pk", "number"))
    return [(entry, counts[entry.pk]) for entry in found]
