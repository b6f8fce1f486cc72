"""The data files of the pages on Members' Enquiries say what the board report of 18 December 2017 prints."""

from __future__ import annotations

from pathlib import Path

from cascade.site.series import DataFile, percent_change, read_data, share, total

DATA = Path(__file__).resolve().parents[2] / "docs" / "enquiries" / "data"


def shipped(name: str) -> DataFile:
    """Return a data file that is kept beside the pages."""
    return read_data(DATA / f"{name}.csv", name)


def test_two_columns_add_up_to_the_printed_totals_and_one_does_not():
    """Report, table after 4.3: 3,450 and 648 are right, and the printed 2,505 is 10 short."""
    areas = shipped("service-areas")
    sums = [total(areas.numbers(column)) for column in ("First estimate", "Received", "Revised estimate")]
    assert sums == [3450, 648, 2515]


def test_two_cells_of_the_table_are_blank():
    """Report, table after 4.3: a blank is not a nought."""
    areas = shipped("service-areas")
    assert len(areas.rows) == 14
    blank = [
        (row.name, column)
        for row in areas.rows
        for column, cell in zip(areas.columns, row.cells, strict=True)
        if not cell
    ]
    assert blank == [("Chief Executive office", "Revised estimate"), ("Rents", "First estimate")]


def test_the_yearly_numbers_are_those_printed():
    """Report, 2.4: five whole years, and the rise before the elections of 2014."""
    years = shipped("by-year")
    assert [int(number or 0) for number in years.numbers("Received")] == [976, 3342, 2049, 1613, 1218]
    before, after = (years.number("Received", year) for year in ("2012/13", "2013/14"))
    assert percent_change(before, after) == "a rise of 242.4%"
    assert share(after - before, after) == "70.8%"


def test_six_months_are_assumed_at_250_to_300_each():
    """Report, 4.2: November 2017 to April 2018, which makes 1,500 to 1,800."""
    months = shipped("months-2017-18")
    low, high = (months.numbers(column) for column in ("Assumed from", "Assumed to"))
    assumed = [(row.name, *pair) for row, *pair in zip(months.rows, low, high, strict=True) if pair[0]]
    assert (assumed[0], assumed[-1]) == (("November 2017", 250, 300), ("April 2018", 250, 300))
    assert (len(assumed), total(low), total(high)) == (6, 1500, 1800)
