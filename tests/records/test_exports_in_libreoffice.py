"""An export of real completions, opened in a program that people open it in."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from cascade.exchange.cells import as_text
from cascade.exchange.formula_guard import unguard
from cascade.records.exports import STANDARD, completions
from cascade.records.exports.files import Export, write
from cascade.records.models import Person
from exchange.libreoffice import as_rows
from exchange.odd_texts import ODD
from records.support import RIGHT, hand_in


def test_csv_and_workbook_open_with_the_same_cells_and_lose_none(person, edition, tmp_path):
    """Names that look like formulas, numbers and dates, in any script; every other column besides."""
    # LibreOffice reads a return in a CSV file as a new line; other readers keep them apart.
    names = [text for text in ODD if text and "\r" not in text]
    for number, name in enumerate(names):
        staff = Person.objects.create(staff_number=f"{number:05}", name=name, service_area=name)
        hand_in(
            staff, "roles", {**RIGHT, "days": "1"}, now=datetime(2018, 5, 3, 9, number, 15, 7, tzinfo=UTC)
        )
    hand_in(person, "workbook", {})
    shown = {}
    for format_ in ("csv", "xlsx"):
        file = io.BytesIO()
        write(Export(format_), file)
        path = tmp_path / f"completions.{format_}"
        path.write_bytes(file.getvalue())
        shown[format_] = as_rows(path, tmp_path / format_)
    assert shown["csv"] == shown["xlsx"]
    header, *rows = [[unguard(cell) for cell in row] for row in shown["csv"]]
    assert header == list(STANDARD)
    assert rows == [[as_text(cell) for cell in row] for row in completions()]
    assert [row[2] for row in rows] == [*names, "Learner One"]
