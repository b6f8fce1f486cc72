"""Typing answer sheets in: a grid with a row a person, by keyboard or from a file, checked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cascade.model.errors import ContentError
from cascade.records import audit
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession
from cascade.records.sessions.answer_cells import example
from cascade.records.sessions.events import own_session
from cascade.records.sessions.grids import GridRow, columns, enter_grid, read_file, template_csv
from cascade.records.sessions.paper import Entered
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.views.people import person_of
from cascade.service.views.sessions import titles_of

ROWS_AT_FIRST = 5
MOST_BYTES = 1024 * 1024
"""A megabyte holds a thousand sheets many times over."""
MOST_FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 100
"""What is shown has to come back in a form, with a few rows more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the grid: its id and name, what was typed, what it is for, and what is wrong."""

    name: str
    value: str
    label: str
    error: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the grid, with what is wrong with it as a whole."""

    number: int
    staff_number: Cell
    cells: tuple[Cell, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show the grid, check what was typed, and enter it."""
    trainer = person_of(request)
    session = own_session(session_id, trainer)
    if session.state != "open":
        raise SessionError("Sheets are typed in while the session is open: open it first, or open it again.")
    if request.method != "POST":
        return _grid(request, session, ())
    rows, problem = _rows(request, session)
    if problem:
        return _grid(request, session, rows, problem=problem)
    deed = request.POST.get("do")
    if deed == "more":
        return _grid(request, session, rows, more=ROWS_AT_FIRST)
    if not rows:
        return _grid(request, session, (), problem="Type in at least one row, or choose a file.")
    entered = enter_grid(session_id, trainer, session, rows, dry_run=deed != "enter")
    if not entered.faults:
        detail = {"page": "answer sheets", "session": str(session_id)}
        audit.note(trainer, "viewed", people=[one.pk for one in entered.people], detail=detail)
    if entered.faults or deed != "enter":
        return _grid(request, session, rows, entered=entered)
    messages.success(request, f"{counted(len(rows), 'sheet')} entered.")
    return HttpResponseRedirect(reverse("session-run", args=[session_id]))


@require_safe
def template(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Return an empty grid as CSV."""
    session = own_session(session_id, person_of(request))
    response = HttpResponse(template_csv(session), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answer-sheets.csv"'
    return response


def _rows(request: HttpRequest, session: CascadeSession) -> tuple[tuple[GridRow, ...], str]:
    """Return the rows of the file, or of the fields; and what is wrong with the file as a sentence."""
    sent = request.FILES.get("file")
    if isinstance(sent, UploadedFile) and sent.size:
        if sent.size > MOST_BYTES:
            return (), "The file is larger than a megabyte: split it."
        try:
            rows = read_file(session, sent.read(), "the file")
        except ContentError as error:
            return (), " ".join(fault.message for fault in error.faults)
        most = MOST_FIELDS // (len(columns(session)) + 1)
        if len(rows) > most:
            shown = counted(most, "sheet")
            return (), f"The page can show {shown} at a time, and the file has {len(rows):,}: split it."
        return rows, ""
    width = len(columns(session))
    numbers = request.POST.getlist("staff_number")
    found = []
    for row, number in enumerate(numbers, 1):
        cells = tuple(request.POST.get(f"r{row}c{column}", "") for column in range(1, width + 1))
        if number.strip() or any(cell.strip() for cell in cells):
            found.append(GridRow(row, number.strip(), cells))
    return tuple(found), ""


def _grid(  # noqa: PLR0913 - what the page shows beside the rows is given by name
    request: HttpRequest,
    session: CascadeSession,
    rows: Sequence[GridRow],
    *,
    entered: Entered | None = None,
    problem: str = "",
    more: int = 0,
) -> HttpResponse:
    asked = columns(session)
    # The rows are counted anew, so that what is shown and what is posted next stand alike.
    wrong = {(fault.row, fault.place): fault.message for fault in entered.faults} if entered else {}
    heads = [f"{number}" for number in range(1, len(asked) + 1)]
    lines = [_line(place, row, heads, wrong) for place, row in enumerate(rows, 1)]
    blank = max(ROWS_AT_FIRST - len(lines), 0) + more
    lines += [
        _line(len(lines) + extra, GridRow(0, "", ("",) * len(asked)), heads, {})
        for extra in range(1, blank + 1)
    ]
    found = _complaints(lines)
    if problem:
        found = (Complaint("file", "", "file", problem),)
    context = {
        "session": session,
        "titles": titles_of(session),
        "heads": list(zip(heads, (example(one.item) for one in asked), strict=True)),
        "lines": lines,
        "found": found,
        "problem": problem,
        "checked": entered is not None and not entered.faults,
        "people": entered.people if entered is not None else (),
    }
    return render(request, "service/session_paper.html", context, status=422 if found else 200)


def _line(place: int, row: GridRow, heads: Sequence[str], wrong: dict[tuple[int, int | None], str]) -> Line:
    return Line(
        number=place,
        staff_number=Cell(
            f"staff-{place}", row.staff_number, f"Row {place}: staff number", wrong.get((row.row, None), "")
        ),
        cells=tuple(
            Cell(
                f"r{place}c{head}",
                row.cells[column] if column < len(row.cells) else "",
                f"Row {place}, question {head}",
                wrong.get((row.row, column), ""),
            )
            for column, head in enumerate(heads)
        ),
    )


def _complaints(lines: Sequence[Line]) -> tuple[Complaint, ...]:
    cells = [cell for line in lines for cell in (line.staff_number, *line.cells)]
    return tuple(
        Complaint(cell.name, "", cell.name, f"{cell.label}: {cell.error}") for cell in cells if cell.error
    )
