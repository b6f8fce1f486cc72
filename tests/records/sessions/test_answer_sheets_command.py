"""``cascade sheets enter`` as people run it: from a file, and by keyboard."""

from __future__ import annotations

import json
import subprocess

import pytest

from records.support import install

OPEN_ONE = """
from datetime import UTC, datetime
from cascade.records.models import Participant, Person
from cascade.records.people import add_person
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.sessions.running import open_session
trainer = add_person("T1", "Trainer One", roles=["trainer"])
session = plan_session(trainer, Plan(("roles",), datetime(2018, 1, 15, 10, tzinfo=UTC)))
print(open_session(session.pk, trainer).pk)
"""
WHO_IS_IN = """
import json
from cascade.records.models import Participant, SessionAnswer
print(json.dumps([
    [one.person.staff_number, one.channel, one.entered_by.staff_number, one.entered_at is not None,
     one.answers.count()] for one in Participant.objects.all()
]))
"""


@pytest.fixture
def installation(tmp_path):
    """The small bank published, two people."""
    return install(tmp_path, people=["S1", "S2"])


@pytest.fixture
def session(installation):
    """The id of an open session."""
    return installation.python(OPEN_ONE)


def typing(installation, session, typed, *options):
    """Run the dialogue with what is typed into it."""
    done = subprocess.run(
        installation.command("sheets", "enter", session, "--by", "t1", *options),
        env=installation.environment,
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_file_is_entered_whole_or_not_at_all(installation, session, tmp_path):
    """Faults are told with row and column, a dry run enters nothing, and then it is all in."""
    file = tmp_path / "sheets.csv"
    file.write_text("staff number,1,3\r\nS1,A,perhaps\r\nnobody,Z,\r\n", "utf-8")
    wrong = installation.run("sheets", "enter", session, str(file), "--by", "T1", exit_code=1).stderr
    assert "sheets.csv:2: question 3: Type T or F." in wrong
    assert "sheets.csv:3: staff number: Nobody on the staff list" in wrong
    assert "sheets.csv:3: question 1: " in wrong
    file.write_text("staff number,1,3\r\nS1,A,T\r\n s2 ,B,\r\n", "utf-8")
    tried = installation.run("sheets", "enter", session, str(file), "--by", "T1", "--dry-run").stdout
    assert "2 sheets checked. Nothing is entered." in tried
    assert installation.python(WHO_IS_IN) == "[]"
    assert "2 sheets entered." in installation.run("sheets", "enter", session, str(file), "--by", "T1").stdout
    inside = json.loads(installation.python(WHO_IS_IN))
    assert inside == [["S1", "paper", "T1", True, 2], ["S2", "paper", "T1", True, 1]]


def test_sheets_are_typed_in_one_by_one(installation, session):
    """What is wrong is said at once, < goes back, an empty number ends; typed again it is replaced."""
    empty = "\n" * 20
    done = typing(installation, session, f"nobody\nS1\nA\nZ\nA B\n<\nA B\nmaybe\nT\n{empty}\n")
    assert done.returncode == 0, done.stderr
    assert "Nobody on the staff list has this staff number." in done.stdout
    assert "Type T or F." in done.stdout
    assert done.stdout.endswith("1 sheet entered.\n")
    assert json.loads(installation.python(WHO_IS_IN)) == [["S1", "paper", "T1", True, 3]]
    again = typing(installation, session, f"s1\nA\n{empty}", "--dry-run")
    assert "typed in before" in again.stdout
    assert "1 sheet checked. Nothing is entered." in again.stdout


def test_a_sheet_that_is_broken_off_is_not_entered(installation, session):
    """What was typed before it stays."""
    done = typing(installation, session, "S1\n" + "A\n" + "\n" * 10 + "S2\nA\n")
    assert done.returncode == 130
    assert "Stopped." in done.stderr
    assert [row[0] for row in json.loads(installation.python(WHO_IS_IN))] == ["S1"]


def test_what_cannot_be_entered_is_told_in_a_sentence(installation, session, tmp_path):
    """Nobody of that number, somebody else's session, no such file, no grid."""
    file = tmp_path / "sheets.csv"
    file.write_text("a,b\r\n", "utf-8")
    run = installation.run
    assert "must name" in run("sheets", "enter", session, str(file), "--by", "T1", exit_code=1).stderr
    assert "X9" in run("sheets", "enter", session, str(file), "--by", "X9", exit_code=1).stderr
    other = run("sheets", "enter", session, str(file), "--by", "S1", exit_code=1).stderr
    assert "no such session of yours" in other
    assert "no such session" in run("sheets", "enter", "abc", str(file), "--by", "T1", exit_code=1).stderr
    assert "does not exist" in run("sheets", "enter", session, "none.csv", "--by", "T1", exit_code=2).stderr
    assert "--by" in run("sheets", "enter", session, str(file), exit_code=2).stderr
