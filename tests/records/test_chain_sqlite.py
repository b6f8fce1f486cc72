"""What somebody with the SQLite file open can do to a row: each of it is found, and the row is named.

Files that end in ``_sqlite`` write what only SQLite takes, and are left out on another database.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.errors import RecordsError
from cascade.records.exports import completions
from cascade.records.verification import verify
from records.tampering import ROWS, Undone, in_one_database, named

TEXTS = (
    *("kind", "quiz", "quiz_title", "item_digests", "clause_digests", "responses", "marks", "channel"),
    *("session", "identified_by", "previous_hash", "row_hash", "edition_id"),
)
EVERYTHING_ELSE = {
    "id": UUID(int=7).hex,
    "format": 2,
    "refers_to": UUID(int=7).hex,
    "mark": 1.25,
    "max_mark": 99,
    "percent": 99.99,
    "passed": None,
    "complete": None,
    "depth": 3,
    "opened_at": "2018-05-04 10:00:00",
    "submitted_at": "2018-05-04 10:00:00",
}


@in_one_database
@given(data=st.data())
def test_one_flipped_bit_in_a_text_is_found_and_the_row_named(log, data):
    """Any bit of any byte, valid UTF-8 afterwards or not."""
    row = data.draw(st.sampled_from(log))
    column = data.draw(st.sampled_from([name for name in TEXTS if getattr(row, name)]))
    stored = bytearray(str(getattr(row, column)).encode())
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= 1 << data.draw(st.integers(0, 7))
    with Undone() as cursor:
        # A link to an edition that does not exist is refused until the check is put off.
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        sql = f"UPDATE records_attempt SET {column} = CAST(%s AS TEXT) WHERE sequence = %s"
        cursor.execute(sql, [bytes(stored), row.sequence])
        report = verify()
    assert row.sequence in named(report)


@pytest.mark.parametrize("column", EVERYTHING_ELSE)
def test_another_value_in_any_other_column_is_found_and_the_row_named(log, column):
    """Numbers, dates, ids, yes and no: all of them are under the hash."""
    for row in log:
        with Undone() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            sql = f"UPDATE records_attempt SET {column} = %s WHERE sequence = %s"
            if column in {"passed", "complete"}:
                sql = f"UPDATE records_attempt SET {column} = NOT {column} WHERE sequence = %s"
                cursor.execute(sql.replace("NOT passed", "COALESCE(NOT passed, 1)"), [row.sequence])
            else:
                cursor.execute(sql, [EVERYTHING_ELSE[column], row.sequence])
            report = verify()
        assert row.sequence in named(report), row.sequence


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("opened_at", "2018-13-45 99:00:00"),
        ("opened_at", "2018-05-03T10:00:00"),
        ("opened_at", ""),
        ("mark", "a great deal"),
        ("mark", 1.000001),
        ("percent", -1e300),
        ("complete", 7),
        ("format", "one"),
        ("format", 99),
        ("id", "not an id"),
        ("person_id", "ABCDEF00ABCDEF00ABCDEF00ABCDEF00"),
        ("responses", b"\xff\xfe"),
    ],
)
def test_a_value_that_is_none_is_named_without_a_traceback(log, column, value):
    """What can't be read is a fault of its row, and the rest is checked all the same."""
    row = log[2]
    with Undone() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE records_attempt SET {column} = %s WHERE sequence = %s", [value, row.sequence])
        report = verify()
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert row.sequence in named(report)
    assert report.rows == ROWS
    assert named(report) <= {row.sequence, row.sequence + 1, None}


def test_the_export_of_a_row_that_cannot_be_read_is_a_sentence(log):
    """It says how to find out which."""
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET submitted_at = '2018-99-99 00:00:00' WHERE sequence = 3")
        with pytest.raises(RecordsError, match="cascade records verify"):
            list(completions())
