"""A value of any column comes out of a copy as it went in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.copies.tables import to_database, to_json
from cascade.records.models import Attempt, Person, Reflection, Reminder, Sitting

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)
ZONES = st.just(UTC)
MARKS = st.decimals(-9999, 9999, places=5)
COLUMNS: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (Person, "name"): TEXTS,
    (Person, "id"): st.uuids(),
    (Person, "manager"): st.none() | st.uuids(),
    (Person, "starts_on"): st.none() | st.dates(),
    (Person, "created_at"): st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES),  # noqa: DTZ001
    (Person, "is_active"): st.booleans(),
    (Attempt, "mark"): MARKS,
    (Attempt, "percent"): st.none() | st.decimals(-999, 999, places=2),
    (Attempt, "passed"): st.none() | st.booleans(),
    (Attempt, "responses"): TEXTS,
    (Sitting, "seed"): st.integers(-(2**63), 2**63 - 1),
    (Sitting, "responses"): st.dictionaries(TEXTS, JSON),
    (Reflection, "response"): JSON,
    (Reminder, "quizzes"): st.lists(TEXTS),
}


@given(st.data())
def test_a_value_comes_out_of_a_copy_as_it_went_in(data: st.DataObject) -> None:
    """Through a line of JSON and back: the driver is handed what it would be handed for the value itself."""
    (model, name), values = data.draw(st.sampled_from(list(COLUMNS.items())))
    field = model._meta.get_field(name)
    value = data.draw(values)
    line = json.loads(json.dumps(to_json(field, value), allow_nan=False, sort_keys=True))
    found = to_database(field, line)
    if name == "response" and value is None:
        assert found == "null"  # JSON's own null: the column must not be NULL
    elif isinstance(value, (dict, list)) or name == "response":
        assert json.loads(found) == value
    else:
        assert found == field.get_db_prep_save(value, connection)


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (Person, "id", "not-a-uuid"),
        (Person, "starts_on", "2018-02-30"),
        (Person, "created_at", 7),
        (Attempt, "mark", "many"),
        (Attempt, "passed", "perhaps"),
        (Sitting, "seed", "x"),
    ],
)
def test_a_value_of_another_kind_is_refused(model: type, name: str, value: Any) -> None:
    """A copy that was changed by hand may hold anything."""
    with pytest.raises((ValidationError, ValueError, TypeError)):
        to_database(model._meta.get_field(name), value)


def test_a_value_without_a_form_is_told_with_its_column() -> None:
    """Rather than written in a form nobody can read back."""
    with pytest.raises(TypeError, match=r"records\.Person\.name: a bytes has no form"):
        to_json(Person._meta.get_field("name"), b"bytes")


def test_times_are_written_in_utc_to_the_microsecond() -> None:
    """One spelling a moment, whatever the zone it was read in."""
    field = Person._meta.get_field("created_at")
    moment = datetime.fromisoformat("2018-05-03T10:00:00.000007+01:00")
    assert to_json(field, moment) == "2018-05-03T09:00:00.000007+00:00"
    assert to_json(Person._meta.get_field("starts_on"), date(2018, 5, 3)) == "2018-05-03"
    assert to_json(Attempt._meta.get_field("mark"), Decimal("1.00000")) == "1.00000"
    assert to_json(Person._meta.get_field("id"), UUID(int=7)) == "00000000-0000-0000-0000-000000000007"
