"""The tree of the cascade: each session hangs from the one in which its trainer was trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from cascade.records.models import CascadeSession, Person


@dataclass(frozen=True, slots=True)
class Node:
    """A session in the tree.

    Attributes:
        session: Its id.
        trainer: Who ran it: a name, or of a root the organisation.
        trainer_id: The trainer's id; None at a root.
        is_root: Whether it is outside training that the tree begins with.
        depth: 0 at a root, one more below.
        starts_at: When it began.
        service_area: Whom it was for; empty for everybody.
        state: State of the session.
        attended: How many attended.
        to_train: How many of them are to train others.
        children: The sessions whose trainers were trained in it, in the order of time.
    """

    session: UUID
    trainer: str
    trainer_id: UUID | None
    is_root: bool
    depth: int
    starts_at: datetime
    service_area: str
    state: str
    attended: int
    to_train: int
    children: tuple[Node, ...]


def cascade_tree() -> tuple[Node, ...]:
    """Return the roots: outside training, and sessions of trainers whose own training is not recorded.

    Sessions that were called off are left out. One query, whatever the size.
    """
    inside = Q(participants__removed_at=None, participants__attended=True)
    held = CascadeSession.objects.exclude(state="closed", opened_at=None, trainer__isnull=False)
    rows = list(
        held.select_related("trainer")
        .annotate(
            attended_count=Count("participants", filter=inside),
            to_train_count=Count("participants", filter=inside & Q(participants__trains_by__isnull=False)),
        )
        .order_by("starts_at", "id")
    )
    below: dict[UUID | None, list[CascadeSession]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.trained_in_id if row.trained_in_id in known else None, []).append(row)
    return tuple(_node(row, below) for row in below.get(None, []))


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield every node, a session before the sessions below it."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def _node(row: CascadeSession, below: dict[UUID | None, list[CascadeSession]]) -> Node:
    return Node(
        session=row.pk,
        trainer=_name(row.trainer) if row.trainer is not None else row.outside_trainer,
        trainer_id=row.trainer_id,
        is_root=row.trainer_id is None,
        depth=row.depth,
        starts_at=row.starts_at,
        service_area=row.service_area,
        state=row.state,
        attended=getattr(row, "attended_count", 0),
        to_train=getattr(row, "to_train_count", 0),
        children=tuple(_node(child, below) for child in below.get(row.pk, [])),
    )


def _name(person: Person) -> str:
    return person.name
