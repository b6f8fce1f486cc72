"""One item marked: fraction, marks, state, certainty and feedback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.errors import ResponseError
from cascade.model.items import ActionPlanBody, Body, MultipleBody, ReflectionBody, ScaleBody, SingleBody
from cascade.scoring import mark_item
from scoring.make import (
    ACTION_PLAN,
    ANSWERED,
    INFORMATION,
    REFLECTION,
    RIGHT,
    SCALE,
    SINGLE,
    choices,
    item,
)

every_scored_type = pytest.mark.parametrize(("body", "right"), RIGHT, ids=[body.type for body, _ in RIGHT])


@every_scored_type
def test_the_right_response_brings_the_full_mark(body: Body, right: Any) -> None:
    """All right is 1, exactly, whatever the type."""
    marked = mark_item(item(body, mark=2.5), right)

    assert (marked.fraction, marked.mark, marked.max_mark, marked.state) == (1, 2.5, 2.5, "right")
    assert marked.answered
    assert marked.certainty is None


@every_scored_type
@pytest.mark.parametrize("certainty", [None, 1, 2, 3])
def test_no_response_brings_nothing(body: Body, right: Any, certainty: Any) -> None:
    """An unanswered item brings 0 and only the item's feedback, and costs nothing however certain."""
    del right
    marked = mark_item(item(body, feedback="Read on."), None, certainty)

    assert (marked.scored, marked.answered, marked.fraction) == (True, False, 0)
    assert (marked.mark, marked.max_mark, marked.state, marked.certainty) == (0, 1, "wrong", None)
    assert marked.feedback == ("Read on.",)


@every_scored_type
@pytest.mark.parametrize("certainty", [1, 2, 3])
def test_certainty_multiplies_what_is_right(body: Body, right: Any, certainty: Any) -> None:
    """A right answer brings once, twice or three times its mark; fraction and state stay."""
    marked = mark_item(item(body, mark=2), right, certainty)

    assert (marked.mark, marked.max_mark) == (2 * certainty, 2)
    assert (marked.fraction, marked.state, marked.certainty) == (1, "right", certainty)


def test_a_wrong_answer_costs_by_its_certainty() -> None:
    """However negative the fraction, certainty decides what a wrong answer costs."""
    assert mark_item(item(SINGLE, mark=2), "c").mark == -1
    assert mark_item(item(SINGLE, mark=2), "c", 1).mark == 0
    assert mark_item(item(SINGLE, mark=2), "c", 3).mark == -12


def test_rounding_noise_costs_nothing() -> None:
    """Shares that cancel out on paper cancel out here, also where certainty looks at the sign."""
    body = MultipleBody(choices(0.1, 0.2, 0.7, -0.3))

    marked = mark_item(item(body), ["a", "b", "d"], 1)

    assert (marked.fraction, marked.mark) == (0, 0)


@pytest.mark.parametrize("certainty", [0, 4, "3", True, 2.0, []])
def test_another_certainty_is_refused(certainty: Any) -> None:
    """Certainty is 1, 2 or 3, and nothing that looks like it."""
    with pytest.raises(ResponseError, match="the certainty must be 1, 2 or 3"):
        mark_item(item(SINGLE), "a", certainty)


def test_feedback_is_said_once_and_never_blank() -> None:
    """Options that say the same say it once; what says nothing is left out."""
    same = MultipleBody(tuple(choice.__class__(choice.id, "", 0.5, "As before.") for choice in choices(0, 0)))
    silent = SingleBody(tuple(choice.__class__(choice.id, "", 1.0, " ") for choice in choices(0)))

    assert mark_item(item(same, feedback="As before."), ["a", "b"]).feedback == ("As before.",)
    assert mark_item(item(silent), "a").feedback == ()


@pytest.mark.parametrize(("body", "response"), ANSWERED)
def test_an_unscored_item_brings_no_mark(body: Body, response: Any) -> None:
    """No fraction, no mark, no state; certainty has no say; only the item's feedback is shown."""
    marked = mark_item(item(body, mark=0, feedback="Compare."), response, 3)

    assert (marked.scored, marked.answered) == (False, True)
    assert (marked.fraction, marked.state, marked.certainty) == (None, None, None)
    assert (marked.mark, marked.max_mark) == (0, 0)
    assert marked.feedback == ("Compare.",)


@pytest.mark.parametrize(
    ("body", "response"),
    [
        (REFLECTION, " "),
        (ReflectionBody(required=False), None),
        (SCALE, {"open": 1}),
        (ACTION_PLAN, {"keep": "Listening."}),
        (ActionPlanBody(required=()), None),
        (INFORMATION, None),
    ],
)
def test_what_is_not_answered_in_full_is_not_answered(body: Body, response: Any) -> None:
    """An unscored item is answered when there is something and every required field of it is there."""
    assert not mark_item(item(body), response).answered


@pytest.mark.parametrize(
    ("body", "response"),
    [
        (ScaleBody(SCALE.statements, SCALE.points, required=False), {"open": 1}),
        (ActionPlanBody(required=()), {"keep": "Listening."}),
        (ACTION_PLAN, {"start": "Asking."}),
    ],
)
def test_fields_that_are_not_required_may_stay_empty(body: Body, response: Any) -> None:
    """Only required fields decide."""
    assert mark_item(item(body), response).answered


@given(st.floats(-1, 1), st.integers(1, 20))
def test_a_mark_is_the_fraction_of_the_full_mark(fraction: float, full: int) -> None:
    """Without certainty the mark is the fraction times the most the item can bring."""
    marked = mark_item(item(SingleBody(choices(fraction)), mark=full), "a")

    assert marked.mark == pytest.approx(fraction * full, abs=1e-9)
    assert marked.max_mark == full
