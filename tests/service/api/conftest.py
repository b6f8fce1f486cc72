"""People, a log with every kind of row, and tokens that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cascade.records.models import Attempt, Person
from cascade.records.tokens import SCOPES, create_token
from service.api.asking import Caller
from service.api.rows import add_row, hand_in

START = datetime(2018, 5, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def make_caller(db: None) -> Callable[..., Caller]:
    """A maker of systems with a token of their own; without scopes named, of one with all."""
    names = iter(range(1, 1000))

    def make(*scopes: str, days: int = 30) -> Caller:
        made = create_token(f"System {next(names)}", scopes or SCOPES, days)
        return Caller(made.token, made.row)

    return make


@pytest.fixture
def caller(make_caller: Callable[..., Caller]) -> Caller:
    """A system that may read everything."""
    return make_caller()


@pytest.fixture
def people(make_person: Callable[..., Person]) -> list[Person]:
    """Three members of staff of two service areas."""
    found = [make_person(f"S-{number}") for number in (1, 2, 3)]
    for person, area in zip(found, ("Repairs", "Repairs", "Elections"), strict=True):
        person.service_area = area
        person.save()
    return found


@pytest.fixture
def log(edition: str, people: list[Person]) -> list[Attempt]:
    """Six attempts of three people, an hour apart; the second was marked again, the third made void."""
    quizzes = ("sure", "workbook", "every-type")
    taken = [
        hand_in(people[number % 3], quizzes[number // 2], START + timedelta(hours=number))
        for number in range(6)
    ]
    again = add_row(taken[1], kind="regrade", refers_to=taken[1].pk, complete=False)
    void = add_row(taken[2], kind="void", refers_to=taken[2].pk)
    return [*taken, again, void]
