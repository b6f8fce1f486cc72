"""The hash chain: what a row's hash is taken of, and adding a row.

A row's hash is the sha256 of the hash before it followed by the row's canonical JSON. Whoever changes,
removes or inserts a row breaks it there. People stand in it by id only, so emptying a person's row
(erasure) leaves it whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cascade.model.text import canonical_json, sha256_hex
from cascade.records.models import Attempt, ChainHead

FORMAT = 1
"""The format of the rows written now; verifying knows every format there has been."""

GENESIS = "0" * 64
"""Stands for the hash before the first row."""


def _format_1(row: Attempt) -> dict[str, Any]:
    return {
        "format": row.format,
        "kind": row.kind,
        "refers_to": None if row.refers_to is None else str(row.refers_to),
        "id": str(row.id),
        "sequence": row.sequence,
        "person": str(row.person_id),
        "quiz": row.quiz,
        "quiz_title": row.quiz_title,
        "edition": row.edition_id,
        "item_digests": row.item_digests,
        "clause_digests": row.clause_digests,
        "responses": row.responses,
        "marks": row.marks,
        "mark": str(row.mark),
        "max_mark": str(row.max_mark),
        "percent": None if row.percent is None else str(row.percent),
        "passed": row.passed,
        "complete": row.complete,
        "channel": row.channel,
        "session": row.session,
        "depth": row.depth,
        "identified_by": row.identified_by,
        "opened_at": _utc(row.opened_at),
        "submitted_at": _utc(row.submitted_at),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


PAYLOADS: dict[int, Callable[[Attempt], dict[str, Any]]] = {1: _format_1}
"""What the hash covers, for every format that rows have been written in."""


def payload(row: Attempt) -> dict[str, Any]:
    """Return everything the hash of *row* covers, as JSON values; times are in UTC with microseconds.

    Raises:
        KeyError: the row is of a format that there has never been.
    """
    return PAYLOADS[row.format](row)


def row_hash(row: Attempt) -> str:
    """Return what the hash of *row* must be."""
    return sha256_hex(row.previous_hash + canonical_json(payload(row)))


def lock_head() -> ChainHead:
    """Return the end of the chain, locked until the transaction ends.

    SQLite has locked the whole database by then (BEGIN IMMEDIATE).
    """
    head, _ = ChainHead.objects.select_for_update().get_or_create(id=1, defaults={"row_hash": GENESIS})
    return head


def append(head: ChainHead, row: Attempt) -> None:
    """Add *row* to the chain and move *head*, both in the transaction that locked it."""
    row.format = FORMAT
    row.sequence = head.sequence + 1
    row.previous_hash = head.row_hash
    row.row_hash = row_hash(row)
    row.save()
    head.sequence, head.row_hash = row.sequence, row.row_hash
    head.save()
