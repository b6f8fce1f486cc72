"""Trainer and depth in every exported row, in every format, and in files that are checked later."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from cascade.exchange.cells import as_text
from cascade.records.erasure import erase
from cascade.records.exports import FORMATS, STANDARD, Filters, completions
from cascade.records.exports.checking import check_export
from cascade.records.exports.files import Export, write
from cascade.records.exports.manifest import make
from cascade.records.exports.profiles import load, save
from cascade.records.exports.trainers import NO_TRAINER, trainers
from cascade.records.models import Attempt, CascadeSession, Person
from cascade.records.sessions.planning import record_root
from cascade.records.signing import public_key
from records.sessions.conftest import STARTS
from records.support import RIGHT, hand_in

BEFORE = tuple(name for name in STANDARD if not name.startswith("trainer_"))
"""The standard columns as they were when exports told of no trainer."""


@pytest.fixture
def log(room, people) -> CascadeSession:
    """Two attempts in a session, and one outside any."""
    first, second, _, alone = people
    answers = dict.fromkeys(room.enter(first, second), RIGHT)
    room.put_all(answers)
    room.close(*answers)
    hand_in(alone, "roles", RIGHT)
    return room.session


def cells(*names: str) -> list[tuple[str, ...]]:
    """Some columns of every row, as text."""
    return [tuple(map(as_text, row)) for row in completions(None, names)]


def file(export: Export) -> bytes:
    """The file of an export."""
    out = io.BytesIO()
    write(export, out)
    return out.getvalue()


def test_every_row_says_who_trained_and_how_deep(log):
    """Of the session it was taken in; nothing outside one."""
    told = cells("trainer_name", "trainer_staff_number", "depth", "session")
    inside = ("Trainer One", "T1", "1", str(log.pk))
    assert told == [inside, inside, ("", "", "", "")]


def test_every_format_has_the_trainer(log):
    """Text in tables, the instructor of a statement."""
    row, *_ = csv.DictReader(io.StringIO(file(Export("csv")).decode(), newline=""))
    assert (row["trainer_name"], row["trainer_staff_number"], row["depth"]) == ("Trainer One", "T1", "1")
    sheet = openpyxl.load_workbook(io.BytesIO(file(Export("xlsx")))).active
    header, first, *_ = sheet.iter_rows(values_only=True)
    assert dict(zip(header, first, strict=True))["trainer_name"] == "Trainer One"
    line = json.loads(file(Export("jsonl")).splitlines()[0])
    assert (line["trainer_name"], line["trainer_staff_number"], line["depth"]) == ("Trainer One", "T1", 1)
    inside, _, outside = map(json.loads, file(Export("xapi")).splitlines())
    assert inside["context"]["instructor"]["account"]["name"] == "T1"
    assert inside["context"]["instructor"]["account"]["homePage"] == inside["actor"]["account"]["homePage"]
    assert "instructor" not in outside["context"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_is_found_right_also_when_the_trainer_is_called_otherwise_since(log, trainer, format_):
    """Names change lawfully and are erased; the bytes tell what stood there."""
    out = io.BytesIO()
    manifest = make(Export(format_), out, "completions", None)
    Person.objects.filter(pk=trainer.pk).update(name="Trainer Wed", staff_number="T9")
    found = check_export(io.BytesIO(out.getvalue()), manifest, public_key())
    assert (found.faults, found.rows) == ([], 3)


def test_a_file_made_before_there_were_trainers_is_still_checked(log):
    """By its manifest and its rows; statements without an instructor as well."""
    for format_ in ("csv", "xlsx", "jsonl"):
        out = io.BytesIO()
        manifest = make(Export(format_, columns=BEFORE), out, "completions", None)
        found = check_export(io.BytesIO(out.getvalue()), manifest, public_key())
        assert (found.faults, found.rows) == ([], 3)
    old = [json.loads(line) for line in file(Export("xapi")).splitlines()]
    for statement in old:
        statement["context"].pop("instructor", None)
    lines = "".join(json.dumps(statement) + "\n" for statement in old)
    assert check_export(io.BytesIO(lines.encode()), None, None).faults == []


def test_a_saved_export_that_names_no_columns_gets_the_new_ones(log):
    """And one that names its columns stays as it is."""
    save("all", Export("csv"), None)
    save("few", Export("csv", columns=("quiz", "depth")), None)
    assert load("all").column_names() == STANDARD
    assert load("few").column_names() == ("quiz", "depth")


def test_an_erased_trainer_shows_the_pseudonym(log, trainer):
    """As anybody who was erased."""
    done = erase(trainer, None, "Request 17")
    told = cells("trainer_name", "trainer_staff_number")
    assert told[0] == ("Erased person", done.pseudonym)
    assert not any("T1" in row or "Trainer One" in row for row in told)


def test_a_trainer_from_outside_has_a_name_and_no_number(trainer):
    """Who is known by what stands in the session; what is no session of ours has nobody."""
    root = record_root("A centre", STARTS, [trainer], by=None)
    found = trainers([str(root.pk), "of another system"])
    assert [(one.name, one.staff_number, one.person) for one in found.values()] == [("A centre", "", None)]
    assert trainers(["of another system"]) == {}
    assert NO_TRAINER.name == ""


def test_trainers_cost_one_query_at_any_number_of_rows(log, django_assert_num_queries):
    """A row more asks nothing more; columns that tell of no trainer ask nothing at all."""
    for _ in range(5):
        hand_in(Person.objects.get(staff_number="P4"), "roles", RIGHT)
    rows = Attempt.objects.count()
    with django_assert_num_queries(2):
        assert len(list(completions(Filters(), STANDARD))) == rows
    with django_assert_num_queries(1):
        assert len(list(completions(Filters(), BEFORE))) == rows
