"""Tables as CSV, workbooks and JSON Lines: two readers each that know nothing of us give back every cell."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from cascade.exchange import xlsx
from cascade.exchange.cells import Cell, as_text, is_number
from cascade.exchange.formula_guard import unguard
from cascade.exchange.jsonl import jsonl_chunks
from cascade.exchange.read_back import format_of, read_back
from cascade.exchange.tables import csv_chunks, xlsx_file
from exchange.odd_texts import CONTROL, ODD, texts

SUMMER = timezone(timedelta(hours=1))
TYPED: tuple[tuple[Cell, str, object], ...] = (
    (5, "5", 5),
    (-5, "-5", -5),
    (Decimal("88.8900"), "88.89", 88.89),
    (Decimal("-18.00000"), "-18", -18),
    (0.1, "0.1", 0.1),
    (1e-07, "0.0000001", 1e-07),
    (123456789012345678, "123456789012345678", "123456789012345678"),
    (True, "yes", "yes"),
    (False, "no", "no"),
    (None, "", None),
    (date(2018, 5, 3), "2018-05-03", datetime(2018, 5, 3)),  # noqa: DTZ001 - a workbook knows no zone
    (date(1899, 5, 3), "1899-05-03", "1899-05-03"),
    (
        datetime(2018, 5, 3, 10, 30, 15, 999, SUMMER),
        "2018-05-03T10:30:15+01:00",
        datetime(2018, 5, 3, 10, 30, 15),  # noqa: DTZ001
    ),
    (datetime(2018, 12, 3, 9, 5, tzinfo=UTC), "2018-12-03T09:05:00+00:00", datetime(2018, 12, 3, 9, 5)),  # noqa: DTZ001
    (
        UUID("0198c0de-0000-7000-8000-000000000001"),
        "0198c0de-0000-7000-8000-000000000001",
        "0198c0de-0000-7000-8000-000000000001",
    ),
)
"""A cell, how it reads as text, and how openpyxl gives it."""


def as_csv(header: list[str], rows: list[tuple[Cell, ...]], **options: bool) -> bytes:
    """The table as CSV."""
    return b"".join(csv_chunks(header, rows, **options))


def read_csv(data: bytes) -> list[list[str]]:
    """What Python's reader gives, the guard taken off."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    return [[unguard(cell) for cell in row] for row in reader]


def write_xlsx(path: Path, rows: list[tuple[Cell, ...]], header: tuple[str, ...] = ("a",)) -> Path:
    """The table as a workbook."""
    xlsx_file(header, rows, path, title="Sheet")
    return path


def test_csv_is_as_rfc_4180_has_it():
    """Lines end with CR LF, the last one too; text is quoted, quotes are doubled, numbers stand bare."""
    assert as_csv(["a", "b"], [('say "no"', 5), ("x", None)]) == b'"a","b"\r\n"say ""no""",5\r\n"x",""\r\n'
    assert as_csv(["a"], []) == b'"a"\r\n'


def test_a_byte_order_mark_stands_before_the_header_where_it_is_wanted():
    """Excel knows UTF-8 by it."""
    assert as_csv(["a"], [("é",)], bom=True) == b'\xef\xbb\xbf"a"\r\n"\xc3\xa9"\r\n'


@pytest.mark.parametrize("text", [*ODD, *CONTROL])
def test_odd_texts_survive_csv(text):
    """Python's reader gives back every one."""
    assert read_csv(as_csv(["a"], [(text,)])) == [["a"], [text]]


@given(rows=st.lists(st.tuples(texts, texts), max_size=5))
def test_any_text_survives_csv_and_json_lines(rows):
    """Any script, any line end, any control character."""
    assert read_csv(as_csv(["a", "b"], rows))[1:] == [list(row) for row in rows]
    lines = b"".join(jsonl_chunks(["a", "b"], rows)).decode("utf-8").split("\n")[:-1]
    assert [tuple(json.loads(line).values()) for line in lines] == rows


def test_odd_texts_survive_a_workbook_in_two_readers(tmp_path):
    """Both openpyxl and calamine give back each text as it is, but for the guard."""
    path = write_xlsx(tmp_path / "odd.xlsx", [(text,) for text in ODD])
    sheet = openpyxl.load_workbook(path).active
    assert [unguard(sheet.cell(row, 1).value or "") for row in range(2, len(ODD) + 2)] == list(ODD)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [unguard(str(row[0])) for row in rows[1:]] == [text for text in ODD if text]


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(texts, min_size=1, max_size=20))
def test_any_text_survives_a_workbook(tmp_path_factory, rows):
    """Control characters stand escaped, as the format wants it: unescape, then take the guard off."""
    path = write_xlsx(tmp_path_factory.mktemp("x") / "any.xlsx", [(text,) for text in rows])
    sheet = openpyxl.load_workbook(path).active
    found = [unguard(unescape(sheet.cell(row, 1).value or "")) for row in range(2, len(rows) + 2)]
    assert found == rows
    with path.open("rb") as file:
        assert [row.cells["a"] for row in read_back(file, "xlsx")] == [text for text in rows if text]


def test_control_characters_survive_a_workbook(tmp_path):
    """As above, one by one."""
    path = write_xlsx(tmp_path / "control.xlsx", [(text,) for text in CONTROL])
    sheet = openpyxl.load_workbook(path).active
    found = [unguard(unescape(sheet.cell(row, 1).value)) for row in range(2, len(CONTROL) + 2)]
    assert found == list(CONTROL)


def test_cells_have_their_types(tmp_path):
    """Numbers are numbers, days and moments real dates that show what the CSV says, yes and no are words."""
    path = write_xlsx(tmp_path / "typed.xlsx", [(cell,) for cell, _, _ in TYPED])
    sheet = openpyxl.load_workbook(path).active
    found = [sheet.cell(row, 1) for row in range(2, len(TYPED) + 2)]
    assert [cell.value for cell in found] == [value for _, _, value in TYPED]
    assert found[10].number_format == "yyyy-mm-dd"
    assert found[12].number_format == 'yyyy-mm-dd"T"hh:mm:ss"+01:00"'
    assert read_csv(as_csv(["a"], [(cell,) for cell, _, _ in TYPED]))[1:] == [[text] for _, text, _ in TYPED]


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**7), max_value=10**7)
)
def test_numbers_are_spelled_in_one_way(value):
    """No exponent, no needless noughts, whatever kind of number it is, and nothing is lost."""
    (cell,) = read_csv(as_csv(["a"], [(value,)]))[1]
    assert (Decimal(cell), cell) == (value, as_text(value))
    if is_number(value):
        assert read_csv(as_csv(["a"], [(float(value),)]))[1] == [cell]


def test_a_workbook_runs_nothing(tmp_path):
    """No formula and no link, whatever a name looks like."""
    book = openpyxl.load_workbook(write_xlsx(tmp_path / "odd.xlsx", [(text,) for text in ODD]))
    for row in book.active.iter_rows(min_row=2):
        assert row[0].data_type in {"s", "n", "inlineStr"}
        assert row[0].hyperlink is None


def test_the_header_stays_in_view_and_filters(tmp_path):
    """And columns are as wide as what they hold, within reason."""
    rows: list[tuple[Cell, ...]] = [("x" * 20, "y" * 500)]
    sheet = openpyxl.load_workbook(write_xlsx(tmp_path / "wide.xlsx", rows, ("first", "second"))).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    assert 20 <= sheet.column_dimensions["A"].width < sheet.column_dimensions["B"].width <= 41


def test_rows_past_the_last_of_a_sheet_go_on_in_another(tmp_path, monkeypatch):
    """Each sheet with its header; reading back gives all rows in their order."""
    monkeypatch.setattr(xlsx, "ROWS_A_SHEET", 4)
    path = write_xlsx(tmp_path / "long.xlsx", [(number,) for number in range(8)])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sheet", "Sheet 2", "Sheet 3"]
    found = [[cell.value for cell in sheet["A"]] for sheet in book]
    assert found == [["a", 0, 1, 2], ["a", 3, 4, 5], ["a", 6, 7]]
    with path.open("rb") as file:
        rows = list(read_back(file, "xlsx"))
    assert [row.cells["a"] for row in rows] == list(range(8))
    assert (rows[0].place, rows[-1].place) == ("Row 2", "Sheet “Sheet 3”, row 3")


@pytest.mark.parametrize(
    "text",
    ["x" * 32_767, "x" * 32_768, "=" * 70_000, "😀" * 20_000, "\r" * 7000, "<r>" + "<" * 40_000 + "</r>"],
)
def test_text_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own(tmp_path, text):
    """Nothing is cut off, and reading back puts it together."""
    path = write_xlsx(tmp_path / "long.xlsx", [("before",), (text,), ("after",)])
    book = openpyxl.load_workbook(path)
    further = [row[2] for row in book["Long texts"].values][1:] if len(book.sheetnames) > 1 else []
    assert unguard("".join([book.worksheets[0]["A3"].value, *further])) == text
    assert bool(further) == (text != "x" * 32_767)
    with path.open("rb") as file:
        assert [row.cells["a"] for row in read_back(file, "xlsx")] == ["before", text, "after"]


def test_a_file_that_cannot_be_written_is_an_oserror(tmp_path):
    """Whoever asked makes a sentence of it."""
    with pytest.raises(OSError, match="No such file"):
        write_xlsx(tmp_path / "nowhere" / "x.xlsx", [])


def test_nothing_is_left_behind_where_rows_fail(tmp_path):
    """No file, and no folder of pieces."""

    def rows():
        yield ("a",)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it is ours
        xlsx_file(["a"], rows(), tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_json_lines_have_json_types():
    """And text that is JSON already becomes part of the object; broken JSON stays text."""
    header = ["text", "none", "flag", "number", "half", "day", "json", "broken"]
    row = ["=x", None, True, Decimal("8.00000"), Decimal("0.5"), date(2018, 5, 3), '{"a":1}', "{"]
    (line,) = b"".join(jsonl_chunks(header, [row], as_it_is=["json", "broken"])).splitlines()
    assert json.loads(line) == dict(
        zip(header, ["=x", None, True, 8, 0.5, "2018-05-03", {"a": 1}, "{"], strict=True)
    )


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_each_format_is_known_by_how_it_begins(tmp_path, format_):
    """People rename files."""
    path = tmp_path / "file"
    if format_ == "xlsx":
        write_xlsx(path, [("x",)])
    else:
        path.write_bytes(as_csv(["a"], [("x",)]) if format_ == "csv" else b'{"a":"x"}\n')
    with path.open("rb") as file:
        assert format_of(file) == format_
        assert [row.cells for row in read_back(file, format_)] == [{"a": "x"}]
