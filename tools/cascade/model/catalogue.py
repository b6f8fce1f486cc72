"""What the knowledge base says: documents, clauses, prompts, changes and discrepancies.

The Sphinx extension writes a `Catalogue` as ``catalogue.json``; the bank reads it. References are written
as in the text: ``protocol 4.2``, ``protocol 4.2(b)``, ``guide 8.Q1a``, ``D8``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cascade.model.codec import decode, encode
from cascade.model.text import label

Basis = Literal["source", "law", "reconstruction"]
PromptKind = Literal["question", "task", "checklist", "next-step", "implication"]
Category = Literal["i", "ii", "iii", "iv"]

BASES: tuple[Basis, ...] = ("source", "law", "reconstruction")
PROMPT_KINDS: tuple[PromptKind, ...] = ("question", "task", "checklist", "next-step", "implication")

CATEGORIES: dict[Category, str] = {
    "i": "brought up to date",
    "ii": "made consistent",
    "iii": "explanation added",
    "iv": "material change",
}
"""The four categories of change.

Source: report to the General Purposes Committee, 12 October 2017, paragraph 3.5.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside a clause, as plain text: its header cells and its body rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One citable clause, or a lettered sub-clause of one.

    Attributes:
        id: Reference, such as ``protocol 4.2`` or ``protocol 4.2(b)``.
        document: Slug of its document.
        number: Printed number, such as ``4.2(b)``.
        section: Title of the section it stands in.
        text: Plain text, folded; for a clause with sub-clauses this includes theirs.
        digest: sha256 of the text (see `cascade.model.text.digest`).
        url: Address relative to the site's root, with the anchor.
        basis: What it rests on.
        source: Document and paragraph, or Act and section.
        position: ISO date whose position it describes, or empty.
        parent: Reference of the clause it is part of, or empty.
        lists: The clause's bullet and numbered lists, each a tuple of item texts.
        tables: The clause's tables.
        file: Source file relative to the project.
        line: 1-based line in that file.
        was: Reference it had before it was renumbered, or empty.
    """

    id: str
    document: str
    number: str
    section: str
    text: str
    digest: str
    url: str
    basis: Basis
    source: str
    position: str
    parent: str
    lists: tuple[tuple[str, ...], ...]
    tables: tuple[Table, ...]
    file: str
    line: int
    was: str = ""

    @property
    def label(self) -> str:
        """Its reference as it is printed, such as ``Our code 2``."""
        return label(self.id)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A task or question that a document puts to its reader, such as ``guide 8.Q1a``."""

    id: str
    document: str
    number: str
    kind: PromptKind
    section: str
    text: str
    digest: str
    url: str
    clauses: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded change to clauses: ISO date, category (see `CATEGORIES`) and the reason in words.

    *clauses* stand in the catalogue; *removed* are references of clauses that no longer do.
    """

    id: str
    document: str
    date: str
    category: Category
    clauses: tuple[str, ...]
    text: str
    url: str
    file: str
    line: int
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A fault in a source: what is printed, what a check gives, and how the knowledge base treats it."""

    id: str
    source: str
    printed: str
    checked: str
    text: str
    clauses: tuple[str, ...]
    url: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: its slug, its title and the address of its first page."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything citable in one build of the site, each sort in document order.

    *title* is the knowledge base's name, as the site's configuration gives it.
    """

    title: str = ""
    documents: tuple[Document, ...] = ()
    clauses: tuple[Clause, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    changes: tuple[Change, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the catalogue as plain JSON values."""
        return {"format": 1, **encode(self)}

    @classmethod
    def from_json(cls, value: dict[str, object]) -> Catalogue:
        """Read back what `to_json` gave.

        Raises:
            FormatError: *value* is no catalogue of format 1.
        """
        return decode(cls, {key: item for key, item in value.items() if key != "format"})
