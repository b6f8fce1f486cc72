"""``cascade take --answers``: for scripts, and for everybody who would rather write a file."""

from __future__ import annotations

import json

import pytest

from records.support import RIGHT, WORDS, WRONG, install
from terminal.pseudo_terminal import Terminal


@pytest.fixture
def installation(tmp_path):
    """One learner, five quizzes."""
    return install(tmp_path)


@pytest.fixture
def answers(installation):
    """Writes an answers file and returns its path."""

    def write(value, name="answers.json") -> str:
        path = installation.root / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        return str(path)

    return write


def rows(installation) -> int:
    """How many completions are in the log."""
    return installation.run("records", "export").stdout.count("\n") - 1


def test_right_and_wrong_answers_are_marked_and_logged(installation, answers):
    """The result as JSON, feedback and addresses of clauses included."""
    take = ["take", "roles", "--as", "s1", "--json", "--answers"]
    wrong = json.loads(installation.run(*take, answers(WRONG)).stdout)
    right = json.loads(installation.run(*take, answers({**RIGHT, **WORDS})).stdout)
    assert (wrong["passed"], right["passed"], right["percent"], right["complete"]) == (
        False,
        True,
        100.0,
        True,
    )
    assert wrong["items"][0]["feedback"] == ["No: see Guide 8.1.", "Officers are politically neutral."]
    assert wrong["read_again"][0]["url"] == "http://127.0.0.1:8000/guide/expectations.html#clause-guide-8.1"
    assert rows(installation) == 2


def test_the_result_is_also_told_in_words(installation, answers):
    """Mark, feedback question by question, what to read again."""
    path = answers({**RIGHT, "leaflets": "b"})
    out = installation.run("take", "roles", "--answers", path, CASCADE_STAFF_NUMBER="S1").stdout
    assert "8 of 9 marks, 88.89 %." in out
    assert "1. Not right: 0 of 1." in out
    assert "Read again:\n  Guide 8.1: Officers answer to the council\n" in out
    assert "Not everything was answered." in out
    assert "Points to compare it with:\n     - Think of neutrality.\n" in out


def test_faulty_answers_are_all_told_and_nothing_is_logged(installation, answers):
    """Exit code 1, the faults on standard error, not a sitting left behind."""
    path = answers("leaflets: z\nnonsense: 1\ndays: [1]\n", "answers.yaml")
    done = installation.run("take", "roles", "--as", "S1", "--answers", path, exit_code=1)
    assert done.stdout == ""
    assert [line.split(": ")[1] for line in done.stderr.splitlines()[:-1]] == ["leaflets", "nonsense", "days"]
    assert done.stderr.endswith("3 faults found.\n")
    assert rows(installation) == 0
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    assert "You go on" not in terminal.expect("Type one letter")
    terminal.type(":quit")
    assert terminal.end() == 0


def test_the_file_alone_counts(installation, answers):
    """Answers of an unfinished sitting do not slip in."""
    terminal = Terminal(installation, "take", "once", "--as", "S1")
    terminal.expect("Type one letter")
    terminal.type("a", ":quit")
    assert terminal.end() == 0
    path = answers({"principles": ["a", "b"]})
    done = json.loads(installation.run("take", "once", "--as", "S1", "--json", "--answers", path).stdout)
    assert [item["answered"] for item in done["items"]] == [False, True]


def test_answers_to_items_that_were_not_picked_are_told(installation, answers):
    """A pool asks two of four."""
    done = installation.run("take", "pooled", "--as", "S1", "--json", "--answers", answers(RIGHT))
    assert len(json.loads(done.stdout)["items"]) == 6
    assert done.stderr.startswith("Not asked this time, so not marked: ")
    assert done.stderr.count(",") == 2


def test_without_a_terminal_and_answers_there_is_a_sentence(installation):
    """Exit code 2: the command line is at fault."""
    done = installation.run("take", "roles", "--as", "S1", exit_code=2)
    assert done.stderr == "There is no terminal to ask the questions in: give --answers FILE.\n"


def test_whose_attempt_it_is_must_be_said(installation, answers):
    """By the option or by the environment."""
    done = installation.run("take", "roles", "--answers", answers(RIGHT), exit_code=2)
    assert done.stderr == "Whose attempt is it? Give --as STAFFNO, or set CASCADE_STAFF_NUMBER.\n"
    done = installation.run("take", "roles", "--as", "S9", "--answers", answers(RIGHT), exit_code=1)
    assert "nobody with staff number 'S9'" in done.stderr


def test_an_unknown_quiz_is_told_with_the_known_ones(installation, answers):
    """Exit code 1, whether asked by keyboard or from a file."""
    done = installation.run("take", "rolls", "--as", "S1", "--answers", answers(RIGHT), exit_code=1)
    assert "There is no quiz 'rolls' in this edition. There are: roles, workbook" in done.stderr


def test_attempts_that_are_used_up_are_told(installation, answers):
    """The second one is not logged."""
    take = ["take", "once", "--as", "S1", "--answers", answers({"leaflets": "a"})]
    installation.run(*take)
    assert "You have had the one attempt" in installation.run(*take, exit_code=1).stderr
    assert rows(installation) == 1


def test_an_answers_file_that_is_not_there_is_a_fault_of_the_command_line(installation):
    """Exit code 2."""
    done = installation.run("take", "roles", "--as", "S1", "--answers", "nowhere.yaml", exit_code=2)
    assert "nowhere.yaml" in done.stderr
