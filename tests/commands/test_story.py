"""The life of a clause, told by the real commands on a real build and a real database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands.small_project import CONF
from conftest import ROOT, run_cascade

PAGE = """\
---
policy: guide
---

# The guide

## 8. Roles

:::{clause} 8.1
:basis: source
:source: Guide, section 8

Officers serve the whole council.
They answer a letter within five days.
:::

:::{clause} 8.2
:basis: source
:source: Guide, section 8

The group leader speaks for the group.
:::

:::{clause} 8.3
:basis: source
:source: Guide, section 8

There are three statutory officers.
:::

:::{prompt} 8.Q1
:kind: question
:clauses: guide 8.1

Who does what?
:::
"""
ITEM = """\
  - id: {id}
    type: true_false
    stem: {stem}
    clauses: [{clause}]
    prompts: [guide 8.Q1]
    key: {key}
    feedback_true: See the clause.
    feedback_false: See the clause.
"""
HEAD = "title: Who does what\nabout: For everybody.\npass_mark_percent: 60\nitems:\n"
ITEMS = {
    "letters": ITEM.format(id="letters", stem="Letters are answered soon.", clause="guide 8.1", key="true"),
    "leader": ITEM.format(id="leader", stem="The leader speaks.", clause="guide 8.2", key="true"),
    "three": ITEM.format(id="three", stem="There are three.", clause="guide 8.3", key="true"),
}
OTHER = "title: Groups\nabout: For everybody.\npass_mark_percent: 60\nitems:\n" + ITEM.format(
    id="group", stem="The leader speaks.", clause="guide 8.2", key="true"
)
CHANGE = """
## Changes

:::{{change}} {date}
:category: {category}
:clauses: {clauses}

{reason}
:::
"""
ENTRY = "Letters are answered sooner."


@dataclass
class World:
    """A project, its database, and what is asked of them."""

    root: Path

    def cascade(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command, and look at how it ends."""
        done = run_cascade(
            self.root,
            *arguments,
            CASCADE_SECRET_KEY="a key for tests only",
            PYTHONPATH=str(ROOT / "tools"),
            COLUMNS="200",
        )
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    def page(self, old: str, new: str) -> None:
        """Change the page."""
        path = self.root / "docs/index.md"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def record(self, date: str, category: str, clauses: str, reason: str = ENTRY) -> None:
        """Add a change entry to the page."""
        path = self.root / "docs/index.md"
        entry = CHANGE.format(date=date, category=category, clauses=clauses, reason=reason)
        path.write_text(path.read_text("utf-8") + entry, "utf-8")

    def quiz(self, **items: str) -> None:
        """Write the quiz with some items written otherwise."""
        texts = "".join({**ITEMS, **items}.values())
        (self.root / "quizzes/roles.yaml").write_text(HEAD + texts, "utf-8")

    def publish(self) -> None:
        """Build and publish what is written."""
        self.cascade("build")
        self.cascade("publish")

    def take(self, person: str, quiz: str, **answers: bool) -> None:
        """Take a quiz from a file of answers."""
        path = self.root / "answers.json"
        path.write_text(json.dumps(answers), "utf-8")
        self.cascade("take", quiz, "--as", person, "--answers", str(path))

    def python(self, code: str) -> object:
        """Ask the records something, in a process of its own."""
        start = "import json, cascade.commands._django\nfrom cascade.records.people import find_person\n"
        environment = {
            "PATH": "/usr/bin:/bin",
            "CASCADE_ROOT": str(self.root),
            "CASCADE_SECRET_KEY": "a key for tests only",
            "PYTHONPATH": str(ROOT / "tools"),
        }
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def states(self) -> object:
        """Return everybody's state with both quizzes."""
        return self.python(
            "from cascade.records.status import statuses\n"
            "people = [find_person(f'S{n}') for n in range(1, 5)]\n"
            "print(json.dumps([[one.state for one in sorted(statuses(p), key=lambda s: s.quiz)] "
            "for p in people]))\n"
        )

    def check_faults(self, *options: str, code: int = 0) -> Sequence[str]:
        """Return what check says is wrong."""
        report = json.loads(self.cascade("check", "--json", *options, code=code).stdout)
        return [fault["message"] for fault in report["faults"]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two quizzes on three clauses; three people have passed both and one has passed neither."""
    found = World(tmp_path)
    for name, text in (("conf.py", CONF), ("docs/index.md", PAGE), ("quizzes/groups.yaml", OTHER)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found.quiz()
    found.publish()
    for number in range(1, 5):
        found.cascade("people", "add", f"S{number}", "--name", f"Learner {number}")
    found.cascade("people", "add", "E1", "--name", "Editor", "--role", "editor")
    for number in range(1, 4):
        found.take(f"S{number}", "roles", letters=True, leader=True, three=number != 3)
        found.take(f"S{number}", "groups", group=True)
    found.take("S4", "roles", letters=False, leader=False, three=False)
    return found


def test_one_word_changes_and_exactly_what_rests_on_it_follows(world: World):  # noqa: PLR0915 - one story
    """Clause, question and completion are one graph: the whole story, from a word to who takes what again."""
    assert world.states() == [["current", "current"]] * 3 + [["not started", "failed"]]

    # One word, no entry: check and publish refuse, naming the clause and showing the word.
    world.page("within five days", "within two days")
    (fault,) = world.check_faults(code=1)
    assert "[-five-] {+two+} days" in fault
    world.cascade("build")
    refused = world.cascade("publish", code=1)
    assert "guide 8.1: The wording differs" in refused.stderr
    assert world.states() == [["current", "current"]] * 3 + [["not started", "failed"]]

    # With the entry, what rests on the clause still has to be reviewed.
    world.record("2018-05-03", "iv", "guide 8.1")
    assert world.check_faults() == []
    assert [fault.split(" rests on")[0] for fault in world.check_faults("--strict", code=1)] == [
        "The prompt",
        "The item",
    ]
    world.cascade("build")
    assert "cascade review accept" in world.cascade("publish", code=1).stderr
    listed = world.cascade("review", "list").stdout
    assert "roles/letters" in listed
    assert "roles/leader" not in listed
    assert "within five days" in listed
    assert "within two days" in listed
    world.cascade("review", "accept", "roles/letters", "guide 8.Q1", "--by", "E1", "--note", "Still right.")
    assert world.check_faults("--strict") == []

    # What it will do is said before it is done.
    dry = world.cascade("publish", "--dry-run").stdout
    assert "guide 8.1  changed  category iv: material change" in dry
    assert "Would become affected: 3 completions." in dry
    assert world.states() == [["current", "current"]] * 3 + [["not started", "failed"]]
    world.publish()
    assert world.states() == [["current", "affected"]] * 3 + [["not started", "failed"]]

    # One takes again only what rests on it, and is current; the attempt stays as it was.
    retaken = world.python(
        "from cascade.records.sittings import open_sitting, save_responses\n"
        "from cascade.records.attempts import submit, attempts_of\n"
        "person = find_person('S1')\n"
        "sitting = open_sitting(person, 'roles', kind='delta')\n"
        "save_responses(sitting.id, person, {'letters': True})\n"
        "done = submit(sitting.id, person, 'terminal')\n"
        "first = attempts_of(person).get(quiz='roles')\n"
        "print(json.dumps([[item.id for item in sitting.items], done.kind, done.refers_to == first.pk]))\n"
    )
    assert retaken == [["letters"], "delta", True]
    assert world.states() == [
        ["current", "current"],
        *[["current", "affected"]] * 2,
        ["not started", "failed"],
    ]
    assert "the chain is whole" in world.cascade("records", "verify").stdout

    # Mark-up, line breaks, a new order and a change of category i affect nobody.
    after = world.states()
    world.page("Officers serve the whole council.", "Officers serve the\nwhole *council*.")
    world.page(
        ":::{clause} 8.3\n:basis: source\n:source: Guide, section 8\n\n"
        "There are three statutory officers.\n:::\n\n",
        "",
    )
    world.page(
        ":::{clause} 8.1\n",
        ":::{clause} 8.3\n:basis: source\n:source: Guide, section 8\n\n"
        "There are three statutory officers.\n:::\n\n:::{clause} 8.1\n",
    )
    assert world.check_faults("--strict") == []
    world.page("speaks for the group", "speaks for their group")
    world.record("2018-06-01", "i", "guide 8.2", "A pronoun.")
    world.publish()
    assert world.states() == after

    # A new number keeps the history; without saying so it would be a clause gone.
    world.page("{clause} 8.1\n", "{clause} 8.4\n")
    world.page(":clauses: guide 8.1\n\nWho", ":clauses: guide 8.4\n\nWho")
    world.page(":category: iv\n:clauses: guide 8.1", ":category: iv\n:clauses: guide 8.4")
    world.quiz(letters=ITEMS["letters"].replace("guide 8.1", "guide 8.4"))
    (gone,) = world.check_faults(code=1)
    assert gone.startswith("The clause is gone")
    world.page("{clause} 8.4\n", "{clause} 8.4\n:was: guide 8.1\n")
    assert world.check_faults("--strict") == []
    world.publish()
    assert world.states() == after
    assert "was guide 8.1" not in world.cascade("editions", "diff", "current", "current").stdout

    # A wrong key: only those who answered that item are marked again, and only with --apply.
    world.quiz(
        letters=ITEMS["letters"].replace("guide 8.1", "guide 8.4"),
        three=ITEMS["three"].replace("key: true", "key: false"),
    )
    world.publish()
    asked = ["regrade", "roles", "--item", "three", "--reason", "The key was wrong."]
    planned = json.loads(world.cascade(*asked, "--json").stdout)
    changes = {row["staff_number"]: row["result_changes"] for row in planned["attempts"]}
    assert changes == {"S1": False, "S2": False, "S3": False, "S4": False}
    assert planned["applied"] is False
    assert world.states() == after
    world.cascade(*asked, "--apply", "--by", "E1")
    exported = world.cascade("records", "export").stdout.splitlines()
    assert sum("regrade" in line for line in exported) == 4
    assert world.states() == after
    assert json.loads(world.cascade(*asked, "--json").stdout)["attempts"] == []
    assert "the chain is whole" in world.cascade("records", "verify").stdout

    # The log of editions tells it all.
    shown = world.cascade("editions", "show", "current").stdout
    assert "2 quizzes" in shown
    assert len(world.cascade("editions").stdout.splitlines()) == 5
