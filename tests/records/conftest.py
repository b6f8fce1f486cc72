"""A published edition and two people, in the test database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from cascade.records.editions import publish
from cascade.records.models import Attempt, Edition, Person
from cascade.records.people import add_person
from records.support import RIGHT, WRONG, hand_in, small_bank
from records.tampering import ROWS


@pytest.fixture
def edition(db) -> Edition:
    """The small bank, published."""
    return publish(small_bank().to_text()).edition


@pytest.fixture
def person(edition) -> Person:
    """A learner."""
    return add_person("S1", "Learner One", service_area="Housing")


@pytest.fixture
def stranger(edition) -> Person:
    """Another learner."""
    return add_person("S2", "Learner Two", roles=["hr", "trainer", "editor"])


@pytest.fixture
def log(person, stranger):
    """A chain of several people's attempts."""
    quizzes = ["roles", "workbook", "sure"]
    for number in range(ROWS):
        who = person if number % 2 else stranger
        answers = RIGHT if number % 3 else WRONG
        hand_in(who, quizzes[number % 3], answers, now=datetime(2018, 5, 3, 10, number, tzinfo=UTC))
    return list(Attempt.objects.all())


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what only SQLite can do where the tests run on another database."""
    engine = str(settings.DATABASES["default"]["ENGINE"])
    return True if collection_path.stem.endswith("_sqlite") and "sqlite" not in engine else None
