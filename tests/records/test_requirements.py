"""What is required of whom, and by when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.editions import publish
from cascade.records.errors import NotFoundError
from cascade.records.models import AuditEntry, Person, Requirement
from cascade.records.people import add_person
from cascade.records.requirements import (
    RequirementError,
    Wanted,
    audience_words,
    due_date,
    due_dates,
    find,
    listed,
    remove,
    save,
    service_areas,
    size,
)
from records.support import small_bank

MADE = datetime(2018, 5, 3, 23, 30, tzinfo=UTC)  # in London it is 4 May already
TODAY = date(2018, 6, 1)
DAYS = st.dates(date(2017, 1, 1), date(2019, 12, 31))


@pytest.fixture
def people(edition) -> dict[str, Person]:
    """Two in Repairs, one of them a trainer, one in Parks, one in no service area."""
    return {
        "roof": add_person("1", "Roof", service_area="Repairs"),
        "wall": add_person("2", "Wall", service_area=" repairs ", roles=["trainer"]),
        "tree": add_person("3", "Tree", service_area="Parks"),
        "none": add_person("4", "None"),
    }


def require(quiz: str = "roles", **fields) -> Requirement:
    """A requirement made on 4 May 2018."""
    return Requirement.objects.create(quiz=quiz, created_at=MADE, **fields)


def due(people: dict[str, Person], on: date = TODAY) -> dict[tuple[str, str], date | None]:
    """The due dates by the names of the fixture."""
    names = {person.pk: name for name, person in people.items()}
    found = due_dates(Person.objects.filter(pk__in=names), on)
    return {(names[person], quiz): day for (person, quiz), day in found.items()}


def test_a_requirement_means_whom_both_its_fields_fit(people):
    """An empty field fits everybody; capitals and spaces of a service area don't count."""
    require(quiz="workbook")
    require(quiz="roles", service_area="REPAIRS")
    require(quiz="once", role="trainer")
    require(quiz="sure", service_area="Parks", role="trainer")
    assert {*due(people)} == {
        *((name, "workbook") for name in people),
        ("roof", "roles"),
        ("wall", "roles"),
        ("wall", "once"),
    }


def test_of_several_requirements_the_earliest_due_date_counts(people):
    """One without a due date never makes another later."""
    require()
    require(service_area="Repairs", due_on=date(2018, 8, 1))
    require(role="trainer", due_on=date(2018, 7, 1))
    found = due(people)
    assert found["roof", "roles"] == date(2018, 8, 1)
    assert found["wall", "roles"] == date(2018, 7, 1)
    assert found["tree", "roles"] is None


@given(
    starts=st.one_of(st.none(), DAYS),
    on=st.one_of(st.none(), DAYS),
    days=st.one_of(st.none(), st.integers(0, 99)),
)
def test_a_due_date_is_the_day_or_counted_from_the_start(starts, on, days):
    """The day holds for those who have started by then; later ones have the days, if any are given.

    Days count from the start, but never from before the requirement was made.
    """
    found = due_date(Requirement(due_on=on, due_days=days, created_at=MADE), starts)
    counted = (
        None if days is None else max(starts or date(2018, 5, 4), date(2018, 5, 4)) + timedelta(days=days)
    )
    if on is None:
        assert found == counted
    elif starts is None or starts <= on:
        assert found == on
    else:
        assert found == (counted or on)


def test_what_was_required_later_was_not_required_then(people):
    """On 3 May in London nothing was; and nothing is required of the erased."""
    require()
    assert due(people, date(2018, 5, 3)) == {}
    assert len(due(people, date(2018, 5, 4))) == 4
    people["roof"].erased_at = MADE
    assert (people["roof"].pk, "roles") not in due_dates(people.values(), TODAY)


def test_nobody_is_asked_for_a_quiz_that_can_not_be_taken(people):
    """The list says so; when the quiz is published again, so is the requirement in force again."""
    require(quiz="gone")
    assert due(people) == {}
    (row,) = listed(TODAY)
    assert (row.title, row.published, row.people) == ("gone", False, 4)


def test_before_anything_is_published_nothing_is_required(db):
    """And nothing fails."""
    person = add_person("1", "Somebody")
    require()
    assert due_dates([person], TODAY) == {}
    with pytest.raises(
        RequirementError, match="no quiz 'roles' in the current edition, which holds: none yet"
    ):
        save(Wanted("roles"), None)


def test_the_number_of_queries_does_not_grow_with_people(people, django_assert_max_num_queries):
    """However many are asked about."""
    require(role="trainer")
    everybody = list(Person.objects.all()) * 50
    with django_assert_max_num_queries(3):
        due_dates(everybody, TODAY)


def test_a_requirement_is_stored_changed_and_removed_and_the_log_says_so(people, stranger):
    """Who did it, what it was before, and no name of anybody."""
    made = save(Wanted(" roles ", " Repairs  and roofs ", "staff", date(2018, 8, 1)), stranger)
    assert (made.quiz, made.service_area, made.role) == ("roles", "Repairs and roofs", "")
    save(Wanted("roles", "Repairs and roofs", due_days=30), stranger, made)
    save(Wanted("roles", "Repairs and roofs", due_days=30), stranger, made)
    remove(find("roles", "repairs AND roofs"), stranger)
    entries = AuditEntry.objects.filter(action="changed_requirements").order_by("id")
    told = [json.loads(entry.detail) for entry in entries]
    assert [entry["did"] for entry in told] == ["added", "changed", "removed"]
    assert told[1]["before"]["due_on"] == "2018-08-01"
    assert (told[1]["due_on"], told[1]["due_days"]) == (None, 30)
    assert {entry.actor for entry in entries} == {stranger}
    assert not Requirement.objects.exists()
    with pytest.raises(NotFoundError, match="not required of Repairs and roofs"):
        find("roles", "Repairs and roofs")


def test_what_can_not_stand_is_refused_with_every_fault(people):
    """An unknown quiz, an unknown role, days out of reason, a service area with a control character."""
    with pytest.raises(RequirementError) as refused:
        save(Wanted("x", "a\x00b", "king", None, 99999), None)
    assert {*refused.value.faults} == {"quiz", "role", "due_days", "service_area"}
    with pytest.raises(RequirementError, match="Select a quiz"):
        save(Wanted(""), None)


def test_an_audience_has_a_quiz_required_of_it_once(people):
    """In any spelling; changing a requirement does not clash with itself."""
    first = save(Wanted("roles", "Repairs"), None)
    with pytest.raises(RequirementError, match="required of REPAIRS already"):
        save(Wanted("roles", "REPAIRS"), None)
    assert save(Wanted("roles", "REPAIRS", due_days=1), None, first).due_days == 1
    second = save(Wanted("roles"), None)
    with pytest.raises(RequirementError, match="required of repairs already"):
        save(Wanted("roles", "repairs"), None, second)


def test_a_requirement_of_a_withdrawn_quiz_can_still_be_changed(people):
    """Its due date, for when the quiz comes back; it can't be made anew."""
    made = require(quiz="gone")
    assert save(Wanted("gone", due_days=7), None, made).due_days == 7
    with pytest.raises(RequirementError, match="There is no quiz 'gone'"):
        save(Wanted("gone", "Parks"), None)


def test_the_size_of_an_audience_is_of_people_at_work(people):
    """And says for how many the due date has passed on the first day."""
    Person.objects.filter(pk=people["tree"].pk).update(starts_on=TODAY + timedelta(days=1))
    Person.objects.filter(pk=people["none"].pk).update(leaves_on=TODAY - timedelta(days=1))
    Person.objects.filter(pk=people["roof"].pk).update(starts_on=date(2010, 1, 1))
    assert size(Wanted("roles"), TODAY).people == 2
    assert size(Wanted("roles", "Repairs", "trainer"), TODAY).people == 1
    assert size(Wanted("roles", due_on=TODAY), TODAY).past_due == 0
    assert size(Wanted("roles", due_on=TODAY - timedelta(days=1)), TODAY).past_due == 2
    assert size(Wanted("roles", due_days=30), TODAY, MADE).past_due == 0
    assert [row.people for row in listed(TODAY)] == []
    require(service_area="Repairs")
    assert [row.people for row in listed(TODAY)] == [2]


def test_service_areas_are_listed_once(people):
    """In one of their spellings, without those of erased people."""
    add_person("5", "Gone", service_area="Gone")
    Person.objects.filter(staff_number="5").update(erased_at=timezone.now())
    assert service_areas() == ["Parks", "Repairs"]


@pytest.mark.parametrize(
    ("area", "role", "words"),
    [
        ("", "", "everybody"),
        ("Repairs", "", "Repairs"),
        ("", "trainer", "holders of the role trainer"),
        ("Repairs", "trainer", "holders of the role trainer in Repairs"),
    ],
)
def test_an_audience_is_named_in_words(area, role, words):
    """As pages and the command line say it."""
    assert audience_words(area, role) == words


def test_an_edition_without_the_quiz_asks_nobody_for_it(people):
    """Publishing decides, not the requirement."""
    require(quiz="once")
    assert {quiz for _, quiz in due(people)} == {"once"}
    bank = small_bank("Another")
    publish(replace(bank, quizzes=bank.quizzes[:2]).to_text())
    assert due(people) == {}
    assert listed(TODAY)[0].published is False
