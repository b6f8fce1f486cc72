"""Item analysis: whose attempts count, for which wording, and that few people stay hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cascade.model.bank import Bank, item_digest
from cascade.records.analysis import LEAST_PEOPLE, analyse, people_by_quiz
from cascade.records.chain import append, lock_head
from cascade.records.editions import publish
from cascade.records.identifiers import uuid7
from cascade.records.models import Attempt
from cascade.records.people import add_person
from cascade.records.sittings import open_sitting
from records.support import RIGHT, ROLES_QUIZ, SCORED, SURE, WRONG, hand_in, small_bank

NOON = datetime(2018, 5, 3, 11, 0, tzinfo=UTC)


@pytest.fixture
def people(edition):
    """As many learners as it takes, and one more."""
    return [add_person(f"L{number}", f"Learner {number}") for number in range(LEAST_PEOPLE + 1)]


def of(found, item_id):
    """Return one question's figures."""
    return next(line for line in found.items if line.item.id == item_id)


def reworded(item_id: str, stem: str, quiz=ROLES_QUIZ) -> Bank:
    """Return the small bank with another stem for one question."""
    items = tuple(replace(item, stem=stem) if item.id == item_id else item for item in quiz.items)
    bank = small_bank()
    quizzes = tuple(replace(one, items=items) if one.id == quiz.id else one for one in bank.quizzes)
    return replace(bank, quizzes=quizzes)


def test_nothing_is_shown_for_fewer_than_five_people(people):
    """Neither figures nor shares nor times nor how many they are."""
    for person in people[: LEAST_PEOPLE - 1]:
        hand_in(person, "roles", RIGHT)
    found = analyse(ROLES_QUIZ)
    assert (found.people, found.median_seconds) == (None, None)
    assert all(line.statistics is None and line.shares == () for line in found.items)
    assert people_by_quiz() == {"roles": None}


def test_five_people_are_enough(people):
    """Every scored question has its figures; reflections have none."""
    for person in people[:LEAST_PEOPLE]:
        hand_in(person, "roles", RIGHT)
    found = analyse(ROLES_QUIZ)
    assert found.people == LEAST_PEOPLE
    assert people_by_quiz() == {"roles": LEAST_PEOPLE}
    assert [line.item.id for line in found.items] == [item.id for item in SCORED]
    assert {line.statistics.facility for line in found.items if line.statistics} == {100.0}


def test_a_person_who_tries_again_counts_once_and_as_the_first_time(people):
    """What was learnt in between says nothing about the question."""
    for person in people:
        hand_in(person, "roles", WRONG)
        hand_in(person, "roles", RIGHT)
    leaflets = of(analyse(ROLES_QUIZ), "leaflets")
    assert leaflets.statistics is not None
    assert (leaflets.statistics.attempts, leaflets.statistics.facility) == (len(people), 0.0)


def test_shares_say_how_often_each_option_was_chosen(people):
    """Of all who were asked, those who left it out as well."""
    answers = ["a", "a", "b", None, "a", "a"]
    for person, answer in zip(people, answers, strict=True):
        hand_in(person, "roles", {"leaflets": answer, "answers-to": answer == "a"})
    found = analyse(ROLES_QUIZ)
    assert [(share.choice, share.count) for share in of(found, "leaflets").shares] == [
        ("a", 4),
        ("b", 1),
        ("c", 0),
    ]
    assert [(share.choice, share.count) for share in of(found, "answers-to").shares] == [
        ("true", 4),
        ("false", 2),
    ]
    assert of(found, "days").shares == ()


def test_editions_are_pooled_as_long_as_the_question_reads_the_same(people):
    """A new wording starts anew; the questions beside it keep their attempts."""
    for person in people[:LEAST_PEOPLE]:
        hand_in(person, "roles", RIGHT)
    bank = reworded("leaflets", "A councillor asks you to print leaflets. What do you do?")
    publish(bank.to_text())
    hand_in(people[-1], "roles", WRONG)
    found = analyse(bank.quiz("roles"))
    assert of(found, "leaflets").statistics is None
    days = of(found, "days")
    assert days.digest == item_digest(ROLES_QUIZ.item("days"))
    assert days.statistics is not None
    assert days.statistics.attempts == LEAST_PEOPLE + 1
    assert days.statistics.facility == pytest.approx(100 * LEAST_PEOPLE / (LEAST_PEOPLE + 1))


def test_a_reworded_question_counts_those_who_take_the_quiz_again(people):
    """It is their first time at it as it now stands; at the others it is not."""
    for person in people:
        hand_in(person, "roles", RIGHT)
    bank = reworded("leaflets", "A councillor asks you to print leaflets. What do you do?")
    publish(bank.to_text())
    for person in people:
        hand_in(person, "roles", WRONG)
    found = analyse(bank.quiz("roles"))
    assert [of(found, item).statistics.facility for item in ("leaflets", "days")] == [0.0, 100.0]  # type: ignore[union-attr]


def test_certainty_does_not_count(people):
    """Being sure brings marks but says nothing about how hard a question is."""
    for person in people:
        hand_in(person, "sure", RIGHT, {"leaflets": 3, "principles": 2})
    leaflets = of(analyse(SURE), "leaflets")
    assert leaflets.statistics is not None
    assert leaflets.statistics.facility == 100.0


def test_the_median_time_runs_from_opening_to_handing_in(people):
    """One who left the quiz open over night moves it little."""
    for minutes, person in zip([4, 5, 6, 7, 8, 900], people, strict=True):
        open_sitting(person, "roles", now=NOON)
        hand_in(person, "roles", RIGHT, now=NOON + timedelta(minutes=minutes))
    assert analyse(ROLES_QUIZ).median_seconds == 6.5 * 60


def supersede(attempt: Attempt, kind: str, **changed) -> None:
    """Append a row that counts in place of *attempt*."""
    with transaction.atomic():
        copied = {field.attname: getattr(attempt, field.attname) for field in Attempt._meta.concrete_fields}
        head = lock_head()
        append(head, Attempt(**{**copied, "id": uuid7(), "kind": kind, "refers_to": attempt.pk, **changed}))


def test_a_void_attempt_does_not_count(people):
    """The next one is the person's first."""
    for person in people:
        supersede(hand_in(person, "roles", WRONG), "void")
    assert people_by_quiz() == {}
    for person in people:
        hand_in(person, "roles", RIGHT)
    assert {line.statistics.facility for line in analyse(ROLES_QUIZ).items if line.statistics} == {100.0}
    assert people_by_quiz() == {"roles": len(people)}


def test_an_attempt_marked_again_counts_as_it_was_marked_last(people):
    """Under the corrected question, whose digest it then carries."""
    for person in people:
        attempt = hand_in(person, "roles", WRONG)
        marks = json.loads(attempt.marks)
        marks[0] |= {"fraction": 1.0, "mark": 1.0}
        supersede(attempt, "regrade", marks=json.dumps(marks))
    facilities = [of(analyse(ROLES_QUIZ), item).statistics.facility for item in ("leaflets", "days")]  # type: ignore[union-attr]
    assert facilities == [100.0, 0.0]


def test_figures_do_not_depend_on_who_came_first(people):
    """The same answers in another order give the same figures."""
    for person, answers in zip(people, [RIGHT, WRONG, {}] * 2, strict=True):
        hand_in(person, "roles", answers)
        hand_in(person, "pooled", answers)
    first = analyse(ROLES_QUIZ)
    for person in people:
        hand_in(person, "roles", RIGHT)
    assert analyse(ROLES_QUIZ) == first


def test_the_log_is_read_once_whatever_its_length(people, django_assert_num_queries):
    """Cost grows with the rows, not with people times questions."""
    for person in people:
        hand_in(person, "roles", RIGHT)
    with django_assert_num_queries(1):
        analyse(ROLES_QUIZ)
    with django_assert_num_queries(1):
        people_by_quiz()
