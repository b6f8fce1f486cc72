"""One document as drafts need it: its clauses and prompts in order, and what stands near what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cascade.bank.plain import looks_like
from cascade.bank.sentences import prose_of, sentences
from cascade.model.catalogue import Catalogue, Clause, Prompt, Table
from cascade.model.text import fold

MAX_POINTS = 6
"""How many points to look for a prompt gets."""

_DUTY = re.compile(r"\b(?:must|should|may not|shall|need to|has to|have to)\b")
_TAIL = re.compile(r"(?:[\s.;,:]|\b(?:and|or)$)+$")


@dataclass(frozen=True, slots=True)
class Entries:
    """A list: its entries as *printed* and as cleaned *texts*, its clause and that clause's place."""

    clause: Clause
    place: int
    printed: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's prompts and clauses, and what the whole catalogue has besides.

    Attributes:
        prompts: The document's prompts.
        clauses: The document's clauses.
        lists: Every list of the catalogue.
        named: Every clause of the catalogue by reference: a prompt may point at any of them.
        documents: The slugs of all documents.
    """

    prompts: tuple[Prompt, ...]
    clauses: tuple[Clause, ...]
    lists: tuple[Entries, ...]
    named: dict[str, Clause]
    documents: tuple[str, ...]

    @classmethod
    def of(cls, catalogue: Catalogue, document: str) -> Outline:
        """Return the outline of the document of that slug."""
        return cls(
            prompts=tuple(prompt for prompt in catalogue.prompts if prompt.document == document),
            clauses=tuple(clause for clause in catalogue.clauses if clause.document == document),
            lists=tuple(_lists(catalogue)),
            named={clause.id: clause for clause in catalogue.clauses},
            documents=tuple(each.slug for each in catalogue.documents),
        )

    def has_parts(self, clause: Clause) -> bool:
        """Return whether the clause has lettered sub-clauses."""
        return any(other.parent == clause.id for other in self.clauses)

    def points_for(self, prompt: Prompt) -> tuple[list[str], list[str]]:
        """Return what to look for in an answer to *prompt*, and the clauses which say so.

        These are the clauses that the prompt names or, where it names none, those of its section. Each gives
        a point in turn, so that one long list does not crowd out the others.
        """
        clauses = [self.named[name] for name in prompt.clauses if name in self.named] or [
            clause for clause in self.clauses if clause.section == prompt.section and not clause.parent
        ]
        supplies = [(clause, _points_of(clause)) for clause in clauses]
        points: dict[str, str] = {}
        sources: dict[str, None] = {}
        for turn in range(max((len(supply) for _clause, supply in supplies), default=0)):
            for clause, supply in supplies:
                look = looks_like(supply[turn]) if turn < len(supply) else ""
                if look and look not in points and len(points) < MAX_POINTS:
                    points[look] = supply[turn]
                    sources[clause.id] = None
        return list(points.values()), list(sources)


def clean_entry(text: str) -> str:
    """Return a list entry without the stop, comma or "and" that ties it to the next one."""
    return _TAIL.sub("", fold(text)) or fold(text)


def _lists(catalogue: Catalogue) -> Iterator[Entries]:
    """Yield every list once, with the innermost clause that holds it."""
    inner = {
        (clause.parent, entries) for clause in catalogue.clauses if clause.parent for entries in clause.lists
    }
    for place, clause in enumerate(catalogue.clauses):
        for entries in clause.lists:
            texts = tuple(filter(None, map(clean_entry, entries)))
            if texts and (clause.id, entries) not in inner:
                yield Entries(clause, place, entries, texts)


def _points_of(clause: Clause) -> Sequence[str]:
    if clause.lists:
        return [clean_entry(entry) for entry in clause.lists[0]]
    if clause.tables:
        return [_row_in_words(clause.tables[0], row) for row in clause.tables[0].rows]
    found = prose_of(clause) or sentences(clause.text)
    duties = [sentence for sentence in found if _DUTY.search(sentence)]
    return duties or found[:1]


def _row_in_words(table: Table, row: Sequence[str]) -> str:
    heads = [*table.columns, *[""] * len(row)]
    cells = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=False) if cell]
    return "; ".join(cells)
