"""Short texts and the patterns they are compared with."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.items import ShortTextBody, TextAnswer
from cascade.scoring import mark_item, matches_pattern
from scoring.make import SHORT_TEXT, item

PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*\\"))
LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*\\\n"))


@given(PLAIN)
def test_a_text_without_stars_matches_itself(text: str) -> None:
    """A pattern without stars stands for the text it is."""
    assert matches_pattern(f"<{text}>", f"<{text}>", ignore_case=False)


@given(LINE, LINE)
def test_a_star_stands_for_any_run_on_one_line(before: str, run: str) -> None:
    """``*`` is any run of characters but a line end, none at all included."""
    assert matches_pattern(f"x{before}*y", f"x{before}{run}y")
    assert matches_pattern(f"x{before}*y", f"x{before}y")


def test_a_star_does_not_cross_a_line_end() -> None:
    """A run of any characters stops where the line does."""
    assert not matches_pattern("north*south", "north\nsouth")
    assert matches_pattern("north*\n*south", "north wing\nthe south")


@given(st.integers(1, 9))
def test_a_run_of_stars_is_one_star(count: int) -> None:
    """Stars side by side mean no more than one of them."""
    assert matches_pattern("no" + "*" * count + "where", "nowhere")
    assert matches_pattern("*" * count, "")


def test_an_escaped_star_is_a_star() -> None:
    r"""``\*`` is a literal star, also beside a star that stands for a run."""
    assert matches_pattern(r"five\*", "five*")
    assert not matches_pattern(r"five\*", "five stars")
    assert matches_pattern(r"\**", "*****")
    assert not matches_pattern(r"\**", "none")


def test_the_whole_response_must_match() -> None:
    """A pattern is no search: more text before or after does not match."""
    assert not matches_pattern("mayor", "the mayor")
    assert not matches_pattern("mayor", "mayors")


def test_the_response_is_trimmed_and_the_pattern_is_not() -> None:
    """Spaces around a response don't count; those within it do."""
    assert matches_pattern("mayor", " \tmayor\r\n")
    assert not matches_pattern(" mayor ", " mayor ")
    assert not matches_pattern("deputy mayor", "deputy  mayor")


@pytest.mark.parametrize("letter", list(".^$|()[]{}+?#&~-"))
def test_no_other_character_is_special(letter: str) -> None:
    """Only the star means something; everything else is itself."""
    assert matches_pattern(f"a{letter}b", f"a{letter}b")
    assert not matches_pattern(f"a{letter}b", "ab")
    assert not matches_pattern(f"a{letter}b", "axb")


@given(LINE)
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    """Both texts are compared in NFC."""
    pattern = unicodedata.normalize("NFC", f"<{text}>")
    response = unicodedata.normalize("NFD", f"<{text}>")

    assert matches_pattern(pattern, response, ignore_case=False)


def test_case_counts_only_where_it_is_asked_for() -> None:
    """Case is folded unless the item says otherwise."""
    assert matches_pattern("Élection", "éLECTION")
    assert not matches_pattern("Élection", "élection", ignore_case=False)


def test_letters_fold_one_for_one() -> None:
    """Folding compares letter with letter: a sharp s is no double s, a dotless i no i."""
    assert matches_pattern("ΛΟΓΟΣ", "λογος")
    assert matches_pattern("STRAẞE", "straße")
    assert not matches_pattern("strasse", "straße")
    assert not matches_pattern("i", "\u0131")


def test_a_pattern_full_of_stars_is_answered_at_once() -> None:
    """However a pattern and a response are made, comparing them doesn't run away."""
    assert not matches_pattern("*a" * 40 + "b", "a" * 1000)


def test_the_first_pattern_that_matches_counts() -> None:
    """Answers are tried in their order; the first that matches gives fraction and feedback."""
    full = mark_item(item(SHORT_TEXT), "Returning Officer")
    half = mark_item(item(SHORT_TEXT), "monitoring officer")
    none = mark_item(item(SHORT_TEXT), "mayor")

    assert (full.fraction, full.feedback) == (1, ("That post.",))
    assert (half.fraction, half.feedback) == (0.5, ("Which officer?",))
    assert (none.fraction, none.feedback, none.answered) == (0, (), True)


def test_an_earlier_pattern_wins_even_with_less() -> None:
    """It is the first match that counts, not the best."""
    body = ShortTextBody((TextAnswer("*", 0.2), TextAnswer("mayor", 1.0)))

    assert mark_item(item(body), "mayor").fraction == 0.2


def test_an_item_can_ask_for_the_right_case() -> None:
    """``match_case`` compares letters as they are typed."""
    body = ShortTextBody((TextAnswer("GLA"),), match_case=True)

    assert mark_item(item(body), "GLA").state == "right"
    assert mark_item(item(body), "gla").state == "wrong"
