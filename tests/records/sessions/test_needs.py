"""Whom a session is for: who still needs it, why, who was invited, and whom to expect."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cascade.records.models import Invitation, Person, Requirement
from cascade.records.people import add_person
from cascade.records.sessions.joining import join, join_as_guest, remove
from cascade.records.sessions.needs import expected, needs
from cascade.records.sessions.planning import Plan, plan_session, record_root
from records.support import RIGHT, WRONG, hand_in

NOW = datetime(2018, 1, 2, 12, tzinfo=UTC)
STARTS = datetime(2018, 1, 15, 10, tzinfo=UTC)


@pytest.fixture
def make(trainer):
    """A maker of planned sessions of the trainer's."""

    def planned(area="Repairs", quizzes=("roles",)):
        return plan_session(trainer, Plan(quizzes, STARTS, service_area=area, guests=True))

    return planned


def numbers(found):
    """Whose staff numbers."""
    return [one.person.staff_number for one in found]


def test_an_area_is_the_same_in_every_spelling(make, people, trainer):
    """Capitals and spaces don't count; other areas are left out, and without one everybody is in."""
    Person.objects.filter(pk=people[0].pk).update(service_area="  REPAIRS ")
    add_person("H1", "Somebody Else", service_area="Housing")
    assert numbers(needs(make("repairs"), NOW)) == ["P1", "P2", "P3", "P4"]
    assert numbers(needs(make(""), NOW)) == ["P1", "P2", "P3", "P4", "H1"]


def test_who_is_not_at_work_is_left_out(make, people, trainer):
    """Closed, left, not started yet, erased, gone by the day of the session, and its own trainer."""
    Person.objects.filter(pk=trainer.pk).update(service_area="Repairs")
    for person, change in zip(
        people,
        (
            {"is_active": False},
            {"leaves_on": date(2018, 1, 10)},
            {"starts_on": date(2018, 1, 3)},
            {"erased_at": NOW},
        ),
        strict=True,
    ):
        Person.objects.filter(pk=person.pk).update(**change)
    add_person("P5", "Learner 5", service_area="Repairs")
    assert numbers(needs(make(), NOW)) == ["P5"]
    assert numbers(needs(make(), NOW + timedelta(days=1))) == ["P3", "P5"]


def test_each_quiz_that_is_not_current_is_needed(make, people):
    """Of two quizzes passed, failed or never taken, those that are not current; who needs none comes last."""
    hand_in(people[0], "roles", RIGHT, now=NOW)
    hand_in(people[0], "once", RIGHT, now=NOW)
    hand_in(people[1], "roles", RIGHT, now=NOW)
    hand_in(people[2], "roles", WRONG, now=NOW)
    found = {one.person.staff_number: one for one in needs(make(quizzes=("roles", "once")), NOW)}
    assert list(found) == ["P2", "P3", "P4", "P1"]
    assert {number: [(each.quiz, each.state) for each in one.needed] for number, one in found.items()} == {
        "P2": [("once", "not started")],
        "P3": [("roles", "failed"), ("once", "not started")],
        "P4": [("roles", "not started"), ("once", "not started")],
        "P1": [],
    }
    year_on = {one.person.staff_number: one for one in needs(make(), NOW + timedelta(days=400))}
    assert year_on["P1"].needed[0].state == "expired"


def test_overdue_then_required_then_others_each_by_name(make, people):
    """Of all who need it, who needs it most is first in the list."""
    Person.objects.filter(pk__in=[people[3].pk, people[1].pk]).update(service_area="repairs ")
    for area, due in (("Repairs", None), ("Housing", date(2018, 1, 1))):
        made = NOW - timedelta(days=90)
        Requirement.objects.create(quiz="roles", service_area=area, due_on=due, created_at=made)
    late = add_person("H1", "Zoe Late", service_area="Housing")
    add_person("F1", "Ann Free", service_area="Finance")
    found = needs(make(""), NOW)
    assert numbers(found) == ["H1", "P1", "P2", "P3", "P4", "F1"]
    assert [(one.is_overdue, one.is_required) for one in found] == [
        (True, True),
        *[(False, True)] * 4,
        (False, False),
    ]
    hand_in(late, "roles", RIGHT, now=NOW)
    assert numbers(needs(make(""), NOW))[-1] == "H1"


def test_who_was_invited_and_who_is_in_is_known(make, people):
    """Also somebody of another area, and somebody who has passed since; whoever was taken out is not in."""
    session = make()
    elsewhere = add_person("H1", "Somebody Else", service_area="Housing")
    hand_in(people[0], "roles", RIGHT, now=NOW)
    for person in (people[0], elsewhere):
        Invitation.objects.create(session=session, person=person, sent_at=NOW, certain=person != elsewhere)
    join(session.pk, people[1], "password")
    gone = join(session.pk, people[2], "password").participant
    remove(session.pk, session.trainer, gone.pk)
    found = {one.person.staff_number: one for one in needs(session, NOW)}
    assert list(found) == ["P2", "P3", "P4", "H1", "P1"]
    assert {number for number, one in found.items() if one.is_in} == {"P2"}
    assert (found["P1"].invited_at, found["P1"].is_certain) == (NOW, True)
    assert (found["H1"].invited_at, found["H1"].is_certain) == (NOW, False)
    assert found["P2"].invited_at is None


def test_nobody_needs_a_quiz_that_is_gone(make, people):
    """What the current edition does not hold can't be taken."""
    session = make(quizzes=("roles", "once"))
    session.quizzes = ["once", "gone"]
    assert {each.quiz for one in needs(session, NOW) for each in one.standings} == {"once"}
    session.quizzes = ["gone"]
    assert needs(session, NOW) == []


def test_a_room_costs_no_more_queries_than_a_person(make, people):
    """The same few, however many people stand on the list."""
    session = make()

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            needs(session)
        return len(queries)

    few = cost()
    for number in range(40):
        person = add_person(f"M{number}", f"More {number}", service_area="Repairs")
        Invitation.objects.create(session=session, person=person)
    assert cost() == few


def test_expected_are_those_who_need_it_until_somebody_is_invited_or_in(make, people):
    """By name; then exactly who was invited or has joined and is known, wherever they work."""
    session = make()
    hand_in(people[0], "roles", RIGHT, now=timezone.now())
    assert [one.staff_number for one in expected(session)] == ["P2", "P3", "P4"]
    elsewhere = add_person("H1", "Anna Elsewhere", service_area="Housing")
    Invitation.objects.create(session=session, person=elsewhere)
    join(session.pk, people[3], "password")
    join_as_guest(session.pk, "P2", "Learner 2")
    assert [one.staff_number for one in expected(session)] == ["H1", "P4"]
    Person.objects.filter(pk=elsewhere.pk).update(is_active=False)
    assert [one.staff_number for one in expected(session)] == ["P4"]


def test_expected_at_outside_training_is_who_was_there(people, edition):
    """It has no trainer of ours, and nobody is invited to it."""
    root = record_root("An organisation", NOW, people[:2], by=None)
    assert [one.staff_number for one in expected(root)] == ["P1", "P2"]
