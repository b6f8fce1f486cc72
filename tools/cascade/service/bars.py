"""Where the bars of a plot stand that splits the whole of each group.

Across they are placed in percent of the width, down in pixels: so the bars are as
wide as there is room for, and their labels have one size on every screen. The template writes it as SVG, and
the table beneath it says the same in figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 88.0  # percent: the rest is for the figures
ROW = 44
HEAD = 20
_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its label, how many there are in all, and how many in each part, in the order of the parts."""

    label: str
    whole: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar: from *x* over *width*; *part* is its number, by which it is coloured."""

    part: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One group: its label above its bar, and a figure at the right."""

    label: str
    figure: str
    text_y: int
    bar_y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """The whole drawing; *description* says it in a sentence."""

    title: str
    description: str
    parts: tuple[str, ...]
    height: int
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]


def bars(title: str, parts: Sequence[str], groups: Sequence[Group]) -> Bars:
    """Return the drawing of *groups*, each split into *parts* of its whole; figures tell the first part.

    Groups without anything in them have no bar.
    """
    lines = []
    for index, group in enumerate(groups):
        top = HEAD + ROW * index
        lines.append(
            Line(group.label, _percent(group), top + 18, top + 24, _bars(group) if group.whole else ())
        )
    return Bars(
        title=title,
        description=_description(parts, groups),
        parts=tuple(parts),
        height=HEAD + ROW * len(groups) + 4,
        ticks=tuple((WIDTH * at / 100, f"{at}%") for at in range(0, 101, 25)),
        lines=tuple(lines),
    )


def _bars(group: Group) -> tuple[Bar, ...]:
    found, before = [], 0
    for number, count in enumerate(group.parts):
        if count:
            x = WIDTH * before / group.whole
            # A part that is there is seen, however small; a gap keeps neighbours apart without colour.
            width = max(WIDTH * count / group.whole - _GAP, _GAP)
            found.append(Bar(number, round(x, 2), round(width, 2)))
        before += count
    return tuple(found)


def _percent(group: Group) -> str:
    return f"{100 * group.parts[0] // group.whole}%" if group.whole else "none"


def _description(parts: Sequence[str], groups: Sequence[Group]) -> str:
    told = [group for group in groups if group.whole]
    if not told:
        return "There is nothing to show."
    best = max(told, key=lambda group: group.parts[0] / group.whole)
    worst = min(told, key=lambda group: group.parts[0] / group.whole)
    return (
        f"{parts[0]}: from {_percent(worst)} ({worst.label}) to {_percent(best)} ({best.label})."
        " The table has all figures."
    )
