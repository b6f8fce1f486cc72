"""Orders: nine rules for how much of one is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.items import Entry, OrderingBody
from cascade.scoring import mark_item, ordering_fraction
from cascade.scoring.ordering import RULES
from scoring.make import item

ORDERS = st.integers(2, 9).flatmap(lambda count: st.permutations(range(1, count + 1)))
every_rule = pytest.mark.parametrize("rule", RULES)


@every_rule
@given(order=ORDERS)
def test_a_fraction_of_an_order_lies_between_nothing_and_all(rule: str, order: list[int]) -> None:
    """Each rule is right out of possible."""
    assert 0 <= ordering_fraction(order, rule) <= 1


@every_rule
@given(count=st.integers(2, 12))
def test_the_right_order_is_all_right(rule: str, count: int) -> None:
    """By every rule the right order brings 1."""
    assert ordering_fraction(range(1, count + 1), rule) == 1


@every_rule
@given(order=ORDERS)
def test_no_other_order_is_all_right(rule: str, order: list[int]) -> None:
    """By every rule only the right order brings 1."""
    assert (ordering_fraction(order, rule) == 1) == (order == sorted(order))


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"absolute_position", "relative_to_correct"}))
@given(count=st.integers(2, 12))
def test_the_order_reversed_has_nothing_in_order(rule: str, count: int) -> None:
    """Backwards no neighbour, no pair and no subset is right; one entry alone is no subset."""
    assert ordering_fraction(range(count, 0, -1), rule) == 0


def test_the_middle_of_a_reversed_order_is_in_its_place() -> None:
    """Places are counted one by one, and how far off each entry is."""
    assert ordering_fraction([5, 4, 3, 2, 1], "absolute_position") == 1 / 5
    assert ordering_fraction([5, 4, 3, 2, 1], "relative_to_correct") == (0 + 2 + 4 + 2 + 0) / 20


@pytest.mark.parametrize(
    ("rule", "fraction"),
    [
        ("all_or_nothing", 0),
        ("absolute_position", 2 / 5),  # the first and the last
        ("relative_next_exclude_last", 1 / 4),  # 3 then 4
        ("relative_next_include_last", 2 / 5),  # 3 then 4, and nothing after 5
        ("relative_one_previous_and_next", 4 / 10),  # both ends, 4 after 3 and 3 before 4
        ("relative_all_previous_and_next", 16 / 20),  # 2 stands after 3 and 4, and they before it
        ("longest_ordered_subset", 4 / 5),  # 1 3 4 5 without the 2
        ("longest_contiguous_subset", 3 / 5),  # 3 4 5, with the 2 between
        ("relative_to_correct", 16 / 20),  # two off by one, one by two
    ],
)
def test_each_rule_counts_its_own(rule: str, fraction: float) -> None:
    """One order, seen by nine rules."""
    assert ordering_fraction([1, 3, 4, 2, 5], rule) == fraction


@pytest.mark.parametrize(
    ("rule", "fraction"),
    [
        ("all_or_nothing", 1),
        ("absolute_position", 1),
        ("relative_next_exclude_last", 0),
        ("relative_next_include_last", 1),
        ("relative_one_previous_and_next", 1),
        ("relative_all_previous_and_next", 0),
        ("longest_ordered_subset", 0),
        ("longest_contiguous_subset", 0),
        ("relative_to_correct", 0),
    ],
)
def test_one_entry_alone_brings_nothing_where_pairs_count(rule: str, fraction: float) -> None:
    """A single entry is in its place, but there is no pair and no subset to be right."""
    assert ordering_fraction([1], rule) == fraction


@every_rule
def test_no_entries_bring_nothing(rule: str) -> None:
    """Where nothing was put in order, nothing is right."""
    assert ordering_fraction([], rule) == 0


@every_rule
@given(order=st.lists(st.integers(1, 6), max_size=8))
def test_an_order_with_gaps_or_repeats_is_marked_as_it_stands(rule: str, order: list[int]) -> None:
    """Marking a bare order never fails; the shape of a response is checked before."""
    assert ordering_fraction(order, rule) >= 0


def test_an_order_that_leaves_one_out_cannot_be_all_right() -> None:
    """What is missing counts among what could have been right."""
    assert ordering_fraction([1, 3], "absolute_position") == 1 / 3
    assert ordering_fraction([1, 3], "relative_next_exclude_last") == 0


def test_an_unknown_rule_is_refused() -> None:
    """The nine rules are named; another name is a mistake."""
    with pytest.raises(ValueError, match="no ordering rule"):
        ordering_fraction([1, 2], "by_feeling")


@given(st.permutations(["e1", "e2", "e3", "e4", "e5"]))
def test_an_item_is_marked_by_its_rule(response: list[str]) -> None:
    """The entries stand in the right order; a response is read against it."""
    entries = tuple(Entry(f"e{place}", f"Step {place}") for place in range(1, 6))
    order = [int(entry[1]) for entry in response]

    mark = mark_item(item(OrderingBody(entries, "relative_to_correct")), response)

    assert mark.fraction == pytest.approx(ordering_fraction(order, "relative_to_correct"))
