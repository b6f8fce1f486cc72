"""Where the boxes of the cascade's tree stand: depth from left to right, sessions one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cascade.records.sessions.tree import Node, walk
from cascade.service.plurals import counted
from cascade.service.statuses import day

BOX_WIDTH = 232
BOX_HEIGHT = 56
STEP_X = 280
STEP_Y = 72
MARGIN = 4
MOST_LETTERS = 27
"""What fits into a box in the size of its text."""


@dataclass(frozen=True, slots=True)
class Box:
    """One session in the drawing: its node, where its box stands, and its two lines; *name* says it whole."""

    node: Node
    x: float
    y: float
    title: str
    line: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """The line from a session to one of a trainer who was trained in it, as an SVG path."""

    path: str


@dataclass(frozen=True, slots=True)
class TreePlot:
    """The whole drawing, in its own units."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def tree_plot(roots: tuple[Node, ...]) -> TreePlot:
    """Return the drawing of the tree; a session stands in the middle of those below it."""
    rows = iter(range(10**9))
    places: dict[object, tuple[float, float]] = {}
    for root in roots:
        _place(root, 0, rows, places)
    boxes = tuple(_box(node, *places[node.session]) for node in walk(roots))
    edges = tuple(
        _edge(places[node.session], places[child.session]) for node in walk(roots) for child in node.children
    )
    return TreePlot(
        width=max((box.x + BOX_WIDTH for box in boxes), default=0) + MARGIN,
        height=max((box.y + BOX_HEIGHT for box in boxes), default=0) + MARGIN,
        boxes=boxes,
        edges=edges,
    )


def _place(node: Node, level: int, rows: Iterator[int], places: dict[object, tuple[float, float]]) -> float:
    below = [_place(child, level + 1, rows, places) for child in node.children]
    y = (below[0] + below[-1]) / 2 if below else MARGIN + next(rows) * STEP_Y
    places[node.session] = (MARGIN + level * STEP_X, y)
    return y


def _box(node: Node, x: float, y: float) -> Box:
    area = node.service_area or "every area"
    people = counted(node.attended, "person", "people")
    return Box(
        node=node,
        x=x,
        y=y,
        title=_cut(node.trainer),
        line=_cut(f"{day(node.starts_at)}, {people}"),
        name=f"Depth {node.depth}: {node.trainer}, {day(node.starts_at)}, {area}, {people} attended",
    )


def _edge(parent: tuple[float, float], child: tuple[float, float]) -> Edge:
    start, end = parent[0] + BOX_WIDTH, child[0]
    middle = (start + end) / 2
    y1, y2 = parent[1] + BOX_HEIGHT / 2, child[1] + BOX_HEIGHT / 2
    return Edge(f"M{start:g} {y1:g}H{middle:g}V{y2:g}H{end:g}")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rstrip(" ,") + "…"
