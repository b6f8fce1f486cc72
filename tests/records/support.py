"""A small bank with every type of item, answers to it, and commands run as people run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cascade.model.bank import Bank, Pool, Quiz
from cascade.model.catalogue import Clause, Document, Prompt
from cascade.model.items import (
    ActionPlanBody,
    Choice,
    ClozeBody,
    Entry,
    Gap,
    InformationBody,
    Item,
    MatchingBody,
    MatchOption,
    MatchStem,
    MultipleBody,
    NumericAnswer,
    NumericBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    Statement,
    TextAnswer,
    TrueFalseBody,
)
from cascade.model.text import digest
from cascade_command import run_command, with_tables


def clause(number: str, text: str) -> Clause:
    """A clause of the guide."""
    return Clause(
        id=f"guide {number}",
        document="guide",
        number=number,
        section="Expectations",
        text=text,
        digest=digest(text),
        url=f"guide/expectations.html#clause-guide-{number}",
        basis="source",
        source=f"guide section {number.split('.', maxsplit=1)[0]}",
        position="",
        parent="",
        lists=(),
        tables=(),
        file="docs/guide/expectations.md",
        line=1,
    )


def prompt(number: str) -> Prompt:
    """A prompt of the guide."""
    return Prompt(
        id=f"guide {number}",
        document="guide",
        number=number,
        kind="question",
        section="Expectations",
        text="What would you do?",
        digest=digest("What would you do?"),
        url=f"guide/expectations.html#prompt-guide-{number}",
        clauses=("guide 8.1",),
        file="docs/guide/expectations.md",
        line=9,
    )


def choice(choice_id: str, text: str, fraction: float = 0.0, feedback: str = "") -> Choice:
    """A choice; a key has fraction 1."""
    return Choice(choice_id, text, fraction, feedback)


SCORED = (
    Item(
        "leaflets",
        "A councillor asks you to hand out party leaflets. What do you do?",
        SingleBody(
            (
                choice("a", "Say no", 1.0, "Right: officers serve the whole council."),
                choice("b", "Hand them out", 0.0, "No: see {clause}`guide 8.1`."),
                choice("c", "Ask a colleague to", 0.0),
            )
        ),
        clauses=("guide 8.1",),
        prompts=("guide 8.Q1a",),
        feedback="Officers are politically neutral.",
    ),
    Item(
        "principles",
        "Which are principles of public life?",
        MultipleBody(
            (
                choice("a", "Openness", 0.5),
                choice("b", "Honesty", 0.5),
                choice("c", "Secrecy", -1.0),
            )
        ),
        mark=2.0,
        clauses=("guide 8.2",),
    ),
    Item("answers-to", "Officers answer to the council.", TrueFalseBody(key=True), clauses=("guide 8.1",)),
    Item("days", "How many days before?", NumericBody((NumericAnswer(28.0),)), clauses=("guide 8.3",)),
    Item(
        "who",
        "Who looks after standards?",
        ShortTextBody((TextAnswer("*monitoring officer*"),)),
        clauses=("guide 8.3",),
    ),
    Item(
        "posts",
        "Who holds which duty?",
        MatchingBody(
            stems=(
                MatchStem("s1", "Head of Paid Service", "m1"),
                MatchStem("s2", "Section 151 officer", "m2"),
            ),
            options=(
                MatchOption("m1", "Chief Executive"),
                MatchOption("m2", "Director of Finance"),
                MatchOption("m3", "Mayor"),
            ),
        ),
        clauses=("guide 8.2",),
    ),
    Item(
        "steps",
        "Put the steps in order.",
        OrderingBody((Entry("e1", "Listen"), Entry("e2", "Check"), Entry("e3", "Answer"))),
        clauses=("guide 8.3",),
    ),
    Item(
        "plan",
        "Fill the gaps.",
        ClozeBody(
            "The plan is published [[days]] days before by the [[who]].",
            (
                Gap("days", NumericBody((NumericAnswer(28.0),))),
                Gap("who", SingleBody((choice("a", "Mayor", 1.0), choice("b", "clerk", 0.0)))),
            ),
        ),
        clauses=("guide 8.3",),
    ),
)
UNSCORED = (
    Item("read", "Read the guide before you go on.", InformationBody()),
    Item(
        "own-words",
        "What would you do differently?",
        ReflectionBody(("Think of neutrality.",)),
        mark=0.0,
        prompts=("guide 8.Q1a",),
    ),
    Item(
        "checklist",
        "How well do these describe you?",
        ScaleBody(
            (Statement("calm", "I stay calm"), Statement("clear", "I am clear")),
            ("Rarely", "Often", "Always"),
        ),
        mark=0.0,
    ),
    Item("next", "What next?", ActionPlanBody(("start",)), mark=0.0),
)

RIGHT: dict[str, Any] = {
    "leaflets": "a",
    "principles": ["a", "b"],
    "answers-to": True,
    "days": "28",
    "who": "The Monitoring Officer",
    "posts": {"s1": "m1", "s2": "m2"},
    "steps": ["e1", "e2", "e3"],
    "plan": {"days": "28", "who": "a"},
}
WRONG: dict[str, Any] = {
    "leaflets": "b",
    "principles": ["c"],
    "answers-to": False,
    "days": "1",
    "who": "nobody",
    "posts": {"s1": "m3", "s2": "m3"},
    "steps": ["e3", "e1", "e2"],
    "plan": {"days": "1", "who": "b"},
}
WORDS: dict[str, Any] = {
    "own-words": "I would say no, kindly.",
    "checklist": {"calm": 2, "clear": 3},
    "next": {"start": "Asking first."},
}

ROLES_QUIZ = Quiz(
    id="roles",
    title="Roles and expectations",
    about="Who does what.",
    pass_mark_percent=80.0,
    valid_months=12,
    attempts_allowed=None,
    shuffle=False,
    certainty=False,
    pools=(),
    items=(*SCORED, *UNSCORED),
)
WORKBOOK = replace(
    ROLES_QUIZ,
    id="workbook",
    title="Workbook",
    pass_mark_percent=None,
    valid_months=None,
    items=UNSCORED,
)
ONCE = replace(ROLES_QUIZ, id="once", title="Once only", attempts_allowed=1, items=SCORED[:2])
SURE = replace(ROLES_QUIZ, id="sure", title="How sure", certainty=True, items=SCORED[:2])
POOLED = replace(
    ROLES_QUIZ,
    id="pooled",
    title="Pooled",
    shuffle=True,
    pools=(Pool(2, ("days", "who", "steps", "plan")),),
    items=SCORED,
)


def small_bank(title: str = "Small knowledge base") -> Bank:
    """The bank of most tests; another title makes another edition."""
    return Bank(
        title=title,
        documents=(Document("guide", "The guide", "guide/index.html"),),
        clauses=(
            clause("8.1", "Officers answer to the council."),
            clause("8.2", "There are seven principles."),
            clause("8.3", "The plan is published 28 days before."),
        ),
        prompts=(prompt("8.Q1a"),),
        quizzes=(ROLES_QUIZ, WORKBOOK, ONCE, SURE, POOLED),
    )


SETUP = "import cascade.commands._django\n"


@dataclass(frozen=True)
class Installation:
    """A folder with a built bank and a database of its own, in which real commands are run.

    The database is the file in the folder, unless *database_url* names another.
    """

    root: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command."""
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("CASCADE_", "DJANGO_"))
        }
        tools = Path(__file__).parents[2] / "tools"
        given = {
            "CASCADE_ROOT": str(self.root),
            "CASCADE_DATABASE_URL": self.database_url,
            "CASCADE_SECRET_KEY": "a key for tests only",
            "PYTHONPATH": str(tools),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "80",
        }
        return {**kept, **given}

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "var" / "cascade.sqlite3"

    def command(self, *arguments: str) -> list[str]:
        """The argument list of a cascade command."""
        return [sys.executable, "-c", "from cascade.cli import main; main()", *arguments]

    def run(
        self, *arguments: str, exit_code: int = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and look at its exit code."""
        done = run_command(arguments, self.root, {**self.environment, **environment})
        assert done.returncode == exit_code, (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    def python(self, code: str, *arguments: str) -> str:
        """Run *code* with this installation's records and return what it prints."""
        done = run_command(("-c", f"{SETUP}{code}", *arguments), self.root, self.environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()


def install(root: Path, people: Sequence[str] = ("S1",), database_url: str = "") -> Installation:
    """Make an installation at *root* with the small bank published and *people* added."""
    if database_url:
        return _fill(Installation(root, database_url), people)
    shutil.copytree(_installed(tuple(people)).name, root, dirs_exist_ok=True)
    return Installation(root)


@cache
def _installed(people: tuple[str, ...]) -> tempfile.TemporaryDirectory[str]:
    # Made once by the real commands, then copied: a process a command adds up over many tests.
    folder = tempfile.TemporaryDirectory()
    _fill(Installation(with_tables(Path(folder.name))), people)
    return folder


def _fill(made: Installation, people: Sequence[str]) -> Installation:
    write_bank(made.root, small_bank())
    made.run("publish")
    for number in people:
        made.run("people", "add", number, "--name", f"Learner {number}", "--area", "Housing")
    return made


def write_bank(root: Path, bank: Bank) -> None:
    """Write what a build would have left."""
    folder = root / "build" / "private"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bank.json").write_text(bank.to_text() + "\n", "utf-8")


def hand_in(
    person: Any, quiz_id: str, responses: dict[str, Any], certainties: Any = None, **when: Any
) -> Any:
    """Take a quiz from opening to handing in, and return the attempt."""
    from cascade.records.attempts import submit
    from cascade.records.sittings import open_sitting, save_responses

    sitting = open_sitting(person, quiz_id)
    asked = {item.id for item in sitting.items}
    given = {key: value for key, value in responses.items() if key in asked}
    save_responses(sitting.id, person, given, certainties)
    return submit(sitting.id, person, "password", **when)
