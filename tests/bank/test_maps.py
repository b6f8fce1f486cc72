"""Which items rest on which clause, and which take up which prompt."""

from __future__ import annotations

from bank.samples import QUIZ, catalogue, clause, prompt
from cascade.bank import read_quiz
from cascade.bank.maps import maps_of

WORKBOOK = """\
title: Workbook
about: For everybody.
items:
  - id: rate
    type: scale
    stem: How far is this so?
    clauses: [guide 8.2(a), guide 8.2(b)]
    points: [Not at all, Fully]
    statements:
      - {id: trust, text: There is trust., prompt: guide 12.C2b}
"""


def test_every_clause_and_prompt_is_in_the_maps_with_its_items():
    """A part counts for its clause, once; a statement's prompt for its item; what has no item is empty."""
    found = maps_of(
        catalogue(
            clause("8.1"), clause("8.2"), clause("8.3"), prompt("8.Q1"), prompt("12.C2b"), prompt("8.Q9")
        ),
        [
            read_quiz(QUIZ.encode(), "quizzes/roles.yaml"),
            read_quiz(WORKBOOK.encode(), "quizzes/workbook.yaml"),
        ],
    )
    assert found.to_json() == {
        "clauses": {"guide 8.1": ["roles/impartial"], "guide 8.2": ["workbook/rate"], "guide 8.3": []},
        "prompts": {
            "guide 8.Q1": ["roles/impartial"],
            "guide 12.C2b": ["workbook/rate"],
            "guide 8.Q9": [],
        },
    }


def test_a_reference_that_leads_nowhere_is_in_no_map():
    """The check names it as a fault."""
    found = maps_of(catalogue(clause("9.1")), [read_quiz(QUIZ.encode(), "quizzes/roles.yaml")])
    assert found.to_json() == {"clauses": {"guide 9.1": []}, "prompts": {}}
