"""Months against what was assumed of them, in words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.site.rates import Month, compared, level, overall, verdict

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
NAMES = ("November 2017", "December 2017", "January 2018")


def months(*received: int | None) -> list[Month]:
    """Return the first months of the election period, each with 250 to 300 assumed."""
    return [
        Month(name, None if count is None else Decimal(count), Decimal(250), Decimal(300))
        for name, count in zip(NAMES, received, strict=False)
    ]


def test_both_ends_are_within():
    """250 to 300 takes in 250 and 300."""
    assert [level(Decimal(n), Decimal(250), Decimal(300)) for n in (249, 250, 300, 301)] == [
        "below",
        "within",
        "within",
        "above",
    ]


def test_a_month_says_how_far_off_it_is():
    """Above is counted from the higher end, below from the lower one."""
    assert [month.compared for month in months(345, 275, 238)] == ["45 above", "within", "12 below"]


def test_before_anything_is_recorded_nothing_is_compared():
    """An empty month is not a month without enquiries."""
    assert overall(months(None, None)) is None
    assert verdict(months(None, None)) == (
        "None of the 2 months has been recorded yet, so there is nothing to compare.",
    )
    assert months(None)[0].compared == ""


def test_the_rate_above_what_was_assumed_is_told_first():
    """Who reads only the first sentence has read what matters."""
    assert overall(months(345, 290, None)) == "above"
    assert verdict(months(345, 290, None)) == (
        "The rate is above the assumed 250 to 300 a month.",
        "2 of 3 months are recorded, with 635 enquiries in all, which is 317.5 a month.",
        "Above what was assumed: November 2017.",
        "The latest month is December 2017, with 290: within what was assumed.",
    )


def test_a_month_above_is_named_even_when_the_rate_is_within():
    """A quiet month must not hide a busy one."""
    words = verdict(months(301, 250, 302))
    assert words[0] == "The rate is within the assumed 250 to 300 a month."
    assert words[2] == "Above what was assumed: November 2017 and January 2018."


def test_one_month_is_told_in_the_singular():
    """And its place is counted from the lower end."""
    assert verdict(months(200, None)) == (
        "The rate is below the assumed 250 to 300 a month.",
        "1 of 2 months is recorded, with 200 enquiries in all, which is 200 a month.",
        "The latest month is November 2017, with 200: 50 below what was assumed.",
    )


def test_a_month_left_out_does_not_count_as_nought():
    """October missing, November there: the rate is November's."""
    assert overall(months(None, 260)) == "within"


def test_months_assumed_differently_are_compared_with_what_was_assumed_of_them():
    """The recorded months' own assumptions count, and not those of months to come."""
    uneven = [
        Month("a", Decimal(100), Decimal(90), Decimal(110)),
        Month("b", None, Decimal(900), Decimal(1000)),
    ]
    assert verdict(uneven)[0] == "The rate is within the assumed 90 to 110 a month."


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=3))
def test_months_that_are_all_alike_are_so_together(counts):
    """The whole is above when every part is, and so for the others."""
    each = {level(Decimal(count), Decimal(250), Decimal(300)) for count in counts}
    together = overall(months(*counts))
    assert len(each) > 1 or {together} == each


@given(st.integers(0, 10**6))
def test_words_and_level_agree(count):
    """Nobody is told "above" of a month that is within."""
    value, low, high = Decimal(count), Decimal(250), Decimal(300)
    assert compared(value, low, high).split()[-1] == level(value, low, high)
