"""A published sample bank, people of every role, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from cascade.records.editions import publish
from cascade.records.models import Person
from cascade.records.people import add_person
from service.sample import BANK

PASSWORD = "three plain words"


@pytest.fixture(autouse=True)
def _no_brake_from_another_test() -> None:
    cache.clear()


@pytest.fixture
def edition(db: None) -> str:
    """The sample bank, published."""
    return publish(BANK.to_text(), "tests", "sample").edition.pk


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    """A maker of people with the password `PASSWORD`."""

    def make(staff_number: str, *roles: str) -> Person:
        person = add_person(staff_number, f"Person {staff_number}", roles=roles)
        person.set_password(PASSWORD)
        person.save()
        return person

    return make


@pytest.fixture
def learner(make_person: Callable[..., Person]) -> Person:
    """A member of staff."""
    return make_person("S-1")


@pytest.fixture
def hr(make_person: Callable[..., Person]) -> Person:
    """A member of HR."""
    return make_person("H-1", "hr")


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    """A maker of browsers that are signed in."""

    def make(person: Person) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return make


@pytest.fixture
def browser(learner: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which the learner is signed in, with the sample published."""
    return sign_in(learner)
