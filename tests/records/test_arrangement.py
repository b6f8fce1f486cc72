"""What is asked in which order is a function of the seed, and loses nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cascade.records.arrangement import SEED_BITS, asked_items, choices, entries, match_options
from records.support import POOLED, ROLES_QUIZ, SCORED

seeds = st.integers(0, (1 << SEED_BITS) - 1)
BODIES = {item.id: item.body for item in SCORED}


@given(seed=seeds)
def test_a_quiz_without_pools_and_shuffling_is_asked_as_it_is_written(seed):
    """Whatever the seed."""
    assert asked_items(ROLES_QUIZ, seed) == ROLES_QUIZ.items


@given(seed=seeds)
def test_a_pool_gives_as_many_items_as_it_picks(seed):
    """Those in no pool are always asked; the same seed gives the same items in the same order."""
    asked = [item.id for item in asked_items(POOLED, seed)]
    (pool,) = POOLED.pools
    assert len(asked) == len(set(asked)) == len(POOLED.items) - len(pool.items) + pool.pick
    assert {item.id for item in POOLED.items} - set(pool.items) <= set(asked)
    assert asked == [item.id for item in asked_items(POOLED, seed)]


@given(seed=seeds)
def test_picked_items_keep_their_places_where_the_quiz_is_not_shuffled(seed):
    """A pool picks, it does not move."""
    asked = asked_items(replace(POOLED, shuffle=False), seed)
    assert [item for item in POOLED.items if item in asked] == list(asked)


@given(seed=seeds)
def test_shuffling_loses_and_adds_nothing(seed):
    """All choices, options and entries are there once."""
    single, matching, ordering = BODIES["leaflets"], BODIES["posts"], BODIES["steps"]
    assert set(choices("leaflets", single, seed)) == set(single.choices)
    assert set(match_options("posts", matching, seed)) == set(matching.options)
    assert set(entries("steps", ordering, seed)) == set(ordering.entries)


@given(seed=seeds)
def test_entries_are_never_shown_in_the_right_order(seed):
    """Otherwise leaving them alone would be an answer."""
    assert entries("steps", BODIES["steps"], seed) != BODIES["steps"].entries


def test_what_is_not_to_be_shuffled_stays():
    """Such as choices that build on each other."""
    single, matching = replace(BODIES["leaflets"], shuffle=False), replace(BODIES["posts"], shuffle=False)
    assert {choices("leaflets", single, seed) for seed in range(20)} == {single.choices}
    assert {match_options("posts", matching, seed) for seed in range(20)} == {matching.options}


def test_every_choice_comes_first_now_and_then():
    """The key has no place of its own."""
    firsts = [choices("leaflets", BODIES["leaflets"], seed)[0].id for seed in range(300)]
    assert {choice: firsts.count(choice) > 60 for choice in "abc"} == {"a": True, "b": True, "c": True}


def test_the_order_is_the_same_for_ever():
    """A sitting opened before an upgrade is shown as it was."""
    assert "".join(choice.id for choice in choices("leaflets", BODIES["leaflets"], 42)) == "cba"
