"""Erasing, keeping to a period and reading the audit log on the command line, as people run them."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from records.support import Installation, install


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Installation:
    """Somebody with an account, somebody who left long ago."""
    found = install(tmp_path_factory.mktemp("made"), people=["S1", "S2"])
    with sqlite3.connect(found.database) as database:
        database.execute("UPDATE records_person SET leaves_on = '2010-01-01' WHERE staff_number = 'S2'")
    return found


@pytest.fixture
def installation(made, tmp_path) -> Installation:
    """A copy of it."""
    shutil.copytree(made.root, tmp_path, dirs_exist_ok=True)
    return Installation(tmp_path)


def test_erasing_says_first_and_does_it_only_when_told_to(installation):
    """A dry run, then for good; the second time there is nobody of that number."""
    dry = installation.run("records", "erase", "s1").stdout
    assert "Would be erased: person " in dry
    assert "Their account is open" in dry
    assert dry.endswith("with --apply --reason TEXT\n")
    assert "Learner S1" in installation.run("people", "list").stdout
    done = installation.run("records", "erase", "s1", "--apply", "--reason", "Request 17").stdout
    assert done.startswith("Erased: person ")
    assert "Backups, exports and printed lists" in done
    assert "Learner S1" not in installation.run("people", "list").stdout
    assert "nobody with staff number 's1'" in installation.run("records", "erase", "s1", exit_code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["S1", "--apply"], "Say why"),
        (["S1", "--apply", "--reason", "Learner asked"], "The reason names the person"),
        (["S9", "--apply", "--reason", "Request 17"], "nobody with staff number 'S9'"),
        (["", "--apply", "--reason", "Request 17"], "nobody with staff number ''"),
    ],
)
def test_erasing_without_what_it_needs_changes_nothing(installation, arguments, said):
    """Exit code 1, a sentence, and everybody is still there."""
    before = installation.run("people", "list").stdout
    assert said in installation.run("records", "erase", *arguments, exit_code=1).stderr
    assert installation.run("people", "list").stdout == before


def test_keeping_to_a_period_says_first_and_twice_is_once(installation):
    """Who left is erased, who is here stays; the second run finds nothing."""
    dry = installation.run("records", "retain", "--older-than", "7y").stdout
    assert "1 person who left: would be erased" in dry
    assert dry.endswith("the same command with --apply\n")
    done = json.loads(installation.run("records", "retain", "--older-than", "7y", "--apply", "--json").stdout)
    assert (len(done["people"]), done["applied"]) == (1, True)
    again = installation.run("records", "retain", "--older-than", "7y", "--apply").stdout
    assert "0 people who left" in again
    listed = installation.run("people", "list").stdout
    assert "Learner S1" in listed
    assert "Learner S2" not in listed


@pytest.mark.parametrize("age", ["7", "seven years", "29d", "-1y"])
def test_a_period_that_is_none_is_the_command_lines_fault(installation, age):
    """Exit code 2."""
    done = installation.run("records", "retain", f"--older-than={age}", exit_code=2)
    assert done.stderr.startswith("--older-than: ")


def test_the_audit_log_is_read_by_filter_and_reading_it_is_kept(installation):
    """As lines and as JSON; what was typed is not kept."""
    installation.run("records", "erase", "S1", "--apply", "--reason", "Request 17")
    (entry,) = json.loads(installation.run("records", "audit", "--action", "erased", "--json").stdout)
    assert entry["detail"] == {"reason": "Request 17"}
    assert len(entry["people"]) == 1
    lines = installation.run("records", "audit", "--limit", "1").stdout.splitlines()
    assert len(lines) == 1
    assert '"command":"records audit"' in lines[0]
    assert installation.run("records", "audit", "--to", "2018-05-03").stdout == "There is no such entry.\n"
    assert "nobody" in installation.run("records", "audit", "--about", "S9", exit_code=1).stderr


def test_overwriting_can_be_repeated(installation):
    """It needs nobody to erase."""
    for _ in range(2):
        assert "hold nothing of what was deleted" in installation.run("records", "overwrite").stdout


def test_a_staff_list_with_an_erased_number_adds_somebody_new(installation, tmp_path):
    """The list neither finds the erased person nor gives them their name back."""
    installation.run("records", "erase", "S1", "--apply", "--reason", "Request 17")
    listed = tmp_path / "list.csv"
    listed.write_text("Staff number,Name\nS1,Somebody New\n", "utf-8")
    assert "Added: 1" in installation.run("people", "import", str(listed), "--apply").stdout
    people = json.loads(installation.run("people", "list", "--json").stdout)
    assert {one["name"] for one in people} == {"Erased person", "Somebody New", "Learner S2"}
