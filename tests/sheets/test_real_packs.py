"""The papers of every quiz that this project ships."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cascade.model.bank import Bank, Quiz
from cascade.sheets.pack import build
from sheets.checking import bare, faults_of, text_of
from sheets.papers import pack_of


@pytest.fixture(scope="module")
def quizzes(real_project) -> tuple[Quiz, ...]:
    """Every quiz of the bank, pools and all."""
    text = (real_project / "build" / "private" / "bank.json").read_text("utf-8")
    return Bank.from_json(json.loads(text)).quizzes


def test_every_quiz_has_a_pack_that_is_open_to_everybody_and_whole(quizzes: tuple[Quiz, ...]):
    """Each paper passes the checks, and each question stands on the sheets in every size."""
    assert len(quizzes) > 10
    for quiz in quizzes:
        # Of a quiz alone: a session would have an answer sheet for everybody, each like the other.
        pack = replace(pack_of(quiz.items, title=quiz.title), session="", people=())
        papers = build(pack)
        assert {name: found for name, pdf in papers.items() if (found := faults_of(pdf))} == {}, quiz.id
        shown = bare(text_of(papers["questions.pdf"]))
        for question in pack.questions:
            assert bare(question.printed.ask) in shown, (quiz.id, question.printed.number)
