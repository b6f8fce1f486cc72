"""The quizzes that are really asked: nobody passes without reading, and they are what they should be."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean

import pytest

from bank.gaming import STRATEGIES, Choose, Strategy, first, last, longest, shortest
from cascade.bank import check, read_exemptions, read_folder, read_quizzes
from cascade.bank.reach import best_fraction
from cascade.model.bank import Quiz
from cascade.model.catalogue import Catalogue
from cascade.model.items import Item, SingleBody
from cascade.scoring import mark_quiz

ROOT = Path(__file__).parents[2]
WELL_BELOW = 25
"""How far below the pass mark a strategy stays on average, in percentage points."""


@pytest.fixture(scope="module")
def scored() -> tuple[Quiz, ...]:
    """Every quiz of the project that gives a mark."""
    return tuple(quiz for quiz in read_quizzes(ROOT / "quizzes", ROOT) if quiz.has_scored_items)


def items_of(quizzes: tuple[Quiz, ...]) -> list[Item]:
    """Return the scored items of all quizzes."""
    return [item for quiz in quizzes for item in quiz.items if item.is_scored]


def percent(quiz: Quiz, strategy: Strategy) -> float:
    """Return what the strategy brings in *quiz* when every item is asked."""
    responses = {item.id: strategy.answer(item) for item in quiz.items if item.is_scored}
    found = mark_quiz(quiz, quiz.items, responses, {}).percent
    assert found is not None
    return found


def pass_mark(quiz: Quiz) -> float:
    """Return the pass mark of a scored quiz."""
    assert quiz.pass_mark_percent is not None
    return quiz.pass_mark_percent


@pytest.mark.parametrize("strategy", STRATEGIES, ids=str)
def test_nobody_passes_without_reading(scored: tuple[Quiz, ...], strategy: Strategy):
    """Always the longest, the first, all, true or false: each fails every quiz, and by far on average."""
    assert scored
    passed = [quiz.id for quiz in scored if percent(quiz, strategy) >= pass_mark(quiz)]
    assert passed == []
    assert mean(pass_mark(quiz) - percent(quiz, strategy) for quiz in scored) >= WELL_BELOW


@pytest.mark.parametrize("way", [first, last, longest, shortest], ids=lambda way: way.__name__)
def test_the_key_of_a_single_is_not_given_away_by_place_or_length(scored: tuple[Quiz, ...], way: Choose):
    """Over the whole bank, a place or a length holds the key in at most two of five."""
    bodies = [item.body for item in items_of(scored) if isinstance(item.body, SingleBody)]
    given_away = [body for body in bodies if key_of(body) in way(body.choices)]
    assert len(given_away) <= 2 / 5 * len(bodies)


def key_of(body: SingleBody) -> str:
    """Return the id of the best option."""
    return max(body.choices, key=lambda choice: choice.fraction).id


def test_the_guides_quizzes_are_many_and_of_many_kinds(scored: tuple[Quiz, ...]):
    """Five or more, with sixty scored items of six types or more, at least half of them cases."""
    quizzes = [quiz for quiz in scored if any(on_the_guide(item) for item in quiz.items)]
    items = [item for item in items_of(scored) if on_the_guide(item)]
    assert len(quizzes) >= 5
    assert len(items) >= 60
    assert len({item.body.type for item in items}) >= 6
    assert sum(item.case for item in items) >= len(items) / 2


def on_the_guide(item: Item) -> bool:
    """Return whether the item tests a clause of the guide."""
    return any(reference.startswith("guide ") for reference in item.clauses)


def test_everything_right_brings_everything(scored: tuple[Quiz, ...]):
    """No quiz of ours has an item whose best answer is only partly right."""
    assert [item.id for item in items_of(scored) if best_fraction(item.body) < 0.999] == []


@pytest.mark.slow
def test_every_duty_and_figure_is_tested_or_has_a_reason(real_project: Path):
    """At most 15 % of them have no more than a reason."""
    catalogue = Catalogue.from_json(
        json.loads((real_project / "build/private/catalogue.json").read_text("utf-8"))
    )
    folder = real_project / "quizzes"
    quizzes = read_folder(folder, real_project).files
    report = check(catalogue, quizzes, exemptions=read_exemptions(folder, real_project))
    assert report.faults == ()
    assert report.coverage.prompts_percent == 100
    assert report.coverage.testable.percent == 100
    assert report.coverage.testable.exempt_percent <= 15
