"""Marking again: a further row counts, the first stays, and only what the correction touches changes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cascade.model.items import TrueFalseBody
from cascade.records.completions import completions
from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.exports import STANDARD
from cascade.records.exports import completions as exported
from cascade.records.models import Attempt, Correction
from cascade.records.regrading import regrade
from cascade.records.results import result
from cascade.records.status import quiz_status
from cascade.records.verification import verify
from records.changing import SMALL
from records.support import RIGHT, WRONG, hand_in

pytestmark = pytest.mark.django_db


def corrected(item_id="answers-to", key=False):
    """The small bank with another key for a true-or-false item of the quiz about roles."""
    quiz = SMALL.quizzes[0]
    items = tuple(
        replace(item, body=TrueFalseBody(key=key)) if item.id == item_id else item for item in quiz.items
    )
    return replace(SMALL, quizzes=(replace(quiz, items=items), *SMALL.quizzes[1:]))


@pytest.fixture
def attempts(person, stranger):
    """One passed with everything right, one passed by a hair, one failed by a hair."""
    all_right = hand_in(person, "roles", RIGHT)
    # 9 marks in all; without principles (2) it is 7 of 9, below 80 percent.
    failed = hand_in(stranger, "roles", {**RIGHT, "principles": ["c"], "answers-to": False})
    return all_right, failed


def test_without_apply_nothing_is_stored(attempts):
    """It says what would change."""
    publish(corrected().to_text())
    found = regrade("roles", "answers-to", "The key was wrong.")
    assert (found.applied, len(found.rows), Attempt.objects.count()) == (False, 2, 2)
    assert not Correction.objects.exists()


def test_a_corrected_key_changes_the_marks_of_that_item_alone(attempts, person, stranger):
    """A further row supersedes each attempt; the first rows and the chain stay whole."""
    publish(corrected().to_text())
    before = {row.pk: row.row_hash for row in Attempt.objects.all()}
    found = regrade("roles", "answers-to", "The key was wrong.", by=stranger, apply=True)
    assert [one.attempt for one in found.rows] == list(attempts)
    for one in found.rows:
        assert (one.after.kind, one.after.refers_to) == ("regrade", one.attempt.pk)
        assert one.after.submitted_at == one.attempt.submitted_at
        old = {mark["item"]: mark for mark in json.loads(one.before.marks)}
        new = {mark["item"]: mark for mark in json.loads(one.after.marks)}
        assert [item for item in old if old[item] != new[item]] == ["answers-to"]
    assert {pk: Attempt.objects.get(pk=pk).row_hash for pk in before} == before
    assert [(row.item, row.by, row.reason) for row in Correction.objects.all()] == [
        ("answers-to", stranger, "The key was wrong.")
    ] * 2
    assert verify().ok


def test_status_results_and_exports_read_the_row_that_counts(attempts, person, stranger):
    """Everywhere the same figures, under the time it was handed in."""
    original = attempts[1]
    publish(corrected().to_text())
    (_, changed) = regrade("roles", "answers-to", "Wrong key.", apply=True).rows
    assert changed.after.mark == original.mark + 1
    assert quiz_status(stranger, "roles").latest == changed.after
    shown = result(original, stranger)
    assert (shown.attempt, shown.mark, shown.percent) == (original, changed.after.mark, changed.after.percent)
    mark = next(one for one in shown.items if one.item.id == "answers-to")
    assert (mark.mark.state, mark.item.body.key) == ("right", False)
    table = [dict(zip(STANDARD, row, strict=True)) for row in exported()]
    assert [(row["kind"], row["refers_to"]) for row in table] == [
        ("regrade", str(attempts[0].pk)),
        ("regrade", str(original.pk)),
    ]


def test_a_result_may_change_either_way_and_completions_follow(person, stranger):
    """Who passed only by the wrong key has not passed; who failed only by it has."""
    mostly = {**RIGHT, "days": "1", "answers-to": True}
    hand_in(person, "roles", mostly)
    other = {**RIGHT, "days": "1", "answers-to": False}
    hand_in(stranger, "roles", other)
    assert [quiz_status(who, "roles").state for who in (person, stranger)] == ["current", "failed"]
    publish(corrected().to_text())
    found = regrade("roles", "answers-to", "Wrong key.", apply=True)
    assert [one.result_changes for one in found.rows] == [True, True]
    assert [quiz_status(who, "roles").state for who in (person, stranger)] == ["failed", "current"]
    assert [one.person for one in completions()] == [stranger.pk]


def test_marking_again_twice_changes_nothing_the_second_time(attempts):
    """And a later correction keeps the earlier one."""
    publish(corrected().to_text())
    regrade("roles", "answers-to", "Wrong key.", apply=True)
    again = regrade("roles", "answers-to", "Wrong key.", apply=True)
    assert (again.rows, again.unchanged) == ((), 2)
    regrade("roles", "days", "Ambiguous.", withdraw=True, apply=True)
    newest = Attempt.objects.order_by("sequence").last()
    assert "days" not in json.loads(newest.item_digests)
    marks = {mark["item"]: mark for mark in json.loads(newest.marks)}
    assert marks["answers-to"]["state"] == "right"


def test_a_withdrawn_item_counts_for_nobody(attempts, person):
    """Neither for nor against; what was written in one's own words stays done."""
    original = attempts[0]
    found = regrade("roles", "principles", "Two keys were right.", withdraw=True, apply=True)
    for one in found.rows:
        assert one.after.max_mark == one.before.max_mark - 2
        assert one.after.complete == one.before.complete
    assert "principles" not in {one.item.id for one in result(original, person).items}
    assert verify().ok


def test_an_item_withdrawn_by_mistake_counts_again(attempts):
    """Marking again without leaving it out takes it in, in its own place, with the answer given then."""
    before = [(row.marks, row.percent) for row in attempts]
    regrade("roles", "principles", "Two keys were right.", withdraw=True, apply=True)
    twice = regrade("roles", "principles", "Two keys were right.", withdraw=True, apply=True)
    assert (twice.rows, twice.unchanged) == ((), 2)
    back = regrade("roles", "principles", "One was right after all.", apply=True)
    assert [(one.after.marks, one.after.percent) for one in back.rows] == before
    assert verify().ok


def test_attempts_under_the_right_key_are_left_alone(attempts, person):
    """As are other quizzes that ask an item of the same name."""
    publish(corrected().to_text())
    fresh = hand_in(person, "roles", {**WRONG, "answers-to": False})
    pooled = hand_in(person, "pooled", RIGHT)
    found = regrade("roles", "answers-to", "Wrong key.", apply=True)
    assert {one.attempt.pk for one in found.rows}.isdisjoint({fresh.pk, pooled.pk})


@pytest.mark.parametrize(
    ("quiz", "item", "reason", "withdraw", "error", "said"),
    [
        ("roles", "nothing", "why", False, NotFoundError, "has no item 'nothing'"),
        ("rolls", "days", "why", False, NotFoundError, "no quiz 'rolls'"),
        ("roles", "nothing", "why", True, NotFoundError, "No edition has an item"),
        ("roles", "days", " ", False, RecordsError, "for a reason"),
    ],
)
def test_what_cannot_be_corrected_is_a_sentence(attempts, quiz, item, reason, withdraw, error, said):  # noqa: PLR0913, PLR0917 - one argument a column
    """An item that is not there, or no reason."""
    with pytest.raises(error, match=said):
        regrade(quiz, item, reason, withdraw=withdraw)


def test_an_answer_that_does_not_fit_the_corrected_item_is_told(attempts):
    """The item was made another one; then it has to be withdrawn."""
    quiz = SMALL.quizzes[0]
    other = tuple(
        replace(item, body=quiz.item("leaflets").body) if item.id == "principles" else item
        for item in quiz.items
    )
    bank = replace(SMALL, quizzes=(replace(quiz, items=other), *SMALL.quizzes[1:]))
    publish(bank.to_text())
    with pytest.raises(RecordsError, match="does not fit the corrected item"):
        regrade("roles", "principles", "Wrong type.")
