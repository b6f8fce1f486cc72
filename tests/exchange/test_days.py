"""Days as people and their systems write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.exchange.days import day_of_serial, read_day

THIRD_OF_MAY = date(2018, 5, 3)
FORMS = (
    "{0:%d/%m/%Y}",
    "{0.day}/{0.month}/{0.year}",
    "{0:%d.%m.%Y}",
    "{0:%d-%m-%Y}",
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y%m%d}",
    "{0:%d %B %Y}",
    "{0:%d-%b-%Y}",
    "{0:%d %b, %Y}",
    "{0:%Y-%m-%dT00:00:00}",
    "{0:%d/%m/%Y} 00:00",
    "{0:%Y-%m-%d 00:00:00.000}",
)


@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), form=st.sampled_from(FORMS))
def test_a_day_is_read_however_it_is_written(day, form):
    """The day stands before the month, and midnight behind a day says nothing."""
    assert read_day(form.format(day)) == day


@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_the_number_by_which_a_workbook_counts_days_is_a_day(day):
    """As a number in a cell, and as text where a program wrote the number into a CSV file."""
    serial = (day - date(1899, 12, 30)).days
    assert day_of_serial(serial) == read_day(str(serial)) == day


@pytest.mark.parametrize(
    "text", ["3rd May 2018", "3 may 18", "03/05/18", "  3   May\n2018", "3 MAY 2018", "3.5.18"]
)
def test_people_write_days_in_their_own_ways(text):
    """Years in two figures are of this century up to 69."""
    assert read_day(text) == THIRD_OF_MAY


@pytest.mark.parametrize(("text", "year"), [("1/1/69", 2069), ("1/1/70", 1970), ("1 Sept 99", 1999)])
def test_years_in_two_figures(text, year):
    """From 70 on they are of the last century."""
    found = read_day(text)
    assert found is not None
    assert found.year == year


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "5/13/2018", "31/02/2018", "2018-13-01", "3 Mai 2018", "3 M 2018", "18263", "73051"),
        *("1e5", "3/5", "03/05/018", "3/5-2018", "2018-05-03 09:30"),
    ],
)
def test_what_is_no_day_is_none(text):
    """Nothing is guessed: a month 13 is not turned round, and a time of day is no midnight."""
    assert read_day(text) is None
