"""The check: references both ways, coverage, and what a learner would miss."""

from __future__ import annotations

import json
from dataclasses import replace

from bank.samples import QUIZ, SAMPLE, clause, prompt
from cascade.bank import QuizFile, Report, check, read_quiz
from cascade.model.catalogue import Catalogue, Change, Discrepancy
from cascade.model.errors import Fault

WORKBOOK = """\
title: Workbook
about: See {prompt}`guide 8.Q1`.
items:
  - id: think
    type: reflection
    stem: Who does what?
    prompts: [guide 8.Q1]
  - id: rate
    type: scale
    stem: How far is this so?
    points: [Not at all, Fully]
    statements:
      - {id: trust, text: There is trust., prompt: guide 12.C2b}
"""


def quiz(text: str, name: str = "roles") -> QuizFile:
    """Return the quiz in *text* as if it lay in quizzes/."""
    return read_quiz(text.encode(), f"quizzes/{name}.yaml")


def faults(report: Report) -> list[str]:
    """Return the report's faults as they are printed."""
    return [str(fault) for fault in report.faults]


def places(report: Report) -> list[str]:
    """Return the places of the report's faults."""
    return [f"{fault.file}:{fault.line} {fault.path}" for fault in report.faults]


def warnings(text: str, catalogue: Catalogue = SAMPLE) -> list[str]:
    """Return the warnings that the quiz in *text* gives."""
    return [str(warning) for warning in check(catalogue, [quiz(text)]).warnings]


def test_a_quiz_that_covers_its_catalogue_is_fine():
    """No fault, no warning, everything counted."""
    report = check(SAMPLE, [quiz(QUIZ)])
    assert report.ok
    assert report.to_json() == {
        "ok": True,
        "maps": {
            "clauses": {"guide 8.1": ["roles/impartial"]},
            "prompts": {"guide 8.Q1": ["roles/impartial"]},
        },
        "counts": {
            "documents": 1,
            "clauses": 1,
            "prompts": {"guide": 1, "total": 1},
            "quizzes": 1,
            "items": 1,
            "scored_items": 1,
            "types": {"single": 1},
        },
        "coverage": {
            "prompts_percent": 100.0,
            "clauses_percent": 100.0,
            "prompts_without_items": [],
            "clauses_without_items": [],
            "items_on_reconstruction": [],
        },
        "faults": [],
        "warnings": [],
    }
    assert report.summary() == (
        "1 document, 1 clause, 1 prompt, 1 item in 1 quiz; "
        "100 % of prompts and 100 % of clauses have an item: 0 faults, 0 warnings."
    )


def test_a_report_can_be_written_as_json_whatever_it_holds():
    """Machines read it."""
    report = check(SAMPLE, [], [Fault("docs/x.md", 3, "", "Odd.")])
    found = json.loads(json.dumps(report.to_json()))
    assert found["faults"][-1] == {"file": "docs/x.md", "line": 3, "path": "", "message": "Odd."}
    assert found["ok"] is False


def test_every_reference_of_an_item_must_lead_somewhere():
    """In its lists, in a scale's statements, and in the links of any text."""
    text = (
        QUIZ.replace("[guide 8.1]", "[guide 8.9, guide 8.1]")
        .replace("[guide 8.Q1]", "[guide 8.1]")
        .replace("Their ward", "Their {clause}`ward <guide 9.9>`")
    )
    assert places(check(SAMPLE, [quiz(text), quiz(WORKBOOK, "workbook")])) == [
        "quizzes/roles.yaml:8 items[0].clauses[0]",
        "quizzes/roles.yaml:9 items[0].prompts[0]",
        "quizzes/roles.yaml:14 items[0].choices[1].text",
        "quizzes/workbook.yaml:13 items[1].statements[0].prompt",
    ]


def test_a_broken_reference_is_named_with_the_one_that_was_meant():
    """Most are slips of the finger."""
    report = check(SAMPLE, [quiz(QUIZ.replace("[guide 8.1]", "[giude 8.1]"))])
    assert [fault.message for fault in report.faults] == [
        "There is no clause 'giude 8.1'. Did you mean 'guide 8.1'?"
    ]


def test_every_text_of_every_type_is_looked_through():
    """A broken link hides in no corner of an item."""
    bad = "'{clause}`guide 0.0`'"
    common = f"stem: S., clauses: [guide 8.1], feedback: {bad}"
    gap = f"{{type: single, choices: [{{text: {bad}, key: true}}, {{text: B, feedback: {bad}}}]}}"
    rows = [
        f"{{id: i0, type: numeric, {common}, answers: [{{value: 1, feedback: {bad}}}]}}",
        f"{{id: i1, type: short_text, {common}, answers: [{{text: x, feedback: {bad}}}]}}",
        f"{{id: i2, type: true_false, {common}, key: true, feedback_true: {bad}, feedback_false: {bad}}}",
        f"{{id: i3, type: ordering, {common}, entries: [A, {bad}]}}",
        f"{{id: i4, type: matching, {common}, pairs: [{{stem: {bad}, match: X}}, {{stem: B, match: Y}}]}}",
        f"{{id: i5, type: reflection, {common}, look_for: [{bad}]}}",
        f"{{id: i6, type: scale, {common}, points: [A, {bad}], statements: [{{id: a, text: {bad}}}]}}",
        f"{{id: i7, type: cloze, {common}, text: '[[a]] {bad[1:-1]}', gaps: {{a: {gap}}}}}",
    ]
    items = "".join(f"  - {row}\n" for row in rows)
    file = quiz(f"title: T\nabout: {bad}\npass_mark_percent: 50\nitems:\n{items}")
    assert {fault.path for fault in check(SAMPLE, [file], complete=False).faults} == {
        "about",
        *(f"items[{index}].feedback" for index in range(8)),
        "items[0].answers[0].feedback",
        "items[1].answers[0].feedback",
        "items[2].feedback_true",
        "items[2].feedback_false",
        "items[3].entries[1]",
        "items[4].pairs",
        "items[5].look_for[0]",
        "items[6].points[1]",
        "items[6].statements[0].text",
        "items[7].text",
        "items[7].gaps.a.choices[0].text",
        "items[7].gaps.a.choices[1].feedback",
    }


def test_prompts_changes_and_discrepancies_must_name_clauses_that_exist():
    """The catalogue's own references are looked at too."""
    catalogue = replace(
        SAMPLE,
        prompts=(prompt("8.Q1", clauses=("guide 8.1", "guide 8.8")),),
        changes=(
            Change(
                "guide 2017-11-22", "guide", "2017-11-22", "iv", ("guide 7.7",), "Why.", "u", "docs/c.md", 5
            ),
        ),
        discrepancies=(Discrepancy("D8", "Guide", "45", "47", "So.", ("guide 6.6",), "u", "docs/d.md", 6),),
    )
    assert [(fault.file, fault.line, fault.path) for fault in check(catalogue, [quiz(QUIZ)]).faults] == [
        ("docs/c.md", 5, "guide 2017-11-22"),
        ("docs/d.md", 6, "D8"),
        ("docs/guide/08-roles.md", 20, "guide 8.Q1"),
    ]


def test_a_prompt_without_an_item_is_a_fault():
    """It is reported where the document puts the prompt."""
    catalogue = replace(SAMPLE, prompts=(*SAMPLE.prompts, prompt("8.Q2", line=30)))
    report = check(catalogue, [quiz(QUIZ)])
    message = "No item takes up this prompt: add 'guide 8.Q2' to the 'prompts' of an item."
    assert faults(report) == [f"docs/guide/08-roles.md:30: guide 8.Q2: {message}"]
    assert report.coverage.prompts_percent == 50.0
    assert report.coverage.prompts_without_items == ("guide 8.Q2",)


def test_prompts_are_not_missed_while_quiz_files_cannot_be_read():
    """The file at fault may hold the item; the figure is given all the same."""
    report = check(SAMPLE, [], [Fault("quizzes/roles.yaml", 1, "", "Odd.")], complete=False)
    assert faults(report) == ["quizzes/roles.yaml:1: Odd."]
    assert report.coverage.prompts_percent == 0.0


def test_a_statement_of_a_scale_takes_up_its_prompt():
    """A checklist has a prompt a line."""
    catalogue = replace(SAMPLE, prompts=(*SAMPLE.prompts, prompt("12.C2b")))
    assert check(catalogue, [quiz(WORKBOOK, "workbook")]).ok


def test_a_scored_item_must_name_a_clause():
    """Otherwise nothing would say that its ground has changed."""
    report = check(SAMPLE, [quiz(QUIZ.replace("    clauses: [guide 8.1]\n", ""))])
    message = "The scored item 'impartial' names no clause: say under 'clauses' what it tests."
    assert faults(report) == [f"quizzes/roles.yaml:5: items[0]: {message}"]


def test_a_clause_is_covered_by_an_item_on_a_part_of_it():
    """Sub-clauses are not counted apart, and a clause without an item is no fault."""
    catalogue = replace(
        SAMPLE, clauses=(clause("8.1"), clause("8.1(a)", parent="guide 8.1"), clause("8.2"), clause("8.3"))
    )
    report = check(catalogue, [quiz(QUIZ.replace("[guide 8.1]", "[guide 8.1(a)]"))])
    assert report.ok
    assert report.counts.clauses == 3
    assert report.coverage.clauses_percent == 33.3
    assert report.coverage.clauses_without_items == ("guide 8.2", "guide 8.3")


def test_coverage_is_rounded_to_a_hundred_only_when_nothing_is_left_out():
    """99.96 % is not all."""
    clauses = tuple(clause(f"8.{number}") for number in range(2001))
    names = [each.id for each in clauses[1:]]
    shares = [", ".join(names[start : start + 50]) for start in range(0, len(names), 50)]
    items = "".join(
        f"  - {{id: i{number}, type: information, stem: S., clauses: [{share}]}}\n"
        for number, share in enumerate(shares)
    )
    file = quiz(f"title: T\nabout: A\nitems:\n{items}")
    assert check(replace(SAMPLE, clauses=clauses), [file]).coverage.clauses_percent == 99.9


def test_scored_items_on_reconstructed_clauses_are_listed():
    """Nobody should fail for our own additions without somebody having looked at it."""
    catalogue = replace(SAMPLE, clauses=(clause("8.1", basis="reconstruction"),))
    assert check(catalogue, [quiz(QUIZ)]).coverage.items_on_reconstruction == ("roles/impartial",)


def test_options_without_feedback_give_a_warning():
    """One for each item, naming the options."""
    assert warnings(QUIZ.replace("        feedback: That is what members do.\n", "")) == [
        "quizzes/roles.yaml:5: items[0]: The item 'impartial' says nothing to who answers b: write feedback."
    ]


def test_a_true_false_item_answers_both_ways():
    """Whoever was wrong wants to know why, and whoever was right as well."""
    text = QUIZ.partition("  - id:")[0] + (
        "  - {id: tf, type: true_false, stem: S., key: true, clauses: [guide 8.1], feedback_true: Yes.}\n"
    )
    assert warnings(text) == [
        "quizzes/roles.yaml:5: items[0]: The item 'tf' says nothing to who answers false: write feedback."
    ]


def test_an_item_whose_best_answer_is_only_partly_right_gives_a_warning():
    """It may be meant, but mostly it is a slip."""
    text = QUIZ.replace("key: true", "fraction: 80")
    assert warnings(text) == [
        "quizzes/roles.yaml:5: items[0]: The best answer to 'impartial' brings only 80% of its mark."
    ]


def test_quizzes_of_unknown_origin_can_be_checked_too():
    """A quiz that was read elsewhere is taken to lie in quizzes/."""
    found = quiz(QUIZ.replace("    clauses: [guide 8.1]\n", "")).quiz
    assert [(fault.file, fault.line) for fault in check(SAMPLE, [found]).faults] == [
        ("quizzes/roles.yaml", 1)
    ]
