"""The ``change`` directive: a recorded change to clauses."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import CATEGORIES, Category, Change
from cascade.site.directive import PolicyDirective, text_options
from cascade.site.domain import PolicyDomain
from cascade.site.faults import Fault
from cascade.site.html import depart_with, visit_change
from cascade.site.nodes import policy_change, policy_links
from cascade.site.plain import plain_text
from cascade.site.references import EXAMPLES, Target, is_date

FALLBACK: Category = "iv"
"""A change whose category cannot be read counts as material: better asked again than missed."""


class ChangeDirective(PolicyDirective):
    """``:::{change} 2017-11-22`` with ``:category:``, ``:clauses:`` and ``:removed:``.

    ``:removed:`` names clauses that no longer stand, so no link is made of them. A second change of the same
    day in the same document is told apart by a letter: ``2017-11-22(b)``.
    """

    kind = "change"
    number_name = "day"
    number_fault = Fault.DATE_BAD
    option_spec = text_options("category", "clauses", "removed")

    def run(self) -> list[nodes.Node]:
        """Return the change's node."""
        target = self.target()
        if target and not is_date(target.number[:10]):
            message = f"{self.title}: {target.number[:10]} is not a day; write it as {EXAMPLES['change']}"
            self.warn(Fault.DATE_BAD, message)
            target = None
        faults = (Fault.CATEGORY_BAD, Fault.CATEGORY_BAD)
        node = policy_change(category=self.choice("category", tuple(CATEGORIES), faults, FALLBACK))
        node += self.body()
        self.identify(node, target)
        clauses, removed = self.clause_options(), self.clause_options("removed")
        if target:
            node.records = (replace(self.record(target, node, clauses), removed=removed),)
        if clauses:
            node += policy_links("", "", nodes.Text("Clauses: "), *self.reference_nodes(clauses))
        if removed:
            node += policy_links("", "", nodes.Text(f"Removed clauses: {', '.join(removed)}"))
        return [node]

    def record(self, target: Target, node: policy_change, clauses: tuple[str, ...]) -> Change:
        """Return the change's record, as far as this page can tell: no address."""
        return Change(
            id=target.id,
            document=target.slug,
            date=target.number[:10],
            category=cast("Category", node["category"]),
            clauses=clauses,
            text=plain_text(*node.children),
            url="",
            **self.place(),
        )


def setup_changes(app: Sphinx) -> None:
    """Add the directive and what its node looks like."""
    app.add_directive_to_domain(PolicyDomain.name, "change", ChangeDirective)
    app.add_node(policy_change, html=(visit_change, depart_with("</div>\n")))
