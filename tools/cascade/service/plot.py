"""Where the marks of the two plots stand: facility and discrimination, a row a question.

Plain geometry in the units of the drawing; the template writes it as SVG, and the table beside it says the
same in figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cascade.scoring.statistics import ItemStatistics

LEFT = 34.0
WIDTH = 236.0
ROW = 24.0
HEAD = 22.0
FULL_WIDTH = 320
BAR = 12.0
DOT = 5.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid at a figure."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One question: a bar from *start* over *length*, its end at *end*; none where *figure* is empty."""

    number: int
    y: float
    start: float
    length: float
    end: float
    figure: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot.

    Attributes:
        id: Told apart by it on the page.
        title: What it shows.
        description: What it shows of these questions, in a sentence.
        height: Of the whole drawing.
        ticks: The grid.
        marks: One a question, in order.
        dots: Whether the end of a bar carries a dot, as where bars go both ways.
    """

    id: str
    title: str
    description: str
    height: float
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    dots: bool


def plots(figures: Sequence[ItemStatistics | None]) -> tuple[Plot, Plot]:
    """Return the plot of facility and that of discrimination; None stands for a question without figures."""
    facility = [None if one is None else one.facility for one in figures]
    discrimination = [None if one is None else one.discrimination_index for one in figures]
    return (
        _plot("facility", "Facility: how much of the mark people get, in percent", facility, (0, 100, 25)),
        _plot(
            "discrimination",
            "Discrimination: whether those who do well overall get it, from \N{MINUS SIGN}100 to 100",
            discrimination,
            (-100, 100, 50),
        ),
    )


def signed(value: float) -> str:
    """Return a figure with one decimal and a true minus sign."""
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "\N{MINUS SIGN}")


def _plot(name: str, title: str, values: Sequence[float | None], scale: tuple[int, int, int]) -> Plot:
    low, high, step = scale

    def place(value: float) -> float:
        within = min(max(value, low), high)
        return round(LEFT + WIDTH * (within - low) / (high - low), 2)

    marks = []
    for index, value in enumerate(values):
        y = round(HEAD + ROW * (index + 0.5), 2)
        end, zero = place(value or 0), place(0)
        figure = "" if value is None else signed(value)
        marks.append(Mark(index + 1, y, min(end, zero), round(abs(end - zero), 2), end, figure))
    return Plot(
        id=name,
        title=title,
        description=_description(values),
        height=HEAD + ROW * len(values) + 4,
        ticks=tuple(
            Tick(place(at), str(at).replace("-", "\N{MINUS SIGN}")) for at in range(low, high + 1, step)
        ),
        marks=tuple(marks),
        dots=low < 0,
    )


def _description(values: Sequence[float | None]) -> str:
    known = [(value, number) for number, value in enumerate(values, 1) if value is not None]
    if not known:
        return "No question has a figure."
    (least, first), (most, last) = min(known), max(known)
    lowest, highest = f"{signed(least)} (question {first})", f"{signed(most)} (question {last})"
    return f"From {lowest} to {highest}. The table has all figures."
