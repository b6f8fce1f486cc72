"""Exports: every attempt a row, every cell read back as it was, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cascade.records.exports import COLUMNS, Filters, count, csv_chunks
from cascade.records.formula_guard import guard, unguard
from cascade.records.models import Attempt, Person
from cascade.records.people import add_person
from records.support import RIGHT, WRONG, hand_in
from records.tampering import in_one_database

ODD_NAMES = [
    "O'Brien",
    "=cmd|'/C calc'!A0",
    "+44",
    "-5",
    "@x",
    "\tTab",
    " =1+1",
    "শেখ",
    "خان",
    'a "b", c',
    "'=x",
]
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read_back(filters=None) -> list[dict[str, str]]:
    """What a reader of CSV sees."""
    text = "".join(csv_chunks(filters))
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_an_empty_log_gives_the_header_alone(db):
    """One line, ended as RFC 4180 wants it."""
    assert "".join(csv_chunks()) == ",".join(column.name for column in COLUMNS) + "\r\n"


def test_a_completion_is_one_row_with_every_column_filled_as_documented(person):
    """London is an hour ahead of UTC in May."""
    moment = datetime(2018, 5, 3, 9, 30, 15, 123456, tzinfo=UTC)
    attempt = hand_in(person, "roles", {**RIGHT, "days": "1"}, now=moment)
    (row,) = read_back()
    assert row["submitted_utc"] == "2018-05-03T09:30:15.123456Z"
    assert row["submitted_london"] == "2018-05-03T10:30:15+01:00"
    assert (row["mark"], row["max_mark"], row["percent"], row["passed"]) == ("8", "9", "88.89", "yes")
    assert (row["staff_number"], row["name"], row["service_area"]) == ("S1", "Learner One", "Housing")
    assert (row["depth"], row["session"], row["complete"]) == ("", "", "no")
    assert (row["attempt_id"], row["chain_hash"]) == (str(attempt.pk), attempt.row_hash)
    assert json.loads(row["clause_digests"]) == json.loads(attempt.clause_digests)
    assert (row["channel"], row["identified_by"], row["quiz"]) == ("web", "password", "roles")


def test_an_unscored_quiz_leaves_percent_and_passed_empty(person):
    """No mark is not a mark of nought."""
    hand_in(person, "workbook", {})
    (row,) = read_back()
    assert (row["percent"], row["passed"], row["complete"]) == ("", "", "no")


def test_every_column_is_documented_once():
    """Names are a promise to other systems."""
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names) == 24
    assert all(column.description.endswith(".") for column in COLUMNS)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_survive_and_start_no_formula(person, name):
    """A cell is read back as it was once its guard is taken off."""
    Person.objects.filter(pk=person.pk).update(name=name, service_area=name)
    hand_in(person, "roles", RIGHT)
    (row,) = read_back()
    assert (unguard(row["name"]), unguard(row["service_area"])) == (name, name)
    assert not row["name"].lstrip().startswith(("=", "+", "-", "@"))
    assert not row["name"].startswith(("\t", "\r", "\n"))


@in_one_database
@given(name=any_text, area=any_text)
def test_any_text_survives_the_round_trip(person, name, area):
    """Quotes, commas, line breaks of every kind, any script."""
    assume(len(name) <= 200 and len(area) <= 200)
    if not Attempt.objects.exists():
        hand_in(person, "roles", RIGHT)
    Person.objects.filter(pk=person.pk).update(name=name, service_area=area)
    row = read_back()[0]
    assert (unguard(row["name"]), unguard(row["service_area"])) == (name, area)


@given(text=st.text())
def test_the_guard_can_be_taken_off_again_and_never_leaves_a_formula(text):
    """Whatever is in front: white space of any kind, or an apostrophe that was there before."""
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.lstrip().startswith(("=", "+", "-", "@"))
    assert not guarded.startswith(("\t", "\r", "\n"))


@given(text=st.from_regex(r"\A'{0,3}\s{0,3}[=+\-@\t\r\n]?[a-z'=]{0,3}\Z"))
def test_no_two_texts_are_guarded_alike(text):
    """An apostrophe that was there before is told from the guard's."""
    assert unguard(guard(text)) == text
    assert unguard(guard(guard(text))) == guard(text)


def test_numbers_are_not_guarded(person):
    """A mark below nought is a number, not a formula."""
    wrong = {key: WRONG[key] for key in ("leaflets", "principles")}
    hand_in(person, "sure", wrong, {"leaflets": 3, "principles": 3})
    (row,) = read_back()
    assert (row["mark"], row["percent"]) == ("-18", "-600")


def test_the_export_is_in_the_order_of_the_log_and_links_up(person, stranger):
    """Each row's previous hash is the hash of the row before."""
    for number in range(5):
        hand_in(stranger if number % 2 else person, "roles", RIGHT)
    rows = read_back()
    assert [row["previous_hash"] for row in rows[1:]] == [row["chain_hash"] for row in rows[:-1]]
    assert rows[0]["previous_hash"] == "0" * 64


def test_filters_choose_by_quiz_and_by_london_days(person):
    """Half past midnight in London on 4 May is still 3 May in UTC; both days given are inside."""
    hand_in(person, "roles", RIGHT, now=datetime(2018, 5, 3, 10, tzinfo=UTC))
    hand_in(person, "sure", {}, now=datetime(2018, 5, 3, 23, 30, tzinfo=UTC))
    hand_in(person, "roles", RIGHT, now=datetime(2018, 5, 5, 10, tzinfo=UTC))

    def days(filters):
        assert count(filters) == len(read_back(filters))
        return [row["submitted_london"][8:10] for row in read_back(filters)]

    assert days(Filters()) == ["03", "04", "05"]
    assert days(Filters(quiz="roles")) == ["03", "05"]
    assert days(Filters(since=date(2018, 5, 4))) == ["04", "05"]
    assert days(Filters(until=date(2018, 5, 4))) == ["03", "04"]
    assert days(Filters(since=date(2018, 5, 4), until=date(2018, 5, 4))) == ["04"]
    assert days(Filters(until=date.max)) == ["03", "04", "05"]
    assert days(Filters(quiz="nothing")) == []


def test_a_closed_account_stays_in_the_export(person):
    """Leaving the organisation does not undo what was learnt."""
    hand_in(person, "roles", RIGHT)
    Person.objects.update(is_active=False)
    assert len(read_back()) == 1


def test_rows_come_in_pieces(person, monkeypatch):
    """The web streams them, so that memory stays flat."""
    monkeypatch.setattr("cascade.records.exports._BATCH", 2)
    for _ in range(5):
        hand_in(person, "workbook", {})
    pieces = [piece for piece in csv_chunks() if piece]
    assert len(pieces) == 3
    assert sum(piece.count("\r\n") for piece in pieces) == 6


def test_two_people_with_the_same_name_are_two_rows(person):
    """The staff number tells them apart."""
    other = add_person("S9", "Learner One")
    hand_in(person, "roles", RIGHT)
    hand_in(other, "roles", WRONG)
    assert [row["staff_number"] for row in read_back()] == ["S1", "S9"]
