"""What somebody can do who has the whole database and all the time in the world."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from cascade.records.chain import GENESIS, row_hash
from cascade.records.models import Attempt, ChainHead


def rewrite(change: Callable[[Attempt], None], *, keep: int) -> None:
    """Change rows, keep so many of them, and compute every hash again: a chain without a fault.

    The triggers must be away, and what belongs to rows that are cut off is left hanging.

    Args:
        change: Changes a row.
        keep: How many rows stay.
    """
    before = GENESIS
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_attempt WHERE sequence > %s", [keep])
        for row in Attempt.objects.order_by("sequence"):
            change(row)
            row.previous_hash = before
            before = row_hash(row)
            cursor.execute(
                "UPDATE records_attempt SET quiz_title = %s, previous_hash = %s, row_hash = %s"
                " WHERE sequence = %s",
                [row.quiz_title, row.previous_hash, before, row.sequence],
            )
    ChainHead.objects.update(sequence=keep, row_hash=before)
