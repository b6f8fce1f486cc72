"""Results: the log's marks, the edition's feedback, what to read again, and whose words are shown to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Reflection
from cascade.records.reflections import delete_reflection, own_reflections
from cascade.records.results import result
from records.support import RIGHT, WORDS, WRONG, hand_in, small_bank
from records.tampering import Undone


def test_a_result_gives_feedback_and_the_clauses_of_what_was_not_right(person):
    """One wrong answer: its feedback, and its clause with an address."""
    found = result(hand_in(person, "roles", {**RIGHT, "leaflets": "b"}), person)
    first = found.items[0]
    assert (first.mark.state, first.response) == ("wrong", "b")
    assert first.mark.feedback == ("No: see {clause}`guide 8.1`.", "Officers are politically neutral.")
    assert [clause.url for clause in found.read_again] == ["guide/expectations.html#clause-guide-8.1"]
    assert [clause.id for clause in first.clauses] == ["guide 8.1"]


def test_nothing_is_to_be_read_again_where_all_was_right(person):
    """Reflections have no right answer, so they send nobody back."""
    assert result(hand_in(person, "roles", RIGHT), person).read_again == ()


def test_each_clause_is_to_be_read_once_in_the_order_of_the_documents(person):
    """Four wrong answers on one clause name it once."""
    found = result(hand_in(person, "roles", WRONG), person)
    assert [clause.id for clause in found.read_again] == ["guide 8.1", "guide 8.2", "guide 8.3"]


def test_a_result_stays_as_it_was_after_the_next_edition(person):
    """Old attempts show the questions they were asked."""
    row = hand_in(person, "roles", WRONG)
    before = result(row, person)
    publish(small_bank("Second edition").to_text())
    assert result(row, person) == before


def test_certainty_is_reported_beside_the_mark(person):
    """Accuracy is the mark without it, bonus what it brought."""
    answers = {"leaflets": "a", "principles": ["a", "b"]}
    found = result(hand_in(person, "sure", answers, {"leaflets": 3, "principles": 3}), person)
    assert (float(found.percent), found.accuracy) == (300.0, 100.0)
    assert found.bonus is not None
    assert [one.mark.certainty for one in found.items] == [3, 3]


def test_a_learner_sees_their_own_words_and_nobody_else_does(person, stranger):
    """Not even somebody with every role there is."""
    row = hand_in(person, "roles", {**RIGHT, **WORDS})
    shown = {one.item.id: one.response for one in result(row, person).items}
    assert {key: shown[key] for key in WORDS} == WORDS
    hidden = {one.item.id: one.response for one in result(row, stranger).items}
    assert {hidden[key] for key in WORDS} == {None}
    assert hidden["leaflets"] == "a"


def test_a_stranger_can_neither_read_nor_delete_reflections(person, stranger):
    """There is no way to them but one's own."""
    row = hand_in(person, "roles", {**RIGHT, **WORDS})
    assert {one.item: one.response for one in own_reflections(person)} == WORDS
    assert own_reflections(stranger) == own_reflections(stranger, row.pk) == []
    for one in own_reflections(person):
        with pytest.raises(NotFoundError):
            delete_reflection(one.pk, stranger)
    with pytest.raises(NotFoundError):
        delete_reflection("no-id", person)
    assert Reflection.objects.count() == len(WORDS)


def test_a_learner_deletes_their_words_and_the_attempt_still_says_they_were_done(person):
    """Not a word is left anywhere in the database."""
    row = hand_in(person, "roles", {**RIGHT, **WORDS})
    for one in own_reflections(person, row.pk):
        delete_reflection(one.pk, person)
    found = result(row, person)
    assert {one.response for one in found.items if one.item.id in WORDS} == {None}
    assert found.complete
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            assert "kindly" not in str(cursor.fetchall()), table


def test_a_broken_row_is_told_as_a_sentence(person):
    """A result of it can't be shown, and the sentence says how to find out why."""
    row = hand_in(person, "roles", RIGHT)
    with Undone() as cursor:
        for broken in ("{", "[1]", "[{}]", row.marks.replace("leaflets", "pamphlets"), "null"):
            cursor.execute("UPDATE records_attempt SET marks = %s", [broken])
            row.refresh_from_db()
            with pytest.raises(RecordsError, match="cascade records verify"):
                result(row, person)


def test_a_sub_clause_needs_no_line_of_its_own_beside_its_clause(person):
    """Whoever reads guide 8.1 again reads guide 8.1(a) with it."""
    bank = small_bank()
    sub = replace(bank.clauses[0], id="guide 8.1(a)", number="8.1(a)", parent="guide 8.1")
    quiz = bank.quizzes[0]
    items = tuple(
        replace(item, clauses=("guide 8.1", "guide 8.1(a)")) if item.clauses == ("guide 8.1",) else item
        for item in quiz.items
    )
    changed = replace(
        bank, clauses=(*bank.clauses, sub), quizzes=(replace(quiz, items=items), *bank.quizzes[1:])
    )
    publish(changed.to_text(), None, "with a sub-clause")
    found = result(hand_in(person, "roles", WRONG), person)
    assert [clause.id for clause in found.read_again if clause.id.startswith("guide 8.1")] == ["guide 8.1"]
