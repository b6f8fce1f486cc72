"""The coverage page: counts of questions by clause and prompt, and never a word of a question."""

from __future__ import annotations

import pytest

PAGE = "# Coverage\n\n:::{coverage}\n:::\n"


@pytest.fixture
def council(project):
    """Return the tiny council with a page of coverage."""
    made = project("council")
    made.write("docs/coverage.md", PAGE)
    made.replace("docs/index.md", "\nloose\n", "\nloose\ncoverage\n")
    return made


def tables(made):
    """Return the tables by id, each as rows of texts."""
    return {
        str(table["id"]): [
            [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
            for row in table.select("tbody tr")
        ]
        for table in made.page("coverage").select(".policy-coverage table")
    }


def test_each_clause_and_prompt_stands_there_with_its_questions(council):
    """By page; what has none stands in a column of its own."""
    council.build(nitpicky=True)
    assert council.warnings == ""
    found = tables(council)
    assert found["coverage-guide-clauses"] == [
        ["8. Roles", "8.4 (2)", "8.5"],
        ["9. Statutory officers", "9.1 (1)", "none"],
    ]
    assert found["coverage-guide-prompts"] == [
        ["8. Roles", "8.Q1a (1)", "none"],
        ["9. Statutory officers", "9.T1 (1)", "none"],
    ]
    assert found["coverage-protocol-clauses"] == [["4. Expectations", "none", "4.2"]]


def test_each_document_is_summed_up(council):
    """And a jump leads to it."""
    council.build()
    page = council.page("coverage")
    text = " ".join(page.select_one(".policy-coverage").get_text().split())
    assert "2 of 3 clauses have a question. 2 of 2 prompts are taken up by a question." in text
    assert page.find("a", href="#coverage-guide") is not None


def test_untested_clauses_that_state_a_duty_are_named(council):
    """They matter most."""
    council.replace("docs/guide/roles.md", "Both:", "Both must:")
    council.build()
    text = " ".join(council.page("coverage").select_one(".policy-coverage").get_text().split())
    assert "although they state a duty, a prohibition, a deadline or a figure: 8.5." in text


def test_clauses_left_untested_on_purpose_stand_there_with_the_reason(council):
    """They are no untested duties then; the page follows the file."""
    council.replace("docs/guide/roles.md", "Both:", "Both must:")
    council.build()
    council.write("quizzes/exempt.yaml", "guide 8.5: The sources differ on it.\n")
    council.build()
    text = " ".join(council.page("coverage").select_one(".policy-coverage").get_text().split())
    assert "Left without a question on purpose: 8.5: The sources differ on it." in text
    assert "although they state" not in text


def test_questions_on_our_own_reconstruction_are_counted(council):
    """By clause: no source stands behind their keys."""
    council.replace("docs/guide/roles.md", ":basis: source", ":basis: reconstruction")
    council.build()
    text = " ".join(council.page("coverage").select_one(".policy-coverage").get_text().split())
    assert "Questions that rest on our own reconstruction: 8.4 (2)." in text


def test_the_page_is_written_again_when_a_question_changes(council):
    """Though its own source is the same, and a build with nothing new leaves it alone."""
    council.build()
    council.replace("quizzes/roles.yaml", "clauses: [guide 8.4(b), guide 9.1]", "clauses: [protocol 4.2]")
    council.build()
    assert "coverage" in council.written
    assert tables(council)["coverage-protocol-clauses"] == [["4. Expectations", "4.2 (1)", "none"]]
    council.build()
    assert "coverage" not in council.written


def test_no_word_of_a_question_stands_on_it(council, texts_that_must_not_leak):
    """Neither stem nor option nor feedback."""
    secrets = texts_that_must_not_leak(council.root / "quizzes")
    council.build()
    secrets.assert_absent(council.outdir)
