"""Copies of the database: whole, checked, the same on both databases, and never half restored."""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from records.support import RIGHT, WORDS, Installation, install

AWKWARD = {
    "S1": "Siobhán O'Brien",
    "S2": "=cmd|' /C calc'!A0",
    "S3": "রহিমা খাতুন",
    "S4": "فاطمة الزهراء\u200f",
    "S5": 'tab\there, "quotes", \N{GRINNING FACE}',
}
FILL = """
import json, secrets, sys
from datetime import UTC, datetime, timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from cascade.records import audit, requirements, sign_in_links, tokens
from cascade.records.attempts import submit
from cascade.records.models import Person
from cascade.records.people import add_person
from cascade.records.sittings import open_sitting, save_responses

names, answers = json.loads(sys.argv[1]), json.loads(sys.argv[2])
manager = None
for number, name in names.items():
    person = add_person(number, name, email=f"{number}@example.org", service_area="Housing", roles=["hr"])
    # As a database of an earlier version may hold it, with a tab, which nobody can enter any more.
    Person.objects.filter(pk=person.pk).update(name=name, manager=manager, starts_on="2018-05-03")
    manager = person
    for quiz in ("roles", "workbook", "once"):
        sitting = open_sitting(person, quiz)
        asked = {item.id for item in sitting.items}
        save_responses(sitting.id, person, {key: value for key, value in answers.items() if key in asked})
        submit(sitting.id, person, "password", now=datetime(2018, 5, 3, 10, 0, int(number[1]), 7, tzinfo=UTC))
    open_sitting(person, "sure")
    audit.note(person, "viewed", people=[person.pk], detail={"list": "all"})
    sign_in_links.issue_link(person)
# As large as a copy has to be for a disk to fill up in the middle of it.
audit.note(person, "viewed", detail={"list": secrets.token_hex(100_000)})
session = SessionStore()
session["secret"] = "of a browser"
session.save()
"""
TRY = """
import sys
from pathlib import Path
from cascade.model.errors import CascadeError
from cascade.records.copies.restore import restore
for path in sys.argv[1:]:
    try:
        restore(Path(path), replace=True)
        print("restored")
    except CascadeError as error:
        print(str(error).replace("\\n", " / "))
"""
NOTED = """
import sys
from cascade.records.models import AuditEntry
print(AuditEntry.objects.filter(action=sys.argv[1]).earliest("at").detail)
"""
COUNT = """
from cascade.records.models import Attempt, Person, SignInLink
from django.contrib.sessions.models import Session
print(Person.objects.count(), Attempt.objects.count(), SignInLink.objects.count(), Session.objects.count())
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """People of all alphabets, attempts, own words, sittings, links, a session, an audit log."""
    made = install(tmp_path_factory.mktemp("filled"), people=[])
    made.python(FILL, json.dumps(AWKWARD), json.dumps({**RIGHT, **WORDS}))
    return made


@pytest.fixture(scope="module")
def copy(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of that."""
    path = tmp_path_factory.mktemp("copy") / "copy.zip"
    filled.run("records", "backup", str(path))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """An installation without a database."""
    root = tmp_path / "empty"
    root.mkdir()
    url = request.getfixturevalue("postgres_url")() if request.param == "postgresql" else ""
    return Installation(root, url)


@pytest.fixture
def other(tmp_path: Path) -> Installation:
    """An installation with people and a log of its own."""
    return install(tmp_path / "other", people=["OLD"])


def manifest(path: Path) -> dict:
    """The manifest of a copy."""
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def tables(path: Path) -> dict[str, tuple]:
    """What a copy says of each table; the audit log also tells of the copying itself."""
    told = {"records_auditentry", "records_auditedperson"}
    return {
        one["name"]: (one["columns"], one["rows"], one["sha256"])
        for one in manifest(path)["tables"]
        if one["name"] not in told
    }


def changed(path: Path, target: Path, change: Callable[[dict, dict[str, bytes]], None]) -> Path:
    """Write *path* again with what *change* makes of the manifest and the files; digests are made to fit."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    found = json.loads(files.pop("manifest.json"))
    change(found, files)
    for table in found["tables"]:
        lines = files.get(f"tables/{table['name']}.jsonl", b"")
        table["sha256"] = hashlib.sha256(lines).hexdigest()
        table["rows"] = lines.count(b"\n")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(found))
        for name, lines in files.items():
            archive.writestr(name, lines)
    return target


def column(found: dict, table: str, name: str) -> int:
    """The place of a column on the lines of a table."""
    return next(one["columns"] for one in found["tables"] if one["name"] == table).index(name)


def state(made: Installation) -> list[str]:
    """Everything a SQLite database holds, as the statements that would make it again."""
    with sqlite3.connect(made.database) as database:
        return list(database.iterdump())


def test_a_copy_tells_what_it_is_and_only_its_owner_may_read_it(filled, copy):
    """The manifest names every table with its rows and the end of the chain."""
    found = manifest(copy)
    assert (found["format"], found["database"]) == ("cascade-backup/1", "sqlite")
    assert found["chain_sequence"] == 3 * len(AWKWARD)
    with sqlite3.connect(filled.database) as database:
        assert database.execute("SELECT row_hash FROM records_chainhead").fetchone() == (found["chain_hash"],)
    assert tables(copy)["records_person"][1] == len(AWKWARD)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.iterdir()] == ["copy.zip"]


def test_a_copy_signs_nobody_in(copy):
    """Who is signed in, and links that sign in, are left out: a copy that is stolen opens no door."""
    assert not {"django_session", "records_signinlink"} & set(tables(copy))


def test_making_a_copy_is_noted_in_the_audit_log(filled, copy):
    """With its sha256, by which the file can be told apart from any other."""
    detail = json.loads(filled.python(NOTED, "backed_up"))
    assert detail["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert detail["chain_sequence"] == manifest(copy)["chain_sequence"]


def test_a_restored_database_gives_the_same_copy_again(filled, copy, empty, tmp_path):
    """On SQLite and on PostgreSQL, every line of every table; the chain is whole and its end the same."""
    done = empty.run("records", "restore", str(copy))
    assert f"Checked {3 * len(AWKWARD)} rows of the log: the chain is whole." in done.stdout
    again = tmp_path / "again.zip"
    empty.run("records", "backup", str(again))
    assert tables(again) == tables(copy)
    assert manifest(again)["chain_hash"] == manifest(copy)["chain_hash"]
    people = json.loads(empty.run("people", "list", "--json").stdout)
    assert {one["staff_number"]: one["name"] for one in people} == AWKWARD
    detail = json.loads(empty.python(NOTED, "restored"))
    assert detail["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert detail["replaced"] is None


def test_a_copy_made_on_postgresql_is_restored_on_sqlite(copy, postgres_url, tmp_path):
    """So that an organisation can move either way."""
    roots = [tmp_path / name for name in ("there", "back")]
    for root in roots:
        root.mkdir()
    there, back = Installation(roots[0], postgres_url()), Installation(roots[1])
    there.run("records", "restore", str(copy))
    middle, last = tmp_path / "middle.zip", tmp_path / "last.zip"
    there.run("records", "backup", str(middle))
    assert manifest(middle)["database"] == "postgresql"
    back.run("records", "restore", str(middle))
    back.run("records", "backup", str(last))
    assert tables(last) == tables(copy)
    assert stat.S_IMODE(back.database.stat().st_mode) == 0o600


def test_work_goes_on_after_restoring(copy, empty):
    """New rows get new numbers, the log still refuses to be changed, and nobody is signed in.

    Tables in which nobody and nothing stands are no obstacle.
    """
    empty.python("from django.core.management import call_command\ncall_command('migrate', verbosity=0)")
    empty.run("records", "restore", str(copy))
    people, attempts, links, sessions = empty.python(COUNT).split()
    assert (people, attempts, links, sessions) == ("5", "15", "0", "0")
    answers = empty.root / "answers.json"
    answers.write_text(json.dumps(RIGHT), "utf-8")
    empty.run("take", "roles", "--as", "S1", "--answers", str(answers))
    empty.run("people", "add", "S9", "--name", "Somebody new", "--role", "trainer")
    assert empty.run("records", "verify").stdout == "Checked 16 rows: the chain is whole.\n"
    code = """
from django.db import DatabaseError, connection
try:
    connection.cursor().execute("DELETE FROM records_attempt")
except DatabaseError as error:
    print(error)
"""
    assert "append-only" in empty.python(code)


def test_a_file_that_is_there_is_not_written_over(filled, copy, tmp_path):
    """Unless that is asked for."""
    path = tmp_path / "kept.zip"
    path.write_text("something else", "utf-8")
    done = filled.run("records", "backup", str(path), exit_code=1)
    assert done.stderr == f"{path} is there already: give another name, or --replace to write over it.\n"
    assert path.read_text("utf-8") == "something else"
    filled.run("records", "backup", str(path), "--replace")
    assert tables(path) == tables(copy)


@pytest.mark.parametrize("name", ["nowhere/copy.zip", "."])
def test_a_copy_that_cannot_be_written_is_a_sentence(filled, tmp_path, name):
    """And leaves nothing behind."""
    done = filled.run("records", "backup", str(tmp_path / name), exit_code=1)
    assert "can't be written" in done.stderr or "is a folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_no_half_copy(filled, copy, tmp_path):
    """The old copy under that name stays."""
    path = tmp_path / "copy.zip"
    path.write_bytes(b"the old one")
    limit = copy.stat().st_size * 3 // 4
    done = subprocess.run(
        filled.command("records", "backup", str(path), "--replace"),
        env=filled.environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, f"{path} can't be written: File too large.\n")
    assert path.read_bytes() == b"the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["copy.zip"]


def test_a_database_that_is_not_empty_is_not_replaced_unasked(copy, other):
    """The refusal says what would be lost."""
    before = state(other)
    done = other.run("records", "restore", str(copy), exit_code=1)
    assert done.stderr.startswith("The database is not empty: it holds 1 people and 0 rows of the log;")
    assert "restore with --replace" in done.stderr
    assert state(other) == before
    other.run("records", "restore", str(copy), "--replace")
    assert other.python(COUNT).split()[:2] == ["5", "15"]
    assert [path.name for path in other.database.parent.iterdir() if path.is_dir()] == []


def damage(kind: str, copy: Path, target: Path) -> None:
    """Damage a copy."""
    data = bytearray(copy.read_bytes())
    with zipfile.ZipFile(copy) as archive:
        largest = max(archive.infolist(), key=lambda one: one.compress_size)
    if kind == "one bit":
        data[largest.header_offset + 200] ^= 1
    elif kind == "cut short":
        del data[len(data) // 2 :]
    elif kind == "another file":
        data[:] = b"This is a letter to my aunt. " * 100
    target.write_bytes(data)


def compact(line: list) -> bytes:
    """A line as copies have it."""
    return json.dumps(line, separators=(",", ":")).encode()


def drop_a_table(found: dict, files: dict[str, bytes]) -> None:
    """Leave out a table's lines, and not its mention."""
    del files["tables/records_reflection.jsonl"]


def add_a_file(found: dict, files: dict[str, bytes]) -> None:
    """Bring something along."""
    files["../../etc/passwd"] = b"root"


def forget_a_table(found: dict, files: dict[str, bytes]) -> None:
    """Leave a table out altogether."""
    del files["tables/records_reflection.jsonl"]
    found["tables"] = [one for one in found["tables"] if one["name"] != "records_reflection"]


def come_from_tomorrow(found: dict, files: dict[str, bytes]) -> None:
    """Be made by a version that there is not yet."""
    found["migrations"].append("records.9999_tomorrow")


def be_of_another_form(found: dict, files: dict[str, bytes]) -> None:
    """Be of a form that there is not yet."""
    found["format"] = "cascade-backup/2"


def lose_a_field(found: dict, files: dict[str, bytes]) -> None:
    """Have a manifest that isn't whole."""
    del found["made_at"]


def break_a_line(found: dict, files: dict[str, bytes]) -> None:
    """Have a line that is no row."""
    files["tables/records_person.jsonl"] += b'["one value"]\n'


def null_a_name(found: dict, files: dict[str, bytes]) -> None:
    """Have a row the database can't take."""
    place = column(found, "records_person", "name")
    lines = [json.loads(line) for line in files["tables/records_person.jsonl"].splitlines()]
    lines[1][place] = None
    files["tables/records_person.jsonl"] = b"".join(compact(line) + b"\n" for line in lines)


def garble_a_time(found: dict, files: dict[str, bytes]) -> None:
    """Have a value that is none of its column."""
    place = column(found, "records_person", "created_at")
    lines = [json.loads(line) for line in files["tables/records_person.jsonl"].splitlines()]
    lines[2][place] = "half past nine"
    files["tables/records_person.jsonl"] = b"".join(compact(line) + b"\n" for line in lines)


def lose_a_person(found: dict, files: dict[str, bytes]) -> None:
    """Have rows that name somebody who is not there."""
    lines = files["tables/records_person.jsonl"].splitlines(keepends=True)
    files["tables/records_person.jsonl"] = b"".join(lines[1:])


def change_a_mark(found: dict, files: dict[str, bytes]) -> None:
    """Have a log that somebody changed."""
    place = column(found, "records_attempt", "passed")
    lines = [json.loads(line) for line in files["tables/records_attempt.jsonl"].splitlines()]
    lines[0][place] = not lines[0][place]
    files["tables/records_attempt.jsonl"] = b"".join(compact(line) + b"\n" for line in lines)


UNFIT = {
    drop_a_table: "differ in tables/records_reflection.jsonl",
    add_a_file: "differ in ../../etc/passwd",
    forget_a_table: "are not those of its migrations: records_reflection",
    come_from_tomorrow: "newer version, with records.9999_tomorrow",
    be_of_another_form: "in the format cascade-backup/2",
    lose_a_field: "made_at: missing",
    break_a_line: "tables/records_person.jsonl:6: this is no row",
    null_a_name: "records_person.jsonl",
    garble_a_time: "tables/records_person.jsonl:3: the database refuses this row",
    lose_a_person: "a row names another that is missing",
    change_a_mark: "is not whole: Row 1",
}


def test_a_copy_that_is_damaged_or_does_not_fit_is_refused_and_nothing_changes(copy, other, tmp_path):
    """Even where its digests were made to fit: one sentence says where it is at fault."""
    bad = {tmp_path / f"{change.__name__}.zip": says for change, says in UNFIT.items()}
    for path, change in zip(bad, UNFIT, strict=True):
        changed(copy, path, change)
    for kind in ("one bit", "cut short", "another file"):
        path = tmp_path / f"{kind}.zip"
        damage(kind, copy, path)
        bad[path] = str(path)
    before = state(other)
    told = other.python(TRY, *map(str, bad)).splitlines()
    assert len(told) == len(bad)
    assert [line for line, says in zip(told, bad.values(), strict=True) if says not in line] == []
    assert state(other) == before


def test_on_postgresql_a_failed_restore_changes_nothing_either(copy, postgres_with_tables, tmp_path):
    """The old tables went and the new ones came in a transaction that was taken back."""
    made = install(tmp_path / "other", people=["OLD"], database_url=postgres_with_tables())
    changes = (null_a_name, garble_a_time, lose_a_person, change_a_mark)
    bad = [changed(copy, tmp_path / f"{change.__name__}.zip", change) for change in changes]
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    made.run("records", "backup", str(before))
    told = made.python(TRY, *map(str, bad)).splitlines()
    says = [UNFIT[change] for change in changes]
    assert [line for line, one in zip(told, says, strict=True) if one not in line] == []
    made.run("records", "backup", str(after))
    assert tables(after) == tables(before)


def test_a_copy_of_a_broken_log_can_be_restored_by_who_insists(copy, other, tmp_path):
    """It may be the only copy there is: the command says what is wrong with it, and exits with 1."""
    bad = changed(copy, tmp_path / "bad.zip", change_a_mark)
    done = other.run("records", "restore", str(bad), "--replace", "--accept-broken-chain", exit_code=1)
    assert "The log is not whole: " in done.stderr
    assert other.python(COUNT).split()[:2] == ["5", "15"]
    again = tmp_path / "again.zip"
    done = other.run("records", "backup", str(again), exit_code=1)
    assert "The log is not whole: " in done.stderr
    assert tables(again) == tables(bad)


def test_who_was_erased_since_the_copy_was_made_stays_erased(copy, filled, tmp_path):
    """Restoring an old copy brings nobody back; not a byte of their name stands in the database's files."""
    made = Installation(tmp_path / "made")
    made.root.mkdir()
    made.run("records", "restore", str(copy))
    made.run("records", "erase", "S1", "--apply", "--reason", "Request 17")
    done = made.run("records", "restore", str(copy), "--replace")
    assert "1 person was erased again" in done.stdout
    assert {"S1"} & {
        one["staff_number"] for one in json.loads(made.run("people", "list", "--json").stdout)
    } == set()
    assert made.run("records", "verify").stdout == "Checked 15 rows: the chain is whole.\n"
    files = b"".join(path.read_bytes() for path in made.database.parent.glob("cascade.sqlite3*"))
    assert AWKWARD["S1"].encode() not in files
    assert AWKWARD["S3"].encode() in files


def test_a_copy_of_earlier_tables_is_brought_up_to_this_version(tmp_path):
    """The new version can copy the database before it changes it, and restores that copy at any time."""
    made = install(tmp_path / "made", people=[])
    code = """
from django.core.management import call_command
from cascade.records.people import add_person
add_person("S1", "Learner One")
call_command("migrate", "records", "0007", verbosity=0)
"""
    made.python(code)
    path = tmp_path / "old.zip"
    done = made.run("records", "backup", str(path))
    assert "The log was not checked: its tables are of an earlier version." in done.stdout
    ours = [name for name in manifest(path)["migrations"] if name.startswith("records.")]
    assert max(ours).startswith("records.0007")
    made.run("people", "list", exit_code=1)
    done = made.run("records", "restore", str(path), "--replace")
    assert "the chain is whole" in done.stdout
    assert "Learner One" in made.run("people", "list").stdout


def test_without_a_database_there_is_nothing_to_copy(tmp_path):
    """And asking makes none."""
    made = Installation(tmp_path)
    assert (
        "run `cascade publish`" in made.run("records", "backup", str(tmp_path / "x.zip"), exit_code=1).stderr
    )
    assert not made.database.exists()
    done = made.run("records", "restore", str(tmp_path / "x.zip"), exit_code=1)
    assert done.stderr == f"There is no file {tmp_path / 'x.zip'}.\n"
    assert not made.database.exists()
