"""The history of a clause: every change of its wording on record, under whatever number it stood.

A clause is known by its lineage: it goes with a clause that is renumbered, and a number that is handed on to
another clause belongs to several lineages, one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from cascade.records.editions import current_edition_id
from cascade.records.models import ClauseChange, ClauseVersion, EditionClause


@dataclass(frozen=True, slots=True)
class ClauseEvent:
    """One step in the history of a clause: the change, and the wording before and after it."""

    change: ClauseChange
    old: str
    new: str


def clause_history(reference: str) -> tuple[ClauseEvent, ...]:
    """Return the history of the clause that has a number now, or had it last; the newest change first.

    Raises:
        NotFoundError: nothing is published yet.
    """
    lineages = lineages_under(reference)
    return lineage_history(lineages[0]) if lineages else ()


def lineage_history(lineage: str) -> tuple[ClauseEvent, ...]:
    """Return the history of a clause by its lineage, the newest change first."""
    changes = ClauseChange.objects.filter(lineage=lineage).select_related("publication")
    return tuple(
        ClauseEvent(
            change,
            wording(change.was or change.reference, change.from_digest),
            wording(change.reference, change.to_digest),
        )
        for change in changes.order_by("-publication_id")
    )


def lineages_under(reference: str) -> tuple[str, ...]:
    """Return the lineage of every clause that has had a number: who has it now, then who had it last.

    Raises:
        NotFoundError: nothing is published yet.
    """
    rows = EditionClause.objects.filter(reference=reference)
    now = rows.filter(edition_id=current_edition_id()).values_list("lineage", flat=True)
    return tuple(dict.fromkeys([*now, *rows.order_by("-id").values_list("lineage", flat=True)]))


def last_place(lineage: str) -> EditionClause | None:
    """Return where a clause stands in the current edition, or stood in the last edition that had it."""
    rows = EditionClause.objects.filter(lineage=lineage).select_related("clause_version").order_by("-id")
    return rows.filter(edition_id=current_edition_id()).first() or rows.first()


def first_place(lineage: str) -> EditionClause | None:
    """Return where a clause stood in the first edition that had it."""
    rows = EditionClause.objects.filter(lineage=lineage).select_related("clause_version")
    return rows.order_by("id").first()


def wording(reference: str | None, digest: str) -> str:
    """Return the wording of a digest, empty where it is none; under another number it reads the same."""
    rows = ClauseVersion.objects.filter(digest=digest)
    text = rows.filter(reference=reference).values_list("text", flat=True).first()
    return text if text is not None else rows.values_list("text", flat=True).first() or ""
