"""Which items rest on which clause, and which take up which prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cascade.bank.linking import prompts_of
from cascade.bank.reader import QuizFile
from cascade.model.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Maps:
    """Items (``quiz/item``) by reference, in the order of the documents and of the quizzes.

    Attributes:
        clauses: Of each clause, the items that name it or a lettered part of it; empty where none does.
        prompts: Of each prompt, the items that take it up; empty where none does.
    """

    clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prompts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, dict[str, list[str]]]:
        """Return the maps as plain JSON values."""
        return {
            "clauses": {reference: list(items) for reference, items in self.clauses.items()},
            "prompts": {reference: list(items) for reference, items in self.prompts.items()},
        }


def maps_of(catalogue: Catalogue, files: Iterable[QuizFile]) -> Maps:
    """Return which items of *files* rest on which clause and prompt of *catalogue*."""
    clauses: dict[str, list[str]] = {clause.id: [] for clause in catalogue.clauses if not clause.parent}
    prompts: dict[str, list[str]] = {prompt.id: [] for prompt in catalogue.prompts}
    for file in files:
        for item in file.quiz.items:
            name = f"{file.quiz.id}/{item.id}"
            for reference in dict.fromkeys(clause.partition("(")[0] for clause in item.clauses):
                clauses.get(reference, []).append(name)
            for reference in dict.fromkeys(prompts_of(item)):
                prompts.get(reference, []).append(name)
    return Maps(
        {reference: tuple(items) for reference, items in clauses.items()},
        {reference: tuple(items) for reference, items in prompts.items()},
    )
