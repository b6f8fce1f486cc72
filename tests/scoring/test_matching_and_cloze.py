"""Items of several parts: pairs, and the gaps of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.items import ClozeBody, Gap, SingleBody, TrueFalseBody
from cascade.scoring import mark_item
from scoring.make import CLOZE, MATCHING, choices, item


@given(st.dictionaries(st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(["m1", "m2", "m3"]), min_size=1))
def test_pairs_bring_the_right_ones_out_of_all_stems(pairs: dict[str, str]) -> None:
    """Matching: right pairs / stems; an unpaired stem counts among the stems."""
    right = sum(pairs.get(stem.id) == stem.key for stem in MATCHING.stems)

    assert mark_item(item(MATCHING), pairs).fraction == pytest.approx(right / 3)


def test_one_option_can_belong_to_several_stems() -> None:
    """Equal right-hand texts are one choice, which may be chosen again."""
    assert mark_item(item(MATCHING), {"s2": "m2", "s3": "m2"}).fraction == pytest.approx(2 / 3)


def test_wrong_pairs_give_their_feedback_in_the_order_of_the_stems() -> None:
    """Right pairs and unpaired stems say nothing."""
    marked = mark_item(item(MATCHING, feedback="See the glossary."), {"s2": "m3", "s1": "m2"})
    assert marked.feedback == ("Look at purdah.", "Look at quorum.", "See the glossary.")

    assert mark_item(item(MATCHING), {"s1": "m1", "s3": "m1"}).feedback == ()


def test_gaps_count_by_their_weight() -> None:
    """Cloze: the sum of fraction times weight out of the sum of weights."""
    marked = mark_item(item(CLOZE), {"days": "5", "verb": "decided"})

    assert marked.fraction == (1 * 2 + 0.5 * 1) / 4
    assert marked.feedback == ("Five it is.", "Mind the ending.")


def test_an_unanswered_gap_adds_nothing() -> None:
    """A gap left empty brings 0 and keeps its weight."""
    assert mark_item(item(CLOZE), {"days": "5", "who": "", "verb": " "}).fraction == 2 / 4


def test_a_wrong_gap_can_take_away() -> None:
    """A gap's negative fraction is not floored, as in a single choice."""
    body = ClozeBody(
        "[[x]] [[y]]", (Gap("x", SingleBody(choices(1, -0.5))), Gap("y", SingleBody(choices(1, 0))))
    )

    assert mark_item(item(body), {"x": "b"}).fraction == -0.25


def test_gaps_without_weight_bring_nothing() -> None:
    """Where no gap weighs anything there is nothing to bring."""
    body = ClozeBody("[[x]]", (Gap("x", SingleBody(choices(1, 0)), 0.0),))

    assert mark_item(item(body), {"x": "a"}).fraction == 0


@given(st.integers(1, 60))
def test_equal_gaps_all_right_bring_exactly_all(count: int) -> None:
    """A whole made of parts is whole: 1, not nearly 1."""
    gaps = tuple(Gap(f"g{place}", SingleBody(choices(1, 0)), 0.1) for place in range(count))

    assert mark_item(item(ClozeBody("", gaps)), {gap.id: "a" for gap in gaps}).fraction == 1


@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("answer", [True, False])
def test_true_or_false_brings_all_or_nothing(key: bool, answer: bool) -> None:
    """True or false: 1 or 0, with the feedback for what was answered."""
    marked = mark_item(item(TrueFalseBody(key, "You said true.", "You said false.")), answer)

    assert marked.fraction == (key == answer)
    assert marked.feedback == (f"You said {str(answer).lower()}.",)
