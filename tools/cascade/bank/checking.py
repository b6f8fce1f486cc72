"""The check of documents against quizzes: references both ways, coverage, and what a learner would miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cascade.bank.compiling import as_files
from cascade.bank.coverage import cover, tested_clauses
from cascade.bank.exempt import Exemptions, broken_exemptions
from cascade.bank.linking import broken_catalogue, broken_references
from cascade.bank.maps import maps_of
from cascade.bank.reach import best_fraction
from cascade.bank.reader import QuizFile
from cascade.bank.report import Counts, Coverage, Report, Testable
from cascade.bank.testable import telling_words
from cascade.model.bank import Quiz
from cascade.model.catalogue import Catalogue
from cascade.model.errors import Fault
from cascade.model.items import Item, MultipleBody, SingleBody, TrueFalseBody

MAX_EXEMPT_PERCENT = 15
"""How much of what can be tested may be left untested with a reason."""


def check(
    catalogue: Catalogue,
    quizzes: Iterable[Quiz | QuizFile],
    found_before: Iterable[Fault] = (),
    *,
    exemptions: Exemptions | None = None,
    complete: bool = True,
) -> Report:
    """Return what is wrong and what is covered.

    Args:
        catalogue: What the site's build found.
        quizzes: Every quiz that could be read. Given as `QuizFile`, faults name their lines.
        found_before: Faults of the site's build and of quiz files, to be reported with the others.
        exemptions: What ``exempt.yaml`` holds; its own faults are reported as well.
        complete: Whether every quiz could be read. Otherwise prompts and clauses without items are counted
            but are no faults: the quizzes that are missing may hold them.
    """
    files = as_files(quizzes)
    exemptions = exemptions or Exemptions()
    coverage = cover(catalogue, files, exemptions.reasons)
    faults = [
        *found_before,
        *broken_catalogue(catalogue),
        *broken_references(catalogue, files),
        *_unbound(files),
        *exemptions.faults,
        *broken_exemptions(catalogue, exemptions, tested_clauses(catalogue, files)),
        *_too_many(coverage.testable, exemptions),
        *(_uncovered(catalogue, coverage) if complete else ()),
        *(_untested(catalogue, coverage.testable, exemptions) if complete else ()),
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


def _uncovered(catalogue: Catalogue, coverage: Coverage) -> Iterator[Fault]:
    left_out = set(coverage.prompts_without_items)
    for prompt in catalogue.prompts:
        if prompt.id in left_out:
            message = f"No item takes up this prompt: add '{prompt.id}' to the 'prompts' of an item."
            yield Fault(prompt.file, prompt.line, prompt.id, message)


def _untested(catalogue: Catalogue, testable: Testable, exemptions: Exemptions) -> Iterator[Fault]:
    if exemptions.faults:
        return  # what can't be read there may hold the reasons
    slugs = [document.slug for document in catalogue.documents]
    left = set(testable.untested)
    for clause in catalogue.clauses:
        if clause.id in left:
            words = telling_words(clause, slugs)
            message = (
                f"The clause states a duty or a figure ('{words}'), and no item tests it: "
                f"write an item, or give a reason in {exemptions.file}."
            )
            yield Fault(clause.file, clause.line, clause.id, message)


def _too_many(testable: Testable, exemptions: Exemptions) -> Iterator[Fault]:
    if 100 * testable.exempt > MAX_EXEMPT_PERCENT * testable.clauses:
        message = (
            f"{testable.exempt} of {testable.clauses} clauses that state a duty or a figure are exempt, "
            f"and at most {MAX_EXEMPT_PERCENT} % may be: write items for some of them."
        )
        yield Fault(exemptions.file, 0, "", message)


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
