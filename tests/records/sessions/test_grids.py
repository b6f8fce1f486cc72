"""Answer sheets typed in: every type of question in letters and figures."""

from __future__ import annotations

import io

import openpyxl
import pytest

from cascade.model.errors import ContentError
from cascade.records.models import Attempt, Participant, Reflection
from cascade.records.sessions.answer_cells import ON_PAPER, CellError, read_cell
from cascade.records.sessions.closing import close
from cascade.records.sessions.grids import GridRow, columns, enter_grid, read_file, template_csv
from cascade.records.sessions.packs import arrange
from cascade.sheets.paper import printed
from records.support import RIGHT, SCORED


def right_cells(room) -> list[str]:
    """What the marking key says for each column, as somebody types it off a perfect sheet."""
    words = {"who": "Monitoring Officer", "plan": None, "own-words": "x", "checklist": "2 3", "next": "x"}
    found = []
    for number, one in enumerate(columns(room.session), 1):
        key = printed(arrange(one.item, number, room.session.seed)).key
        if one.item.id == "plan":
            key = key.replace(",", ";")
        found.append(words.get(one.item.id) or key)
    return found


def test_the_marking_key_typed_in_is_a_full_mark(own_pace, people):
    """Letters on paper, in the key and in the grid mean the same, whatever the order of the room."""
    room = own_pace
    rows = [GridRow(1, "p1", tuple(right_cells(room)))]
    assert enter_grid(room.session.pk, room.trainer, room.session, rows, dry_run=False).faults == ()
    close(room.session.pk, room.trainer, {one.pk for one in Participant.objects.all()})
    row = Attempt.objects.get()
    assert (row.percent, row.channel, row.identified_by) == (100, "paper", "paper")
    assert Participant.objects.get().entered_by == room.trainer
    assert {one.response if isinstance(one.response, str) else None for one in Reflection.objects.all()} >= {
        ON_PAPER
    }


def test_every_fault_of_a_grid_is_told_and_nothing_entered(room, people):
    """Cells and rows alike, with row and column."""
    width = len(columns(room.session))
    rows = [
        GridRow(1, "P1", ("Z", *[""] * (width - 1))),
        GridRow(2, "P9", ("A", "A B Z", "maybe", *[""] * (width - 3))),
    ]
    entered = enter_grid(room.session.pk, room.trainer, room.session, rows, dry_run=False)
    assert [(fault.row, fault.place) for fault in entered.faults] == [(1, 0), (2, None), (2, 1), (2, 2)]
    assert not Participant.objects.exists()


def test_a_dry_run_enters_nothing(room, people):
    """It says who is meant."""
    rows = [GridRow(1, "P1", ("A",))]
    entered = enter_grid(room.session.pk, room.trainer, room.session, rows, dry_run=True)
    assert [person.staff_number for person in entered.people] == ["P1"]
    assert not Participant.objects.exists()


def test_a_grid_in_a_file_may_have_its_columns_in_any_order(room):
    """Empty rows are left out, rows keep their numbers, and semicolons do no harm."""
    empty = [""] * (len(columns(room.session)) - 2)
    for text in ("2,Staff  Number,1\r\nB,P1,A\r\n,,\r\n", "2;staff number;1\r\n\r\nB;P1;A\r\n"):
        (row,) = read_file(room.session, text.encode("utf-8-sig"), "sheets.csv")
        assert (row.staff_number, row.cells) == ("P1", ("A", "B", *empty))
    assert row.row == 3
    assert read_file(room.session, template_csv(room.session).encode(), "sheets.csv") == ()


def test_a_grid_in_a_workbook_is_read_as_it_comes(room):
    """Figures stand as figures there, and mean what they would mean typed."""
    book = openpyxl.Workbook()
    book.active.append(["staff number", 1, "4"])
    book.active.append(["P1", "A", 28])
    data = io.BytesIO()
    book.save(data)
    (row,) = read_file(room.session, data.getvalue(), "sheets.xlsx")
    assert (row.row, row.staff_number, row.cells[:4]) == (2, "P1", ("A", "", "", "28"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "holds nothing"),
        (b"a,b", "must name"),
        (b"staff number,99", "Unknown columns: 99"),
        (b"staff number,1,1", "twice: 1"),
        (b"%PDF-1.7", "This is a PDF"),
    ],
)
def test_a_file_that_is_no_grid_is_told_with_its_name(room, data, words):
    """In a sentence that says what to do."""
    with pytest.raises(ContentError, match=rf"sheets\.csv.*{words}"):
        read_file(room.session, data, "sheets.csv")


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("leaflets", "AB"),
        ("answers-to", "perhaps"),
        ("posts", "1A 9B"),
        ("posts", "A"),
        ("steps", "AB"),
        ("plan", "1; A; 3"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(item, text):
    """The sentence says what to type."""
    found = next(one for one in SCORED if one.id == item)
    with pytest.raises(CellError, match=r"\.$"):
        read_cell(found, 7, text)


def test_an_empty_cell_is_no_answer():
    """Nobody answered: that is no fault."""
    assert all(read_cell(item, 7, "  ") is None for item in SCORED)
    assert set(RIGHT) == {item.id for item in SCORED}
