"""Doctree nodes of the policy domain.

Their attributes are plain text, so a pickled doctree and its pseudo-XML hold everything a writer needs.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from cascade.model.catalogue import Change, Clause, Discrepancy, Prompt

Record = Clause | Prompt | Change | Discrepancy


class policy_node(nodes.container):  # noqa: N801  (docutils names nodes in lower case)
    """What the four directives' nodes share. To writers that don't know them they are plain containers.

    Attributes:
        records: What the node adds to the catalogue: itself and, for a clause, its sub-clauses. They live
            from the directive's run until the page has been read; then the domain holds them.
    """

    records: tuple[Record, ...] = ()

    def copy(self) -> Any:
        """Return a copy without children that keeps the records."""
        copied = super().copy()
        copied.records = self.records
        return copied


class policy_clause(policy_node):  # noqa: N801
    """A clause. Attributes: ``number``, ``reference``, ``basis``, ``basis-source``, ``position``."""


class policy_prompt(policy_node):  # noqa: N801
    """A prompt. Attributes: ``number``, ``reference``, ``kind``."""


class policy_change(policy_node):  # noqa: N801
    """A change. Attributes: ``number``, ``reference``, ``category``."""


class policy_discrepancy(policy_node):  # noqa: N801
    """A discrepancy. Attributes: ``number``, ``reference``."""


class policy_links(nodes.paragraph):  # noqa: N801
    """A line of links that an option asked for; no part of the text it stands in."""


class policy_subclauses(nodes.enumerated_list):  # noqa: N801
    """An ordered list of a clause, its items lettered. To other writers than HTML's it is a plain list."""


class policy_subclause(nodes.list_item):  # noqa: N801
    """A lettered item. Attributes: ``letter`` as in ``(b)``, ``number`` as in ``8.4(b)``, ``reference``."""
