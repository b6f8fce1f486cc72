"""Tables that somebody else made, read whatever system wrote them."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from cascade.exchange import grids, workbooks
from cascade.exchange.grids import read_grid
from cascade.model.errors import ContentError
from exchange.staff_files import ALEX, HEADER, SAM, as_csv, as_workbook, with_part, workbook_of

NAMES = ("Zoë Œuvre", "Seán O\u2019Brien", "Łukasz")


def fault_of(data: bytes) -> str:
    """The only fault of a file that can't be read."""
    with pytest.raises(ContentError) as told:
        read_grid(data, "staff.csv")
    (fault,) = told.value.faults
    return fault.message


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize(
    ("delimiter", "named"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")]
)
def test_encoding_and_delimiter_are_found_out(encoding, said, delimiter, named):
    """And told, so that somebody can see how the file was read."""
    names = NAMES[:2] if encoding == "cp1252" else NAMES
    rows = [(f"{number}", name, "a, b; c") for number, name in enumerate(names)]
    grid = read_grid(as_csv(*rows, delimiter=delimiter, encoding=encoding), "staff.csv")
    assert grid.read_as == f"CSV in {said}, with {named}"
    assert [row.cells for row in grid.rows[1:]] == rows
    assert grid.faults == ()


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_numbers_them(line_end):
    """Empty rows count, a line break in a cell does not, and rows without anything are left out."""
    data = as_csv(("1", 'a "b",\nc'), ("", " "), (), ("2", "d"), line_end=line_end)
    grid = read_grid(data, "staff.csv")
    assert [(row.number, row.cells) for row in grid.rows[1:]] == [(2, ("1", 'a "b",\nc')), (5, ("2", "d"))]


@pytest.mark.parametrize("line", ["sep=;\r\n", "sep=;\n"])
def test_a_line_that_names_the_delimiter_is_obeyed(line):
    """Excel writes it and does not show it, so it is no row."""
    grid = read_grid(line.encode() + b"a;b,c,d\r\n1;2,3,4\r\n", "staff.csv")
    assert [row.cells for row in grid.rows] == [("a", "b,c,d"), ("1", "2,3,4")]
    assert grid.rows[0].number == 1


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_row():
    """What was read before it is kept, so that its faults are told in the same run."""
    grid = read_grid(b'Staff number,Name\r\n1,Sam\r\n2,"Alex\r\n3,Jo\r\n', "staff.csv")
    assert [row.number for row in grid.rows] == [1, 2]
    (fault,) = grid.faults
    assert fault.line == 3
    assert "a quotation mark is not closed" in fault.message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds nothing"),
        (b"\r\n \r\n", "holds nothing"),
        (b"\xd0\xcf\x11\xe0 old", "old workbook (.xls), or one with a password"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"{\\rtf1}", "text document"),
        (b"\x81\x8d\x8f", "neither a CSV file nor a workbook"),
        (b"a,\0\0b\0", "neither a CSV file nor a workbook"),
        (b"PK\x03\x04 cut off", "can't be read: open it in Excel or LibreOffice"),
        (b"x" * (grids.MOST_BYTES + 1), "larger than 20 MB"),
        (b"a\n" * (grids.MOST_ROWS + 1), "more than 200,000 rows"),
    ],
)
def test_what_is_no_table_is_told_what_to_do(data, told):
    """One fault, which says how to save the list."""
    assert told in fault_of(data)


def test_a_workbook_is_known_by_what_it_holds_and_not_by_its_name():
    """People rename files."""
    grid = read_grid(as_workbook(SAM, ALEX), "staff.csv")
    assert [row.cells[:2] for row in grid.rows] == [HEADER[:2], SAM[:2], ALEX[:2]]
    assert grid.read_as == "workbook, sheet “Staff”"


def test_the_first_visible_sheet_that_holds_anything_is_read():
    """The others are named, so that nobody wonders where their people are."""

    def hide(book):
        book["Notes"].sheet_state = "hidden"

    data = workbook_of({"Notes": [("a",)], "Empty": [], "List": [HEADER, SAM], "More": [("x",)]}, hide)
    grid = read_grid(data, "staff.xlsx")
    assert grid.read_as == "workbook, sheet “List”; not read: “Empty”, “More”"
    assert grid.rows[1].cells[0] == "00417"


def test_rows_of_a_workbook_keep_their_numbers():
    """A list may begin further down, and have empty rows."""

    def move(book):
        sheet: Worksheet = book["Staff"]
        sheet.insert_rows(1, 3)
        sheet.insert_rows(5)

    grid = read_grid(workbook_of({"Staff": [HEADER, SAM]}, move), "staff.xlsx")
    assert [row.number for row in grid.rows] == [4, 6]


def test_an_error_in_a_cell_is_known_by_its_place():
    """A reader gives it as nothing, and nothing would empty the field."""

    def break_one(book):
        cell = book["Staff"]["E2"]
        cell.value, cell.data_type = "#N/A", "e"

    grid = read_grid(workbook_of({"Staff": [HEADER, SAM]}, break_one), "staff.xlsx")
    assert grid.errors == {(4, 2)}


def test_a_cell_at_the_far_end_does_not_end_the_process():
    """Five kilobytes that make a reader reserve 17 thousand million cells."""

    def reach(book):
        book["Staff"]["XFD1048576"] = "x"

    assert "reaches to row 1,048,576 and column 16,384" in fault_of(workbook_of({"Staff": [HEADER]}, reach))


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>',
        b'<row r="9999999"><c><v>1</v></c></row>',
        b'<row r = "1" ><c r = "XFD1048576" ><v>1</v></c></row>',
    ],
)
def test_the_far_end_can_not_be_hidden(cells):
    """By an entity, by a row without references, or by white space."""
    data = with_part(
        as_workbook(SAM, *[["x"] * 20]),
        SHEET,
        lambda text: text.replace(b"</sheetData>", cells + b"</sheetData>"),
    )
    assert "reaches to row" in fault_of(data) or "can't be read" in fault_of(data)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    """The sizes of all parts together count, before a byte of them is read."""
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 50_000)
    data = with_part(as_workbook(SAM), "xl/media/picture.bin", bytes(60_000))
    assert len(data) < 10_000
    assert "unpacks to more than 0 MB" in fault_of(data)


def test_a_part_can_not_be_larger_than_it_says():
    """A directory with a false size does not get past the limit."""
    file = io.BytesIO(as_workbook(SAM))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/false.xml", b"<x/>" + bytes(100_000), zipfile.ZIP_DEFLATED)
    data = file.getvalue().replace((100_004).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert "can't be read" in fault_of(data)


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>',
        b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="?"/></row></sheetData></worksheet>',
        b"no XML at all",
    ],
)
def test_a_part_that_is_not_as_it_should_be_is_refused(text):
    """Entities, references that are none, and what is no XML."""
    assert "can't be read" in fault_of(with_part(as_workbook(SAM), SHEET, text))


def test_one_text_for_many_cells_does_not_fill_the_memory():
    """A shared text longer than a cell can hold is refused."""
    text = b"<sst><si><t>" + b"x" * 40_000 + b"</t></si></sst>"
    assert "more than 32,767 characters" in fault_of(
        with_part(as_workbook(SAM), "xl/sharedStrings.xml", text)
    )


def test_errors_without_end_do_not_fill_the_memory(monkeypatch):
    """Half a megabyte can hold millions of them, and each is kept to be told."""
    monkeypatch.setattr("cascade.exchange.workbooks.MOST_ERRORS", 5)
    many = b"<worksheet><sheetData><row>%s</row></sheetData></worksheet>" % (b'<c t="e"/>' * 6)
    assert "More than 5 cells hold an error" in fault_of(with_part(as_workbook(SAM), SHEET, many))


@pytest.mark.parametrize("file", [b"," * 1000 + b"x\n", workbook_of({"Staff": [["x"] * 1001]})])
def test_a_row_without_end_is_no_row_of_a_list(file):
    """A page offers every column to choose from, nine times."""
    assert "Row 1 has 1,001 cells; at most 1,000 fit" in fault_of(file)


def test_a_workbook_without_anything_says_so():
    """Not an empty list of people."""
    assert "No visible sheet" in fault_of(workbook_of({"Staff": []}))


@given(data=st.data())
def test_whatever_a_file_holds_it_is_a_table_or_told_to_be_none(data):
    """Bytes changed at will, in a CSV file, in a workbook's archive and inside its parts."""
    parts = {name: PARTS[name] for name in data.draw(st.permutations(sorted(PARTS)))}
    broken = data.draw(st.sampled_from([*PARTS, "file", "csv"]))
    if broken in parts:
        parts[broken] = spoilt(data, parts[broken])
    file = as_csv(SAM, ALEX) if broken == "csv" else archive(parts)
    file = spoilt(data, file) if broken in ("file", "csv") else file
    with suppress(ContentError):
        read_grid(file, "staff")


def spoilt(data, text: bytes) -> bytes:
    """The text with a piece replaced by other bytes."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    return text[:start] + data.draw(st.binary(max_size=12)) + text[end:]


def archive(parts: dict[str, bytes]) -> bytes:
    """A workbook of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


with zipfile.ZipFile(io.BytesIO(as_workbook(SAM, ALEX))) as _whole:
    PARTS = {name: _whole.read(name) for name in _whole.namelist()}
