"""The plain text of a clause, taken from its source doctree.

Only the words count. It is taken while the page is read, so it cannot depend on what other pages say, on the
order pages are built in, or on settings that dress the text. A reference without words of its own counts as
the reference that was written, so that a clause that moves leaves the texts that cite it alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

from cascade.model.catalogue import Table
from cascade.model.text import fold
from cascade.site.nodes import policy_links, policy_node

_SILENT = (
    nodes.comment,
    nodes.system_message,
    nodes.footnote_reference,
    nodes.citation_reference,
    nodes.substitution_definition,
    nodes.footnote,
    policy_node,
    policy_links,
)
_TITLED_BY_TARGET = {"doc", "ref", "numref", "any", "myst"}


def plain_text(*parts: nodes.Node) -> str:
    """Return the words of *parts*, folded: one space between words, none at the ends."""
    return fold("".join(piece for part in parts for piece in _pieces(part)))


def plain_lists(*parts: nodes.Node) -> tuple[tuple[str, ...], ...]:
    """Return every bullet and numbered list in *parts*, each as the texts of its items."""
    return tuple(
        tuple(plain_text(*item.children) for item in found.children if isinstance(item, nodes.list_item))
        for part in parts
        for found in _find(part, (nodes.bullet_list, nodes.enumerated_list))
    )


def plain_tables(*parts: nodes.Node) -> tuple[Table, ...]:
    """Return every table in *parts* as plain text."""
    return tuple(_table(found) for part in parts for found in _find(part, (nodes.table,)))


def _find(part: nodes.Node, kinds: tuple[type[nodes.Element], ...]) -> Iterator[nodes.Element]:
    if isinstance(part, _SILENT) or not isinstance(part, nodes.Element):
        return
    if isinstance(part, kinds):
        yield part
    for child in part.children:
        yield from _find(child, kinds)


def _pieces(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.image):
        yield f" {node.get('alt', '')} "
    elif isinstance(node, nodes.raw):
        yield " "  # a hard line break is one of these
    elif isinstance(node, addnodes.pending_xref):
        yield from _reference(node)
    elif isinstance(node, nodes.Element) and not isinstance(node, _SILENT):
        edge = "" if isinstance(node, nodes.Inline) else " "
        yield edge
        for child in node.children:
            yield from _pieces(child)
        yield edge


def _reference(node: addnodes.pending_xref) -> Iterator[str]:
    if node.get("refdomain") == "policy" and not node.get("refexplicit"):
        yield node["reftarget"]
    elif node.get("refexplicit") or node.get("reftype") not in _TITLED_BY_TARGET:
        for child in node.children:
            yield from _pieces(child)
    # Else its words would be the title of wherever it leads, which is not this clause's to say.


def _table(table: nodes.Element) -> Table:
    heads = [row for head in _find(table, (nodes.thead,)) for row in _rows(head)]
    bodies = [row for body in _find(table, (nodes.tbody,)) for row in _rows(body)]
    columns = tuple(" ".join(filter(None, cells)) for cells in zip(*heads, strict=False))
    return Table(columns, tuple(bodies))


def _rows(part: nodes.Element) -> Iterator[tuple[str, ...]]:
    for row in part.children:
        if isinstance(row, nodes.row):
            yield tuple(plain_text(*cell.children) for cell in row.children if isinstance(cell, nodes.entry))
