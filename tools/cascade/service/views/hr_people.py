"""People by quizzes: a row a person, a column a quiz, and in it where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from cascade.records.editions import current_bank
from cascade.records.models import Person, Requirement
from cascade.records.standing_filters import Filters, chosen, lets_through
from cascade.records.standings import Standing
from cascade.service.hr_columns import by_name, matrix_cell, matrix_order, person_columns
from cascade.service.hr_filters import ALL_QUIZZES, filters_of, picks, quiz_titles
from cascade.service.listing import Asked, Cell, Column, Pick, Table, read, respond


@dataclass(frozen=True, slots=True)
class Row:
    """One person, and where they stand with each quiz shown."""

    person: Person
    standings: dict[str, Standing]

    @property
    def overdue(self) -> int:
        """How many of the quizzes shown are overdue."""
        return sum(one.overdue for one in self.standings.values())


@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """Show people by quizzes, who has most overdue first."""
    titles = quiz_titles()
    shown = {"": "Required quizzes", ALL_QUIZZES: "All quizzes", **titles}
    asked = read(
        request, [*picks("area"), Pick("quiz", "Quizzes", shown), *picks("state", "need", "manager", "who")]
    )
    if asked.found:
        return respond(request, "service/hr_people.html", asked, None)
    quizzes = _quizzes(asked)
    table = Table(
        name="people-and-quizzes",
        caption="Where people stand, a column a quiz",
        columns=_columns({quiz: titles.get(quiz, quiz) for quiz in quizzes}),
        rows=_rows(replace(filters_of(asked, required=True), quizzes=quizzes)),
        sort="-overdue",
        then=lambda row: by_name(row.person),
        person=lambda row: row.person.pk,
        empty="Nobody." if quizzes else "No quiz is required of anybody yet: choose all quizzes.",
    )
    return respond(request, "service/hr_people.html", asked, table)


def _quizzes(asked: Asked) -> tuple[str, ...]:
    chosen_quiz = asked.values["quiz"]
    every = tuple(quiz.id for quiz in current_bank().quizzes)
    if chosen_quiz == ALL_QUIZZES:
        return every
    if chosen_quiz:
        return (chosen_quiz,)
    required = set(Requirement.objects.values_list("quiz", flat=True))
    return tuple(quiz for quiz in every if quiz in required)


def _rows(filters: Filters) -> list[Row]:
    """Return a row for each person of whom at least one standing is let through, with all of theirs."""
    every = chosen(replace(filters, state="", overdue=False, required=False))
    found = []
    for _key, group in groupby(every, key=lambda one: one.person.pk):
        own = list(group)
        if any(lets_through(filters, one) for one in own):
            found.append(Row(own[0].person, {one.quiz: one for one in own}))
    return found


def _person(row: Row) -> Person:
    return row.person


def _columns(titles: dict[str, str]) -> list[Column[Row]]:
    return [
        *person_columns(_person),
        Column("overdue", "Overdue", lambda row: row.overdue, lambda row: row.overdue, number=True),
        *(_quiz_column(quiz, title) for quiz, title in titles.items()),
    ]


def _quiz_column(quiz: str, title: str) -> Column[Row]:
    def cell(row: Row) -> Cell:
        return matrix_cell(row.standings[quiz])

    def order(row: Row) -> tuple[int, int]:
        return matrix_order(row.standings[quiz])

    return Column(f"quiz-{quiz}", title, cell, order)
