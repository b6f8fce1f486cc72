"""Plots as SVG, to stand inside a page. Pure functions from numbers to text.

Widths are percentages and heights are ems: a plot fills its column, and its words keep the size of the page's
text, on a telephone as on a wide screen. Colours come from the style sheet. Nothing rests on colour: every
value is printed beside its bar or point, and a second and third series are drawn as outlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

from cascade.site.series import written

SERIES_LIMIT = 3
"""How many series can be told apart by their drawing alone."""

_NAME = Decimal("1.6")
_BAR = Decimal("1.25")
_GAP = Decimal("0.6")
_BAR_ROOM = Decimal(76)
"""Percent of the width for the longest bar; the rest is for the number behind it."""

_LINE_TOP = Decimal(2)
_LINE_HEIGHT = Decimal(11)
_LINE_MARGIN = Decimal(12)
"""Percent of the width left and right of the first and last point, for half of their words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name and a number a row, None where none is known."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A span of values to compare with, and the words for it."""

    name: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Plot:
    """What is to be drawn.

    Attributes:
        title: What it shows.
        names: The rows' names.
        lines: One to three series.
        blank: The words where no number is known; without them nothing stands there.
        band: A span to draw behind the bars.
    """

    title: str
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    blank: str = ""
    band: Band | None = None

    @property
    def highest(self) -> Decimal:
        """The number that takes the full room; 1 where there is none, so that it can be divided by."""
        known = [value for line in self.lines for value in line.values if value is not None]
        return max([*known, *([self.band.high] if self.band else [])], default=Decimal(0)) or Decimal(1)


def bar_plot(plot: Plot, ident: str) -> str:
    """Return horizontal bars, each row's name above its own. *ident* is no other element's id on the page."""
    top, parts = _key(plot)
    height = top + len(plot.names) * (_NAME + len(plot.lines) * _BAR + _GAP)
    if plot.band:
        low, high = (_BAR_ROOM * value / plot.highest for value in (plot.band.low, plot.band.high))
        parts.append(_rect("plot-band", low, top, high - low, height - top))
    for row, name in enumerate(plot.names):
        middle = top + _NAME / 2
        parts.append(_text("plot-name", Decimal(0), middle, name))
        top += _NAME
        for number, line in enumerate(plot.lines):
            parts.extend(_bar(plot, number, line.values[row], top))
            top += _BAR
        top += _GAP
    return _svg(plot, ident, "Bar chart", height, parts)


def line_plot(plot: Plot, ident: str) -> str:
    """Return one series as points joined by a line, the first row on the left.

    Where no number is known the line has a gap. Names stand in two rows, so that ten fit on a telephone.
    """
    values = plot.lines[0].values
    floor = _LINE_TOP + _LINE_HEIGHT
    step = (100 - 2 * _LINE_MARGIN) / max(len(values) - 1, 1)
    points = [
        (
            _LINE_MARGIN + number * step,
            None if value is None else floor - _LINE_HEIGHT * value / plot.highest,
        )
        for number, value in enumerate(values)
    ]
    parts = [_stroke("plot-axis", (Decimal(0), floor), (Decimal(100), floor))]
    for (left, above), (right, beside) in pairwise(points):
        if above is not None and beside is not None:
            parts.append(_stroke("plot-line", (left, above), (right, beside)))
    for number, ((x, y), value) in enumerate(zip(points, values, strict=True)):
        below = floor + Decimal("1.1") + number % 2 * Decimal("1.4")
        parts.append(_text("plot-tick", x, below, plot.names[number]))
        if y is None or value is None:
            parts.append(_text("plot-tick", x, floor - 1, plot.blank))
        else:
            parts.append(f'<circle class="plot-point" cx="{_n(x)}%" cy="{_n(y)}em" r="0.3em"/>')
            parts.append(_text("plot-tick plot-value", x, y - 1, written(value)))
    return _svg(plot, ident, "Line chart", floor + 3, parts)


def summary(plot: Plot) -> str:
    """Return a sentence on the highest and lowest number of each series, for who cannot see the plot."""
    sentences = []
    for line in plot.lines:
        known = [
            (value, name) for value, name in zip(line.values, plot.names, strict=True) if value is not None
        ]
        text = "no number yet"
        if known:
            high, low = (pick(known, key=lambda pair: pair[0]) for pick in (max, min))
            text = f"highest {written(high[0])} ({high[1]}), lowest {written(low[0])} ({low[1]})"
        sentences.append(f"{line.name}: {text}." if len(plot.lines) > 1 else f"{text[0].upper()}{text[1:]}.")
    return " ".join([*sentences, "The table below has every figure."])


def _key(plot: Plot) -> tuple[Decimal, list[str]]:
    """Return how much height the key takes, and its parts; one series needs none."""
    entries = [(line.name, f"plot-bar plot-series-{number + 1}") for number, line in enumerate(plot.lines)]
    if len(entries) == 1:
        entries = []
    if plot.band:
        entries.append((plot.band.name, "plot-band"))
    parts = []
    for number, (name, css) in enumerate(entries):
        top = number * _NAME
        parts.append(
            f'<rect class="{css}" x="1" y="{_n(top + Decimal("0.3"))}em" width="1em" height="1em"/>'
            f'<text class="plot-key" x="1.6em" y="{_n(top + _NAME / 2)}em">{escape(name)}</text>'
        )
    return len(entries) * _NAME + (_GAP if entries else Decimal(0)), parts


def _bar(plot: Plot, number: int, value: Decimal | None, top: Decimal) -> Iterator[str]:
    middle = top + _BAR / 2
    if value is None:
        yield _text("plot-blank", Decimal(0), middle, plot.blank)
        return
    width = _BAR_ROOM * value / plot.highest
    css = f"plot-bar plot-series-{number + 1}"
    yield _rect(css, Decimal(0), top + Decimal("0.1"), width, _BAR - Decimal("0.2"))
    yield _text("plot-value", width, middle, written(value), ' dx="0.4em"')


def _rect(css: str, left: Decimal, top: Decimal, width: Decimal, height: Decimal) -> str:
    return (
        f'<rect class="{css}" x="{_n(left)}%" y="{_n(top)}em" width="{_n(width)}%" height="{_n(height)}em"/>'
    )


def _stroke(css: str, start: tuple[Decimal, Decimal], end: tuple[Decimal, Decimal]) -> str:
    (x1, y1), (x2, y2) = ((f"{_n(x)}%", f"{_n(y)}em") for x, y in (start, end))
    return f'<line class="{css}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _text(css: str, left: Decimal, middle: Decimal, words: str, more: str = "") -> str:
    if not words:
        return ""
    return f'<text class="{css}" x="{_n(left)}%" y="{_n(middle)}em"{more}>{escape(words)}</text>'


def _n(value: Decimal) -> str:
    """Return a length with two decimals at most, written alike on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _svg(plot: Plot, ident: str, kind: str, height: Decimal, parts: list[str]) -> str:
    body = "\n".join(part for part in parts if part)
    return (
        f'<svg class="plot" role="img" aria-labelledby="{ident}-title" aria-describedby="{ident}-summary" '
        f'width="100%" height="{_n(height)}em">\n<title id="{ident}-title">{escape(plot.title)}</title>\n'
        f'<desc id="{ident}-summary">{kind}. {escape(summary(plot))}</desc>\n{body}\n</svg>\n'
    )
