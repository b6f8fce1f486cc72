"""Quizzes and the compiled bank: what is published, scored and kept."""

from __future__ import annotations

from dataclasses import dataclass

from cascade.model.catalogue import Change, Clause, Document, Prompt
from cascade.model.codec import decode, encode
from cascade.model.items import Item
from cascade.model.text import canonical_json, sha256_hex


@dataclass(frozen=True, slots=True)
class Pool:
    """Pick *pick* of these items at random each time the quiz is opened."""

    pick: int
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz: items and the rules of taking it.

    Attributes:
        id: Slug, equal to the file's name.
        title: Shown to the learner.
        about: Markdown: what it is about and for whom.
        pass_mark_percent: Least percentage that passes; None for a quiz without scored items.
        valid_months: How long a pass counts, or None for ever.
        attempts_allowed: How many attempts a person has, or None for any number.
        shuffle: Whether the items come in random order.
        certainty: Whether each scored item asks how sure the learner is, and marks by it.
        pools: Items picked at random; an item in no pool is always asked.
        items: All items in their order.
    """

    id: str
    title: str
    about: str
    pass_mark_percent: float | None
    valid_months: int | None
    attempts_allowed: int | None
    shuffle: bool
    certainty: bool
    pools: tuple[Pool, ...]
    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item:
        """Return the item of that id.

        Raises:
            KeyError: the quiz has no such item.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    @property
    def has_scored_items(self) -> bool:
        """Whether taking the quiz gives a mark."""
        return any(item.is_scored for item in self.items)


@dataclass(frozen=True, slots=True)
class Bank:
    """One edition: the quizzes, and the documents, clauses and prompts they rest on.

    *title* is the knowledge base's name; *changes* are the recorded changes of wording, all of them.
    """

    title: str
    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    prompts: tuple[Prompt, ...]
    quizzes: tuple[Quiz, ...]
    changes: tuple[Change, ...] = ()

    def to_text(self) -> str:
        """Return the bank as canonical JSON; its sha256 is the edition."""
        return canonical_json({"format": 1, **encode(self)})

    @classmethod
    def from_json(cls, value: dict[str, object]) -> Bank:
        """Read back what `to_text` gave, already parsed.

        Raises:
            FormatError: *value* is no bank of format 1.
        """
        return decode(cls, {key: item for key, item in value.items() if key != "format"})

    def quiz(self, quiz_id: str) -> Quiz:
        """Return the quiz of that id.

        Raises:
            KeyError: the bank has no such quiz.
        """
        for quiz in self.quizzes:
            if quiz.id == quiz_id:
                return quiz
        raise KeyError(quiz_id)


def edition_of(bank_text: str) -> str:
    """Return the edition: the sha256 of the bank's canonical JSON text."""
    return sha256_hex(bank_text)


def item_digest(item: Item) -> str:
    """Return the sha256 of everything the item says: stem, options, key, feedback and marks."""
    return sha256_hex(canonical_json(encode(item)))
