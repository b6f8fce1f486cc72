"""The compiled bank: quizzes and what they rest on, in one text with one spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cascade.bank.linking import broken_references
from cascade.bank.reader import QuizFile
from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError


def compile_bank(catalogue: Catalogue, quizzes: Iterable[Quiz | QuizFile]) -> Bank:
    """Return the bank of *quizzes* with all documents, clauses, prompts and changes of *catalogue*.

    Equal wording gives an equal bank, and so an equal edition: the quizzes stand in the order of their ids,
    and where in a source file a clause stands is left out.

    Args:
        catalogue: What the quizzes may refer to.
        quizzes: In any order. Given as `QuizFile`, faults name their lines.

    Raises:
        ContentError: a quiz refers to a clause or a prompt that the catalogue does not have.
    """
    files = as_files(quizzes)
    faults = broken_references(catalogue, files)
    if faults:
        raise ContentError(faults)
    return Bank(
        title=catalogue.title,
        documents=catalogue.documents,
        clauses=tuple(replace(clause, file="", line=0) for clause in catalogue.clauses),
        prompts=tuple(replace(prompt, file="", line=0) for prompt in catalogue.prompts),
        quizzes=tuple(sorted((file.quiz for file in files), key=lambda quiz: quiz.id)),
        changes=tuple(replace(change, file="", line=0) for change in catalogue.changes),
    )


def as_files(quizzes: Iterable[Quiz | QuizFile]) -> Sequence[QuizFile]:
    """Return every quiz with its file; a quiz of unknown origin is taken to lie in ``quizzes/``."""
    return tuple(
        quiz if isinstance(quiz, QuizFile) else QuizFile(quiz, f"quizzes/{quiz.id}.yaml", {})
        for quiz in quizzes
    )
