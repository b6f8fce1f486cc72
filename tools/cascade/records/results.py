"""The result of an attempt: marks and feedback as the learner sees them, and what to read again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Clause
from cascade.model.codec import FormatError, decode
from cascade.model.items import Item
from cascade.model.marks import ItemMark, Response
from cascade.records.editions import load_bank
from cascade.records.errors import RecordsError
from cascade.records.models import Attempt, Person
from cascade.records.reflections import own_reflections
from cascade.records.regrading import items_of
from cascade.records.sitting_views import quiz_of
from cascade.records.superseding import SUPERSEDING, standing
from cascade.scoring import mark_quiz


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of a result.

    Attributes:
        item: The item as it was asked.
        mark: Its mark, with feedback.
        response: What was answered; None for another person's reflections.
        clauses: The clauses it tests, as they stood.
    """

    item: Item
    mark: ItemMark
    response: Response
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An attempt with everything that is shown of it.

    Attributes:
        attempt: The row of the log that was asked for. Where it was marked again or made void, the figures
            below are those of the row that counts for it.
        quiz: The quiz, from the attempt's own edition.
        bank: That edition's bank.
        mark: Marks given.
        max_mark: Marks possible.
        percent: Of the marks possible; None for a quiz without scored items.
        passed: Whether it reached the pass mark; None without scored items.
        complete: Whether all that had to be written or rated was.
        accuracy: Percent before certainty; None where certainty was not asked.
        bonus: What certainty brought or cost, in percent points.
        items: One an item, in the order asked.
        read_again: The clauses of the items that were not right, each once, in the order of the documents.
    """

    attempt: Attempt
    quiz: Quiz
    bank: Bank
    mark: Decimal
    max_mark: Decimal
    percent: Decimal | None
    passed: bool | None
    complete: bool
    accuracy: float | None
    bonus: float | None
    items: tuple[ItemResult, ...]
    read_again: tuple[Clause, ...]


def result(attempt: Attempt, person: Person) -> Result:
    """Return the result of *attempt* as *person* may see it: reflections are shown to their writer alone.

    Marks are those of the log; feedback comes from the attempt's own edition.

    Raises:
        RecordsError: the row or its edition can't be read any more.
    """
    bank = load_bank(attempt.edition_id)
    quiz = quiz_of(bank, attempt.quiz)
    given = attempt
    attempt = standing([given])[given.pk]
    items, marks, responses = _stored(attempt, quiz)
    certainties = {mark.item: mark.certainty for mark in marks if mark.certainty is not None}
    again = mark_quiz(quiz, items, responses, certainties)
    if person.pk == attempt.person_id:
        responses |= {own.item: own.response for own in own_reflections(person, given.pk)}
    results = tuple(
        ItemResult(
            item=item,
            mark=replace(mark, feedback=fresh.feedback),
            response=responses.get(item.id),
            clauses=_clauses(bank, item.clauses),
        )
        for item, mark, fresh in zip(items, marks, again.items, strict=True)
    )
    return Result(
        attempt=given,
        quiz=quiz,
        bank=bank,
        mark=attempt.mark,
        max_mark=attempt.max_mark,
        percent=attempt.percent,
        passed=attempt.passed,
        complete=attempt.complete,
        accuracy=again.accuracy,
        bonus=again.bonus,
        items=results,
        read_again=_read_again(bank, results),
    )


def _stored(attempt: Attempt, quiz: Quiz) -> tuple[list[Item], tuple[ItemMark, ...], dict[str, Response]]:
    try:
        stored = [{**mark, "feedback": []} for mark in json.loads(attempt.marks)]
        marks = decode(tuple[ItemMark, ...], stored)
        corrected = items_of(attempt) if attempt.kind in SUPERSEDING else {}
        items = [corrected.get(mark.item) or quiz.item(mark.item) for mark in marks]
        return items, marks, dict(json.loads(attempt.responses))
    except (KeyError, ValueError, TypeError, FormatError) as error:
        raise RecordsError(f"Attempt {attempt.pk} can't be read: run `cascade records verify`.") from error


def _read_again(bank: Bank, results: Sequence[ItemResult]) -> tuple[Clause, ...]:
    missed = (found for found in results if found.mark.scored and found.mark.state != "right")
    clauses = _clauses(bank, [reference for found in missed for reference in found.item.clauses])
    # Whoever reads a clause reads its sub-clauses, so they need no lines of their own.
    whole = {clause.id for clause in clauses}
    return tuple(clause for clause in clauses if clause.parent not in whole)


def _clauses(bank: Bank, references: Sequence[str]) -> tuple[Clause, ...]:
    wanted = set(references)
    return tuple(clause for clause in bank.clauses if clause.id in wanted)
