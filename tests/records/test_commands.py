"""The commands as people run them: what they print, and a sentence instead of a traceback."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
import subprocess

import pytest

from records.support import RIGHT, Installation, install, small_bank, write_bank


@pytest.fixture
def empty(tmp_path) -> Installation:
    """A folder with nothing in it."""
    return Installation(tmp_path)


@pytest.fixture
def installation(taken, tmp_path) -> Installation:
    """A published bank, two people and two attempts."""
    shutil.copytree(taken.root, tmp_path, dirs_exist_ok=True)
    return Installation(tmp_path)


@pytest.fixture(scope="module")
def taken(tmp_path_factory) -> Installation:
    """The same, made once."""
    made = install(tmp_path_factory.mktemp("taken"), people=["S1", "S2"])
    answers = made.root / "answers.json"
    answers.write_text(json.dumps(RIGHT), "utf-8")
    for number in ("S1", "S2"):
        made.run("take", "roles", "--as", number, "--answers", str(answers), "--json")
    return made


def test_publishing_before_building_says_what_to_do(empty):
    """And makes no database."""
    done = empty.run("publish", exit_code=1)
    assert done.stderr == "There is no build/private/bank.json to publish: run `cascade build` first.\n"
    assert not empty.database.exists()


def test_a_broken_bank_is_refused(empty):
    """With what to do about it."""
    write_bank(empty.root, small_bank())
    (empty.root / "build" / "private" / "bank.json").write_text("{", "utf-8")
    assert "run `cascade build` again" in empty.run("publish", exit_code=1).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["people", "list"],
        ["people", "link", "S1"],
        ["records", "export"],
        ["records", "verify"],
        ["editions"],
        ["take", "roles", "--as", "S1", "--answers", __file__],
    ],
)
def test_without_a_database_commands_say_to_publish(empty, arguments):
    """And asking makes none."""
    done = empty.run(*arguments, exit_code=1)
    assert "run `cascade publish`" in done.stderr
    assert not empty.database.exists()


def test_publishing_twice_tells_that_nothing_changed(empty):
    """Safe to repeat."""
    write_bank(empty.root, small_bank())
    first, second = empty.run("publish").stdout, empty.run("publish").stdout
    assert re.fullmatch(r"Edition [0-9a-f]{12} is now current: 5 quizzes\.\n", first)
    said, hint = second.splitlines(keepends=True)
    assert said == first.replace("is now current", "was current already")
    assert "since the last `cascade build`" in hint


def test_trying_a_first_publication_makes_no_database(empty):
    """It changes nothing, as it says."""
    write_bank(empty.root, small_bank())
    assert "run `cascade publish`" in empty.run("publish", "--dry-run", exit_code=1).stderr
    assert not empty.database.exists()


def test_editions_lists_publications_the_newest_first(installation):
    """With who and why."""
    write_bank(installation.root, small_bank("Second edition"))
    done = json.loads(installation.run("publish", "--by", "s1", "--reason", "Clause 8.2", "--json").stdout)
    listed = json.loads(installation.run("editions", "--json").stdout)
    assert [one["current"] for one in listed] == [True, False]
    assert (listed[0]["edition"], listed[0]["by"], listed[0]["reason"]) == (
        done["edition"],
        "S1",
        "Clause 8.2",
    )
    assert len(installation.run("editions").stdout.splitlines()) == 2


def test_publishing_as_nobody_known_is_refused(installation):
    """A slip in the staff number publishes nothing."""
    done = installation.run("publish", "--by", "S99", exit_code=1)
    assert "nobody with staff number 'S99'" in done.stderr


def test_people_are_added_listed_and_given_links(installation):
    """The link's address is the service's."""
    installation.run("people", "add", "H1", "--name", "Head of HR", "--role", "hr", "--role", "editor")
    assert "H1  Head of HR  editor, hr\n" in installation.run("people", "list").stdout
    listed = {
        one["staff_number"]: one for one in json.loads(installation.run("people", "list", "--json").stdout)
    }
    assert listed["H1"]["roles"] == ["editor", "hr", "staff"]
    link = installation.run("people", "link", "h1", CASCADE_URL="https://learn.example/").stdout
    assert re.fullmatch(r"https://learn\.example/sign-in/link/\w{4}-\w{4}-\w{4}-\w{4}/\n", link)


def test_a_staff_number_that_is_taken_is_refused(installation):
    """In any capitals."""
    done = installation.run("people", "add", "s1", "--name", "Another", exit_code=1)
    assert done.stderr == "Staff number: Somebody has the staff number s1 already.\n"


def test_a_role_that_does_not_exist_is_a_fault_of_the_command_line(installation):
    """Exit code 2, and the list of roles."""
    done = installation.run("people", "add", "S3", "--name", "X", "--role", "king", exit_code=2)
    assert "'trainer'" in done.stderr


def test_the_first_accounts_are_made_once(empty):
    """The second time the links are others, the accounts the same."""
    first, second = empty.run("people", "first").stdout, empty.run("people", "first").stdout
    links = re.findall(r"http://127\.0\.0\.1:8000/sign-in/link/([\w-]{43})/", first + second)
    assert len(set(links)) == 4
    assert len(empty.run("people", "list").stdout.splitlines()) == 2


def test_the_export_goes_to_standard_output_or_to_a_file(installation):
    """The same bytes, with the line ends of RFC 4180; beside a file stands its manifest."""
    printed = installation.run("records", "export").stdout
    path = installation.root / "completions.csv"
    done = installation.run("records", "export", "--out", str(path))
    assert done.stderr == f"Wrote 2 rows to {path}, and its manifest beside it.\n"
    written = path.read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == 3
    # Reading as text turned the line ends.
    assert written.decode().replace("\r\n", "\n") == printed
    assert [row["staff_number"] for row in csv.DictReader(io.StringIO(printed))] == ["S1", "S2"]
    manifest = json.loads((installation.root / "completions.csv.manifest.json").read_text("utf-8"))
    assert (manifest["file"], manifest["rows"]) == ("completions.csv", 2)
    assert manifest["sha256"] == hashlib.sha256(written).hexdigest()


def test_an_export_is_filtered_and_has_the_columns_asked_for(installation):
    """By quiz and by day; a name that nobody has is asked about, because it may be misspelled."""
    other = installation.run("records", "export", "--quiz", "other")
    assert other.stdout.count("\n") == 1
    assert other.stderr == "Nobody has handed in a quiz 'other': is it spelled so?\n"
    assert installation.run("records", "export", "--since", "2018-05-03").stdout.count("\n") == 3
    chosen = installation.run("records", "export", "--area", "housing", "--columns", "quiz,status, person")
    assert chosen.stdout.splitlines()[0] == '"quiz","status","person"'
    assert chosen.stdout.count("\n") == 3


def test_a_faulty_command_line_is_refused_with_what_there_is(installation):
    """Exit code 2, and nothing is written."""
    out = installation.root / "never"
    for arguments, sentence in (
        (["--columns", "quiz,nonsense"], "There is no column 'nonsense': choose from attempt_id"),
        (["--format", "xapi", "--columns", "quiz"], "xAPI statements have no columns to choose"),
        (["--status", "done"], "'done' is not one of"),
    ):
        said = installation.run("records", "export", "--out", str(out), *arguments, exit_code=2).stderr
        assert sentence in " ".join(said.split())
    assert not out.exists()


def test_a_saved_export_gives_the_same_every_time_unless_told_otherwise(installation):
    """What the command line says goes before what was saved."""
    profile = ("records", "profile")
    columns = ("--columns", "person,mark", "--bom", "--quiz", "roles")
    assert installation.run(*profile, "save", "payroll", *columns).stdout.startswith("Saved payroll: ")
    assert installation.run(*profile, "list").stdout.startswith("payroll  csv  20")
    shown = json.loads(installation.run(*profile, "show", "payroll").stdout)
    assert (shown["columns"], shown["filter"], shown["bom"]) == (["person", "mark"], {"quiz": "roles"}, True)
    export = ("records", "export", "--profile", "payroll")
    told = installation.run(*export, "--columns", "quiz").stdout
    assert told.splitlines()[0] == '\ufeff"quiz"'
    installation.run(*profile, "remove", "payroll")
    assert "No profile is saved yet." in installation.run(*export, exit_code=1).stderr


def test_an_export_is_checked_against_its_manifest_and_the_log(installation, tmp_path):
    """Exit code 0 for the file as it was written, 1 with a sentence for one that was changed."""
    path = tmp_path / "completions.xlsx"
    installation.run("records", "export", "--format", "xlsx", "--out", str(path))
    said = installation.run("records", "verify", "--export", str(path)).stdout
    assert said.startswith("Checked 2 rows: the chain is whole.\nThe manifest is as it was signed")
    assert said.endswith(
        "All 2 rows stand in the log as they do here.\nNo row that the filter lets through is missing.\n"
    )
    kept = tmp_path / "elsewhere.json"
    (tmp_path / "completions.xlsx.manifest.json").rename(kept)
    without = installation.run("records", "verify", "--export", str(path))
    assert "There is no manifest" in without.stdout
    lines = tmp_path / "completions.jsonl"
    installation.run("records", "export", "--format", "jsonl", "--out", str(lines))
    lines.write_bytes(b"".join(lines.read_bytes().splitlines(keepends=True)[:1]))
    changed = installation.run("records", "verify", "--export", str(lines), "--json", exit_code=1)
    report = json.loads(changed.stdout)
    assert (report["ok"], report["faults"], report["export"]["rows"]) == (False, [], 1)
    assert "is missing from the file" in report["export"]["faults"][-1]
    swapped = ("--export", str(path), "--manifest", str(kept))
    assert installation.run("records", "verify", *swapped).stdout.startswith("Checked 2 rows")
    alone = installation.run("records", "verify", "--manifest", str(kept), exit_code=2)
    assert "name the file by --export FILE" in alone.stderr


def test_an_export_that_cannot_be_written_is_a_sentence(installation):
    """And leaves nothing behind."""
    path = installation.root / "nowhere" / "completions.csv"
    done = installation.run("records", "export", "--out", str(path), exit_code=1)
    assert "can't be written" in done.stderr


def test_every_column_stands_in_the_help(installation):
    """Nobody has to guess what a column holds."""
    assert (
        "clause_digests: JSON: each clause tested" in installation.run("records", "export", "--help").stdout
    )


def test_verify_tells_how_many_rows_are_whole(installation):
    """In a sentence and as JSON."""
    assert installation.run("records", "verify").stdout == "Checked 2 rows: the chain is whole.\n"
    report = json.loads(installation.run("records", "verify", "--json").stdout)
    assert report == {"ok": True, "rows": 2, "faults": [], "more_faults": 0}


def test_verify_names_the_row_that_was_changed(installation):
    """Exit code 1; the row by its number and its attempt."""
    with sqlite3.connect(installation.database) as database:
        database.execute("DROP TRIGGER records_attempt_no_update")
        database.execute("UPDATE records_attempt SET passed = 0 WHERE sequence = 2")
        ((attempt,),) = database.execute("SELECT id FROM records_attempt WHERE sequence = 2")
    done = installation.run("records", "verify", exit_code=1)
    assert done.stderr.startswith("Row 2 (attempt ")
    assert done.stderr.replace("-", "").count(attempt) == 1
    assert "Table records_attempt: the triggers" in done.stderr
    assert done.stderr.endswith("Checked 2 rows: 2 faults found.\n")
    report = json.loads(installation.run("records", "verify", "--json", exit_code=1).stdout)
    assert [fault["sequence"] for fault in report["faults"]] == [2, None]


@pytest.mark.parametrize("arguments", [["records", "verify"], ["people", "list"], ["publish"]])
def test_a_file_that_is_no_database_is_a_sentence(empty, arguments):
    """Whatever it is."""
    write_bank(empty.root, small_bank())
    empty.database.parent.mkdir()
    empty.database.write_text("This is a letter to my aunt. " * 100, "utf-8")
    assert "The database can't be used" in empty.run(*arguments, exit_code=1).stderr


def test_a_wrong_setting_is_a_sentence(empty):
    """Exit code 2: the command line is at fault, not the data."""
    done = empty.run("records", "verify", exit_code=2, CASCADE_DATABASE_URL="mystery://x")
    assert "CASCADE_DATABASE_URL can't be read" in done.stderr


def test_a_database_that_does_not_answer_is_a_sentence(empty):
    """Or whose driver is missing: exit code 1 or 2, and what to look at."""
    arguments = empty.command("people", "list")
    nowhere = {"CASCADE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    done = subprocess.run(
        arguments, env={**empty.environment, **nowhere}, capture_output=True, text=True, check=False
    )
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert re.search("can't be used: .*(CASCADE_DATABASE_URL|psycopg)", done.stderr)
