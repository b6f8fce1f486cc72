"""A changed clause as pages show it: both wordings with the difference marked, and why, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cascade.bank.wording import Piece, pieces
from cascade.model.text import label
from cascade.records.completions import AffectedClause
from cascade.records.editions import current_bank, current_edition_id
from cascade.records.models import ClauseChange, ClauseVersion, EditionClause
from cascade.records.reasons import Reason, reason_of


@dataclass(frozen=True, slots=True)
class Wordings:
    """Two wordings, each with what is not in the other marked; empty where there was, or is, none."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def differ(self) -> bool:
        """Whether there is a difference to mark."""
        return any(piece.kind != "same" for piece in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a clause, with the wording before and after it."""

    reason: Reason
    wordings: Wordings


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A changed clause.

    Attributes:
        reference: Its reference now, or the last one where it is gone.
        label: The same as it is cited: ``Guide 8.4``.
        was: How it was cited before, where that was otherwise.
        url: Address of its place in the documents; empty where it is gone.
        section: The section it stands in; empty where it is gone.
        steps: Its changes, each with the wordings before and after it; or else:
        wordings: The wording passed and the wording now.
        reasons: Why it was changed between them.
    """

    reference: str
    label: str
    was: str
    url: str
    section: str
    steps: tuple[Step, ...] = ()
    wordings: Wordings = Wordings((), ())
    reasons: tuple[Reason, ...] = ()


def wordings(old: str, new: str) -> Wordings:
    """Return both wordings, the difference marked word by word."""
    found = pieces(old, new)
    return Wordings(
        tuple(piece for piece in found if piece.kind != "new"),
        tuple(piece for piece in found if piece.kind != "old"),
    )


def place(reference: str, was: str = "") -> ChangedClause:
    """Return a clause with its address, as the current edition has it, and nothing of its changes yet."""
    found = next((clause for clause in current_bank().clauses if clause.id == reference), None)
    return ChangedClause(
        reference=reference,
        label=label(reference),
        was=label(was),
        url=f"/{found.url}" if found else "",
        section=found.section if found else "",
    )


def affected(clauses: Iterable[AffectedClause]) -> tuple[ChangedClause, ...]:
    """Return clauses that a delta asks about: the wording passed, the wording now, and every reason since."""
    return tuple(
        replace(
            place(one.reference, one.was),
            reasons=tuple(reason_of(change) for change in one.changes),
            wordings=wordings(one.old, one.new),
        )
        for one in clauses
    )


def by_clause(changes: Iterable[ClauseChange]) -> tuple[ChangedClause, ...]:
    """Return *changes* clause by clause, in the order in which each clause comes first."""
    rows = list(changes)
    texts = Texts(rows)
    now = dict(
        EditionClause.objects.filter(
            edition_id=current_edition_id(), lineage__in={row.lineage for row in rows}
        ).values_list("lineage", "reference")
    )
    grouped: dict[str, list[ClauseChange]] = {}
    for row in rows:
        grouped.setdefault(row.lineage, []).append(row)
    return tuple(
        replace(
            place(now.get(lineage, found[0].reference)),
            steps=tuple(Step(reason_of(row), texts.wordings(row)) for row in found),
        )
        for lineage, found in grouped.items()
    )


class Texts:
    """The wordings before and after some changes, read at once."""

    def __init__(self, changes: Iterable[ClauseChange]) -> None:
        digests = {digest for row in changes for digest in (row.from_digest, row.to_digest) if digest}
        # Under another number the same digest is the same wording.
        self._texts = dict(ClauseVersion.objects.filter(digest__in=digests).values_list("digest", "text"))

    def wordings(self, change: ClauseChange) -> Wordings:
        """Return the wordings before and after *change*."""
        return wordings(self._texts.get(change.from_digest, ""), self._texts.get(change.to_digest, ""))
