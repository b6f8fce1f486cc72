"""Answer sheets typed in: every type of question in letters and figures."""

from __future__ import annotations

import pytest

from cascade.records.errors import SessionError
from cascade.records.models import Attempt, Participant, Reflection
from cascade.records.sessions.answer_cells import ON_PAPER, CellError, read_cell
from cascade.records.sessions.closing import close
from cascade.records.sessions.grids import GridRow, columns, enter_grid, read_csv, template_csv
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


def test_a_grid_as_csv_may_have_its_columns_in_any_order(room):
    """Empty rows are left out; what can't be a grid is told in a sentence."""
    assert read_csv(room.session, "2,Staff  Number,1\r\nB,P1,A\r\n,,\r\n")[0] == GridRow(
        1, "P1", ("A", "B", *[""] * (len(columns(room.session)) - 2))
    )
    assert read_csv(room.session, template_csv(room.session)) == ()
    for text, words in (
        ("", "empty"),
        ("a,b", "must name"),
        ("staff number,99", "Unknown"),
        ("staff number,1,1", "twice"),
    ):
        with pytest.raises(SessionError, match=words):
            read_csv(room.session, text)


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
