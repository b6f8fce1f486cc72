"""Clauses that are left untested on purpose; mistakes in their file stand in fixtures/exempt_faults.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_param_files import ParamTestData

from bank.samples import QUIZ, catalogue, clause, prompt
from cascade.bank import Exemption, Exemptions, QuizFile, check, read_exemptions, read_folder, read_quiz

FIXTURES = Path(__file__).parent / "fixtures"

DOCUMENTS = catalogue(
    clause("8.1"),
    clause("8.2"),
    clause("8.2(a)", parent="guide 8.2"),
    clause("8.3"),
    clause("8.4"),
    clause("8.5"),
    clause("8.5(a)", parent="guide 8.5"),
    *(clause(f"10.{number}") for number in range(20)),
    prompt("8.Q1"),
)


def read(folder: Path, text: str) -> Exemptions:
    """Return what is read of *text* as ``exempt.yaml``."""
    (folder / "exempt.yaml").write_text(text, encoding="utf-8")
    return read_exemptions(folder, folder)


def quiz() -> QuizFile:
    """Return a quiz whose item tests clause 8.4 and a part of clause 8.5."""
    return read_quiz(QUIZ.replace("[guide 8.1]", "[guide 8.4, guide 8.5(a)]").encode(), "quizzes/roles.yaml")


@pytest.mark.param_file(FIXTURES / "exempt_faults.md")
def test_a_mistake_among_the_exemptions_is_named_with_its_line(file_params: ParamTestData, tmp_path: Path):
    """Every fault of the file comes in one run, what it says of clauses included."""
    faults = check(DOCUMENTS, [quiz()], exemptions=read(tmp_path, file_params.content)).faults
    found = [
        str(fault) for fault in faults if fault.file == "exempt.yaml" and "at most 15 %" not in str(fault)
    ]
    file_params.assert_expected("\n".join(found) or "fine", rstrip=True)


def test_exemptions_are_read_with_their_reasons_and_lines(tmp_path: Path):
    """Spaces and comments do not matter."""
    text = "# Why\n\nguide  8.1: The sources give no time.\nguide 8.2: >\n  Two\n  lines.\n"
    assert read(tmp_path, text) == Exemptions(
        "exempt.yaml",
        (Exemption("guide 8.1", "The sources give no time.", 3), Exemption("guide 8.2", "Two lines.", 4)),
    )


def test_the_report_names_each_clause_left_untested_on_purpose_with_its_reason(tmp_path: Path):
    """One that a question tests all the same is none of them."""
    exemptions = read(tmp_path, "guide 8.1: No time is given.\nguide 8.4: But it is tested.\n")
    report = check(DOCUMENTS, [quiz()], exemptions=exemptions)
    assert report.to_json()["coverage"]["exempt"] == {"guide 8.1": "No time is given."}


def test_a_project_without_the_file_exempts_nothing(tmp_path: Path):
    """It is no fault to have no exemption."""
    assert read_exemptions(tmp_path / "quizzes", tmp_path) == Exemptions("quizzes/exempt.yaml")


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path):
    """A link to nowhere is more than no file."""
    (tmp_path / "exempt.yaml").symlink_to(tmp_path / "nowhere")
    (fault,) = read_exemptions(tmp_path, tmp_path).faults
    assert str(fault) == "exempt.yaml: The file can't be read: no such file or directory."


def test_the_exemptions_are_no_quiz(tmp_path: Path):
    """They lie beside the quizzes and are passed over, but only there and under this name."""
    folder = tmp_path / "quizzes"
    (folder / "old").mkdir(parents=True)
    for name in ("roles.yaml", "exempt.yaml", "exempt.yml", "old/exempt.yaml"):
        (folder / name).write_text(QUIZ, encoding="utf-8")
    found = read_folder(folder, tmp_path)
    assert [file.quiz.id for file in found.files] == ["roles"]
    assert [fault.file for fault in found.faults] == ["quizzes/exempt.yml", "quizzes/old/exempt.yaml"]
