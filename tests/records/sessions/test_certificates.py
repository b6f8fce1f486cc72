"""Certificates and what their codes say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.model.items import TrueFalseBody
from cascade.records.attempts import submit
from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, RecordsError, SessionError
from cascade.records.models import Certificate
from cascade.records.regrading import regrade
from cascade.records.sessions.certificates import can_have, check, grouped, issue, of_session, sheet_of
from cascade.records.sittings import open_sitting, save_responses
from cascade.records.status import quiz_status
from cascade.records.voiding import void
from records.changing import SMALL, change, reworded
from records.support import RIGHT, WRONG, hand_in

LATER = timedelta(days=300)
"""So much before now that a pass of then still counts, and in a hundred days does not."""


def test_a_certificate_says_quiz_day_and_wording_and_is_made_once(person):
    """The same pass always has the same code; it is read as people type it."""
    attempt = hand_in(person, "roles", RIGHT)
    code = issue(attempt).code
    assert issue(attempt).code == code
    verdict = check(grouped(code).lower())
    assert (verdict.is_valid, verdict.on_present_wording) == (True, True)
    assert verdict.quiz_title == "Roles and expectations"
    assert set(verdict.__slots__) == {
        "is_valid",
        "quiz_title",
        "passed_at",
        "on_present_wording",
    }


def test_there_is_none_for_a_fail(person):
    """A fail is told so."""
    with pytest.raises(RecordsError, match="is none"):
        issue(hand_in(person, "roles", WRONG))


def test_a_pass_that_ran_out_is_not_valid_any_more(person):
    """The quiz is valid for twelve months."""
    code = issue(hand_in(person, "roles", RIGHT)).code
    assert not check(code, timezone.now() + timedelta(days=400)).is_valid


@pytest.mark.parametrize("typed", ["", "BCDF", "BCDF-GHJK-MNPQ-RTVW", "'; --", "B" * 400])
def test_an_unknown_code_is_told_so(person, typed):
    """Whatever was typed."""
    with pytest.raises(NotFoundError):
        check(typed)


def said(certificate: Certificate, after: timedelta = timedelta(0)) -> tuple[bool, bool]:
    """Return whether it is valid, and whether on the present wording, some time from now."""
    verdict = check(certificate.code, timezone.now() + after)
    return verdict.is_valid, verdict.on_present_wording


def changed(number: int) -> None:
    """Publish the small bank with clause 8.3 changed materially for the so-manieth time."""
    entry = change(f"2018-05-0{number}", "iv", ["guide 8.3"])
    publish(reworded(SMALL, "guide 8.3", f"The plan is published {number} days before.", entry).to_text())


def settled(person):
    """Take the short re-assessment, and pass it."""
    sitting = open_sitting(person, "roles", kind="delta")
    save_responses(sitting.id, person, {item.id: RIGHT[item.id] for item in sitting.items})
    return submit(sitting.id, person, "password")


def test_a_newer_pass_does_not_keep_an_older_certificate_alive(person):
    """Each runs out by its own day."""
    old = issue(hand_in(person, "roles", RIGHT, now=timezone.now() - LATER))
    new = issue(hand_in(person, "roles", RIGHT))
    soon = timedelta(days=100)
    assert quiz_status(person, "roles", timezone.now() + soon).state == "current"
    assert (said(old), said(old, soon), said(new, soon)) == ((True, True), (False, True), (True, True))


def test_what_becomes_of_a_newer_attempt_changes_nothing(person):
    """Failing later, or a later pass made void, takes no certificate away; being void itself does."""
    old_pass = hand_in(person, "roles", RIGHT)
    old = issue(old_pass)
    hand_in(person, "roles", WRONG)
    newer = hand_in(person, "roles", RIGHT)
    new = issue(newer)
    void(newer.pk, "By mistake", apply=True)
    assert (said(old), said(new)) == ((True, True), (False, False))
    void(old_pass.pk, "By mistake", apply=True)
    hand_in(person, "roles", RIGHT)
    assert quiz_status(person, "roles").state == "current"
    assert said(old) == (False, False)


def test_a_pass_that_was_marked_again_as_failed_is_not_valid(person):
    """The row that counts decides."""
    certificate = issue(hand_in(person, "roles", RIGHT | {"principles": ["b"]}))
    assert said(certificate) == (True, True)
    quiz = SMALL.quizzes[0]
    items = tuple(
        replace(item, body=TrueFalseBody(key=False)) if item.id == "answers-to" else item
        for item in quiz.items
    )
    publish(replace(SMALL, quizzes=(replace(quiz, items=items), *SMALL.quizzes[1:])).to_text())
    regrade("roles", "answers-to", "The key was wrong.", apply=True)
    assert said(certificate) == (False, False)


def test_the_present_wording_is_asked_for_each_pass_by_itself(person):
    """A pass on the new wording, or a delta of a newer pass, settles nothing for an older one."""
    old = issue(hand_in(person, "roles", RIGHT))
    middle = issue(hand_in(person, "roles", RIGHT))
    changed(1)
    assert (said(old), said(middle)) == ((True, False), (True, False))
    delta = settled(person)
    assert (said(old), said(middle)) == ((True, False), (True, True))
    changed(2)
    new = issue(hand_in(person, "roles", RIGHT))
    assert [said(one) for one in (old, middle, new)] == [(True, False), (True, False), (True, True)]
    void(delta.pk, "By mistake", apply=True)
    changed(3)
    assert [said(one)[1] for one in (old, middle, new)] == [False, False, False]


def test_a_delta_of_its_own_that_is_void_settles_nothing(person):
    """Then the pass rests on the old wording again."""
    certificate = issue(hand_in(person, "roles", RIGHT))
    changed(1)
    delta = settled(person)
    assert said(certificate) == (True, True)
    void(delta.pk, "By mistake", apply=True)
    assert said(certificate) == (True, False)


def test_a_short_reassessment_has_no_certificate_of_its_own(person):
    """It belongs to the pass that it keeps up."""
    hand_in(person, "roles", RIGHT)
    changed(1)
    delta = settled(person)
    assert not can_have(delta)
    with pytest.raises(RecordsError):
        issue(delta)


def test_a_pass_of_a_quiz_that_is_gone_counts_for_good(person):
    """Nothing says any more for how long."""
    certificate = issue(hand_in(person, "roles", RIGHT))
    publish(replace(SMALL, quizzes=SMALL.quizzes[1:]).to_text())
    assert said(certificate, timedelta(days=4000)) == (True, True)


def test_a_closed_session_has_certificates_of_attendees_who_passed(room, people, person):
    """By seat; of nobody who failed, was absent, or has been voided since; the same codes every time."""
    passed, failed, absent, voided = room.enter(*people)
    room.put_all({passed: RIGHT, failed: WRONG, absent: RIGHT, voided: RIGHT})
    with pytest.raises(SessionError):
        of_session(room.session)
    closed = room.close(passed, failed, voided)
    void(next(one.pk for one in closed.attempts if one.person == voided.person), "By mistake", apply=True)
    found = of_session(closed.session)
    assert [one.attempt.person for one in found] == [passed.person]
    assert [one.code for one in of_session(closed.session)] == [one.code for one in found]
    sheet = sheet_of(found[0])
    assert (sheet.name, sheet.quiz) == ("Learner 1", "Roles and expectations")
    assert sheet.address.endswith(f"/certificates/{found[0].code}/")
    assert sheet.code == grouped(found[0].code)
