"""Numbers as people type them, and how near is near enough."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.scoring import mark_item, parse_number, within_tolerance
from scoring.make import NUMERIC, item

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.floats(-1e9, 1e9)


@given(NUMBERS)
def test_every_number_is_read_back_as_it_is_written(number: float) -> None:
    """Plain and scientific notation are read exactly."""
    assert parse_number(repr(number)) == number


@given(st.integers(-(10**15), 10**15))
def test_grouped_thousands_are_read(number: int) -> None:
    """Commas that group thousands rightly go, and so do spaces."""
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number:,}".replace(",", " ")) == number


@given(st.integers(0, 999), st.integers(-20, 20))
def test_powers_of_ten_may_be_written_in_four_ways(digits: int, exponent: int) -> None:
    """``1.5e3``, ``1.5x10^3``, the same with a times sign and ``1.5*10**3`` are one number."""
    expected = float(f"1.{digits}e{exponent}")
    for times_ten_to in ("e", "E", "x10^", "\u00d710^", "*10**", " x 10 ^ "):
        assert parse_number(f"1.{digits}{times_ten_to}{exponent}") == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [(".5", 0.5), ("5.", 5), ("+7", 7), ("- 7", -7), (" 28 ", 28), ("4,012.50", 4012.5), ("007", 7)],
)
def test_lenient_spellings_are_read(text: str, number: float) -> None:
    """Spaces, a sign, a bare point and leading noughts do no harm."""
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["1,5", "12,34", "1,000,0", "1000,000", ",500", "0,001", "4.012,50", "1,000.5,0", "1,,000", "2e1,000"],
)
def test_commas_that_do_not_group_thousands_are_refused(text: str) -> None:
    """A comma elsewhere may be a decimal comma: the number is refused rather than guessed."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "+", "e5", "x10^3", "1e", "10^3", "1.2.3", "--1", "1-", "28 days", "\u00a328", "28%"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Text before or after the number, or no number at all, is refused."""
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text", ["\u0662\u0668", "\uff12\uff18", "\u00b2", "\u2168", "nan", "inf", "1_000", "0x1A"]
)
def test_only_ascii_digits_are_digits(text: str) -> None:
    """Digits of other scripts, and what a programming language takes for a number, are refused."""
    assert parse_number(text) is None


@given(COUNTS, st.floats(0, 1e6))
def test_an_answer_is_within_its_own_tolerance(answer: float, tolerance: float) -> None:
    """The answer itself and both limits are within."""
    assert within_tolerance(answer, answer, tolerance)
    assert within_tolerance(answer - tolerance, answer, tolerance)
    assert within_tolerance(answer + tolerance, answer, tolerance)


@given(COUNTS, COUNTS, st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_wider_tolerance_never_excludes(value: float, answer: float, one: float, other: float) -> None:
    """What is within a tolerance is within every wider one."""
    narrow, wide = sorted((one, other))

    assert within_tolerance(value, answer, wide) >= within_tolerance(value, answer, narrow)


def test_figures_equal_on_paper_are_equal() -> None:
    """A little slack, relative to the figures, makes up for binary fractions; it is no tolerance."""
    assert within_tolerance(0.1 + 0.2, 0.3, 0)
    assert within_tolerance(1.1, 1.0, 0.1)
    assert not within_tolerance(0.3001, 0.3, 0)
    assert not within_tolerance(1e-20, 0, 0)


def test_no_tolerance_may_be_written_as_nothing() -> None:
    """An empty tolerance counts as 0; the sign of a tolerance doesn't matter."""
    assert within_tolerance(45, 45, "")
    assert not within_tolerance(46, 45, "")
    assert within_tolerance(46, 45, -1)


def test_a_star_holds_every_number() -> None:
    """The answer ``*`` is a catch-all."""
    assert within_tolerance(math.pi, "*", 0)


def test_the_first_interval_that_holds_the_number_wins() -> None:
    """Answers are tried in their order, a catch-all last."""
    exact = mark_item(item(NUMERIC), "28")
    near = mark_item(item(NUMERIC), "29.5")
    far = mark_item(item(NUMERIC), "1,000")

    assert (exact.fraction, exact.feedback) == (1, ("Four weeks.",))
    assert (near.fraction, near.feedback) == (0.5, ("Nearly.",))
    assert (far.fraction, far.feedback) == (0, ("Look it up.",))


def test_what_is_no_number_matches_not_even_the_catch_all() -> None:
    """A refused text is wrong, and answered."""
    refused = mark_item(item(NUMERIC), "a month")

    assert (refused.fraction, refused.feedback, refused.answered) == (0, (), True)
