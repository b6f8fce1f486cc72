"""Exports: every attempt a row, every cell read back as it was, the columns and rows that are asked for."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import assume, given

from cascade.exchange.cells import as_text
from cascade.exchange.formula_guard import unguard
from cascade.records.editions import publish
from cascade.records.erasure import erase
from cascade.records.errors import RecordsError
from cascade.records.exports import (
    COLUMNS,
    FORMATS,
    STANDARD,
    STATUSES,
    Filters,
    columns_of,
    completions,
    count,
)
from cascade.records.exports.files import Export, write
from cascade.records.models import Attempt, Person, Requirement
from cascade.records.people import add_person
from cascade.records.regrading import regrade
from cascade.records.voiding import void
from exchange.odd_texts import ODD, texts
from records.changing import change, reworded
from records.support import RIGHT, WRONG, hand_in, small_bank
from records.tampering import in_one_database

LONG_AGO = datetime(2018, 5, 3, 9, 30, 15, 123456, tzinfo=UTC)


def read_back(filters=None) -> list[dict[str, str]]:
    """What a reader of CSV sees."""
    text = exported(Export("csv", filters or Filters())).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def exported(export: Export) -> bytes:
    """The file of an export."""
    file = io.BytesIO()
    written = write(export, file)
    assert (written.bytes, written.rows) == (len(file.getvalue()), count(export.filters))
    return file.getvalue()


def only(filters: Filters, *columns: str) -> list[tuple[str, ...]]:
    """Some columns of the rows that come through, as text."""
    rows = [tuple(map(as_text, row)) for row in completions(filters, columns)]
    assert count(filters) == len(rows)
    return rows


def test_an_empty_log_gives_the_header_alone(db):
    """One line, ended as RFC 4180 wants it."""
    header = ",".join(f'"{name}"' for name in STANDARD)
    assert exported(Export("csv")).decode() == f"{header}\r\n"


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
    assert (row["trainer_name"], row["trainer_staff_number"]) == ("", "")
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
    assert len(set(names)) == len(names) == 37
    assert tuple(names[:26]) == STANDARD
    assert all(column.description.endswith(".") for column in COLUMNS)


@pytest.mark.parametrize("name", [text for text in ODD if text])
def test_odd_names_survive_and_start_no_formula(person, name):
    """A cell is read back as it was once its guard is taken off."""
    Person.objects.filter(pk=person.pk).update(name=name, service_area=name)
    hand_in(person, "roles", RIGHT)
    (row,) = read_back()
    assert (unguard(row["name"]), unguard(row["service_area"])) == (name, name)
    assert not row["name"].lstrip().startswith(("=", "+", "-", "@"))
    assert not row["name"].startswith(("\t", "\r", "\n"))


@in_one_database
@given(name=texts, area=texts)
def test_any_text_survives_the_round_trip(person, name, area):
    """Quotes, commas, line breaks of every kind, any script."""
    assume(len(name) <= 200 and len(area) <= 200 and "\0" not in name + area)
    if not Attempt.objects.exists():
        hand_in(person, "roles", RIGHT)
    Person.objects.filter(pk=person.pk).update(name=name, service_area=area)
    row = read_back()[0]
    assert (unguard(row["name"]), unguard(row["service_area"])) == (name, area)


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
    """So that memory stays flat."""
    monkeypatch.setattr("cascade.exchange.tables._BATCH", 2)
    for _ in range(5):
        hand_in(person, "workbook", {})
    pieces: list[bytes] = []

    class Pieces(io.BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            pieces.append(data)
            return len(data)

    write(Export("csv"), Pieces())
    assert len(pieces) == 3
    assert sum(piece.count(b"\r\n") for piece in pieces) == 6


def test_two_people_with_the_same_name_are_two_rows(person):
    """The staff number tells them apart."""
    other = add_person("S9", "Learner One")
    hand_in(person, "roles", RIGHT)
    hand_in(other, "roles", WRONG)
    assert [row["staff_number"] for row in read_back()] == ["S1", "S9"]


def test_columns_are_chosen_and_stand_in_the_order_asked_for(person):
    """Those beyond the standard ones among them."""
    manager = add_person("M1", "The Manager")
    Person.objects.filter(pk=person.pk).update(
        manager=manager, email="one@example.org", starts_on=date(2018, 1, 8), leaves_on=date(2019, 3, 29)
    )
    attempt = hand_in(person, "roles", RIGHT, now=LONG_AGO)
    names = ["leaves_on", "email", "person", "sequence", "manager_staff_number", "starts_on", "account"]
    (row,) = completions(None, names)
    assert row == (
        date(2019, 3, 29),
        "one@example.org",
        str(person.pk),
        attempt.sequence,
        "M1",
        date(2018, 1, 8),
        "open",
    )
    ((opened,),) = only(Filters(), "opened_utc")
    assert datetime.fromisoformat(opened) == attempt.opened_at
    Person.objects.update(is_active=False, manager=None, starts_on=None)
    assert only(Filters(), "account", "manager_staff_number", "starts_on") == [("closed", "", "")]


def test_a_column_that_there_is_not_or_that_stands_twice_is_refused():
    """The sentence says which there are."""
    with pytest.raises(
        RecordsError, match="There is no column 'nonsense': choose from attempt_id, staff_number"
    ):
        columns_of(["quiz", "nonsense"])
    with pytest.raises(RecordsError, match="mark is named twice"):
        columns_of(["mark", "quiz", "mark"])


def test_status_columns_say_where_the_person_stands_now(person, stranger):
    """The state, when the pass runs out and when it is due, in London; the same on every row of theirs."""
    now = timezone.now()
    Requirement.objects.create(quiz="roles", due_on=date(2030, 1, 31))
    for moment, answers in ((LONG_AGO, RIGHT), (now - timedelta(days=2), RIGHT)):
        hand_in(person, "roles", answers, now=moment)
    hand_in(stranger, "roles", RIGHT, now=LONG_AGO)
    hand_in(stranger, "sure", WRONG, now=now)
    rows = only(Filters(), "staff_number", "quiz", "status", "expires_on", "due_on")
    runs_out = (now - timedelta(days=2)).astimezone(timezone.get_default_timezone())
    until = (
        runs_out.replace(year=runs_out.year + 1).date().isoformat()
        if (runs_out.month, runs_out.day) != (2, 29)
        else rows[0][3]
    )
    assert rows == [
        ("S1", "roles", "current", until, "2030-01-31"),
        ("S1", "roles", "current", until, "2030-01-31"),
        ("S2", "roles", "expired", "2019-05-03", "2030-01-31"),
        ("S2", "sure", "failed", "", ""),
    ]


def test_filters_choose_by_status(person, stranger):
    """Of everybody, and of one service area; with a status that needs another edition to come about."""
    hand_in(person, "roles", RIGHT)
    hand_in(stranger, "roles", WRONG)
    both = {status: only(Filters(status=status), "staff_number") for status in STATUSES}
    assert both == {"current": [("S1",)], "affected": [], "expired": [], "failed": [("S2",)]}
    assert only(Filters(status="failed", area="Housing"), "staff_number") == []
    bank = reworded(
        small_bank(), "guide 8.1", "Officers serve the council.", change("2018-06-01", "iv", ["guide 8.1"])
    )
    publish(bank.to_text())
    assert only(Filters(status="affected"), "staff_number", "status") == [("S1", "affected")]
    assert only(Filters(status="current"), "staff_number") == []


def test_filters_choose_by_service_area_kind_and_session(person, stranger):
    """An area is the same in any spelling of capitals and spaces."""
    original = hand_in(person, "roles", {**RIGHT, "answers-to": False})
    hand_in(stranger, "roles", RIGHT)
    assert only(Filters(area="  housing"), "staff_number") == [("S1",)]
    assert only(Filters(area="Elsewhere"), "staff_number") == []
    bank = small_bank()
    items = tuple(
        replace(item, body=replace(item.body, key=False)) if item.id == "answers-to" else item
        for item in bank.quizzes[0].items
    )
    publish(replace(bank, quizzes=(replace(bank.quizzes[0], items=items), *bank.quizzes[1:])).to_text())
    regrade("roles", "answers-to", "Wrong key.", apply=True)
    assert {kind for (kind,) in only(Filters(), "kind")} == {"regrade"}
    assert only(Filters(kind="attempt"), "kind") == []
    assert (str(original.pk),) in only(Filters(kind="regrade"), "refers_to")
    assert only(Filters(session="none"), "quiz") == []


def test_an_attempt_made_void_is_in_no_export(person):
    """Nor is the row that says so."""
    attempt = hand_in(person, "roles", RIGHT)
    void(attempt.pk, "Handed in for somebody else.", apply=True)
    assert only(Filters(), "attempt_id") == []


def test_an_export_shows_the_log_as_it_was_when_it_began(person):
    """Rows added or made void later leave it as it is."""
    first = hand_in(person, "roles", RIGHT)
    hand_in(person, "workbook", {})
    void(first.pk, "By mistake.", apply=True)
    rows = [row[0] for row in completions(None, ["attempt_id"], head=first.sequence)]
    assert rows == [str(first.pk)]


def test_filters_are_kept_as_text_and_read_again():
    """As a profile, a manifest and the audit log keep them."""
    filters = Filters("roles", date(2018, 5, 3), date(2018, 5, 4), "Housing", "failed", "spring", "delta")
    assert filters.as_texts()["since"] == "2018-05-03"
    assert Filters.from_texts(filters.as_texts()) == filters
    assert Filters.from_texts({}) == Filters()
    for wrong in ({"colour": "red"}, {"since": "May"}, {"status": "done"}, {"kind": "void"}):
        with pytest.raises(RecordsError):
            Filters.from_texts(wrong)


@pytest.mark.parametrize(
    ("export", "sentence"),
    [
        (Export("docx"), "There is no format 'docx': choose from csv, xlsx, jsonl, xapi"),
        (Export("xapi", columns=("quiz",)), "xAPI statements have no columns"),
        (Export("xlsx", bom=True), "Only CSV can begin with a byte order mark"),
        (Export(columns=("nonsense",)), "There is no column"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_a_sentence(export, sentence):
    """Before anything is written."""
    with pytest.raises(RecordsError, match=sentence):
        export.check()


def test_every_format_says_the_same_of_every_cell(person, stranger):
    """CSV, workbook and JSON Lines by readers that know nothing of us."""
    Person.objects.filter(pk=person.pk).update(name="=শেখ O'Brien", service_area="خان\t+44")
    hand_in(person, "roles", {**RIGHT, "days": "1"}, now=LONG_AGO)
    hand_in(stranger, "workbook", {}, now=LONG_AGO)
    names = tuple(column.name for column in COLUMNS)
    expected = [dict(zip(names, map(as_text, row), strict=True)) for row in completions(None, names)]
    text = exported(Export(columns=names)).decode("utf-8")
    from_csv = [
        {name: unguard(cell) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)
    ]
    assert from_csv == expected
    sheet = openpyxl.load_workbook(io.BytesIO(exported(Export("xlsx", columns=names)))).active
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    for row, right in zip(rows, expected, strict=True):
        london = row.pop("submitted_london")
        assert london.isoformat() == right["submitted_london"][:19]
        shown = {
            name: unguard(as_text(cell) if not isinstance(cell, datetime) else cell.date().isoformat())
            for name, cell in row.items()
        }
        assert shown == {name: cell for name, cell in right.items() if name != "submitted_london"}
    lines = [json.loads(line) for line in exported(Export("jsonl", columns=names)).splitlines()]
    assert [(line["passed"], line["complete"], line["mark"]) for line in lines] == [
        (True, False, 8),
        (None, False, 0),
    ]
    assert lines[0]["name"] == "=শেখ O'Brien"
    assert lines[0]["clause_digests"] == json.loads(expected[0]["clause_digests"])


def test_statements_are_made_of_the_same_rows(person):
    """With the attempt's id, the person by staff number, and the service's own address."""
    attempt = hand_in(person, "roles", RIGHT, now=LONG_AGO)
    (line,) = exported(Export("xapi")).splitlines()
    found = json.loads(line)
    assert (found["id"], found["timestamp"]) == (str(attempt.pk), "2018-05-03T09:30:15.123456Z")
    assert found["actor"]["account"] == {"homePage": "http://127.0.0.1:8000/", "name": "S1"}
    assert found["result"]["score"]["raw"] == float(attempt.mark)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_erased_person_has_a_pseudonym_in_every_format(person, stranger, format_):
    """The rows stay; who they are of, they don't say."""
    Person.objects.filter(pk=person.pk).update(email="learner.one@example.org")
    hand_in(person, "roles", RIGHT)
    erase(person, stranger, "Asked for, reference 17.")
    names = () if format_ == "xapi" else tuple(column.name for column in COLUMNS)
    data = exported(Export(format_, columns=names))
    if format_ == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        data = repr(list(sheet.values)).encode("utf-8")
    assert b"erased-" in data
    for gone in (b"Learner One", b"learner.one", b'"S1"', b"'S1'"):
        assert gone not in data


def test_marks_are_numbers_whatever_the_database(person):
    """A cell that is a number in one database is one in the other."""
    hand_in(person, "roles", {**RIGHT, "days": "1"})
    ((mark, percent, depth),) = completions(None, ["mark", "percent", "depth"])
    assert (Decimal(str(mark)), Decimal(str(percent)), depth) == (8, Decimal("88.89"), None)
