"""Letters stand for options and are read back in any of the ways people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.bank.letters import (
    LettersError,
    letter,
    letters_range,
    read_letter,
    read_letters,
    shown_letters,
)

IDS = ["one", "two", "three", "four"]


def test_letters_go_on_after_z():
    """No item is too long."""
    assert [letter(index) for index in (0, 1, 25, 26, 27, 51, 52)] == ["a", "b", "z", "aa", "ab", "az", "ba"]
    assert (letters_range(1), letters_range(3)) == ("a", "a to c")


@pytest.mark.parametrize("text", ["a c", "a, c", "ac", "A;C", " a.  c) ", "(a) (c)", "a,,c"])
def test_several_letters_are_read_however_they_stand(text):
    """With or without anything between them."""
    assert read_letters(text, IDS) == ["one", "three"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("e", "There is no option 'e': type letters from a to d."),
        ("a a", "Option 'a' stands twice: name it once."),
        ("1", "There is no option '1'"),
        (".", "Type letters from a to d."),
        (",", "Type letters from a to d."),
    ],
)
def test_what_names_no_option_is_told(text, told):
    """With what to type instead."""
    with pytest.raises(LettersError, match=told):
        read_letters(text, IDS)


def test_one_letter_is_one_letter():
    """Where one is asked, two are one too many."""
    assert read_letter("B", IDS) == "two"
    with pytest.raises(LettersError, match="Type one letter from a to d"):
        read_letter("ab", IDS)


@given(ids=st.lists(st.text(min_size=1), unique=True, min_size=1, max_size=60), data=st.data())
def test_what_is_shown_can_be_typed_back(ids, data):
    """In whatever order, of however many options."""
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1))
    assert read_letters(shown_letters(chosen, ids), ids) == chosen


@given(text=st.text())
def test_any_text_is_read_or_refused(text):
    """Never anything else."""
    try:
        assert set(read_letters(text, IDS)) <= set(IDS)
    except LettersError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either way is right
