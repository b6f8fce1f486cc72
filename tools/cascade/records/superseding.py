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


def counting(head: int | None = None) -> QuerySet[Attempt]:
    """Return the rows that count, one an attempt or delta handed in; void ones are left out.

    Args:
        head: Look at the log as it was when this row, by its sequence, was the last; now by default.
    """
    log = Attempt.objects.all() if head is None else Attempt.objects.filter(sequence__lte=head)
    later = log.filter(kind__in=SUPERSEDING)
    original = later.filter(refers_to=OuterRef("pk"))
    same = later.filter(refers_to=OuterRef("refers_to"), sequence__gt=OuterRef("sequence"))
    taken = log.filter(kind__in=TAKEN).exclude(Exists(original))
    return taken | log.filter(kind="regrade").exclude(Exists(same))


def copied(attempt: Attempt) -> Attempt:
    """Return a new row that says what *attempt* says, to supersede it; its id and place are still open."""
    own = {"id", "sequence", "previous_hash", "row_hash"}
    fields = Attempt._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return Attempt(**{one.attname: getattr(attempt, one.attname) for one in fields if one.name not in own})


def is_pass(attempt: Attempt) -> bool:
    """Return whether a row counts as a pass; a quiz without scored items is passed by completing it."""
    if attempt.kind == "void":
        return False
    return attempt.passed if attempt.passed is not None else attempt.complete
