"""What the quizzes say about clauses and prompts: counts and titles, never an item's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cascade.model.bank import Quiz
from cascade.model.items import Item, ScaleBody


@dataclass(frozen=True, slots=True)
class QuizLink:
    """A quiz to send the reader to."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class QuizIndex:
    """Which quizzes touch what.

    Attributes:
        questions: How many scored items test each clause, its sub-clauses included, by reference.
        quizzes: The quizzes that take up each prompt, by reference.
        items: How many items take up each prompt, by reference.
        exempt: The reason of each clause that is left untested on purpose, by reference.
    """

    questions: dict[str, int] = field(default_factory=dict)
    quizzes: dict[str, tuple[QuizLink, ...]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    exempt: dict[str, str] = field(default_factory=dict)


def index_quizzes(quizzes: Iterable[Quiz], exempt: Mapping[str, str]) -> QuizIndex:
    """Count the questions of each clause and list the quizzes of each prompt."""
    questions: dict[str, int] = {}
    links: dict[str, dict[QuizLink, None]] = {}
    items: dict[str, int] = {}
    for quiz in quizzes:
        link = QuizLink(quiz.id, quiz.title)
        for item in quiz.items:
            if item.is_scored:
                for clause in {reference.partition("(")[0] for reference in item.clauses}:
                    questions[clause] = questions.get(clause, 0) + 1
            for prompt in dict.fromkeys(_prompts(item)):
                items[prompt] = items.get(prompt, 0) + 1
                links.setdefault(prompt, {})[link] = None
    taken_up = {prompt: tuple(found) for prompt, found in links.items()}
    return QuizIndex(questions, taken_up, items, dict(exempt))


def _prompts(item: Item) -> tuple[str, ...]:
    statements = item.body.statements if isinstance(item.body, ScaleBody) else ()
    return (*item.prompts, *(statement.prompt for statement in statements if statement.prompt))
