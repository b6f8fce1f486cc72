"""Handing in: marked with the sitting's own edition, logged once, the learner's words set apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.bank import item_digest
from cascade.records.attempts import attempts_of, find_attempt, submit
from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Attempt
from cascade.records.sittings import open_sitting
from cascade.scoring import mark_quiz
from records.support import RIGHT, ROLES_QUIZ, WORDS, WRONG, hand_in, small_bank
from records.tampering import in_one_database

NOW = datetime(2018, 5, 3, 9, 30, 15, 123456, tzinfo=UTC)


def test_right_answers_pass(person):
    """Everything a row says, in figures."""
    row = hand_in(person, "roles", {**RIGHT, **WORDS}, now=NOW)
    row.refresh_from_db()
    assert (row.mark, row.max_mark, row.percent) == (
        Decimal("9.00000"),
        Decimal("9.00000"),
        Decimal("100.00"),
    )
    assert (row.passed, row.complete, row.kind, row.refers_to) == (True, True, "attempt", None)
    assert (row.channel, row.identified_by, row.session, row.depth) == ("web", "password", "", None)
    assert (row.submitted_at, row.quiz, row.quiz_title) == (NOW, "roles", "Roles and expectations")
    assert row.person_id == person.pk


def test_wrong_answers_do_not_pass(person):
    """And nothing is complete where nothing was written."""
    row = hand_in(person, "roles", WRONG)
    assert (row.passed, row.complete) == (False, False)
    assert row.percent < 80


def test_a_workbook_has_neither_mark_nor_pass(person):
    """It is complete or it is not."""
    row = hand_in(person, "workbook", WORDS)
    assert (row.percent, row.passed, row.complete) == (None, None, True)
    assert not hand_in(person, "workbook", {}).complete


def test_the_row_keeps_what_was_asked_and_on_which_wording(person, edition):
    """Digests of every item asked and every clause they rest on, as they stood."""
    row = hand_in(person, "roles", RIGHT)
    assert json.loads(row.item_digests) == {item.id: item_digest(item) for item in ROLES_QUIZ.items}
    assert json.loads(row.clause_digests) == {clause.id: clause.digest for clause in small_bank().clauses}
    assert row.edition_id == edition.pk
    assert [mark["item"] for mark in json.loads(row.marks)] == [item.id for item in ROLES_QUIZ.items]


def test_the_row_keeps_no_word_of_what_the_learner_wrote_for_themselves(person):
    """Only that it was done."""
    row = hand_in(person, "roles", {**RIGHT, **WORDS})
    assert json.loads(row.responses) == RIGHT
    assert "kindly" not in "".join(str(value) for value in vars(row).values())
    done = {mark["item"]: mark["answered"] for mark in json.loads(row.marks) if not mark["scored"]}
    assert done == {"read": False, "own-words": True, "checklist": True, "next": True}


def test_handing_in_again_gives_the_row_that_was_made(person):
    """Whatever time it is by then, and however the person was identified."""
    first = hand_in(person, "roles", RIGHT, now=NOW)
    again = submit(first.pk, person, "one_time_link")
    assert (again.row_hash, again.submitted_at, again.identified_by) == (first.row_hash, NOW, "password")
    assert Attempt.objects.count() == 1


def test_a_sitting_is_marked_with_the_edition_it_was_opened_on(person, edition):
    """A key that changes meanwhile does not change what was asked."""
    sitting = open_sitting(person, "roles")
    publish(small_bank("Second edition").to_text())
    assert submit(sitting.id, person, "password").edition_id == edition.pk


def test_nobody_hands_in_or_reads_what_is_anothers(person, stranger):
    """It is answered as if it were not there."""
    sitting = open_sitting(person, "roles")
    with pytest.raises(NotFoundError):
        submit(sitting.id, stranger, "password")
    row = submit(sitting.id, person, "password")
    for attempt_id in (row.pk, "no-id"):
        with pytest.raises(NotFoundError):
            find_attempt(attempt_id, stranger)
        with pytest.raises(NotFoundError):
            submit(attempt_id, stranger, "password")
    assert find_attempt(str(row.pk), person) == row
    assert (list(attempts_of(person)), list(attempts_of(stranger))) == ([row], [])


def test_how_a_person_was_identified_is_one_of_a_list(person):
    """So that an auditor knows what each of them means."""
    with pytest.raises(RecordsError, match=r"password, .*one_time_link"):
        submit(open_sitting(person, "roles").id, person, "a good guess")


@in_one_database
@given(
    chosen=st.fixed_dictionaries(
        {}, optional={key: st.sampled_from([RIGHT[key], WRONG[key]]) for key in RIGHT}
    )
)
def test_the_log_says_what_scoring_says(person, chosen):
    """Marks come from scoring and from nowhere else, whatever was answered."""
    row = hand_in(person, "roles", chosen)
    marked = mark_quiz(ROLES_QUIZ, ROLES_QUIZ.items, chosen, {})
    assert float(row.mark) == pytest.approx(marked.mark, abs=1e-5)
    assert (float(row.percent), row.passed, row.complete) == (marked.percent, marked.passed, marked.complete)
