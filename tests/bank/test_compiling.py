"""The compiled bank: what it holds, and that equal wording gives an equal edition."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from bank.samples import QUIZ, SAMPLE, catalogues, clause
from cascade.bank import compile_bank, read_quiz, scaffold
from cascade.model.bank import Bank, edition_of
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError

ROLES = read_quiz(QUIZ.encode(), "quizzes/roles.yaml")
TACTICS = read_quiz(QUIZ.encode(), "quizzes/tactics.yaml")


def edition(catalogue: Catalogue) -> str:
    """Return the edition of both sample quizzes on *catalogue*."""
    return edition_of(compile_bank(catalogue, [ROLES, TACTICS]).to_text())


def test_a_bank_holds_the_quizzes_in_the_order_of_their_ids():
    """The order in which the files were read makes no difference."""
    bank = compile_bank(SAMPLE, [TACTICS.quiz, ROLES.quiz])
    assert [quiz.id for quiz in bank.quizzes] == ["roles", "tactics"]
    assert bank == compile_bank(SAMPLE, [ROLES, TACTICS])
    assert (bank.title, bank.documents) == (SAMPLE.title, SAMPLE.documents)


def test_every_clause_and_prompt_is_in_the_bank():
    """Stems and feedback may link to any of them, and an editor may look any of them up."""
    catalogue = replace(SAMPLE, clauses=(*SAMPLE.clauses, clause("8.2")))
    bank = compile_bank(catalogue, [ROLES])
    assert [each.id for each in bank.clauses] == ["guide 8.1", "guide 8.2"]
    assert [each.id for each in bank.prompts] == ["guide 8.Q1"]


def test_moving_a_clause_in_its_source_makes_no_new_edition():
    """File and line say nothing to a learner."""
    moved = tuple(replace(each, file="docs/guide/09.md", line=99) for each in SAMPLE.clauses)
    assert edition(replace(SAMPLE, clauses=moved)) == edition(SAMPLE)


def test_a_word_of_a_clause_makes_a_new_edition():
    """What was tested is not what it was."""
    reworded = (clause("8.1", "Officers serve all of the council."),)
    assert edition(replace(SAMPLE, clauses=reworded)) != edition(SAMPLE)


def test_a_bank_can_be_read_back_from_its_text():
    """The text is the whole of it."""
    bank = compile_bank(SAMPLE, [ROLES])
    assert Bank.from_json(json.loads(bank.to_text())) == bank


def test_a_reference_that_leads_nowhere_is_refused_with_its_line():
    """An edition must be whole, for records rest on it."""
    with pytest.raises(ContentError) as caught:
        compile_bank(replace(SAMPLE, clauses=(clause("8.2"),)), [ROLES])
    assert [(fault.line, fault.path) for fault in caught.value.faults] == [
        (8, "items[0].clauses[0]"),
        (13, "items[0].choices[0].feedback"),
    ]


@given(catalogues())
def test_compiling_is_deterministic(catalogue: Catalogue):
    """The same catalogue and quizzes give the same text, down to the byte."""
    text = scaffold(catalogue, "guide")
    banks = [compile_bank(catalogue, [read_quiz(text.encode(), "quizzes/draft.yaml")]) for _ in range(2)]
    assert banks[0].to_text() == banks[1].to_text()
    assert Bank.from_json(json.loads(banks[0].to_text())) == banks[0]
