"""Item analysis: what first attempts say about the questions, and never about a person.

A person counts once for each question: the first time they were asked it as it now stands, whatever edition
it was asked in. Questions are told apart by their digest, so attempts under an older edition count as long as
the question reads the same. Marks count before certainty, so that a facility of 100 means that all are right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count

from cascade.model.bank import Quiz, item_digest
from cascade.model.items import Body, Item, MultipleBody, SingleBody, TrueFalseBody
from cascade.model.marks import Response
from cascade.records.errors import RecordsError
from cascade.records.models import Attempt
from cascade.scoring.statistics import (
    ChoiceShare,
    ItemStatistics,
    Pair,
    choice_shares,
    pairs_of,
    quiz_statistics,
)

LEAST_PEOPLE = 5
"""Below so many people nothing is shown: figures of a few would tell who answered what."""

ON_SCREEN = ("web", "terminal")
"""Channels whose times are a person's own; paper and imports are opened and handed in by somebody else."""

_BATCH = 2000
_COLUMNS = ("id", "kind", "refers_to", "person_id", "item_digests", "responses", "marks", "channel")
_TIMES = ("opened_at", "submitted_at")


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """The figures of one question.

    Attributes:
        item: The question as it now stands.
        digest: Its digest.
        statistics: Its figures; None while too few people have been asked it.
        shares: How often each option was chosen, for questions with options; empty as above.
    """

    item: Item
    digest: str
    statistics: ItemStatistics | None
    shares: tuple[ChoiceShare, ...]


@dataclass(frozen=True, slots=True)
class QuizAnalysis:
    """The figures of one quiz of the current edition.

    Attributes:
        quiz: The quiz.
        people: How many people have taken it; None while they are too few.
        median_seconds: Median time from opening to handing in of first attempts on a screen; None as above.
        items: One a scored question, in their order.
    """

    quiz: Quiz
    people: int | None
    median_seconds: float | None
    items: tuple[ItemAnalysis, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the log, as far as it counts here."""

    id: UUID
    kind: str
    refers_to: UUID | None
    person: UUID
    digests: str
    responses: str
    marks: str
    channel: str
    opened_at: datetime
    submitted_at: datetime


@dataclass(slots=True)
class _Gathered:
    """What is gathered while the log goes by."""

    people: int = 0
    seconds: list[float] = field(default_factory=list)
    responses: dict[str, list[Response]] = field(default_factory=dict)


def analyse(quiz: Quiz) -> QuizAnalysis:
    """Return the figures of *quiz*, as the current edition has it.

    The log is read once, a person at a time.

    Raises:
        RecordsError: a row of the log can't be read.
    """
    scored = {item_digest(item): item for item in quiz.items if item.is_scored}
    gathered = _Gathered(responses={digest: [] for digest in scored})
    most = {digest: item.mark for digest, item in scored.items()}
    figures = quiz_statistics(most, _first_pairs(quiz.id, gathered))
    return QuizAnalysis(
        quiz=quiz,
        people=gathered.people if gathered.people >= LEAST_PEOPLE else None,
        median_seconds=median(gathered.seconds) if len(gathered.seconds) >= LEAST_PEOPLE else None,
        items=tuple(
            _item(item, digest, figures[digest], gathered.responses[digest])
            for digest, item in scored.items()
        ),
    )


def people_by_quiz() -> dict[str, int | None]:
    """Return how many people have taken each quiz, by its id; None stands for too few."""
    voided = Attempt.objects.filter(kind="void", refers_to__isnull=False).values("refers_to")
    counts = (
        Attempt.objects.filter(kind="attempt")
        .exclude(pk__in=voided)
        .order_by()
        .values_list("quiz")
        .annotate(people=Count("person", distinct=True))
    )
    return {quiz: people if people >= LEAST_PEOPLE else None for quiz, people in counts}


def choices_of(body: Body) -> tuple[str, ...]:
    """Return the ids of a question's options: of a true-or-false question ``true`` and ``false``."""
    match body:
        case SingleBody() | MultipleBody():
            return tuple(choice.id for choice in body.choices)
        case TrueFalseBody():
            return ("true", "false")
        case _:
            return ()


def _item(item: Item, digest: str, figures: ItemStatistics, responses: list[Response]) -> ItemAnalysis:
    if figures.attempts < LEAST_PEOPLE:
        return ItemAnalysis(item, digest, None, ())
    return ItemAnalysis(item, digest, figures, choice_shares(choices_of(item.body), responses))


def _first_pairs(quiz_id: str, gathered: _Gathered) -> Iterator[Mapping[str, Pair]]:
    """Yield what each attempt says of the questions that its person had not been asked before, by digest."""
    for _person, rows in groupby(_log(quiz_id), key=lambda row: row.person):
        attempts = _standing(rows)
        seen: set[str] = set()
        for number, row in enumerate(attempts):
            if not number:
                gathered.people += 1
                if row.channel in ON_SCREEN:
                    gathered.seconds.append((row.submitted_at - row.opened_at).total_seconds())
            marks, responses = _read(row)
            fresh = {digest: pair for digest, pair in pairs_of(marks).items() if digest not in seen}
            seen.update(fresh)
            for digest in fresh.keys() & gathered.responses.keys():
                gathered.responses[digest].append(responses.get(digest))
            yield fresh


def _log(quiz_id: str) -> Iterator[_Row]:
    rows = (
        Attempt.objects.filter(quiz=quiz_id, kind__in=("attempt", "regrade", "void"))
        .order_by("person_id", "sequence")
        .values_list(*_COLUMNS, *_TIMES)
    )
    return (_Row(*row) for row in rows.iterator(chunk_size=_BATCH))


def _standing(rows: Iterable[_Row]) -> list[_Row]:
    """Return one person's attempts as they stand: without voided ones, marked as they were marked last."""
    standing: dict[UUID, _Row] = {}
    for row in rows:
        if row.kind == "attempt":
            standing[row.id] = row
        elif row.refers_to in standing:
            # The newest of these rows counts, whatever came before it.
            first = standing[row.refers_to]
            marked = row if row.kind == "regrade" else first
            standing[row.refers_to] = replace(
                first, kind=row.kind, digests=marked.digests, marks=marked.marks
            )
    return [row for row in standing.values() if row.kind != "void"]


def _read(row: _Row) -> tuple[dict[str, float], dict[str, Response]]:
    """Return the marks before certainty and the responses of an attempt's scored questions, by digest."""
    try:
        digests: dict[str, str] = json.loads(row.digests)
        given: dict[str, Any] = json.loads(row.responses)
        marks = {
            digests[mark["item"]]: mark["fraction"] * mark["max_mark"]
            for mark in json.loads(row.marks)
            if mark["scored"]
        }
        return marks, {digests[item]: response for item, response in given.items() if item in digests}
    except (KeyError, ValueError, TypeError) as error:
        raise RecordsError(f"Attempt {row.id} can't be read: run `cascade records verify`.") from error
