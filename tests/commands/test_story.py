"""The life of a clause, told by the real commands on a real build and a real database."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cascade_command import run_cascade, with_tables
from commands.small_project import CONF
from conftest import ROOT

PAGE = """\
---
policy: guide
---

# The guide

```{toctree}
more
```

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

:::{prompt} 8.Q1
:kind: question
:clauses: guide 8.1

Who does what?
:::
"""
STATUTORY = """\
:::{clause} 8.3
:basis: source
:source: Guide, section 8

There are three statutory officers.
:::
"""
MORE = f"""\
---
policy: guide
---

# More of the guide

## 8. Officers

{STATUTORY}
:::{{clause}} 8.9
:basis: source
:source: Guide, section 8

The Monitoring Officer gives advice on the Constitution.
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
    builds: Path
    database_url: str

    @property
    def settings(self) -> dict[str, str]:
        """The environment of everything that runs here."""
        return {
            "CASCADE_SECRET_KEY": "a key for tests only",
            "CASCADE_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(ROOT / "tools"),
            "COLUMNS": "200",
        }

    def cascade(self, *arguments: str, code: int = 0) -> str:
        """Run a command, look at how it ends, and return what it says."""
        done = run_cascade(self.root, *arguments, **self.settings)
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 or done.stdout else done.stderr

    def edit(self, old: str, new: str, page: str = "index") -> None:
        """Change a page."""
        path = self.root / f"docs/{page}.md"
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

    def build(self) -> None:
        """Build what is written; what was built of the very same files before is taken from there."""
        written = [self.root / "conf.py", *self.root.glob("docs/**/*"), *self.root.glob("quizzes/**/*")]
        texts = {str(one.relative_to(self.root)): one.read_text("utf-8") for one in written if one.is_file()}
        key = hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
        kept = self.builds / key
        if kept.exists():
            shutil.rmtree(self.root / "build", ignore_errors=True)
            shutil.copytree(kept, self.root / "build")
        else:
            self.cascade("build")
            shutil.copytree(self.root / "build", kept)

    def publish(self) -> None:
        """Build and publish what is written; the log stays whole."""
        self.build()
        self.cascade("publish")
        self.verify()

    def take(self, person: str, quiz: str, **answers: bool) -> dict[str, Any]:
        """Take a quiz from a file of answers."""
        path = self.root / "answers.json"
        path.write_text(json.dumps(answers), "utf-8")
        done = self.cascade("take", quiz, "--as", person, "--json", "--answers", str(path))
        return json.loads(done)

    def verify(self) -> None:
        """Check every row of the log."""
        assert "the chain is whole" in self.cascade("records", "verify")

    def python(self, code: str) -> Any:
        """Ask the records something, in a process of its own."""
        start = "import json, cascade.commands._django\nfrom cascade.records.people import find_person\n"
        done = run_cascade(self.root, "-c", f"{start}{code}", **self.settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def states(self) -> list[list[str]]:
        """Return everybody's state with both quizzes: groups, then roles."""
        return self.python(
            "from cascade.records.status import statuses\n"
            "people = [find_person(f'S{n}') for n in range(1, 5)]\n"
            "print(json.dumps([[one.state for one in sorted(statuses(p), key=lambda s: s.quiz)] "
            "for p in people]))\n"
        )

    def asked_again(self) -> dict[str, list[str]]:
        """Return the items that each person would be asked again, of both quizzes."""
        return self.python(
            "from cascade.records.completions import affected_items\n"
            "print(json.dumps({f'S{n}': [f'{quiz}/{item.id}' for quiz in ('groups', 'roles')\n"
            "    for item in affected_items(find_person(f'S{n}'), quiz)] for n in range(1, 5)}))\n"
        )

    def check_faults(self, *options: str, code: int = 0) -> Sequence[str]:
        """Return what check says is wrong."""
        report = json.loads(self.cascade("check", "--json", *options, code=code))
        return [fault["message"] for fault in report["faults"]]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where builds are kept: the story is told on two databases, and its pages are the same."""
    return tmp_path_factory.mktemp("builds")


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, builds: Path) -> World:
    """Two quizzes on three clauses; three people have passed both and one has failed one of them."""
    url = request.getfixturevalue("postgres_with_tables")() if request.param == "postgresql" else ""
    found = World(tmp_path if url else with_tables(tmp_path), builds, url)
    pages = {"conf.py": CONF, "docs/index.md": PAGE, "docs/more.md": MORE, "quizzes/groups.yaml": OTHER}
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found.quiz()
    found.publish()
    for number in range(1, 5):
        found.cascade("people", "add", f"S{number}", "--name", f"Learner {number}")
    found.cascade("people", "add", "E1", "--name", "Editor", "--role", "editor")
    for number in range(1, 4):
        assert found.take(f"S{number}", "roles", letters=True, leader=True, three=number != 3)["passed"]
        assert found.take(f"S{number}", "groups", group=True)["passed"]
    assert not found.take("S4", "roles", letters=True, leader=False, three=False)["passed"]
    found.verify()
    return found


FIRST = [["current", "current"]] * 3 + [["not started", "failed"]]


def test_one_word_changes_and_exactly_what_rests_on_it_follows(world: World):
    """Clause, question and completion are one graph: the whole story, from a word to who takes what again."""
    assert world.states() == FIRST
    _the_change_has_to_be_recorded_and_reviewed(world)
    _who_passed_on_it_is_affected_and_nobody_else(world)
    _one_takes_again_only_what_rests_on_it(world)
    _what_is_not_material_affects_nobody(world)
    _a_new_number_keeps_the_history(world)
    _a_wrong_key_is_mended_and_no_more(world)
    _a_void_attempt_counts_no_more(world)

    # The log of editions tells it all.
    assert "2 quizzes" in world.cascade("editions", "show", "current")
    assert len(world.cascade("editions").splitlines()) == 5


def _the_change_has_to_be_recorded_and_reviewed(world: World) -> None:
    # One word, no entry: check and publish refuse, naming the clause and showing the word.
    world.edit("within five days", "within two days")
    (fault,) = world.check_faults(code=1)
    assert "[-five-] {+two+} days" in fault
    world.build()
    assert "guide 8.1: The wording differs" in world.cascade("publish", code=1)

    # With the entry, what rests on the clause still has to be reviewed.
    world.record("2018-05-03", "iv", "guide 8.1")
    assert world.check_faults() == []
    faults = json.loads(world.cascade("check", "--json", "--strict", code=1))["faults"]
    assert [(one["file"], one["line"], one["message"].split(" rests on")[0]) for one in faults] == [
        ("docs/index.md", 28, "The prompt"),
        ("quizzes/roles.yaml", 5, "The item"),
    ]
    world.build()
    assert "cascade review accept" in world.cascade("publish", code=1)
    listed = world.cascade("review", "list")
    assert "roles/letters" in listed
    assert "roles/leader" not in listed
    assert "within five days" in listed
    assert "within two days" in listed
    world.cascade("review", "accept", "roles/letters", "guide 8.Q1", "--by", "E1", "--note", "Still right.")
    assert world.check_faults("--strict") == []
    assert world.states() == FIRST


def _who_passed_on_it_is_affected_and_nobody_else(world: World) -> None:
    dry = world.cascade("publish", "--dry-run")
    assert "guide 8.1  changed  category iv: material change" in dry
    assert "Would become affected: 3 completions." in dry
    assert world.states() == FIRST
    world.publish()
    assert world.states() == [["current", "affected"]] * 3 + [["not started", "failed"]]
    again = ["roles/letters"]
    assert world.asked_again() == {"S1": again, "S2": again, "S3": again, "S4": []}


def _one_takes_again_only_what_rests_on_it(world: World) -> None:
    first = _rows(world)
    done = world.take("S1", "roles", letters=True)
    assert (done["kind"], done["passed"], [one["item"] for one in done["items"]]) == (
        "delta",
        True,
        ["letters"],
    )
    assert world.states() == [
        ["current", "current"],
        *[["current", "affected"]] * 2,
        ["not started", "failed"],
    ]
    # The attempt stays as it was.
    rows = _rows(world)
    assert len(rows) == len(first) + 1
    assert {key: rows[key] for key in first} == first
    world.verify()


def _rows(world: World) -> dict[str, dict[str, str]]:
    """Return every row of the export, by the id of the attempt."""
    rows = csv.DictReader(world.cascade("records", "export").splitlines())
    return {row["attempt_id"]: row for row in rows}


def _what_is_not_material_affects_nobody(world: World) -> None:
    after = world.states()
    # Mark-up, line breaks, and a clause that moves to another page.
    world.edit("Officers serve the whole council.", "Officers serve the\nwhole *council*.")
    world.edit(STATUTORY, "", page="more")
    world.edit(":::{clause} 8.2\n", f"{STATUTORY}\n:::{{clause}} 8.2\n")
    assert world.check_faults("--strict") == []
    # A change of category i is a change, and asks nothing of anybody.
    world.edit("speaks for the group", "speaks for their group")
    world.record("2018-06-01", "i", "guide 8.2", "A pronoun.")
    world.publish()
    assert world.states() == after


def _a_new_number_keeps_the_history(world: World) -> None:
    after = world.states()
    world.edit("{clause} 8.1\n", "{clause} 8.4\n")
    world.edit(":clauses: guide 8.1\n\nWho", ":clauses: guide 8.4\n\nWho")
    world.edit(":category: iv\n:clauses: guide 8.1", ":category: iv\n:clauses: guide 8.4")
    world.quiz(letters=ITEMS["letters"].replace("guide 8.1", "guide 8.4"))
    # Without saying so it would be a clause gone.
    (gone,) = world.check_faults(code=1)
    assert gone.startswith("The clause is gone")
    world.edit("{clause} 8.4\n", "{clause} 8.4\n:was: guide 8.1\n")
    assert world.check_faults("--strict") == []
    world.publish()
    assert world.states() == after
    newest, before = (one["edition"] for one in json.loads(world.cascade("editions", "--json"))[:2])
    assert "guide 8.4  was guide 8.1  same wording" in world.cascade("editions", "diff", before, newest)
    history = world.python(
        "from cascade.records.histories import clause_history\n"
        "print(json.dumps([[one.change.category, one.change.reference, one.old, one.new]"
        " for one in clause_history('guide 8.4')]))\n"
    )
    start = "Officers serve the whole council. They answer a letter within"
    assert history == [["iv", "guide 8.1", f"{start} five days.", f"{start} two days."]]
    failed = world.take("S2", "roles", letters=False)
    assert (failed["kind"], failed["passed"]) == ("delta", False)
    assert world.states() == after


def _a_wrong_key_is_mended_and_no_more(world: World) -> None:
    after = world.states()
    world.quiz(
        letters=ITEMS["letters"].replace("guide 8.1", "guide 8.4"),
        three=ITEMS["three"].replace("key: true", "key: false"),
    )
    world.publish()
    asked = ["regrade", "roles", "--item", "three", "--reason", "The key was wrong."]
    planned = json.loads(world.cascade(*asked, "--json"))
    changes = {row["staff_number"]: row["result_changes"] for row in planned["attempts"]}
    # Of three questions S4 had answered two as the item has it now: only their result changes.
    assert changes == {"S1": False, "S2": False, "S3": False, "S4": True}
    assert planned["applied"] is False
    assert world.states() == after
    world.cascade(*asked, "--apply", "--by", "E1")
    assert sum(row["kind"] == "regrade" for row in _rows(world).values()) == 4
    # S4 has passed now, on the wording of then.
    assert world.states() == [*after[:3], ["not started", "affected"]]
    assert json.loads(world.cascade(*asked, "--json"))["attempts"] == []
    world.verify()


def _a_void_attempt_counts_no_more(world: World) -> None:
    before = world.states()
    (attempt,) = (row["refers_to"] for row in _rows(world).values() if row["staff_number"] == "S4")
    voided = ["records", "void", attempt, "--reason", "Taken by a colleague."]
    assert "affected" in world.cascade(*voided)
    assert world.states() == before
    world.cascade(*voided, "--apply", "--by", "E1")
    assert world.states() == [*before[:3], ["not started", "not started"]]
    world.verify()
