"""Rows that supersede an attempt: marked again, or void. The row itself stays; the newest of these counts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cascade.records.models import Attempt

TAKEN: tuple[str, ...] = ("attempt", "delta")
"""Kinds of rows that somebody handed in."""

SUPERSEDING: tuple[str, ...] = ("regrade", "void")
"""Kinds of rows that count in place of the row they refer to."""


def standing(attempts: Iterable[Attempt]) -> dict[UUID, Attempt]:
    """Return, for each attempt's id, the row that counts: its newest superseding one, or itself."""
    found = {attempt.pk: attempt for attempt in attempts}
    newer = Attempt.objects.filter(kind__in=SUPERSEDING, refers_to__in=list(found)).order_by("sequence")
    for row in newer:
        if row.refers_to is not None:
            found[row.refers_to] = row
    return found


def counting() -> QuerySet[Attempt]:
    """Return the rows that count, one an attempt or delta handed in; void ones are left out."""
    later = Attempt.objects.filter(kind__in=SUPERSEDING)
    original = later.filter(refers_to=OuterRef("pk"))
    same = later.filter(refers_to=OuterRef("refers_to"), sequence__gt=OuterRef("sequence"))
    return Attempt.objects.filter(kind__in=TAKEN).exclude(Exists(original)) | Attempt.objects.filter(
        kind="regrade"
    ).exclude(Exists(same))


def is_pass(attempt: Attempt) -> bool:
    """Return whether a row counts as a pass; a quiz without scored items is passed by completing it."""
    if attempt.kind == "void":
        return False
    return attempt.passed if attempt.passed is not None else attempt.complete
