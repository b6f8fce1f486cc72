"""Who trained in which session, to be looked up for every row of a long log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cascade.records.models import CascadeSession


@dataclass(frozen=True, slots=True)
class Trainer:
    """Who trained in a session.

    Attributes:
        person: Their id; None for somebody from outside, who is known by name alone.
        staff_number: Staff number, the pseudonym of whoever was erased; empty for somebody from outside.
        name: Name, or of somebody from outside what stands in the session.
    """

    person: UUID | None
    staff_number: str
    name: str


NO_TRAINER = Trainer(None, "", "")
"""Stands for the trainer of what was taken outside a session."""


def trainers(sessions: Collection[str] | None = None) -> dict[str, Trainer]:
    """Return who trained in *sessions*, all by default, by the session's id as an attempt keeps it.

    One query. An organisation has thousands of sessions where it has millions of attempts, so they are held.
    """
    rows = CascadeSession.objects.order_by()
    if sessions is not None:
        rows = rows.filter(pk__in=_ids(sessions))
    fields = ("pk", "outside_trainer", "trainer_id", "trainer__staff_number", "trainer__name")
    return {
        str(key): Trainer(person, number or "", name or outside)
        for key, outside, person, number, name in rows.values_list(*fields).iterator()
    }


def _ids(sessions: Collection[str]) -> list[UUID]:
    found = []
    for text in sessions:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # an attempt that came from elsewhere may name a session of its own
    return found
