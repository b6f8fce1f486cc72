"""The check: references both ways, coverage, and what a learner would miss."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bank.samples import QUIZ, SAMPLE, catalogues, clause, prompt
from cascade.bank import Exemption, Exemptions, QuizFile, Report, check, read_quiz
from cascade.model.catalogue import Catalogue, Change, Discrepancy, Document
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

NOTHING_TO_TEST = {
    "clauses": 0,
    "tested": 0,
    "exempt": 0,
    "percent": 100.0,
    "exempt_percent": 0.0,
    "untested": [],
}


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
            "exempt": {},
            "testable": {**NOTHING_TO_TEST, "documents": {"guide": NOTHING_TO_TEST}},
        },
        "faults": [],
        "warnings": [],
    }
    assert report.summary() == (
        "1 document, 1 clause, 1 prompt, 1 item in 1 quiz; "
        "100 % of prompts and 100 % of clauses have an item; "
        "of 0 that state a duty or a figure, 0 are tested, 0 exempt and 0 neither: 0 faults, 0 warnings."
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


def duties(*numbers: str, **others: object) -> Catalogue:
    """Return the sample catalogue with further clauses, each of which states a duty."""
    further = tuple(clause(number, "Officers must be polite.", **others) for number in numbers)
    return replace(SAMPLE, clauses=(*SAMPLE.clauses, *further))


def exempt(*clauses: str) -> Exemptions:
    """Return exemptions of these clauses, one a line."""
    entries = (Exemption(name, "No source says how.", line) for line, name in enumerate(clauses, 1))
    return Exemptions(entries=tuple(entries))


def test_a_duty_that_no_item_tests_is_a_fault():
    """It is reported where the document lays it, with the words that lay it."""
    report = check(duties("8.2", line=30), [quiz(QUIZ)])
    message = (
        "The clause states a duty or a figure ('must'), and no item tests it: "
        "write an item, or give a reason in quizzes/exempt.yaml."
    )
    assert faults(report) == [f"docs/guide/08-roles.md:30: guide 8.2: {message}"]
    testable = report.coverage.testable
    assert (testable.clauses, testable.percent, testable.untested) == (1, 0.0, ("guide 8.2",))
    assert "of 1 that state a duty or a figure, 0 are tested, 0 exempt and 1 neither" in report.summary()


def test_only_a_scored_item_tests_a_duty():
    """Who merely reads about it, or writes a reflection, has not shown that they know it."""
    text = WORKBOOK.replace("    prompts: [guide 8.Q1]\n", "    clauses: [guide 8.2]\n").replace(
        "12.C2b", "8.Q1"
    )
    report = check(duties("8.2"), [quiz(QUIZ), quiz(text, "workbook")])
    assert report.coverage.clauses_without_items == ()
    assert report.coverage.testable.untested == ("guide 8.2",)


def test_a_duty_is_tested_by_an_item_on_a_part_of_it():
    """Its parts are not counted apart."""
    found = duties("8.2")
    part = clause("8.2(a)", "Officers must be polite.", parent="guide 8.2")
    report = check(
        replace(found, clauses=(*found.clauses, part)),
        [quiz(QUIZ.replace("[guide 8.1]", "[guide 8.1, guide 8.2(a)]"))],
    )
    assert report.ok
    assert (report.coverage.testable.clauses, report.coverage.testable.tested) == (1, 1)


def test_an_exempt_clause_is_no_fault_and_is_counted_apart():
    """Who exempts a clause says that it could be tested, even where no word in it says so."""
    tested = [f"9.{number}" for number in range(12)]
    text = QUIZ.replace("[guide 8.1]", f"[{', '.join(f'guide {number}' for number in tested)}]")
    report = check(duties("8.2", *tested), [quiz(text)], exemptions=exempt("guide 8.2", "guide 8.1"))
    assert report.ok
    assert report.coverage.testable.to_json()["documents"] == {
        "guide": {
            "clauses": 14,
            "tested": 12,
            "exempt": 2,
            "percent": 100.0,
            "exempt_percent": 14.3,
            "untested": [],
        }
    }
    assert "of 14 that state a duty or a figure, 12 are tested, 2 exempt and 0 neither" in report.summary()


def test_at_most_fifteen_percent_may_be_exempt():
    """Three of twenty are; four are not."""
    numbers = [f"9.{number}" for number in range(20)]
    names = [f"guide {number}" for number in numbers]

    def found(exempted: int) -> list[str]:
        text = QUIZ.replace("[guide 8.1]", f"[{', '.join(names[exempted:])}]")
        return faults(check(duties(*numbers), [quiz(text)], exemptions=exempt(*names[:exempted])))

    assert found(3) == []
    message = (
        "4 of 20 clauses that state a duty or a figure are exempt, and at most 15 % may be: "
        "write items for some of them."
    )
    assert found(4) == [f"quizzes/exempt.yaml: {message}"]


def test_duties_are_not_missed_while_quizzes_or_reasons_cannot_be_read():
    """The file at fault may hold the item or the reason."""
    odd = Fault("quizzes/exempt.yaml", 1, "", "Odd.")
    assert check(duties("8.2"), [quiz(QUIZ)], complete=False).ok
    assert check(duties("8.2"), [quiz(QUIZ)], exemptions=Exemptions(faults=(odd,))).faults == (odd,)


def test_every_document_has_its_own_share():
    """A document with nothing to test counts as done."""
    found = replace(
        duties("8.2"),
        documents=tuple(Document(slug, slug, "x.html") for slug in ("protocol", "guide")),
    )
    shares = check(found, [quiz(QUIZ)]).coverage.testable.documents
    assert {slug: share.percent for slug, share in shares.items()} == {"protocol": 100.0, "guide": 0.0}


@given(catalogues(), st.data())
def test_each_testable_clause_is_tested_exempt_or_neither(found: Catalogue, data: st.DataObject):
    """The three add up, in each document and in all; an item or a reason settles its clause."""
    whole = [each.id for each in found.clauses if not each.parent]
    some = st.lists(st.sampled_from(whole), unique=True) if whole else st.just([])
    named, reasons = data.draw(some), data.draw(some)
    text = QUIZ.replace("[guide 8.1]", f"[{', '.join(named)}]")
    bare = check(found, [], complete=False).coverage.testable
    testable = check(found, [quiz(text)], exemptions=exempt(*reasons)).coverage.testable
    for part in (testable, *testable.documents.values()):
        assert part.clauses == part.tested + part.exempt + len(part.untested)
        assert (part.percent == 100.0) is (not part.untested)
    assert testable.clauses == sum(part.clauses for part in testable.documents.values())
    assert set(testable.untested) <= set(bare.untested) - {*named, *reasons}
