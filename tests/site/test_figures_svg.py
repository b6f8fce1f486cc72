"""Plots: what is drawn, how long, and what is said of it."""

from __future__ import annotations

from decimal import Decimal

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.site.svg import Band, Line, Plot, bar_plot, line_plot, summary

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
VALUES = st.decimals(min_value=0, max_value=10**6, places=1) | st.none()
LINES = st.integers(1, 6).flatmap(
    lambda rows: st.lists(st.lists(VALUES, min_size=rows, max_size=rows), min_size=1, max_size=3)
)


def plot(*series: list[int | None], blank: str = "", band: Band | None = None) -> Plot:
    """Return a plot whose rows are called a, b, c and so on."""
    lines = tuple(
        Line(f"Series {number}", tuple(None if value is None else Decimal(value) for value in values))
        for number, values in enumerate(series, start=1)
    )
    return Plot("Enquiries & more", tuple("abcdef"[: len(series[0])]), lines, blank, band)


def drawn(svg: str) -> BeautifulSoup:
    """Return a plot as elements."""
    return BeautifulSoup(svg, "html.parser")


def widths(svg: str) -> list[float]:
    """Return how long the bars are, in percent of the plot's width."""
    return [
        float(bar["width"].rstrip("%")) for bar in drawn(svg).select("rect.plot-bar") if "%" in bar["width"]
    ]


def test_bars_are_as_long_as_their_numbers_say():
    """The longest has the whole room, and half the number has half of it."""
    assert widths(bar_plot(plot([200, 100, 0]), "x")) == [76, 38, 0]


def test_every_number_is_printed_beside_its_bar():
    """No colour and no scale is needed to read it."""
    found = [text.text for text in drawn(bar_plot(plot([3342, 0], [40, None]), "x")).select(".plot-value")]
    assert found == ["3,342", "40", "0"]


def test_what_is_not_known_is_said_and_not_drawn():
    """A bar of no length would say that there were none."""
    svg = bar_plot(plot([5, None], blank="not recorded"), "x")
    assert len(widths(svg)) == 1
    assert drawn(svg).select_one(".plot-blank").text == "not recorded"


def test_two_series_have_a_key_and_one_has_none():
    """The title says what a single one is."""
    keys = [
        [key.text for key in drawn(bar_plot(found, "x")).select(".plot-key")]
        for found in (plot([1]), plot([1], [2]))
    ]
    assert keys == [[], ["Series 1", "Series 2"]]


def test_a_band_lies_where_its_numbers_lie():
    """With bars up to 400 in three quarters of the width, 250 to 300 begins at 47.5% and is 9.5% wide."""
    svg = drawn(bar_plot(plot([400, 100], band=Band("Assumed", Decimal(250), Decimal(300))), "x"))
    band = svg.select("rect.plot-band")[-1]
    assert (band["x"], band["width"]) == ("47.5%", "9.5%")
    assert [key.text for key in svg.select(".plot-key")] == ["Assumed"]


def test_a_line_has_a_gap_where_nothing_is_known():
    """Two points with nothing between them are not joined."""
    svg = drawn(line_plot(plot([1, None, 3, 4]), "x"))
    assert len(svg.select("circle")) == 3
    assert len(svg.select("line.plot-line")) == 1


def test_the_highest_point_of_a_line_is_the_highest():
    """In SVG what is higher has the smaller distance from the top."""
    heights = [
        float(point["cy"].rstrip("em"))
        for point in drawn(line_plot(plot([976, 3342, 2049]), "x")).select("circle")
    ]
    assert heights[1] == min(heights)
    assert heights[0] == max(heights)


def test_the_words_for_who_cannot_see_it_name_highest_and_lowest():
    """And say where every number stands."""
    assert summary(plot([976, 3342, 2049])) == (
        "Highest 3,342 (b), lowest 976 (a). The table below has every figure."
    )
    assert summary(plot([1, 2], [None, None])) == (
        "Series 1: highest 2 (b), lowest 1 (a). Series 2: no number yet. The table below has every figure."
    )
    assert summary(plot([None])) == "No number yet. The table below has every figure."


def test_a_screen_reader_meets_one_picture_with_a_name_and_a_description():
    """Both are found by ids that no other plot of the page has."""
    svg = drawn(bar_plot(plot([1]), "plot-7")).svg
    assert svg["role"] == "img"
    assert svg.find(id=svg["aria-labelledby"]).text == "Enquiries & more"
    assert svg.find(id=svg["aria-describedby"]).text.startswith("Bar chart. Highest 1 (a)")


@given(LINES)
def test_no_bar_leaves_the_room_whatever_the_numbers(series):
    """And the same numbers give the same picture, letter by letter."""
    made = Plot(
        "t",
        tuple(str(row) for row in range(len(series[0]))),
        tuple(Line("s", tuple(line)) for line in series),
    )
    svg = bar_plot(made, "x")
    assert all(0 <= width <= 76 for width in widths(svg))
    assert svg == bar_plot(made, "x")
    assert drawn(line_plot(made, "x")).svg is not None
