"""The chain: whoever changes, removes, inserts or reorders a row is found out, and the row is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.chain import GENESIS, row_hash
from cascade.records.models import Attempt, ChainHead, Edition
from cascade.records.verification import verify
from records.support import RIGHT, hand_in
from records.tampering import ROWS, Undone, in_one_database, in_the_log, named


def test_an_empty_log_is_whole(db):
    """Before the first attempt there is nothing to find fault with."""
    assert (verify().ok, verify().rows) == (True, 0)


def test_an_untouched_log_is_whole(log):
    """Every row is read and follows from the one before it."""
    report = verify()
    assert (report.ok, report.rows, report.faults) == (True, ROWS, ())


def test_each_row_follows_from_the_one_before(log):
    """Numbers run without gaps from 1; the first row follows from the beginning of all chains."""
    assert [row.sequence for row in log] == list(range(1, ROWS + 1))
    assert [row.previous_hash for row in log] == [GENESIS, *(row.row_hash for row in log[:-1])]
    assert [row_hash(row) for row in log] == [row.row_hash for row in log]


@in_one_database
@given(removed=st.sets(st.integers(1, ROWS), min_size=1))
def test_removed_rows_are_missed(log, removed):
    """From the beginning, the middle or the end, one or all of them."""
    with Undone() as cursor:
        marks = ", ".join(["%s"] * len(removed))
        cursor.execute("DELETE FROM records_reflection")
        cursor.execute(f"DELETE FROM records_attempt WHERE sequence IN ({marks})", sorted(removed))
        report = verify()
    kept = [number for number in range(1, ROWS + 1) if number not in removed]
    assert not report.ok
    followers = {next((row for row in kept if row > number), ROWS) for number in removed}
    assert followers <= named(report)


@in_one_database
@given(order=st.permutations(range(1, ROWS + 1)))
def test_rows_in_another_order_are_found(log, order):
    """A number that was changed no longer fits its hash."""
    moved = {old for old, new in zip(range(1, ROWS + 1), order, strict=True) if old != new}
    with Undone() as cursor:
        for old, new in zip(range(1, ROWS + 1), order, strict=True):
            cursor.execute(
                "UPDATE records_attempt SET sequence = %s WHERE id = %s", [1000 + new, _id(log, old)]
            )
        cursor.execute("UPDATE records_attempt SET sequence = sequence - 1000")
        report = verify()
    assert {order[old - 1] for old in moved} <= named(report)


def _id(log, number):
    value = log[number - 1].pk
    return value.hex if connection.vendor == "sqlite" else value


def test_a_row_re_hashed_by_hand_is_given_away_by_the_next(log):
    """A single row can be made to fit its own hash, but not the row after it."""
    row = log[2]
    row.quiz_title = "Something easier"
    with Undone() as cursor:
        sql = "UPDATE records_attempt SET quiz_title = %s, row_hash = %s WHERE sequence = 3"
        cursor.execute(sql, [row.quiz_title, row_hash(row)])
        report = verify()
    assert named(report) == {4}


def test_a_last_row_re_hashed_by_hand_is_given_away_by_the_end_of_the_chain(log):
    """The end is kept beside the log."""
    row = log[-1]
    row.quiz_title = "Something easier"
    with Undone() as cursor:
        sql = "UPDATE records_attempt SET quiz_title = %s, row_hash = %s WHERE sequence = %s"
        cursor.execute(sql, [row.quiz_title, row_hash(row), ROWS])
        report = verify()
    assert named(report) == {ROWS}


def test_a_row_added_by_hand_is_found(log):
    """A copy of a row under the next number was never appended."""
    row = log[-1]
    row.pk, row.sequence, row.previous_hash = UUID(int=5), ROWS + 1, row.row_hash
    row.row_hash = row_hash(row)
    Attempt.objects.bulk_create([row])
    assert [str(fault) for fault in verify().faults] == [
        f"There are rows after row {ROWS}, which was the last one added."
    ]


def test_the_end_of_the_chain_wound_back_is_found(log):
    """Rows that the end of the chain does not know of are no rows of it."""
    ChainHead.objects.update(sequence=ROWS - 1, row_hash=log[-2].row_hash)
    assert not verify().ok


def test_a_changed_edition_is_found(log):
    """The questions of an attempt must stay readable as they were."""
    edition = Edition.objects.get()
    with Undone() as cursor:
        cursor.execute(
            "UPDATE records_edition SET bank_text = %s", [edition.bank_text.replace("Mayor", "Major")]
        )
        report = verify()
    assert [str(fault) for fault in in_the_log(report)] == [f"Edition {edition.pk}: its text was changed."]


def test_emptying_a_persons_row_leaves_the_chain_whole(log, person):
    """The log knows people by id only, so that a name can be erased."""
    person.staff_number, person.name, person.email, person.service_area = "erased-1", "", "", ""
    person.save()
    assert verify().ok


def test_a_fault_is_a_sentence_that_names_the_row(log):
    """Number and attempt id, so that it can be found again."""
    row = log[1]
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET channel = 'paper' WHERE sequence = 2")
        report = verify()
    said = "its content and its hash do not belong together: something in it was changed."
    assert [str(fault) for fault in in_the_log(report)] == [f"Row 2 (attempt {row.pk}): {said}"]


def test_times_are_hashed_in_utc_whatever_clock_they_were_given_in(person):
    """Ten o'clock in London in May is nine o'clock UTC, and the same moment has one hash."""
    from zoneinfo import ZoneInfo

    moment = datetime(2018, 5, 3, 10, 0, tzinfo=ZoneInfo("Europe/London"))
    row = hand_in(person, "roles", RIGHT, now=moment)
    assert row.submitted_at - datetime(2018, 5, 3, 9, 0, tzinfo=UTC) == timedelta(0)
    assert verify().ok
