"""The tree as text for other programs: CSV rows, Graphviz and Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from cascade.records.sessions.tree import Node, walk
from cascade.records.status import LONDON

COLUMNS: tuple[str, ...] = (
    "session",
    "trained_in",
    "depth",
    "trainer",
    "starts_london",
    "service_area",
    "state",
    "attended",
    "to_train",
)
"""The columns of the tree as CSV."""


def rows(roots: tuple[Node, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a row a session, each cell as text, a session before those below it."""
    above = {child.session: node.session for node in walk(roots) for child in node.children}
    for node in walk(roots):
        parent = above.get(node.session)
        yield (
            str(node.session),
            "" if parent is None else str(parent),
            str(node.depth),
            node.trainer,
            node.starts_at.astimezone(LONDON).isoformat(timespec="minutes"),
            node.service_area,
            node.state,
            str(node.attended),
            str(node.to_train),
        )


def graphviz(roots: tuple[Node, ...]) -> str:
    """Return the tree in Graphviz's DOT language."""
    lines = ["digraph cascade {", "  rankdir=TB;", "  node [shape=box];"]
    lines += [f'  "{node.session}" [label="{_dot(label(node))}"];' for node in walk(roots)]
    lines += [f'  "{a}" -> "{b}";' for a, b in _edges(roots)]
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(roots: tuple[Node, ...]) -> str:
    """Return the tree as a Mermaid flowchart."""
    number = {node.session: f"s{place}" for place, node in enumerate(walk(roots), start=1)}
    lines = ["flowchart TB"]
    lines += [f'  {number[node.session]}["{_mermaid(label(node))}"]' for node in walk(roots)]
    lines += [f"  {number[a]} --> {number[b]}" for a, b in _edges(roots)]
    return "\n".join(lines) + "\n"


def label(node: Node) -> str:
    """Return the words of one session: trainer, day, area, how many attended; a line each."""
    day = f"{node.starts_at.astimezone(LONDON):%-d %B %Y}"
    people = "1 person" if node.attended == 1 else f"{node.attended} people"
    parts = (node.trainer, day, node.service_area or "Every area", people)
    return "\n".join(parts)


def _edges(roots: tuple[Node, ...]) -> Sequence[tuple[UUID, UUID]]:
    return [(node.session, child.session) for node in walk(roots) for child in node.children]


def _dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _mermaid(text: str) -> str:
    # Inside quotes Mermaid reads entity codes; everything it could take for markup is written as one.
    escaped = "".join(one if one.isalnum() or one in " ,.'-\n" else f"#{ord(one)};" for one in text)
    return escaped.replace("\n", "<br>")
