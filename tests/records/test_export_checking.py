"""Checking an exported file: what was changed, added, left out or made up is named, row by row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import openpyxl
import pytest

from cascade.records.errors import NotFoundError
from cascade.records.exports import FORMATS, Filters
from cascade.records.exports.checking import Checked, check_export
from cascade.records.exports.files import Export
from cascade.records.exports.manifest import as_text, make, manifest_of
from cascade.records.models import Attempt, AuditEntry, Person
from cascade.records.signing import check_signature, public_key
from cascade.records.voiding import void
from records.rewriting import rewrite
from records.support import RIGHT, hand_in
from records.tampering import ROWS, Undone

BYTES = "The file is not byte for byte the one that was exported"
TEXT = ("csv", "jsonl", "xapi")


def made(export: Export, actor: Person | None = None) -> tuple[bytes, dict]:
    """The file of an export, and its manifest as it is read back."""
    file = io.BytesIO()
    manifest = make(export, file, "completions", actor)
    return file.getvalue(), json.loads(as_text(manifest))


def check(data: bytes, manifest: dict | None) -> Checked:
    """What checking a file says."""
    return check_export(io.BytesIO(data), manifest, public_key())


def with_mark(data: bytes, format_: str) -> bytes:
    """The file with one mark lowered, by hand: the first that is 9."""
    if format_ == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        cell = next(cell for cell in book.active["L"] if cell.value == 9)
        cell.value = 7
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    old, new = {
        "csv": (rb'"(password)",9,', rb'"\1",7,'),
        "jsonl": (rb'("mark"):9,', rb"\1:7,"),
        "xapi": (rb'("raw"):9,', rb"\1:7,"),
    }[format_]
    changed = re.sub(old, new, data, count=1)
    assert changed != data
    return changed


@pytest.mark.parametrize("format_", FORMATS)
def test_an_untouched_file_is_what_was_exported(log, format_):
    """By its manifest, byte for byte, and by the log, row for row; also after the log has grown."""
    data, manifest = made(Export(format_))
    hand_in(Person.objects.get(staff_number="S1"), "workbook", {})
    found = check(data, manifest)
    assert (found.ok, found.rows) == (True, ROWS)
    said = " ".join(found.notes)
    for part in (
        "The manifest is as it was signed on ",
        f"rows 1 to {ROWS} are those that were signed",
        "The file is byte for byte the one that was exported.",
        f"All {ROWS} rows stand in the log as they do here.",
        "No row that the filter lets through is missing.",
    ):
        assert part in said


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_mark_that_was_changed_is_named_with_its_row(log, person, format_, with_manifest):
    """With its manifest the bytes tell as well; without it the log does."""
    row = hand_in(person, "roles", RIGHT)
    data, manifest = made(Export(format_))
    found = check(with_mark(data, format_), manifest if with_manifest else None)
    *bytes_, fault = found.faults
    assert bool(bytes_) == with_manifest
    assert all(sentence.startswith(BYTES) for sentence in bytes_)
    name = "result.score.raw" if format_ == "xapi" else "mark"
    place = f"Line {row.sequence}" if format_ in {"jsonl", "xapi"} else f"Row {row.sequence + 1}"
    assert fault == f"{place} (attempt {row.pk}): {name} is “7” here and “9” in the log."


@pytest.mark.parametrize("format_", TEXT)
def test_rows_left_out_put_in_twice_or_made_up_are_named(log, format_):
    """Each by its attempt."""
    data, manifest = made(Export(format_))
    lines = data.splitlines(keepends=True)
    head = 1 if format_ == "csv" else 0
    invented = lines[head + 3].replace(str(log[3].pk).encode(), b"01900000-0000-7000-8000-000000000000")
    changed = b"".join([*lines[: head + 2], lines[head + 1], *lines[head + 4 :], invented])
    found = check(changed, manifest)
    said = "\n".join(found.faults)
    assert f"(attempt {log[1].pk}): it stands in the file twice." in said
    assert "(attempt 01900000-0000-7000-8000-000000000000): the log has no such attempt" in said
    for gone in (2, 3):
        assert f"Attempt {log[gone].pk}, row {gone + 1} of the log, is missing from the file." in said
    assert len(found.faults) == 5


def test_who_a_row_is_about_can_be_told_by_the_bytes_alone(log):
    """Names change lawfully, so the log says nothing of them; the manifest does."""
    data, manifest = made(Export())
    swapped = data.replace(b"Learner One", b"Learner Two", 1)
    found = check(swapped, manifest)
    (fault,) = found.faults
    assert fault.startswith(BYTES)
    without = check(swapped, None)
    assert without.ok
    assert (
        "nobody can tell whether rows are missing, or whether what is said of people was changed"
        in without.notes[0]
    )


def test_a_name_that_changed_since_is_no_fault(log):
    """Nor is an erasure, nor rows that were made void later; these are told."""
    data, manifest = made(Export())
    Person.objects.filter(staff_number="S1").update(name="Learner Married", service_area="Finance")
    void(log[0].pk, "By mistake.", apply=True)
    found = check(data, manifest)
    assert found.ok
    assert "1 of these attempts have been marked again or made void since." in found.notes


def test_a_manifest_that_was_changed_is_not_relied_on(log):
    """The rows are looked up all the same."""
    data, manifest = made(Export())
    for changed in ({**manifest, "rows": 3}, {**manifest, "sha256": "0" * 64}, {"manifest": "made up"}):
        found = check(data, changed)
        assert found.faults in (
            ["The manifest was changed after it was signed."],
            ["The manifest is not signed."],
        )
        assert f"All {ROWS} rows stand in the log as they do here." in found.notes
        assert not any("byte for byte" in note for note in found.notes)


def test_a_log_rewritten_since_is_found_by_an_old_export(log):
    """Every manifest carries a checkpoint, and every row its hash."""
    data, manifest = made(Export())

    def easier(row: Attempt) -> None:
        row.quiz_title = "Something easier"

    with Undone():
        rewrite(easier, keep=ROWS)
        found = check(data, manifest)
    said = "\n".join(found.faults)
    assert f"row {ROWS} has another hash than was signed" in said
    assert "quiz_title is “Roles and expectations” here and “Something easier” in the log" in said
    assert said.count("chain_hash is") == ROWS


@pytest.mark.parametrize(
    "filters",
    [Filters(quiz="roles"), Filters(since=datetime(2018, 5, 4, tzinfo=UTC).date()), Filters(kind="delta")],
)
def test_what_the_filter_lets_through_is_looked_for_again(log, filters):
    """An export of a part is whole when it has that part."""
    data, manifest = made(Export(filters=filters))
    assert check(data, manifest).ok
    assert "No row that the filter lets through is missing." in check(data, manifest).notes


def test_a_filter_on_people_is_vouched_for_by_the_bytes(log):
    """Who is in a service area changes, so nobody can look later who was."""
    data, manifest = made(Export(filters=Filters(area="Housing")))
    Person.objects.update(service_area="Finance")
    found = check(data, manifest)
    assert found.ok
    assert "is shown by the bytes of the file alone" in found.notes[-1]
    short = b"".join(data.splitlines(keepends=True)[:-1])
    said = "\n".join(check(short, manifest).faults)
    assert "The file has 2 rows, the manifest says 3." in said


def test_columns_that_say_where_people_stand_are_left_alone(log):
    """They were true that day; the manifest's bytes vouch for them."""
    names = (
        "attempt_id",
        "status",
        "expires_on",
        "name",
        "mark",
        "submitted_london",
        "passed",
        "item_digests",
    )
    for format_ in ("csv", "xlsx", "jsonl"):
        data, manifest = made(Export(format_, columns=names))
        found = check(data, manifest)
        assert (found.ok, found.rows) == (True, ROWS), found.faults


def test_a_file_without_the_attempts_ids_is_checked_by_its_bytes(log):
    """And says what to do next time."""
    data, manifest = made(Export(columns=("staff_number", "mark")))
    found = check(data, manifest)
    assert "The file is byte for byte the one that was exported." in found.notes
    (fault,) = found.faults
    assert fault.startswith("The file has no column attempt_id, so its rows can't be looked up in the log")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data[:-40], "can't be read on after row"),
        (
            lambda data: data.replace(b'"mark"', b'"notes"', 1),
            "it has not the columns of the others: mark, notes",
        ),
        (lambda data: b"\xff\xfe" + data, "is no CSV in UTF-8"),
    ],
)
def test_a_broken_file_is_a_sentence(log, change: Callable[[bytes], bytes], sentence):
    """Cut off, with another header, in another encoding."""
    data, manifest = made(Export())
    assert sentence in "\n".join(check(change(data), manifest).faults)


def test_a_broken_workbook_is_a_sentence(log):
    """As is something that is none."""
    data, manifest = made(Export("xlsx"))
    for broken in (data[: len(data) // 2], b"PK\x03\x04 nonsense", b""):
        assert "The workbook can't be read" in "\n".join(check(broken, manifest).faults)


def with_day(data: bytes, value: float) -> bytes:
    """A workbook with another number in place of the first moment."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header = [cell.value for cell in book.active[1]]
    book.active.cell(2, header.index("submitted_london") + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


MADE_UP: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a day past all calendars": ("xlsx", lambda data: with_day(data, 1e300), "submitted_london is "),
    "no number": (
        "jsonl",
        lambda data: re.sub(rb'"item_digests":{[^}]*}', b'"item_digests":[NaN]', data, count=1),
        "item_digests is “[nan]”",
    ),
    "infinity": (
        "xapi",
        lambda data: re.sub(rb'"raw":[0-9]+', b'"raw":1e999', data, count=1),
        "result.score.raw is “inf”",
    ),
    "an empty object more": ("xapi", lambda data: data.replace(b"{", b'{"more":{},', 1), "more is “{}”"),
    "a deep row": ("jsonl", lambda _: b'{"a":' * 100_000, "nested deeper than"),
}
"""What somebody could put into a file that no export holds: the format, how, and what is said."""


@pytest.mark.parametrize("kind", MADE_UP)
def test_whatever_was_put_into_a_file_is_a_fault_of_the_file(log, kind):
    """And none of ours, however odd it is."""
    format_, change, sentence = MADE_UP[kind]
    data, _ = made(Export(format_))
    assert change(data) != data
    assert sentence in "\n".join(check(change(data), None).faults)


def test_a_csv_file_saved_again_with_bare_text_still_has_its_rows(log):
    """Another program quotes as it likes; only the bytes are others."""
    data, manifest = made(Export())
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    found = check(out.getvalue().encode("utf-8-sig"), manifest)
    (fault,) = found.faults
    assert fault.startswith(BYTES)
    assert f"All {ROWS} rows stand in the log as they do here." in found.notes


def test_the_manifest_says_who_when_what_and_is_signed(log, person):
    """As the audit log does, from which it can be had again; nobody is named in it."""
    filters = Filters(quiz="roles")
    data, manifest = made(Export("csv", filters, ("attempt_id", "name")), person)
    check_signature(manifest, "The manifest", public_key())
    assert (manifest["file"], manifest["bytes"], manifest["rows"]) == ("completions", len(data), 2)
    assert (manifest["columns"], manifest["filter"]) == (["attempt_id", "name"], {"quiz": "roles"})
    assert manifest["made_by"] == {"person": str(person.pk)}
    assert manifest["chain"] == {"sequence": ROWS, "row_hash": log[-1].row_hash}
    assert manifest["edition"] == log[-1].edition_id
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, json.loads(entry.detail)) == (person, manifest)
    assert manifest_of(entry.pk) == manifest
    assert "Learner" not in entry.detail
    assert '"S1"' not in entry.detail
    with pytest.raises(NotFoundError):
        manifest_of(entry.pk + 1)


def test_an_export_that_broke_off_stands_in_the_audit_log(log, person):
    """Some of it may have been read by then; what was asked for is known."""

    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        make(Export(filters=Filters(quiz="roles")), Full(), "completions", person)
    told = json.loads(AuditEntry.objects.get(action="exported").detail)
    assert (told["broke_off"], told["filter"], len(told["columns"])) == (True, {"quiz": "roles"}, 26)
