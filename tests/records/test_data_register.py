"""The register of personal data names every field of every table, so that none is kept without a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from cascade.records.person_links import person_links

REGISTER = Path(__file__).resolve().parents[2] / "docs" / "manual" / "data-register.md"
COLUMNS = 6


def sections() -> dict[str, list[list[str]]]:
    """Return the rows of the register by table: the cells of each."""
    found = {}
    text = REGISTER.read_text("utf-8")
    for table, body in re.findall(r"^## [^\n]*\(`(\w+)`\)\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL):
        rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| `")]
        found[table] = rows
    return found


def without_people() -> set[str]:
    """Return the tables that the register says hold nothing about people."""
    (body,) = re.findall(
        r"^## Tables without personal data\n\n(.*?)\n\n",
        REGISTER.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return set(re.findall(r"`(\w+)`", body))


def tables() -> dict[str, list[str]]:
    """Return every table the software makes, and its fields."""
    return {
        model._meta.db_table: [field.name for field in model._meta.concrete_fields]
        for model in apps.get_models(include_auto_created=True)
    }


def test_every_table_is_either_described_or_said_to_hold_nothing_about_people():
    """A table that comes later is thought about before it is built."""
    described, others = set(sections()), without_people()
    assert described & others == set()
    assert described | others == set(tables())


def test_a_table_that_points_at_people_is_described():
    """Whatever is linked to a person is about a person."""
    assert {link.model._meta.db_table for link in person_links()} <= set(sections())


@pytest.mark.parametrize("table", sorted(sections()))
def test_every_field_is_described_and_no_other(table: str):
    """What, why, who sees it, how long, and what erasing leaves: none of these is empty."""
    rows = sections()[table]
    fields = [field for row in rows for field in re.findall(r"`(\w+)`", row[0])]
    assert sorted(fields) == sorted(tables().get(table, []))
    for row in rows:
        assert len(row) == COLUMNS, row
        assert all(cell.strip() for cell in row), row
