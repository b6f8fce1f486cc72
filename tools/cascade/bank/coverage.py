"""How much of the documents the quizzes take up: prompts, clauses, and what can be tested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from cascade.bank.linking import prompts_of
from cascade.bank.reader import QuizFile
from cascade.bank.report import Coverage, Testable, share
from cascade.bank.testable import is_testable
from cascade.model.catalogue import Catalogue


def cover(
    catalogue: Catalogue, files: Sequence[QuizFile], exempt: Mapping[str, str] | None = None
) -> Coverage:
    """Return what the quizzes in *files* take up of *catalogue*.

    The clauses in *exempt*, each with its reason, need no item.
    """
    exempt = exempt or {}
    tested = tested_clauses(catalogue, files)
    items = [(file.quiz, item) for file in files for item in file.quiz.items]
    asked = {prompt for _quiz, item in items for prompt in prompts_of(item)}
    named = {clause for _quiz, item in items for clause in item.clauses}
    # A clause counts as taken up when an item names a part of it.
    named |= {clause.parent for clause in catalogue.clauses if clause.id in named}
    clauses = [clause.id for clause in catalogue.clauses if not clause.parent]
    reconstructed = {clause.id for clause in catalogue.clauses if clause.basis == "reconstruction"}
    unasked = tuple(prompt.id for prompt in catalogue.prompts if prompt.id not in asked)
    unnamed = tuple(clause for clause in clauses if clause not in named)
    return Coverage(
        prompts_percent=share(len(catalogue.prompts) - len(unasked), len(catalogue.prompts)),
        clauses_percent=share(len(clauses) - len(unnamed), len(clauses)),
        prompts_without_items=unasked,
        clauses_without_items=unnamed,
        items_on_reconstruction=tuple(
            f"{quiz.id}/{item.id}"
            for quiz, item in items
            if item.is_scored and reconstructed.intersection(item.clauses)
        ),
        exempt={clause: reason for clause, reason in exempt.items() if clause not in tested},
        testable=_testable(catalogue, tested, exempt),
    )


def tested_clauses(catalogue: Catalogue, files: Iterable[QuizFile]) -> dict[str, str]:
    """Return each clause that a scored item names, whole or by a part, with the first such item.

    An item that brings no mark tests nothing: whoever reads past the clause is done with it all the same.
    """
    parents = {clause.id: clause.parent for clause in catalogue.clauses}
    found: dict[str, str] = {}
    for file in files:
        for item in file.quiz.items:
            for clause in item.clauses if item.is_scored else ():
                for name in filter(None, (clause, parents.get(clause))):
                    found.setdefault(name, f"{file.quiz.id}/{item.id}")
    return found


def _testable(catalogue: Catalogue, tested: Collection[str], exempt: Collection[str]) -> Testable:
    slugs = [document.slug for document in catalogue.documents]
    found: dict[str, list[str]] = {slug: [] for slug in slugs}
    for clause in catalogue.clauses:
        # Whoever exempts a clause says that there is something to test in it.
        if not clause.parent and (clause.id in exempt or is_testable(clause, slugs)):
            found.setdefault(clause.document, []).append(clause.id)
    documents = {slug: _shares(names, tested, exempt) for slug, names in found.items()}
    every = [name for names in found.values() for name in names]
    return _shares(every, tested, exempt, documents)


def _shares(
    clauses: Sequence[str],
    tested: Collection[str],
    exempt: Collection[str],
    documents: dict[str, Testable] | None = None,
) -> Testable:
    left = [clause for clause in clauses if clause not in tested]
    return Testable(
        clauses=len(clauses),
        tested=len(clauses) - len(left),
        exempt=sum(clause in exempt for clause in left),
        untested=tuple(clause for clause in left if clause not in exempt),
        documents=documents or {},
    )
