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
class Testable:
    """The clauses that state a duty, a prohibition, a deadline or a figure (see `cascade.bank.testable`).

    Attributes:
        clauses: How many there are; those that are exempt are among them.
        tested: How many of them a scored item tests.
        exempt: How many of the others have a reason in ``exempt.yaml``.
        untested: References of those that are neither.
        documents: The same by document; empty in the entry of a document.
    """

    clauses: int = 0
    tested: int = 0
    exempt: int = 0
    untested: Sequence[str] = ()
    documents: Mapping[str, Testable] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """Share of the clauses that are tested or exempt; 100 where there are none."""
        return share(self.tested + self.exempt, self.clauses)

    @property
    def exempt_percent(self) -> float:
        """Share of the clauses that are exempt; 0 where there are none."""
        return round(100 * self.exempt / self.clauses, 1) if self.clauses else 0.0

    def to_json(self) -> dict[str, object]:
        """Return the figures as plain JSON values."""
        found: dict[str, object] = {
            "clauses": self.clauses,
            "tested": self.tested,
            "exempt": self.exempt,
            "percent": self.percent,
            "exempt_percent": self.exempt_percent,
            "untested": list(self.untested),
        }
        if self.documents:
            found["documents"] = {slug: part.to_json() for slug, part in self.documents.items()}
        return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the documents the quizzes take up.

    Attributes:
        prompts_percent: Share of the prompts that an item takes up; 100 where there are none.
        clauses_percent: Share of the clauses that an item names, whole or by a sub-clause.
        prompts_without_items: References of the others.
        clauses_without_items: References of the others.
        items_on_reconstruction: Scored items (``quiz/item``) that rest on a reconstructed clause.
        exempt: The reason of each clause that is left untested on purpose.
        testable: How much of what can be tested is tested.
    """

    prompts_percent: float = 100.0
    clauses_percent: float = 100.0
    prompts_without_items: Sequence[str] = ()
    clauses_without_items: Sequence[str] = ()
    items_on_reconstruction: Sequence[str] = ()
    exempt: Mapping[str, str] = field(default_factory=dict)
    testable: Testable = field(default_factory=Testable)


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
            "coverage": {**_plain(self.coverage), "testable": self.coverage.testable.to_json()},
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(warning) for warning in self.warnings],
        }

    def summary(self) -> str:
        """Return the outcome in one line."""
        counts, coverage, testable = self.counts, self.coverage, self.coverage.testable
        found = f"{count_of(len(self.faults), 'fault')}, {count_of(len(self.warnings), 'warning')}"
        return (
            f"{count_of(counts.documents, 'document')}, {count_of(counts.clauses, 'clause')}, "
            f"{count_of(counts.prompts.get('total', 0), 'prompt')}, {count_of(counts.items, 'item')} in "
            f"{count_of(counts.quizzes, 'quiz', 'quizzes')}; {coverage.prompts_percent:g} % of prompts and "
            f"{coverage.clauses_percent:g} % of clauses have an item; of {testable.clauses} that state a "
            f"duty or a figure, {testable.tested} are tested, {testable.exempt} exempt and "
            f"{len(testable.untested)} neither: {found}."
        )


def share(part: int, total: int) -> float:
    """Return the percentage that *part* is of *total*; 100 where there is nothing, and else only for all."""
    # Never rounded up to 100: that figure means that nothing is left out.
    return 100.0 if part == total else min(99.9, round(100 * part / total, 1))


def count_of(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 item", "3 items"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain(record: Counts | Coverage) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(record).items()}
