"""The guard: no text starts a formula, and every text comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.exchange.formula_guard import SAFE_STARTS, guard, unguard
from exchange.odd_texts import CONTROL, ODD


@given(text=st.text())
def test_the_guard_can_be_taken_off_again_and_never_leaves_a_formula(text):
    """Whatever is in front: white space of any kind, or an apostrophe that was there before."""
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.lstrip().startswith(("=", "+", "-", "@"))
    assert not guarded.startswith(("\t", "\r", "\n"))


@given(text=st.from_regex(r"\A'{0,3}\s{0,3}[=+\-@\t\r\n]?[a-z'=]{0,3}\Z"))
def test_no_two_texts_are_guarded_alike(text):
    """An apostrophe that was there before is told from the guard's."""
    assert unguard(guard(text)) == text
    assert unguard(guard(guard(text))) == guard(text)


@pytest.mark.parametrize(
    "text", ["=1", " =1", "\u200f=1", "\x00=1", "\u00a0+1", "\uff1d1", "\uff20x", "\ufeff-1"]
)
def test_what_nobody_sees_in_front_hides_no_formula(text):
    """Marks of direction, byte order marks, control characters; and full-width signs are signs."""
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["O'Brien", "a=b", "0=1", "{=1}", "", "'x"])
def test_other_text_is_left_as_it_is(text):
    """A guard that nobody needs is a wrong cell."""
    assert guard(text) == text


@given(start=st.sampled_from(sorted(SAFE_STARTS)), rest=st.text())
def test_what_is_told_to_be_safe_is(start, rest):
    """Writers look at the first character alone."""
    text = start + rest if start else ""
    assert guard(text) == text


@pytest.mark.parametrize("text", [*ODD, *CONTROL])
def test_odd_texts_come_back(text):
    """One by one, so that a failure names the text."""
    assert unguard(guard(text)) == text
