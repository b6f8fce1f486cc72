"""``cascade check``, ``build`` and ``scaffold`` on a small project, with a real Sphinx."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cascade.bank import read_quiz
from cascade.cli import main
from cascade.commands._project import Project, load_catalogue, write_whole
from cascade.model.bank import Bank, edition_of
from cascade.model.errors import CascadeError
from cascade.records.editions import publish
from commands.small_project import CONF, PAGE, QUIZ, make_project


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


pytestmark = pytest.mark.django_db  # check looks at the current edition, of which there is none here
Run = Callable[..., Done]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, which CASCADE_ROOT names."""
    monkeypatch.setenv("CASCADE_ROOT", str(tmp_path))
    return make_project(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def run_it(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return run_it


def test_a_sound_project_passes(project: Path, run: Run):
    """One line says so, and the JSON report is what it should be."""
    done = run("check")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "1 document, 1 clause, 1 prompt, 1 item in 1 quiz; "
        "100 % of prompts and 100 % of clauses have an item; "
        "of 1 that state a duty or a figure, 1 are tested, 0 exempt and 0 neither: 0 faults, 0 warnings.\n"
    )
    report = json.loads(run("check", "--json").out)
    assert report["ok"] is True
    assert report["counts"]["prompts"] == {"guide": 1, "total": 1}
    assert (project / "build/site/index.html").is_file()


def test_a_duty_without_an_item_needs_one_or_a_reason(project: Path, run: Run):
    """The page's line is named, then the reason is taken, and the file of reasons is looked at as well."""
    duty = ":::{clause} 8.2\n:basis: source\n:source: Guide\n\nOfficers must be polite.\n:::\n"
    others = "".join(f"\n{duty.replace('8.2', f'8.{number}')}" for number in range(3, 9))
    clauses = ", ".join(f"guide 8.{number}" for number in range(3, 9))
    (project / "docs/index.md").write_text(f"{PAGE}\n{duty}{others}", "utf-8")
    (project / "quizzes/roles.yaml").write_text(
        QUIZ.replace("[guide 8.1]", f"[guide 8.1, {clauses}]"), "utf-8"
    )
    done = run("check")
    message = (
        "guide 8.2: The clause states a duty or a figure ('must'), and no item tests it: "
        "write an item, or give a reason in quizzes/exempt.yaml."
    )
    assert done.code == 1
    assert done.out.splitlines()[2] == f"docs/index.md:{len(PAGE.splitlines()) + 2}: {message}"
    (project / "quizzes/exempt.yaml").write_text("guide 8.2: Nobody has said how.\n", "utf-8")
    testable = json.loads(run("check", "--json").out)["coverage"]["testable"]
    assert {**testable, "documents": None} == {
        "clauses": 8,
        "tested": 7,
        "exempt": 1,
        "percent": 100.0,
        "exempt_percent": 12.5,
        "untested": [],
        "documents": None,
    }
    assert run("build").code == 0
    (project / "quizzes/exempt.yaml").write_text("guide 8.2:\n", "utf-8")
    assert "quizzes/exempt.yaml:1: guide 8.2: The reason is empty" in run("check").out


def test_faults_of_pages_and_quizzes_come_together_each_with_its_line(project: Path, run: Run):
    """A writer mends all of them in one go; the command ends with 1."""
    (project / "docs/index.md").write_text(
        PAGE.replace(":clauses: guide 8.1", ":clauses: guide 8.9"), "utf-8"
    )
    (project / "quizzes/bad.yaml").write_text(QUIZ.replace("type: single", "type: sngle"), "utf-8")
    (project / "quizzes/roles.yaml").write_text(QUIZ.replace("[guide 8.1]", "[guide 8.2]"), "utf-8")
    done = run("check", "--json")
    report = json.loads(done.out)
    assert (done.code, report["ok"]) == (1, False)
    places = {(fault["file"], fault["line"], fault["path"]) for fault in report["faults"]}
    assert ("quizzes/bad.yaml", 6, "items[0].type") in places
    assert ("quizzes/roles.yaml", 8, "items[0].clauses[0]") in places
    assert any(file == "docs/index.md" and line for file, line, _path in places)
    assert str(project) not in done.out
    printed = run("check")
    assert printed.code == 1
    assert printed.out.startswith("Faults\n\ndocs/index.md:")
    assert (
        "\n\nquizzes/bad.yaml:6: items[0].type: Unknown type 'sngle'. Did you mean 'single'?\n" in printed.out
    )


def test_a_change_entry_for_another_clause_is_told_beside_the_clause_that_changed(project: Path, run: Run):
    """The usual slip: the number of the clause next to it."""
    page = project / "docs/index.md"
    second = ":::{clause} 8.2\n:basis: source\n:source: Guide\n\nEverybody is polite.\n:::\n"
    page.write_text(f"{PAGE}\n{second}", "utf-8")
    assert run("build").code == 0
    publish((project / "build/private/bank.json").read_text("utf-8"))
    entry = ":::{change} 2018-05-03\n:category: iv\n:clauses: guide 8.1\n\nManners.\n:::\n"
    page.write_text(f"{PAGE}\n{second.replace('is polite', 'is very polite')}\n{entry}", "utf-8")
    done = run("check")
    assert done.code == 1
    assert (
        "guide 8.2: The wording differs from the current edition: Everybody is {+very+} polite." in done.out
    )
    assert "guide 2018-05-03: The entry names guide 8.1, whose wording is as in" in done.out


def test_a_page_at_fault_stays_at_fault_until_it_is_mended(project: Path, run: Run):
    """Sphinx warns of a page only when it reads it; that the page has not changed does not make it right."""
    (project / "docs/index.md").write_text(PAGE.replace(":basis: source\n", ""), "utf-8")
    assert [run("check").code for _ in range(2)] == [1, 1]
    (project / "docs/index.md").write_text(PAGE, "utf-8")
    assert [run("check").code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("extensions.append('nowhere')", "Could not import extension nowhere"),
        ("raise ValueError('boom')", "There is a programmable error in your configuration file: boom"),
        ("x = [", "There is a syntax error in your configuration file: '[' was never closed"),
    ],
)
def test_a_site_that_cannot_be_built_is_a_fault_and_no_traceback(
    project: Path, run: Run, line: str, said: str
):
    """Sphinx's own words are passed on, without the rest that it prints."""
    (project / "conf.py").write_text(f"{CONF}{line}\n", "utf-8")
    done = run("check", "--json")
    (fault,) = json.loads(done.out)["faults"]
    assert done.code == 1
    assert fault["file"] == "conf.py"
    assert fault["message"].startswith(f"The site can't be built: {said}")
    assert "Traceback" not in done.out + done.err


def test_build_writes_the_bank_and_says_what_it_did(project: Path, run: Run):
    """The edition is the sha256 of the bank's text; building again changes nothing."""
    done = run("build")
    text = (project / "build/private/bank.json").read_text("utf-8")
    assert done == Done(
        0, f"Built 1 page with 1 document, and 1 quiz with 1 item: edition {edition_of(text)[:12]}.\n", ""
    )
    bank = Bank.from_json(json.loads(text))
    assert [clause.id for clause in bank.clauses] == ["guide 8.1"]
    assert bank.to_text() == text
    assert run("build") == done
    assert (project / "build/private/bank.json").read_text("utf-8") == text


def test_build_keeps_the_old_bank_when_something_is_at_fault(project: Path, run: Run):
    """What is published stays whole; every fault is printed and counted."""
    run("build")
    before = (project / "build/private/bank.json").read_text("utf-8")
    (project / "quizzes/roles.yaml").write_text(QUIZ.replace("guide 8.1", "guide 8.2"), "utf-8")
    done = run("build")
    assert done.code == 1
    message = "There is no clause 'guide 8.2'. Did you mean 'guide 8.1'?"
    assert done.err.splitlines() == [
        f"quizzes/roles.yaml:8: items[0].clauses[0]: {message}",
        f"quizzes/roles.yaml:13: items[0].choices[0].feedback: {message}",
        "2 faults found.",
    ]
    assert (project / "build/private/bank.json").read_text("utf-8") == before


def test_build_does_not_report_a_quiz_file_twice(project: Path, run: Run):
    """Sphinx reads the quiz files as well, but without their lines."""
    (project / "quizzes/roles.yaml").write_text(QUIZ.replace("title:", "ttle:"), "utf-8")
    done = run("build")
    assert done.code == 1
    assert all(line.startswith("quizzes/roles.yaml:") for line in done.err.splitlines()[:-1])


def test_scaffold_prints_a_draft_that_can_be_read(project: Path, run: Run):
    """Or writes it into a file, but never over one."""
    done = run("scaffold", "guide")
    assert done.code == 0
    quiz = read_quiz(done.out.encode(), "quizzes/draft.yaml").quiz
    assert [item.id for item in quiz.items] == ["reflect-8-q1", "figure-8-1"]
    target = project / "quizzes/draft.yaml"
    written = run("scaffold", "guide", "--output", str(target))
    assert written == Done(0, f"Wrote {target}: drafts to review, as its first lines say.\n", "")
    assert target.read_text("utf-8") == done.out
    again = run("scaffold", "guide", "--output", str(target))
    assert again.code == 2
    assert again.err.startswith(f"{target} is there already")


def test_scaffold_of_an_unknown_document_is_a_mistake_of_the_command_line(project: Path, run: Run):
    """The known ones are named."""
    done = run("scaffold", "giude")
    assert (done.code, done.err) == (2, "There is no document 'giude'. Did you mean 'guide'?\n")
    nowhere = project / "nowhere" / "draft.yaml"
    assert run("scaffold", "guide", "--output", str(nowhere)).code == 2


@pytest.mark.parametrize("command", [("check",), ("build",), ("scaffold", "guide")])
def test_outside_a_project_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, command: tuple[str, ...]
):
    """The command line is at fault then."""
    monkeypatch.setenv("CASCADE_ROOT", str(tmp_path))
    done = run(*command)
    assert done.code == 2
    assert done.err == (
        f"There is no conf.py in {tmp_path}: run this from the project's folder, or set CASCADE_ROOT to it.\n"
    )


def test_a_catalogue_that_cannot_be_read_is_a_sentence(tmp_path: Path):
    """Another version may have left it; there is none before the first build."""
    project = Project(tmp_path)
    assert load_catalogue(project) is None
    write_whole(project.catalogue, '{"title": 5}')
    with pytest.raises(
        CascadeError, match=r"^build/private/catalogue.json can't be read \(title: .*build again\.$"
    ):
        load_catalogue(project)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path):
    """A reader never sees half of it, and nothing is left beside it."""
    path = tmp_path / "private" / "bank.json"
    write_whole(path, "one")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "two \ud800")
    assert [(each.name, each.read_text("utf-8")) for each in path.parent.iterdir()] == [("bank.json", "one")]
