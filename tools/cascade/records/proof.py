"""One row of the log as evidence: what it says, its place in the chain, and whether that holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cascade.records.chain import GENESIS, PAYLOADS, row_hash
from cascade.records.editions import current_edition_id
from cascade.records.errors import NotFoundError
from cascade.records.models import (
    Attempt,
    AttemptClause,
    ChainHead,
    ClauseChange,
    Correction,
    EditionClause,
)
from cascade.records.superseding import SUPERSEDING, is_pass, standing

_HASHES = ("sequence", "previous_hash", "row_hash")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the chain, looked at just now.

    Attributes:
        whole: Whether its hash is that of what it says.
        follows: Whether the hash before it is that of the row before.
        followed: Whether the row after it, or the end of the chain, names its hash.
        last: The number of the last row of the log.
        last_hash: The hash of that row.
    """

    whole: bool
    follows: bool
    followed: bool
    last: int
    last_hash: str

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with the row and its neighbours."""
        return self.whole and self.follows and self.followed


@dataclass(frozen=True, slots=True)
class Rest:
    """A clause that an attempt rests on, as it was then, and what became of it.

    Attributes:
        lineage: The clause itself, whatever its number.
        reference: Its reference then.
        reference_now: Its reference now; empty where it is gone.
        digest: The sha256 of its wording then.
        published_at: When the wording it was opened under was published.
        same: Whether it reads the same now.
        changes: What changed it since, the oldest first.
    """

    lineage: str
    reference: str
    reference_now: str
    digest: str
    published_at: datetime
    same: bool
    changes: tuple[ClauseChange, ...]

    @property
    def is_material(self) -> bool:
        """Whether it reads otherwise now, after a material change."""
        return not self.same and any(change.category == "iv" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Proof:
    """A row of the log with all that belongs to it.

    Attributes:
        attempt: The row.
        original: The row it refers to; None where it refers to none.
        later: The rows that refer to it: deltas, and rows that supersede it, in the log's order.
        counts: The newest row that supersedes it; None where it counts itself.
        correction: Why it was added, where it supersedes another.
        place: Its place in the chain.
        rests: The clauses it tested.
    """

    attempt: Attempt
    original: Attempt | None
    later: tuple[Attempt, ...]
    counts: Attempt | None
    correction: Correction | None
    place: Place
    rests: tuple[Rest, ...]


def proof(attempt: Attempt) -> Proof:
    """Return *attempt* as evidence."""
    later = tuple(Attempt.objects.filter(refers_to=attempt.pk).order_by("sequence").select_related("person"))
    superseding = [row for row in later if row.kind in SUPERSEDING]
    original = Attempt.objects.filter(pk=attempt.refers_to).first() if attempt.refers_to else None
    # A row that supersedes tested what the row tested that it refers to.
    tested = original.pk if original is not None and attempt.kind in SUPERSEDING else attempt.pk
    return Proof(
        attempt=attempt,
        original=original,
        later=later,
        counts=superseding[-1] if superseding else None,
        correction=Correction.objects.filter(attempt=attempt).select_related("by").first(),
        place=place(attempt),
        rests=rests_of([tested])[tested],
    )


def place(attempt: Attempt) -> Place:
    """Return where a row stands in the chain, its hash taken anew and its neighbours looked at."""
    around = Attempt.objects.filter(sequence__in=(attempt.sequence - 1, attempt.sequence + 1))
    hashes = {number: (before, own) for number, before, own in around.values_list(*_HASHES)}
    before = GENESIS if attempt.sequence == 1 else hashes.get(attempt.sequence - 1, ("", ""))[1]
    next_before = hashes.get(attempt.sequence + 1, ("", ""))[0]
    head = ChainHead.objects.first()
    if head is None:
        raise NotFoundError("The log has no end: run `cascade records verify`.")
    after = head.row_hash if attempt.sequence == head.sequence else next_before
    return Place(
        whole=attempt.format in PAYLOADS and row_hash(attempt) == attempt.row_hash,
        follows=before == attempt.previous_hash,
        followed=after == attempt.row_hash,
        last=head.sequence,
        last_hash=head.row_hash,
    )


def rests_of(attempts: Collection[UUID]) -> dict[UUID, tuple[Rest, ...]]:
    """Return the clauses that each of *attempts* tested, and what became of them since, by three queries.

    Raises:
        NotFoundError: nothing is published yet.
    """
    tested = AttemptClause.objects.filter(attempt__in=attempts).select_related("publication").order_by("id")
    rows = list(tested)
    lineages = {row.lineage for row in rows}
    editions = EditionClause.objects.filter(edition_id=current_edition_id(), lineage__in=lineages)
    now = {row.lineage: row for row in editions}
    changes: dict[str, list[ClauseChange]] = {}
    for change in ClauseChange.objects.filter(lineage__in=lineages).select_related("publication"):
        changes.setdefault(change.lineage, []).append(change)
    found: dict[UUID, list[Rest]] = {attempt: [] for attempt in attempts}
    for row in rows:
        since = [one for one in changes.get(row.lineage, ()) if one.publication_id > row.publication_id]
        found[row.attempt_id].append(_rest(row, now.get(row.lineage), since))
    return {attempt: tuple(rests) for attempt, rests in found.items()}


def _rest(row: AttemptClause, now: EditionClause | None, since: Sequence[ClauseChange]) -> Rest:
    return Rest(
        lineage=row.lineage,
        reference=row.reference,
        reference_now=now.reference if now else "",
        digest=row.digest,
        published_at=row.publication.at,
        same=now is not None and now.digest == row.digest,
        changes=tuple(since),
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a pass rests on: the clauses it tested, and which of them a delta has been passed on since.

    Attributes:
        rests: The clauses the pass itself tested.
        again: The lineages of those that a delta was passed on as they read now.
    """

    rests: tuple[Rest, ...]
    again: frozenset[str]


def bases(passes: Collection[UUID]) -> dict[UUID, Basis]:
    """Return what each of *passes* rests on, by a fixed number of queries.

    Raises:
        NotFoundError: nothing is published yet.
    """
    counting = standing(Attempt.objects.filter(kind="delta", refers_to__in=passes))
    deltas = [key for key, row in counting.items() if is_pass(row)]
    own = dict(Attempt.objects.filter(pk__in=deltas).values_list("pk", "refers_to"))
    rests = rests_of([*passes, *deltas])
    again: dict[UUID, set[str]] = {key: set() for key in passes}
    for delta, belongs_to in own.items():
        if belongs_to is not None:
            again[belongs_to] |= {rest.lineage for rest in rests[delta] if rest.same}
    return {key: Basis(rests[key], frozenset(again[key])) for key in passes}
