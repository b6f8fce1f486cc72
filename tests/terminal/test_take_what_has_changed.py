"""``cascade take`` for somebody who passed on wording that has changed: the short quiz, and why."""

from __future__ import annotations

import json

import pytest

from records.changing import SMALL, change, renumbered, reworded
from records.support import RIGHT, WORDS, WRONG, install
from terminal.pseudo_terminal import Terminal

PUBLISH = "import sys\nfrom cascade.records.editions import publish\npublish(sys.argv[1])\n"
ENTRY = change("2018-05-03", "iv", ["guide 8.4"], text="Councillors asked for it.")
CHANGED = reworded(
    renumbered(SMALL, "guide 8.3", "guide 8.4"), "guide 8.4", "The plan is published 14 days before.", ENTRY
)


@pytest.fixture
def installation(tmp_path):
    """Somebody has passed; then a clause gets another number, and a word of it another meaning."""
    made = install(tmp_path)
    for name, answers in (("right", {**RIGHT, **WORDS}), ("wrong", WRONG)):
        (tmp_path / f"{name}.json").write_text(json.dumps(answers), "utf-8")
    made.run("take", "roles", "--as", "S1", "--answers", str(tmp_path / "right.json"))
    made.python(PUBLISH, CHANGED.to_text())
    return made


def take(installation, name: str, *options: str) -> dict:
    """Take the quiz about roles with a file of answers."""
    path = str(installation.root / f"{name}.json")
    done = installation.run("take", "roles", "--as", "S1", "--json", *options, "--answers", path)
    return json.loads(done.stdout)


def test_the_short_quiz_is_headed_by_both_wordings_and_the_reason(installation):
    """Then it asks what rests on the change, and says that the pass is on the present wording again."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    head = " ".join(terminal.expect("Question 1 of 4").split())
    assert "Read what has changed, then answer the 4 questions on it." in head
    assert "Guide 8.4 (it was Guide 8.3 then)" in head
    assert "Wording you passed on: The plan is published [deleted: 28] days before." in head
    assert "Wording now: The plan is published [inserted: 14] days before." in head
    assert "Reason: 3 May 2018, material change (category iv): Councillors asked for it." in head
    terminal.expect("How many days before?")
    terminal.type("28", ":quit")
    terminal.expect("go on with: cascade take roles")
    assert terminal.end() == 0

    again = Terminal(installation, "take", "roles", "--as", "S1")
    again.expect("What has changed")
    again.expect("Question 2 of 4")
    again.type(":quit")
    assert again.end() == 0
    path = str(installation.root / "right.json")
    said = installation.run("take", "roles", "--as", "S1", "--answers", path)
    assert "Result: Roles and expectations, the questions on the new wording" in said.stdout
    assert "Your pass is on the present wording again." in said.stdout
    assert "Not asked this time, so not marked: leaflets, " in said.stderr


def test_it_is_logged_as_a_short_quiz_and_only_passing_it_settles_the_change(installation):
    """Marked like any other; with the pass current again, the next attempt is of the whole quiz."""
    failed = take(installation, "wrong")
    passed = take(installation, "right")
    whole = take(installation, "right")
    assert [(one["kind"], one["passed"], len(one["items"])) for one in (failed, passed, whole)] == [
        ("delta", False, 4),
        ("delta", True, 4),
        ("attempt", True, 12),
    ]
    assert "4 rows: the chain is whole" in installation.run("records", "verify").stdout


def test_the_whole_quiz_can_be_asked_for(installation):
    """Passing that is passing on the present wording too; stopped, it says how to go on."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1", "--whole")
    assert "What has changed" not in terminal.expect("Question 1 of 11")
    terminal.type(":quit")
    terminal.expect("go on with: cascade take roles --whole")
    assert terminal.end() == 0
    assert take(installation, "right", "--whole")["kind"] == "attempt"
    assert take(installation, "right")["kind"] == "attempt"


def test_failing_it_says_where_the_pass_stands(installation):
    """And offers it again."""
    path = str(installation.root / "wrong.json")
    said = installation.run("take", "roles", "--as", "S1", "--answers", path).stdout
    assert "You did not pass." in said
    assert "Your pass still rests on the earlier wording" in " ".join(said.split())
