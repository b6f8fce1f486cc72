"""A staff list: its columns by their names, its people, and every fault of every row at once."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.exchange.grids import read_grid
from cascade.exchange.staff_columns import FIELDS, IGNORE, chosen, guess
from cascade.exchange.staff_list import StaffRow, rows_named
from cascade.exchange.tables import csv_chunks, xlsx_file
from cascade.model.errors import ContentError
from cascade.model.text import fold
from exchange.odd_texts import ODD
from exchange.staff_files import ALEX, HEADER, SAM, as_csv, as_workbook, listed

# What is seen, by any letter there is; marks that nobody sees have a test of their own.
seen = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"], exclude_characters="\ufffd"), max_size=60
)
names = st.one_of(seen, st.sampled_from([odd for odd in ODD if odd.isprintable()])).filter(fold)


NO_DAY = "is no day that can be read: write it as 3/5/2018, 3 May 2018 or 2018-05-03."
MORE_CELLS = (
    "The row has more cells than the header has columns: put a text that holds commas or semicolons in"
    " quotation marks."
)


def told(found) -> list[tuple[int, str, str]]:
    """The faults as row, column and message."""
    return [(fault.line, fault.path, fault.message) for fault in found.faults]


def people(*rows, header=HEADER) -> list[StaffRow]:
    """The people of a CSV list without faults."""
    found = listed(as_csv(*rows, header=header))
    assert found.faults == ()
    return list(found.rows)


def test_a_list_is_read_row_by_row():
    """Leading zeros are kept, days are days, what is empty is empty."""
    sam, alex = people(SAM, ALEX)
    assert sam == StaffRow(
        2, "00417", "Sam O'Example", "sam@example.org", "Repairs", "00032", date(2018, 9, 3), None
    )
    assert (alex.manager, alex.starts_on) == ("", date(2011, 4, 1))


@given(rows=st.lists(st.tuples(names, seen), min_size=1, max_size=8))
def test_what_we_export_is_read_back_as_it_was(rows):
    """Through CSV with its guard against formulas and through a workbook; spaces are made single."""
    header = ["Staff number", "Name", "Service area"]
    cells = [(f"{number:05}", name, f"x{area}") for number, (name, area) in enumerate(rows)]
    workbook = io.BytesIO()
    xlsx_file(header, iter(cells), workbook)
    for data in (b"".join(csv_chunks(header, cells)), workbook.getvalue()):
        found = listed(data)
        assert found.faults == ()
        assert [(row.staff_number, row.name, row.service_area) for row in found.rows] == [
            (number, fold(name), fold(area)) for number, name, area in cells
        ]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("STAFF_NO", "staff_number"),
        ("Employee Number", "staff_number"),
        ("Payroll No.", "staff_number"),
        ("Emp #", "staff_number"),
        ("Full  name", "name"),
        ("Forename(s)", "first_name"),
        ("Known As", "first_name"),
        ("Surname", "last_name"),
        ("E-Mail Address", "email"),
        ("Dept", "service_area"),
        ("Directorate", "service_area"),
        ("Line Manager\u2019s Staff Number", "manager"),
        ("Line manager no", "manager"),
        ("Reports To", "manager"),
        ("Date of Joining", "starts_on"),
        ("startDate", "starts_on"),
        ("Date Left", "leaves_on"),
        ("Termination date", "leaves_on"),
        ("Grade", ""),
        ("Line manager name", ""),
    ],
)
def test_columns_are_known_by_what_systems_call_them(header, field):
    """In any capitals and punctuation; a name that is not known is left alone and told."""
    columns = guess(read_grid(as_csv(("1", "2"), header=(header, "Post")), "x.csv"))
    assert columns.places == ({field: 0} if field else {})
    assert columns.ignored == (("Post",) if field else (header, "Post"))


def test_every_field_has_a_name_that_is_known():
    """The names of the fields themselves are, too: `service_area`, `starts_on`."""
    columns = guess(read_grid(as_csv(("1",) * len(FIELDS), header=FIELDS), "x.csv"))
    assert {*columns.places} == {*FIELDS} - {"name"}  # first and last name say more


def test_a_header_may_stand_below_a_title():
    """And rows keep their numbers."""
    data = b"Staff as at 1 May\r\n\r\nPrinted by,payroll\r\n" + as_csv(SAM)
    found = listed(data)
    assert found.columns.header == 4
    assert [row.row for row in found.rows] == [5]


def test_first_and_last_name_make_one():
    """Either may be empty, not both."""
    header = ("Staff no", "Forename", "Surname")
    found = listed(as_csv(("1", "Sam", "Example"), ("2", "", "Mono"), ("3", "", ""), header=header))
    assert [row.name for row in found.rows] == ["Sam Example", "Mono"]
    assert told(found) == [(4, "Surname", "There is no name: give one.")]


def test_of_two_columns_that_fit_the_likelier_is_read_and_the_other_told():
    """Until somebody says which."""
    header = ("Staff no", "Name", "Team", "Service", "Service")
    data = as_csv(("1", "Sam", "Roofs", "Repairs", "x"), header=header)
    (notice,) = listed(data).notices
    assert "Service area is read from the column “Service”; “Service”, “Team” could hold it as well" in notice
    assert listed(data).rows[0].service_area == "Repairs"
    found = listed(data, {"team": "service_area"})
    assert (found.rows[0].service_area, found.notices) == ("Roofs", ())
    assert listed(data, {"Service": IGNORE, "Team": IGNORE}).columns.ignored == ("Team", "Service", "Service")


def test_what_is_said_of_columns_must_fit_the_list():
    """A column that is not there, and a field twice, are told together."""
    grid = read_grid(as_csv(SAM), "staff.csv")
    with pytest.raises(ContentError) as refused:
        guess(grid, {"Grade": IGNORE, "E-mail": "name", "Name": "name"})
    messages = " ".join(fault.message for fault in refused.value.faults)
    assert "no column 'Grade'. There are: Staff number, Name," in messages
    assert "Two columns are said to hold name" in messages


def test_columns_can_be_chosen_by_their_places():
    """As a page does that asks for them."""
    grid = read_grid(as_csv(("1", "2", "Sam"), header=("a", "b", "c")), "x.csv")
    columns = chosen(grid, {"staff_number": 1, "name": 2})
    assert columns.lacks() == ()
    assert columns.title("name") == "c"
    assert columns.title("email") == "E-mail address"


def test_columns_that_no_list_can_do_without_are_told_with_those_there_are():
    """And nothing else: without them no row can be read."""
    found = listed(as_csv(("x", "y"), header=("Grade", "Forename")))
    assert [fault.message for fault in found.faults] == [
        (
            "No column holds the name, and no two hold first name and last name. The columns are: Grade,"
            " Forename."
        ),
        "No column holds the staff number. The columns are: Grade, Forename.",
    ]
    assert listed(as_csv()).faults[0].message == "The list has a header and no people."


def test_every_fault_of_every_row_is_told_at_once():
    """With its row and column."""
    found = listed(
        as_csv(
            SAM,
            ("", "Nobody", "", "", "", "", ""),
            ("5", "", "", "", "5", "31/02/2018", "soon"),
            ("00417", "Twice", "", "", "", "", ""),
            ("6", "Early", "", "", "", "2018-05-03", "2018-05-02"),
            ("7", "x" * 201, "", "a\x07b", "", "1/1/1018", ""),
            ("8", "More", "", "", "", "", "", "cells"),
            ("1.5E+10", "Short", "", "", "", "5/13/2018", ""),
            ("9", "Lost \ufffd", "z\u200b@example.org", "", "", "", ""),
        )
    )
    assert told(found) == [
        (3, "Staff number", "There is no staff number: give one, or remove the row."),
        (
            4,
            "Leaving date",
            "soon is no day that can be read: write it as 3/5/2018, 3 May 2018 or 2018-05-03.",
        ),
        (4, "Manager", "Nobody is their own manager: leave the cell empty, or mend it."),
        (4, "Name", "There is no name: give one."),
        (4, "Start date", f"31/02/2018 {NO_DAY}"),
        (5, "Staff number", "00417 stands in row 2 already: keep one row a person."),
        (6, "Leaving date", "02/05/2018 is before the start on 03/05/2018: mend one of the two."),
        (7, "Name", "It has 201 characters; at most 200 fit: shorten it."),
        (7, "Service area", "It holds a control character, U+0007: type it again."),
        (7, "Start date", "1/1/1018 can't be right: the year is 1018."),
        (8, "", MORE_CELLS),
        (9, "Staff number", "A spreadsheet has shortened this number to 1.5E+10: write it in full."),
        (9, "Start date", "5/13/2018 has no month 13: write the day first, as 3/5/2018 for 3 May 2018."),
        (10, "E-mail", "It holds a character that nobody sees, U+200B: type it again."),
        (10, "Name", "A character was lost on the way (\ufffd): export the list again, as UTF-8."),
    ]
    assert [row.row for row in found.rows] == [2]
    assert found.numbers == {"00417": 2, "5": 4, "6": 6, "7": 7, "8": 8, "9": 10}


def test_capitals_of_a_staff_number_do_not_count():
    """E12 and e12 are one person."""
    found = listed(as_csv(("E12", "Sam", *[""] * 5), ("e12", "Alex", *[""] * 5)))
    assert told(found) == [(3, "Staff number", "e12 stands in row 2 already: keep one row a person.")]


@pytest.mark.parametrize("nothing", ["", " ", "-", "\u2013", "N/A", "none", "NULL"])
def test_what_systems_write_where_there_is_nothing_is_nothing(nothing):
    """But not in names: Null is a surname."""
    (row,) = people(("1", "Null", nothing, nothing, nothing, nothing, nothing))
    assert row == StaffRow(2, "1", "Null")


@pytest.mark.parametrize("end", ["31/12/4712", "31/12/9999", "00/00/0000", "9999-12-31"])
def test_a_leaving_date_at_the_end_of_time_is_none(end):
    """Systems need some day; a start there is a fault."""
    (row,) = people(("1", "Sam", "", "", "", "", end))
    assert row.leaves_on is None
    if "9999" in end:
        assert told(listed(as_csv(("1", "Sam", "", "", "", end, ""))))[0][1] == "Start date"


@pytest.mark.parametrize(
    "name", ["রহিমা বেগম", "ক্\u200dষ", "\u200fليلى حداد", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"]
)
def test_names_keep_the_marks_they_need(name):
    """Joiners and marks of direction stand in names; in a number nobody would see them."""
    assert people(("1", name, *[""] * 5))[0].name == name
    assert "U+200C" in told(listed(as_csv(("1\u200c", "Sam", *[""] * 5))))[0][2]


def test_numbers_and_days_of_a_workbook_are_read_as_what_they_are():
    """A staff number that was made a number loses its `.0`; days come as days or as their number."""
    header = (*HEADER[:2], "Manager", "Start date", "Leaving date")
    data = as_workbook(
        (123.0, "Sam", 456, datetime(2018, 5, 3), 43224),  # noqa: DTZ001 - a workbook knows no zone
        (456, "Alex", None, date(2011, 4, 1), "31/12/2030"),
        header=header,
    )
    found = listed(data)
    assert found.faults == ()
    sam, alex = found.rows
    assert (sam.staff_number, sam.manager, sam.starts_on, sam.leaves_on) == (
        "123",
        "456",
        date(2018, 5, 3),
        date(2018, 5, 4),
    )
    assert (alex.starts_on, alex.leaves_on) == (date(2011, 4, 1), date(2030, 12, 31))


def test_numbers_that_a_workbook_has_spoilt_are_told():
    """A fraction, too many figures, and a number that became a day."""
    found = listed(
        as_workbook((1.5, "A"), (1e16, "B"), (date(2018, 1, 2), "C"), (True, "D"), header=HEADER[:2])
    )
    assert [(line, message.split(":")[0]) for line, _, message in told(found)] == [
        (2, "1.5 is no whole number that a workbook keeps exactly"),
        (3, "1e+16 is no whole number that a workbook keeps exactly"),
        (4, "The workbook holds a day here"),
    ]
    assert [row.staff_number for row in found.rows] == ["TRUE"]


def test_leading_zeros_that_may_be_lost_are_told():
    """Where most numbers begin with zeros and some are shorter."""
    header = HEADER[:2]
    (notice,) = listed(as_workbook(("00417", "Sam"), (32, "Alex"), ("000100", "Jo"), header=header)).notices
    assert notice.startswith(
        "Row 3: the staff number is shorter than others of the list, which begin with zeros."
    )
    assert listed(as_csv(("417", "Sam"), ("32", "Alex"), header=header)).notices == ()


def test_an_address_that_two_share_is_told():
    """It is no fault: a mailbox may be shared."""
    found = listed(as_csv(SAM, ("00002", "Alex", "SAM@example.org", *[""] * 4), ALEX))
    assert found.faults == ()
    (notice,) = found.notices
    assert notice.startswith("Row 3: the e-mail address stands in an earlier row as well.")


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "Row 3"),
        ([3, 5], "Rows 3 and 5"),
        ([*range(2, 15)], "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more"),
    ],
)
def test_many_rows_are_named_in_few_words(numbers, words):
    """The first ten, and how many more."""
    assert rows_named(numbers) == words
