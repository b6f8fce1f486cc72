"""A row of the log as evidence, and the passes that a change of wording touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cascade.records.affected import touched_passes
from cascade.records.attempts import submit
from cascade.records.editions import publish
from cascade.records.models import Attempt, Person
from cascade.records.people import add_person
from cascade.records.proof import place, proof
from cascade.records.sittings import open_sitting, save_responses
from cascade.records.verification import verify
from cascade.records.voiding import void
from records.changing import SMALL, change, renumbered, reworded
from records.support import RIGHT, hand_in
from records.tampering import Undone

pytestmark = pytest.mark.django_db
MATERIAL = change("2018-05-03", "iv", ["guide 8.3"])
FIRST = reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL)


def take_delta(person, quiz):
    """Take a short re-assessment from opening to handing in, all right."""
    sitting = open_sitting(person, quiz, kind="delta")
    save_responses(sitting.id, person, {item.id: RIGHT[item.id] for item in sitting.items})
    return submit(sitting.id, person, "password")


def test_a_row_stands_in_its_place_until_somebody_lays_hands_on_the_log(log):
    """First, middle and last; each kind of meddling is told apart."""
    assert all(place(row).holds for row in log)
    first, second, last = log[0], log[1], log[-1]
    assert place(last).last == last.sequence
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET percent = 99 WHERE sequence = 2")
        found = place(Attempt.objects.get(pk=second.pk))
        assert (found.whole, found.follows, found.followed) == (False, True, True)
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET row_hash = %s WHERE sequence = 1", ["0" * 64])
        assert not place(Attempt.objects.get(pk=first.pk)).holds
        found = place(Attempt.objects.get(pk=second.pk))
        assert (found.whole, found.follows, found.followed) == (True, False, True)
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET format = 9 WHERE sequence = 2")
        assert not place(Attempt.objects.get(pk=second.pk)).whole
    assert verify().ok


def test_a_void_row_rests_on_what_it_made_void(person, stranger):
    """And names why, by whom, and the row that counts in place of another."""
    attempt = hand_in(person, "roles", RIGHT)
    void(attempt.pk, "By mistake.", by=stranger, apply=True)
    found = proof(attempt)
    assert (found.counts, found.later, found.correction) == (found.later[0], (found.counts,), None)
    row = proof(found.later[0])
    assert (row.original, row.correction.reason, row.correction.by) == (attempt, "By mistake.", stranger)
    assert [rest.reference for rest in row.rests] == [one.id for one in SMALL.clauses]


def test_what_became_of_each_clause_is_told_whatever_its_number(person):
    """Unchanged, renumbered, changed and taken back again, with each change since."""
    attempt = hand_in(person, "roles", RIGHT)
    moved = renumbered(FIRST, "guide 8.2", "guide 8.4")
    publish(moved.to_text())
    rests = {rest.reference: rest for rest in proof(attempt).rests}
    assert (rests["guide 8.1"].same, rests["guide 8.1"].changes) == (True, ())
    assert (rests["guide 8.2"].same, rests["guide 8.2"].reference_now) == (True, "guide 8.4")
    assert (rests["guide 8.3"].same, rests["guide 8.3"].is_material) == (False, True)
    publish(SMALL.to_text())
    (again,) = [rest for rest in proof(attempt).rests if rest.reference == "guide 8.3"]
    assert (again.same, again.is_material, len(again.changes)) == (True, False, 2)


def test_a_touched_pass_is_open_until_it_is_asked_again(person, stranger):
    """Then done, by which row and when; a further change opens it anew; going back makes it needless."""
    hand_in(person, "roles", RIGHT)
    publish(FIRST.to_text())
    hand_in(stranger, "roles", RIGHT)  # on the new wording
    (found,) = touched_passes()
    assert (found.person, found.quiz, found.reference, found.answer) == (
        person.pk,
        "roles",
        "guide 8.3",
        "open",
    )
    assert (found.delta, found.done_at, found.change.reason) == (None, None, "Why.")
    delta = take_delta(person, "roles")
    (found,) = touched_passes()
    assert (found.answer, found.delta, found.done_at) == ("done", delta.pk, delta.submitted_at)
    again = reworded(
        FIRST, "guide 8.3", "The plan is published 7 days before.", change("2018-06-03", "iv", ["guide 8.3"])
    )
    publish(again.to_text())
    assert {(one.person, one.answer, one.delta) for one in touched_passes()} == {
        (person.pk, "open", None),
        (stranger.pk, "open", None),
    }
    publish(FIRST.to_text())
    assert {one.answer for one in touched_passes()} == {"back"}


def test_a_touched_pass_that_has_run_out_is_not_asked_again_in_part(person):
    """The whole quiz is due then."""
    hand_in(person, "roles", RIGHT, now=timezone.now() - timedelta(days=300))
    publish(FIRST.to_text())
    assert [one.answer for one in touched_passes()] == ["open"]
    later = timezone.now() + timedelta(days=100)
    assert [one.answer for one in touched_passes(at=later)] == ["expired"]


def test_nobody_is_asked_again_by_a_quiz_that_is_gone(person):
    """There is nothing they could take."""
    hand_in(person, "roles", RIGHT)
    publish(FIRST.to_text())
    others = tuple(quiz for quiz in FIRST.quizzes if quiz.id != "roles")
    publish(replace(FIRST, quizzes=others).to_text())
    assert [one.answer for one in touched_passes()] == ["gone"]


def test_touched_passes_are_asked_of_some_people_and_quizzes(person, stranger, monkeypatch):
    """By name where they are few, picked from the answer where they are many."""
    for who in (person, stranger, add_person("S3", "Learner Three")):
        hand_in(who, "roles", RIGHT, now=datetime(2026, 1, 1, tzinfo=UTC))
        hand_in(who, "pooled", RIGHT)
    publish(FIRST.to_text())
    some = Person.objects.filter(staff_number__in=["S1", "S3"])
    expected = [(one.person, one.quiz) for one in touched_passes(some, ["roles"])]
    assert len(expected) == 2
    monkeypatch.setattr("cascade.records.affected.MOST_NAMED", 1)
    monkeypatch.setattr("cascade.records.completions.MOST_NAMED", 1)
    assert [(one.person, one.quiz) for one in touched_passes(some, ["roles"])] == expected
    assert len({one.quiz for one in touched_passes()}) == 2
