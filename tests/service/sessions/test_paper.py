"""Typing answer sheets in on the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cascade.records.models import AuditedPerson, Participant
from cascade.records.sessions.grids import columns
from cascade.service.views import session_paper
from service.sessions.conftest import page_of


@pytest.fixture
def grid(desk, plan, learner):
    """The page of an open session, and how to send it."""
    session = plan()
    url = f"/sessions/{session.pk}/paper/"

    def send(do: str, *rows: list[str], **more):
        data = {"do": do, "staff_number": [row[0] for row in rows], **more}
        for number, row in enumerate(rows, 1):
            data |= {f"r{number}c{column}": cell for column, cell in enumerate(row[1:], 1)}
        return desk.post(url, data)

    return session, url, send


def test_rows_are_checked_then_entered(grid):
    """Checking says who is meant and enters nothing; entering leads back to the room."""
    _, _, send = grid
    checked = send("check", ["S-1", "A"])
    assert "Person S-1 (S-1)" in page_of(checked).get_text()
    assert AuditedPerson.objects.filter(entry__action="viewed").count() == 1
    assert not Participant.objects.exists()
    assert send("enter", ["S-1", "A"]).status_code == 302
    assert Participant.objects.get().channel == "paper"


def test_every_fault_leads_to_its_field_and_what_was_typed_stays(grid):
    """Row and question are named; nothing is entered."""
    _, _, send = grid
    page = page_of(send("enter", ["S-1", "Z"], ["nobody", "A"]))
    links = [link["href"] for link in page.select(".error-summary a")]
    assert links == ["#r1c1", "#staff-2"]
    assert page.select_one("#r1c1")["value"] == "Z"
    assert not Participant.objects.exists()


def test_a_file_fills_the_grid_before_anything_is_entered(grid, desk):
    """The empty grid to download, filled in and read back."""
    session, url, _ = grid
    header = desk.get(url + "sheets.csv").content.decode().strip()
    assert header.split(",")[-1] == str(len(columns(session)))
    sent = SimpleUploadedFile("sheets.csv", f"{header}\r\nS-1,B\r\n".encode("utf-8-sig"))
    page = page_of(desk.post(url, {"do": "check", "file": sent}))
    assert page.select_one("#staff-1")["value"] == "S-1"
    assert page.select_one("#r1c1")["value"] == "B"


@pytest.mark.parametrize("content", [b"", b"a,b\r\n", b"\xff\xfe\x00", b"staff number,99\r\n"])
def test_a_file_that_is_no_grid_is_told_so(grid, desk, content):
    """In a sentence, and nothing is entered."""
    _, url, _ = grid
    answered = desk.post(url, {"do": "check", "file": SimpleUploadedFile("sheets.csv", content)})
    assert answered.status_code == 422
    assert not Participant.objects.exists()


def test_a_file_with_more_sheets_than_a_form_can_send_back_is_told_so(grid, desk, monkeypatch):
    """At once, and not when the trainer presses the button to enter them."""
    session, url, _ = grid
    monkeypatch.setattr(session_paper, "MOST_FIELDS", 2 * len(columns(session)) + 1)
    sent = SimpleUploadedFile("sheets.csv", b"staff number,1\r\nS-1,B\r\nS-2,A\r\n")
    assert (
        "can show 1 sheet at a time, and the file has 2"
        in desk.post(url, {"do": "check", "file": sent}).content.decode()
    )


def test_more_rows_keep_what_was_typed(grid):
    """Five more empty ones follow."""
    _, _, send = grid
    page = page_of(send("more", ["S-1", "A"]))
    assert page.select_one("#r1c1")["value"] == "A"
    assert len(page.select("tbody tr")) == 10
