"""The pages' references turned round: what refers to a clause, changed it, and finds its source at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cascade.model.catalogue import Change, Clause, Discrepancy
from cascade.site.page import Page, target_of
from cascade.site.references import Target

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target stands: the page, and the record's line for messages."""

    docname: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Foot:
    """What other places say about a clause, its sub-clauses included."""

    referred: tuple[Target, ...] = ()
    changes: tuple[Change, ...] = ()
    discrepancies: tuple[Target, ...] = ()


class Graph:
    """Everything the pages define and refer to, in reading order; made when all pages are known.

    Attributes:
        places: Where each target stands; the first of duplicates counts.
        duplicates: The further places of a target.
        documents: The slugs, each with its pages in reading order.
    """

    def __init__(self, order: Iterable[str], pages: Mapping[str, Page]) -> None:
        self.places: dict[Target, Place] = {}
        self.duplicates: list[tuple[Target, Place]] = []
        self.documents: dict[str, list[str]] = {}
        self._referred: dict[Target, list[Target]] = {}
        self._changes: dict[Target, list[Change]] = {}
        self._discrepancies: dict[Target, list[Target]] = {}
        for docname in order:
            if page := pages.get(docname):
                self._add(docname, page)

    def is_first(self, target: Target, docname: str, line: int) -> bool:
        """Whether *target* stands at this place, rather than being a duplicate there."""
        place = self.places[target]
        return (place.docname, place.line) == (docname, line)

    def foot(self, clause: Target) -> Foot:
        """Return what is said elsewhere about *clause*."""
        changes = sorted(self._changes.get(clause, ()), key=lambda change: change.date)
        return Foot(
            tuple(self._referred.get(clause, ())),
            tuple(changes),
            tuple(self._discrepancies.get(clause, ())),
        )

    def _add(self, docname: str, page: Page) -> None:
        if page.document:
            self.documents.setdefault(page.document, []).append(docname)
        for record in page.records:
            target = target_of(record)
            place = Place(docname, record.file, record.line)
            if target in self.places:
                self.duplicates.append((target, place))
                continue
            self.places[target] = place
            if isinstance(record, Change):
                self._note(self._changes, record.clauses, record)
            elif isinstance(record, Discrepancy):
                self._note(self._discrepancies, record.clauses, target)
        for link in page.links:
            if link.target.kind == "clause" and link.source and link.source.whole != link.target.whole:
                self._note(self._referred, [link.target.id], link.source)

    @staticmethod
    def _note(index: dict[Target, list[T]], clauses: Iterable[str], what: T) -> None:
        for clause in dict.fromkeys(Target("clause", reference).whole for reference in clauses):
            known = index.setdefault(clause, [])
            if what not in known:
                known.append(what)


def clauses_of(page: Page) -> Iterator[Target]:
    """Yield the clauses that *page* defines, without their sub-clauses."""
    return (target_of(record) for record in page.records if isinstance(record, Clause) and not record.parent)
