"""Completions as rows of cells, streamed from the database: memory stays flat at any number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from cascade.exchange.cells import Cell
from cascade.records.errors import RecordsError
from cascade.records.exports.columns import Column, columns_of
from cascade.records.exports.filters import Filters, chosen
from cascade.records.exports.states import State, States
from cascade.records.exports.trainers import NO_TRAINER, Trainer, trainers
from cascade.records.models import Attempt, Person
from cascade.records.standing_filters import spellings

_BATCH = 2000


def completions(
    filters: Filters | None = None, names: Sequence[str] = (), head: int | None = None
) -> Iterator[tuple[Cell, ...]]:
    """Yield a row a completion in the order of the log.

    Args:
        filters: Which completions; all by default.
        names: Names of the columns, in order; the standard ones by default.
        head: Look at the log as it was when this row, by its sequence, was the last; now by default.

    Raises:
        RecordsError: a column is unknown, or the log can't be read on.
    """
    wanted = filters or Filters()
    yield from rows_of(chosen(wanted, head), columns_of(names), wanted)


def count(filters: Filters | None = None) -> int:
    """Return how many completions there are."""
    wanted = filters or Filters()
    if wanted.status:
        return sum(1 for _ in completions(wanted, ["attempt_id"]))
    return chosen(wanted).count()


def rows_of(
    attempts: QuerySet[Attempt], columns: Sequence[Column], filters: Filters
) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of *columns* for each of *attempts* whose status *filters* let through.

    Raises:
        RecordsError: the log can't be read on.
    """
    derived = [(place, column.of_state) for place, column in enumerate(columns) if column.of_state]
    try:
        if derived or filters.status:
            yield from _with_states(attempts, columns, filters, derived)
        else:
            yield from _read(_fetched(attempts, columns, with_states=False), columns)
    except (DatabaseError, ValueError, TypeError, AttributeError) as error:
        raise RecordsError("The log can't be read on: run `cascade records verify`.") from error


def _with_states(
    attempts: QuerySet[Attempt],
    columns: Sequence[Column],
    filters: Filters,
    derived: Sequence[tuple[int, Callable[[State], Cell]]],
) -> Iterator[tuple[Cell, ...]]:
    states = _states(attempts, filters)
    for row in _read(_fetched(attempts, columns, with_states=True), columns):
        *cells, person, quiz = row
        state = states.of(UUID(str(person)), quiz)
        if not filters.status or state.name == filters.status:
            for place, of_state in derived:
                cells[place] = of_state(state)
            yield tuple(cells)


def _read(rows: Iterator[tuple[Any, ...]], columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    readers = [(place, column.read) for place, column in enumerate(columns) if column.read]
    readers += _of_trainers(columns)
    for row in rows:
        cells = list(row)
        for place, read in readers:
            if cells[place] is not None:
                cells[place] = read(cells[place])
        yield tuple(cells)


def _of_trainers(columns: Sequence[Column]) -> list[tuple[int, Callable[[Any], Cell]]]:
    """Return, for the columns that tell of trainers, what makes a cell of the session's id."""
    wanted = [(place, column.of_trainer) for place, column in enumerate(columns) if column.of_trainer]
    if not wanted:
        return []
    known = trainers()

    def reader(of_trainer: Callable[[Trainer], Cell]) -> Callable[[Any], Cell]:
        cells, nobodys = {key: of_trainer(one) for key, one in known.items()}, of_trainer(NO_TRAINER)
        return lambda session: cells.get(session, nobodys)

    return [(place, reader(of_trainer)) for place, of_trainer in wanted]


def _fetched(
    attempts: QuerySet[Attempt], columns: Sequence[Column], *, with_states: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield rows as the database's driver gives them: Django's own conversions take most of the time."""
    sources = [*(column.source for column in columns), *(["person_id", "quiz"] if with_states else [])]
    try:
        sql, values = attempts.values_list(*sources).query.sql_with_params()
    except EmptyResultSet:
        return  # nobody is in a service area of that name
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _states(attempts: QuerySet[Attempt], filters: Filters) -> States:
    people = Person.objects.filter(service_area__in=spellings(filters.area)) if filters.area else None
    quizzes = attempts.order_by().values_list("quiz", flat=True).distinct()
    return States(people, tuple(quizzes))
