"""Who has been tested on a clause: as it now stands, or on an earlier wording alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from cascade.records.editions import current_edition_id
from cascade.records.errors import NotFoundError
from cascade.records.models import Attempt, AttemptClause, EditionClause
from cascade.records.superseding import SUPERSEDING, TAKEN

_BATCH = 2000
_COLUMNS = (
    "attempt__sequence",
    "attempt_id",
    "attempt__person_id",
    "attempt__edition_id",
    "lineage",
    "digest",
)
_ENDS = ("attempt__passed", "attempt__complete")


@dataclass(frozen=True, slots=True)
class Tested:
    """The attempt that says most about a person and a clause.

    Attributes:
        person: Whose it is.
        attempt: The row that was handed in.
        sequence: Its number in the log.
        now: Whether it tested the clause as it now stands.
        passed: Whether it was passed, as it was marked last.
    """

    person: UUID
    attempt: UUID
    sequence: int
    now: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The clause asked for: itself, what it is a part of, and its own lettered parts, all by lineage."""

    lineage: str
    digest: str
    around: frozenset[str]
    parts: dict[str, str]

    @property
    def lineages(self) -> list[str]:
        """Every clause whose test tells something about this one."""
        return [self.lineage, *self.around, *self.parts]


def tested_on(reference: str) -> tuple[Tested, ...]:
    """Return everybody who has been tested on a clause, one row a person, the newest attempt first.

    A question on the clause tests each lettered part of it, and one on a part tests the clause, where the
    attempt had none on the whole. A clause that was renumbered keeps its history. Of a person's attempts one
    on the wording as it now stands counts before others, then one that was passed, then the newest. Void
    attempts do not count.

    Raises:
        NotFoundError: nothing is published, or the current edition has no such clause.
    """
    asked = _asked(reference)
    passes = _marked_again(asked)
    best: dict[UUID, Tested] = {}
    for taken in _attempts(asked):
        passed = passes.get(taken.attempt, taken.passed)
        if passed is None:
            continue
        found = replace(taken, passed=passed)
        if found.person not in best or _rank(found) > _rank(best[found.person]):
            best[found.person] = found
    return tuple(sorted(best.values(), key=lambda found: found.sequence, reverse=True))


def _rank(found: Tested) -> tuple[bool, bool, int]:
    return found.now, found.passed, found.sequence


def _asked(reference: str) -> _Asked:
    rows = EditionClause.objects.filter(
        edition_id=current_edition_id(), reference__startswith=reference.partition("(")[0]
    )
    every = {
        name: (line, digest) for name, line, digest in rows.values_list("reference", "lineage", "digest")
    }
    if reference not in every:
        raise NotFoundError(f"There is no clause {reference!r} in the policies as published.")
    lineage, digest = every[reference]
    around = frozenset(line for name, (line, _) in every.items() if reference.startswith(f"{name}("))
    parts = dict(found for name, found in every.items() if name.startswith(f"{reference}("))
    return _Asked(lineage, digest, around, parts)


def _attempts(asked: _Asked) -> Iterator[Tested]:
    """Yield each attempt that tested the clause, passed as it was marked first."""
    rows = AttemptClause.objects.filter(lineage__in=asked.lineages, attempt__kind__in=TAKEN)
    values = rows.exclude(digest="").order_by("attempt__sequence").values_list(*_COLUMNS, *_ENDS)
    # What the clause read in the edition of an attempt, for attempts on a clause around it.
    then = dict(EditionClause.objects.filter(lineage=asked.lineage).values_list("edition_id", "digest"))
    for _sequence, group in groupby(values.iterator(chunk_size=_BATCH), key=lambda row: row[0]):
        yield max((_one(asked, then, row) for row in group), key=lambda said: said[:2])[2]


def _one(asked: _Asked, then: dict[str, str], row: tuple[Any, ...]) -> tuple[bool, bool, Tested]:
    """Return whether a row tells of the whole clause, whether of its wording now, and what it tells."""
    sequence, attempt, person, edition, lineage, digest, passed, complete = row
    whole = lineage not in asked.parts
    if lineage in asked.around:
        now = then.get(edition) == asked.digest
    else:
        now = digest == (asked.digest if whole else asked.parts[lineage])
    return whole, now, Tested(person, attempt, sequence, now, complete if passed is None else passed)


def _marked_again(asked: _Asked) -> dict[UUID | None, bool | None]:
    """Return for each attempt that was superseded whether it counts as passed now; None where it is void."""
    tested = AttemptClause.objects.filter(lineage__in=asked.lineages).values("attempt_id")
    rows = Attempt.objects.filter(kind__in=SUPERSEDING, refers_to__in=tested).order_by("sequence")
    return {
        refers_to: None if kind == "void" else complete if passed is None else passed
        for refers_to, kind, passed, complete in rows.values_list("refers_to", "kind", "passed", "complete")
    }
