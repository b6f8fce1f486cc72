"""Choice items: what the chosen options bring."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cascade.model.items import MultipleBody, SingleBody
from cascade.scoring import choice_fraction, mark_item
from scoring.make import choices, item

FRACTIONS = st.lists(st.floats(-1, 1), min_size=1, max_size=8)


def chosen_from(fractions: list[float]) -> st.SearchStrategy[set[int]]:
    """Return a strategy for sets of indexes of these fractions."""
    return st.sets(st.integers(0, len(fractions) - 1))


@given(FRACTIONS, st.data())
def test_a_single_choice_brings_its_own_fraction(fractions: list[float], data: st.DataObject) -> None:
    """Single: the chosen option's fraction."""
    index = data.draw(st.integers(0, len(fractions) - 1))

    assert choice_fraction(fractions, [index], multiple=False) == fractions[index]


def test_a_negative_single_choice_is_not_floored() -> None:
    """Single: a negative fraction is not floored."""
    assert choice_fraction([1, -0.25], [1], multiple=False) == -0.25


@pytest.mark.parametrize("multiple", [True, False])
@pytest.mark.parametrize("selected", [None, [], set()])
def test_no_choice_brings_nothing(selected: list[int] | set[int] | None, multiple: bool) -> None:
    """None chosen: 0."""
    assert choice_fraction([1, 0], selected, multiple=multiple) == 0


def test_a_lone_index_is_as_good_as_a_list_of_it() -> None:
    """The selected option may be named by its index alone."""
    assert choice_fraction([0, 0.4], 1, multiple=False) == 0.4


def test_an_index_that_names_no_choice_brings_nothing() -> None:
    """What is not among the choices cannot have been chosen."""
    assert choice_fraction([1, 1], [2], multiple=False) == 0
    assert choice_fraction([0.5, 0.5], [-1, 7], multiple=True) == 0


def test_two_options_of_a_single_choice_are_refused() -> None:
    """Of a single choice, one option can be selected."""
    with pytest.raises(ValueError, match="one option"):
        choice_fraction([1, 0], [0, 1], multiple=False)


@given(FRACTIONS, st.data())
def test_several_choices_stay_between_nothing_and_all(fractions: list[float], data: st.DataObject) -> None:
    """Multiple: the sum of the chosen fractions, limited to 0..1."""
    selected = data.draw(chosen_from(fractions))

    fraction = choice_fraction(fractions, selected, multiple=True)

    total = sum(fractions[index] for index in selected)
    assert 0 <= fraction <= 1
    assert fraction == pytest.approx(min(max(total, 0), 1))


@given(FRACTIONS, st.data())
def test_the_order_of_choosing_does_not_matter(fractions: list[float], data: st.DataObject) -> None:
    """Options are chosen as a set: their order, or one named twice, changes nothing."""
    selected = list(data.draw(chosen_from(fractions)))
    shuffled = data.draw(st.permutations(selected)) + selected

    assert choice_fraction(fractions, shuffled, multiple=True) == choice_fraction(
        fractions, selected, multiple=True
    )


@given(FRACTIONS, st.data())
def test_one_more_key_never_costs(fractions: list[float], data: st.DataObject) -> None:
    """To choose a key as well never brings less, to choose a distractor as well never more."""
    selected = data.draw(chosen_from(fractions))
    added = data.draw(st.integers(0, len(fractions) - 1))
    assume(added not in selected)

    before = choice_fraction(fractions, selected, multiple=True)
    after = choice_fraction(fractions, selected | {added}, multiple=True)

    assert after >= before if fractions[added] >= 0 else after <= before


@given(st.integers(1, 12), st.integers(1, 12))
def test_choosing_everything_brings_exactly_nothing(keys: int, distractors: int) -> None:
    """Keys share the whole and distractors take the whole away, so that choosing all brings 0."""
    body = MultipleBody(choices(*[1 / keys] * keys, *[-1 / distractors] * distractors))
    everything = [choice.id for choice in body.choices]

    assert mark_item(item(body), everything).fraction == 0


@given(st.integers(1, 12), st.integers(0, 12))
def test_all_keys_and_nothing_else_bring_exactly_all(keys: int, distractors: int) -> None:
    """The keys' equal shares add up to 1, however many they are."""
    body = MultipleBody(choices(*[1 / keys] * keys, *[-1 / max(distractors, 1)] * distractors))

    assert mark_item(item(body), [choice.id for choice in body.choices[:keys]]).fraction == 1


def test_the_feedback_of_chosen_options_comes_in_the_order_of_the_item() -> None:
    """Feedback is given in reading order, whatever the order of choosing."""
    body = MultipleBody(choices(0.5, 0.5, -1))

    assert mark_item(item(body, feedback="All in all."), ["c", "a"]).feedback == (
        "chose a",
        "chose c",
        "All in all.",
    )


def test_only_the_chosen_option_gives_its_feedback() -> None:
    """What other options would have said is not shown."""
    assert mark_item(item(SingleBody(choices(1, 0))), "b").feedback == ("chose b",)
