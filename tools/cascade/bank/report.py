"""What a check of documents and quizzes found: counts, coverage, faults and warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from cascade.bank.maps import Maps
from cascade.model.errors import Fault


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is.

    Attributes:
        documents: Policy documents.
        clauses: Clauses; lettered sub-clauses are not counted apart.
        prompts: Prompts by document, and their ``total``.
        quizzes: Quizzes.
        items: Items of all quizzes.
        scored_items: Those of them that bring a mark.
        types: Items by type; types that no item has are left out.
    """

    documents: int = 0
    clauses: int = 0
    prompts: Mapping[str, int] = field(default_factory=dict)
    quizzes: int = 0
    items: int = 0
    scored_items: int = 0
    types: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the documents the quizzes take up.

    Attributes:
        prompts_percent: Share of the prompts that an item takes up; 100 where there are none.
        clauses_percent: Share of the clauses that an item names, whole or by a sub-clause.
        prompts_without_items: References of the others.
        clauses_without_items: References of the others.
        items_on_reconstruction: Scored items (``quiz/item``) that rest on a reconstructed clause.
    """

    prompts_percent: float = 100.0
    clauses_percent: float = 100.0
    prompts_without_items: Sequence[str] = ()
    clauses_without_items: Sequence[str] = ()
    items_on_reconstruction: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check; it is fine when there is no fault, whatever the warnings say."""

    counts: Counts
    coverage: Coverage
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    maps: Maps = field(default_factory=Maps)

    @property
    def ok(self) -> bool:
        """Whether there is no fault."""
        return not self.faults

    def to_json(self) -> dict[str, object]:
        """Return the report as plain JSON values."""
        return {
            "ok": self.ok,
            "maps": self.maps.to_json(),
            "counts": _plain(self.counts),
            "coverage": _plain(self.coverage),
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(warning) for warning in self.warnings],
        }

    def summary(self) -> str:
        """Return the outcome in one line."""
        counts, coverage = self.counts, self.coverage
        found = f"{count_of(len(self.faults), 'fault')}, {count_of(len(self.warnings), 'warning')}"
        return (
            f"{count_of(counts.documents, 'document')}, {count_of(counts.clauses, 'clause')}, "
            f"{count_of(counts.prompts.get('total', 0), 'prompt')}, {count_of(counts.items, 'item')} in "
            f"{count_of(counts.quizzes, 'quiz', 'quizzes')}; {coverage.prompts_percent:g} % of prompts and "
            f"{coverage.clauses_percent:g} % of clauses have an item: {found}."
        )


def count_of(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 item", "3 items"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain(record: Counts | Coverage) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(record).items()}
