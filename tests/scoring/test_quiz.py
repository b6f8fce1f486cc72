"""One attempt marked: sum, percentage, pass and completeness."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.errors import ResponseError
from cascade.model.items import (
    ActionPlanBody,
    Body,
    Item,
    MultipleBody,
    ReflectionBody,
    SingleBody,
)
from cascade.scoring import mark_quiz
from scoring.make import ACTION_PLAN, INFORMATION, REFLECTION, RIGHT, SCALE, choices, item, quiz


def single(name: str, fraction: float = 1.0, mark: float = 1.0) -> Item:
    """Return an item whose choice a brings *fraction*, b nothing and c less than nothing."""
    return item(SingleBody(choices(fraction, 0, -1)), id=name, mark=mark)


def marked(items: list[Item], responses: dict[str, Any], **fields: Any) -> Any:
    """Return the marking of all *items* of a quiz with these fields."""
    return mark_quiz(quiz(*items, **fields), items, responses, {})


def test_a_quiz_is_the_sum_of_its_items() -> None:
    """Sum of marks out of the sum of maxima, one mark an item in the order asked."""
    items = [single("one", mark=3), single("two", 0.5, mark=2), single("three")]

    result = marked(items, {"one": "a", "two": "a"})

    assert [mark.item for mark in result.items] == ["one", "two", "three"]
    assert (result.mark, result.max_mark, result.percent, result.passed) == (4, 6, 66.67, False)
    assert (result.accuracy, result.bonus) == (None, None)


def test_every_type_all_right_is_a_hundred_percent() -> None:
    """Whatever the types and weights, all right is 100 and passes at 100."""
    items = [item(body, id=body.type, mark=0.1 * place) for place, (body, _) in enumerate(RIGHT, start=1)]

    result = marked(items, {body.type: right for body, right in RIGHT}, pass_mark_percent=100)

    assert (result.percent, result.passed) == (100, True)


def test_an_attempt_without_answers_is_nought() -> None:
    """Unanswered items bring 0 and keep their maximum."""
    result = marked([single("one"), single("two")], {})

    assert (result.mark, result.max_mark, result.percent, result.passed) == (0, 2, 0, False)


def test_a_negative_sum_stays_negative() -> None:
    """Negative fractions are not floored, neither item by item nor in the sum."""
    result = marked([single("one"), single("two"), single("three")], {"one": "c"})

    assert (result.mark, result.percent) == (-1, -33.33)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 20)), min_size=1, max_size=12))
def test_the_percentage_is_rounded_once_half_away_from_zero(parts: list[tuple[int, int]]) -> None:
    """Against exact decimals: no item is rounded, only the end."""
    items = [single(f"i{place}", share / 1000, full) for place, (share, full) in enumerate(parts)]

    result = marked(items, {asked.id: "a" for asked in items})

    share = Fraction(sum(share * full for share, full in parts), 1000 * sum(full for _, full in parts))
    ten_thousandths = Decimal(share.numerator * 10**6) / Decimal(share.denominator)
    expected = (ten_thousandths / 10**4).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert result.percent == float(expected)


def test_the_percentage_of_eighths_is_exact() -> None:
    """One mark of 800 is 0.125 per cent, which is 0.13; the thirds that make it up add nothing."""
    items = [single(f"third-{place}", 1 / 3) for place in range(3)] + [single("rest", mark=797)]

    assert marked(items, {asked.id: "a" for asked in items[:3]}).percent == 0.13


@pytest.mark.parametrize(
    ("pass_mark", "passed"), [(66.66, True), (66.67, False), (66.666, True), (66.668, False)]
)
def test_passing_is_judged_before_rounding(pass_mark: float, passed: bool) -> None:
    """Two of three shows as 66.67 and doesn't pass at 66.67."""
    items = [single("one"), single("two"), single("three")]

    result = marked(items, {"one": "a", "two": "a"}, pass_mark_percent=pass_mark)

    assert (result.percent, result.passed) == (66.67, passed)


@given(st.integers(1, 200), st.data())
def test_whoever_reaches_the_pass_mark_exactly_passes(count: int, data: st.DataObject) -> None:
    """Sums of tenths and thirds do not fail anyone at the very mark."""
    right = data.draw(st.integers(0, count))
    share = data.draw(st.sampled_from([0.1, 1 / 3, 0.7, 1 / 7]))
    items = [single(f"i{place}", share, 0.3) for place in range(count)]

    exactly = marked(
        items, {f"i{place}": "a" for place in range(right)}, pass_mark_percent=100 * share * right / count
    )

    assert exactly.passed


def test_fractions_written_with_seven_decimals_can_still_make_a_whole() -> None:
    """Seven keys of 14.28571 per cent make 99.99997; with all of them right, 100 is passed."""
    body = MultipleBody(choices(*[0.1428571] * 7))

    result = marked([item(body)], {"it": list("abcdefg")}, pass_mark_percent=100)

    assert (result.percent, result.passed) == (100, True)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=10), st.randoms())
def test_the_order_of_items_does_not_change_the_mark(answers: list[str], random: Any) -> None:
    """Shuffled items bring the same marks."""
    items = [single(f"i{place}", 1 / 3, place + 0.1) for place in range(len(answers))]
    responses = dict(zip([asked.id for asked in items], answers, strict=True))
    shuffled = random.sample(items, len(items))

    first, second = marked(items, responses), marked(shuffled, responses)

    assert replace(first, items=()) == replace(second, items=())


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=10), st.integers(0, 9))
def test_one_more_right_answer_never_costs(answers: list[str], place: int) -> None:
    """To mend one answer never lowers the percentage, nor fails who passed."""
    items = [single(f"i{index}") for index in range(len(answers))]
    responses = dict(zip([asked.id for asked in items], answers, strict=True))
    mended = {**responses, items[place % len(items)].id: "a"}

    before, after = marked(items, responses), marked(items, mended)

    assert after.percent >= before.percent
    assert after.passed >= before.passed


def test_only_the_items_asked_count() -> None:
    """Of a pool some items are picked; an answer to another one is passed over."""
    asked, other = single("asked"), single("other")

    result = mark_quiz(quiz(asked, other), [asked], {"asked": "a", "other": "no such choice"}, {})

    assert (result.mark, result.max_mark, len(result.items)) == (1, 1, 1)


def test_a_response_that_does_not_fit_is_refused() -> None:
    """Marking checks every response first."""
    with pytest.raises(ResponseError, match="one: 'z' is no choice"):
        marked([single("one")], {"one": "z"})


def test_a_quiz_without_scored_items_has_no_percentage() -> None:
    """Nothing to mark is neither passed nor failed."""
    result = marked([item(REFLECTION)], {"it": "My words."}, pass_mark_percent=None)

    assert (result.mark, result.max_mark, result.percent, result.passed) == (0, 0, None, None)
    assert result.complete


def test_items_worth_nothing_give_no_percentage() -> None:
    """There is no share of nothing."""
    result = marked([single("one", mark=0)], {"one": "a"}, certainty=True)

    assert (result.percent, result.passed, result.accuracy, result.bonus) == (None, None, None, None)


def test_unscored_items_never_change_the_mark() -> None:
    """A reflection, a scale and a plan stand beside the mark."""
    scored = single("one")
    beside = [item(body, id=body.type) for body in (REFLECTION, SCALE, ACTION_PLAN, INFORMATION)]

    result = marked([scored, *beside], {"one": "a"})

    assert (result.percent, result.passed, result.complete) == (100, True, False)


@pytest.mark.parametrize(
    ("body", "response", "complete"),
    [
        (REFLECTION, "My words.", True),
        (REFLECTION, None, False),
        (ReflectionBody(required=False), None, True),
        (SCALE, {"open": 1, "fair": 2}, True),
        (SCALE, {"open": 1}, False),
        (ACTION_PLAN, {"start": "Asking."}, True),
        (ACTION_PLAN, {"stop": "Guessing."}, False),
        (ActionPlanBody(required=()), None, True),
        (INFORMATION, None, True),
    ],
)
def test_a_quiz_is_complete_when_what_is_asked_for_is_answered(
    body: Body, response: Any, complete: bool
) -> None:
    """Required fields decide; a scored item left out holds nothing up."""
    result = marked([single("scored"), item(body)], {"it": response})

    assert result.complete is complete


def with_certainty(answers: str, certainties: dict[str, Any]) -> Any:
    """Return the marking of items i0, i1... answered in turn, a dash for no answer."""
    items = [single(f"i{place}") for place in range(len(answers))]
    responses = {f"i{place}": answer for place, answer in enumerate(answers) if answer != "-"}
    return mark_quiz(quiz(*items, certainty=True), items, responses, certainties)


def test_certainty_can_bring_three_times_the_mark() -> None:
    """All right and sure is 300 per cent of the marks, all wrong and sure -600."""
    sure = {"i0": 3, "i1": 3}

    assert (with_certainty("aa", sure).percent, with_certainty("aa", sure).passed) == (300, True)
    assert (with_certainty("bb", sure).percent, with_certainty("bb", sure).passed) == (-600, False)


def test_accuracy_and_bonus_stand_beside_the_mark() -> None:
    """Accuracy looks at the answers alone; the bonus at whether certainty followed them."""
    wise = with_certainty("ab", {"i0": 3, "i1": 1})
    rash = with_certainty("ab", {"i0": 1, "i1": 3})

    assert (wise.percent, wise.accuracy, wise.bonus) == (150, 50, 10)
    assert (rash.percent, rash.accuracy, rash.bonus) == (-250, 50, -30)


def test_an_unanswered_item_counts_in_accuracy_but_costs_nothing() -> None:
    """Leaving out is not being wrong, yet it is not being right either."""
    result = with_certainty("a-", {"i0": 1, "i1": 3})

    assert (result.percent, result.accuracy, result.bonus) == (50, 50, 0)
    assert [mark.certainty for mark in result.items] == [1, None]


def test_low_certainty_is_assumed() -> None:
    """An answer whose certainty was not given counts once when right and costs nothing when wrong."""
    result = with_certainty("ab", {"i1": None})

    assert (result.percent, [mark.certainty for mark in result.items]) == (50, [1, 1])


def test_certainty_is_looked_at_only_where_it_is_asked() -> None:
    """In a quiz without certainty, one that is sent along changes nothing."""
    items = [single("one")]

    result = mark_quiz(quiz(*items), items, {"one": "b"}, {"one": 3})

    assert (result.percent, result.items[0].certainty, result.bonus) == (0, None, None)
