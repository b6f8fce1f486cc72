"""The check of documents against quizzes: references both ways, coverage, and what a learner would miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cascade.bank.compiling import as_files
from cascade.bank.linking import broken_catalogue, broken_references, prompts_of
from cascade.bank.maps import maps_of
from cascade.bank.reach import best_fraction
from cascade.bank.reader import QuizFile
from cascade.bank.report import Counts, Coverage, Report
from cascade.model.bank import Quiz
from cascade.model.catalogue import Catalogue
from cascade.model.errors import Fault
from cascade.model.items import Item, MultipleBody, SingleBody, TrueFalseBody


def check(
    catalogue: Catalogue,
    quizzes: Iterable[Quiz | QuizFile],
    found_before: Iterable[Fault] = (),
    *,
    complete: bool = True,
) -> Report:
    """Return what is wrong and what is covered.

    Args:
        catalogue: What the site's build found.
        quizzes: Every quiz that could be read. Given as `QuizFile`, faults name their lines.
        found_before: Faults of the site's build and of quiz files, to be reported with the others.
        complete: Whether every quiz could be read. Otherwise prompts without items are counted but are no
            faults: the quizzes that are missing may hold them.
    """
    files = as_files(quizzes)
    coverage = _coverage(catalogue, files)
    faults = [
        *found_before,
        *broken_catalogue(catalogue),
        *broken_references(catalogue, files),
        *_unbound(files),
        *(_uncovered(catalogue, coverage) if complete else ()),
    ]
    return Report(
        maps=maps_of(catalogue, files),
        counts=_counts(catalogue, files),
        coverage=coverage,
        faults=tuple(sorted(set(faults))),
        warnings=tuple(sorted(set(_warnings(files)))),
    )


def _counts(catalogue: Catalogue, files: Sequence[QuizFile]) -> Counts:
    items = [item for file in files for item in file.quiz.items]
    prompts = Counter(prompt.document for prompt in catalogue.prompts)
    return Counts(
        documents=len(catalogue.documents),
        clauses=sum(not clause.parent for clause in catalogue.clauses),
        prompts={**dict(sorted(prompts.items())), "total": len(catalogue.prompts)},
        quizzes=len(files),
        items=len(items),
        scored_items=sum(item.is_scored for item in items),
        types=dict(sorted(Counter(item.body.type for item in items).items())),
    )


def _coverage(catalogue: Catalogue, files: Sequence[QuizFile]) -> Coverage:
    items = [(file.quiz, item) for file in files for item in file.quiz.items]
    asked = {prompt for _quiz, item in items for prompt in prompts_of(item)}
    tested = {clause for _quiz, item in items for clause in item.clauses}
    # A clause counts as tested when an item names a part of it.
    tested |= {clause.parent for clause in catalogue.clauses if clause.id in tested}
    clauses = [clause.id for clause in catalogue.clauses if not clause.parent]
    reconstructed = {clause.id for clause in catalogue.clauses if clause.basis == "reconstruction"}
    unasked = tuple(prompt.id for prompt in catalogue.prompts if prompt.id not in asked)
    untested = tuple(clause for clause in clauses if clause not in tested)
    return Coverage(
        prompts_percent=_percent_without(len(unasked), len(catalogue.prompts)),
        clauses_percent=_percent_without(len(untested), len(clauses)),
        prompts_without_items=unasked,
        clauses_without_items=untested,
        items_on_reconstruction=tuple(
            f"{quiz.id}/{item.id}"
            for quiz, item in items
            if item.is_scored and reconstructed.intersection(item.clauses)
        ),
    )


def _percent_without(left_out: int, total: int) -> float:
    if not left_out:
        return 100.0
    # Never rounded up to 100: that figure means that nothing is left out.
    return min(99.9, round(100 * (total - left_out) / total, 1))


def _uncovered(catalogue: Catalogue, coverage: Coverage) -> Iterator[Fault]:
    left_out = set(coverage.prompts_without_items)
    for prompt in catalogue.prompts:
        if prompt.id in left_out:
            message = f"No item takes up this prompt: add '{prompt.id}' to the 'prompts' of an item."
            yield Fault(prompt.file, prompt.line, prompt.id, message)


def _unbound(files: Sequence[QuizFile]) -> Iterator[Fault]:
    for file, path, item in _items(files):
        if item.is_scored and not item.clauses:
            message = f"The scored item '{item.id}' names no clause: say under 'clauses' what it tests."
            yield file.fault(path, message)


def _items(files: Sequence[QuizFile]) -> Iterator[tuple[QuizFile, str, Item]]:
    for file in files:
        for index, item in enumerate(file.quiz.items):
            yield file, f"items[{index}]", item


def _warnings(files: Sequence[QuizFile]) -> Iterator[Fault]:
    for file, path, item in _items(files):
        silent = _without_feedback(item)
        if silent:
            message = f"The item '{item.id}' says nothing to who answers {silent}: write feedback."
            yield file.fault(path, message)
        if item.is_scored and best_fraction(item.body) < 0.999:
            message = (
                f"The best answer to '{item.id}' brings only {best_fraction(item.body):.0%} of its mark."
            )
            yield file.fault(path, message)


def _without_feedback(item: Item) -> str:
    """Return which answers have no feedback of their own, in words."""
    match item.body:
        case SingleBody() | MultipleBody():
            return ", ".join(choice.id for choice in item.body.choices if not choice.feedback)
        case TrueFalseBody():
            silent = {"true": not item.body.feedback_true, "false": not item.body.feedback_false}
            return " or ".join(answer for answer, is_silent in silent.items() if is_silent)
        case _:
            return ""
