"""Arithmetic on data files: what is added up, what is compared, and how a number is printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.site.series import (
    DataFile,
    DataRow,
    SeriesError,
    difference,
    listed,
    percent_change,
    read_data,
    share,
    signed,
    total,
    written,
)

COUNTS = st.integers(min_value=0, max_value=10**9)
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def data(*cells: str) -> DataFile:
    """Return a table with one column of numbers, its rows named a, b, c and so on."""
    rows = tuple(DataRow(line, (chr(95 + line), cell)) for line, cell in enumerate(cells, start=2))
    return DataFile("data/x.csv", ("Name", "Count"), rows)


@pytest.fixture
def file(tmp_path):
    """Return a function that reads a CSV file of that content."""

    def read(content: bytes) -> DataFile:
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        return read_data(path, "data/x.csv")

    return read


def test_an_empty_cell_is_left_out_of_the_sum():
    """Not known is not nought, but a sum can still be made of the rest."""
    assert total(data("800", "", "20").numbers("Count")) == 820


@given(st.lists(COUNTS | st.none(), max_size=12))
def test_a_column_adds_up_whatever_it_holds(counts):
    """The sum is the sum, with or without commas between thousands."""
    plain = data(*("" if count is None else str(count) for count in counts))
    commas = data(*("" if count is None else f"{count:,}" for count in counts))
    assert total(plain.numbers("Count")) == sum(count or 0 for count in counts)
    assert commas.numbers("Count") == plain.numbers("Count")


@pytest.mark.parametrize("bad", ["about 40", "-3", "4 000", "1,00", "1e3", "½", "0x10", "1,0000", ".5"])
def test_only_digits_are_numbers(bad):
    """What a person may read as a number, and another in another way, is refused."""
    with pytest.raises(SeriesError, match="is no number; write digits"):
        data("40", bad).numbers("Count")


def test_every_cell_that_is_no_number_is_named_with_its_line():
    """Who mends a file wants to mend it once."""
    with pytest.raises(SeriesError) as caught:
        data("many", "40", "few").numbers("Count")
    assert [complaint.line for complaint in caught.value.complaints] == [2, 4]


def test_a_place_is_a_row_the_word_total_or_a_number():
    """A printed total can so be compared with the true one."""
    found = data("800", "670")
    assert [found.number("Count", name) for name in ("b", "total", "2,505")] == [670, 1470, 2505]


def test_a_row_called_total_is_a_row():
    """The file's own names come first."""
    found = DataFile("x", ("Name", "Count"), (DataRow(2, ("a", "1")), DataRow(3, ("total", "9"))))
    assert found.number("Count", "total") == 9


def test_nothing_is_worked_out_from_an_empty_cell():
    """A difference from nothing known would be an invention."""
    with pytest.raises(SeriesError, match="row 'b' is empty"):
        data("1", "").number("Count", "b")


def test_a_change_is_told_in_words_that_follow_the_numbers():
    """When the file changes, no sentence is left that says the opposite."""
    assert difference(Decimal(2505), Decimal(2515)) == "10 more"
    assert difference(Decimal(800), Decimal(670)) == "130 fewer"
    assert percent_change(Decimal(976), Decimal(3342)) == "a rise of 242.4%"
    assert percent_change(Decimal(3342), Decimal(976)) == "a fall of 70.8%"
    assert percent_change(Decimal(5), Decimal(5)) == "no change"


@given(COUNTS.filter(bool), COUNTS)
def test_a_rise_is_one_way_and_a_fall_the_other(before, after):
    """Words and signs agree, and equal numbers have not changed."""
    words = percent_change(Decimal(before), Decimal(after))
    sign = signed(Decimal(after) - Decimal(before))[0]
    assert (
        words.split()[:2]
        == {"+": ["a", "rise"], "\N{MINUS SIGN}": ["a", "fall"], "0": ["no", "change"]}[sign]
    )


def test_a_share_is_rounded_half_up_to_one_decimal():
    """As most readers would do it: 158 of 648 is 24.4%, an eighth is 12.5%, and 1 of 16 is 6.3%."""
    shares = [share(Decimal(part), Decimal(whole)) for part, whole in ((158, 648), (1, 8), (1, 16), (1, 1))]
    assert shares == ["24.4%", "12.5%", "6.3%", "100%"]


def test_nothing_is_a_percentage_of_nought():
    """It is said, and no build breaks off with a division."""
    with pytest.raises(SeriesError, match="percentage of 0"):
        percent_change(Decimal(0), Decimal(4))


@given(COUNTS)
def test_a_whole_number_is_printed_with_commas_and_no_decimals(count):
    """3342 is printed 3,342."""
    assert written(Decimal(count)) == f"{count:,}"


def test_names_are_listed_as_in_prose():
    """Commas between, and the last after "and"."""
    assert [listed("abc"[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_a_file_from_a_spreadsheet_is_read(file):
    """With a byte order mark, Windows line ends, quotes, spaces and empty lines."""
    found = file(b'\xef\xbb\xbfYear, Received\r\n2012/13, 976\r\n\r\n"A, and B","3,342"\r\n,\r\n')
    assert found.columns == ("Year", "Received")
    assert found.names == ("2012/13", "A, and B")
    assert found.numbers("Received") == (976, 3342)
    assert [row.line for row in found.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no table"),
        (b"Year,Received\n", "is no table"),
        (b"Year\n2012\n", "is no table"),
        (b"Year,Received\n2012,1,2\n2013\n", "row '2012' has 3 cells.*row '2013' has 1 cells"),
        (b"Year,Received\n2012,1\n2012,2\n", "two of the rows have one name"),
        (b"Year,Received,Received\n2012,1,2\n", "two of the columns have one name"),
        (b"Year,\n2012,1\n", "one of the columns has no name"),
        (b"Year,Received\n,1\n", "one of the rows has no name"),
        (b"Year,Received\n2012,\xa35\n", "cannot be read as text"),
    ],
)
def test_a_file_that_is_no_table_is_refused(file, content, message):
    """Each cell belongs to one row and one column, and both have a name."""
    with pytest.raises(SeriesError, match=message):
        file(content)
