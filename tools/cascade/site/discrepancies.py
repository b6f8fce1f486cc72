"""The ``discrepancy`` directive: a fault in a source, said once instead of repeated or silently mended."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import Discrepancy
from cascade.site.directive import PolicyDirective, text_options
from cascade.site.domain import PolicyDomain
from cascade.site.faults import Fault
from cascade.site.html import depart_with, visit_discrepancy, visit_links
from cascade.site.nodes import policy_discrepancy, policy_links
from cascade.site.plain import plain_text
from cascade.site.references import Target

_OPTIONS = {
    "printed": (Fault.DETAIL_MISSING, "say what the source says"),
    "checked": (Fault.DETAIL_MISSING, "say what a check gives, and by what"),
    "source": (Fault.SOURCE_MISSING, "name the document and paragraph at fault"),
}


class DiscrepancyDirective(PolicyDirective):
    """``:::{discrepancy} D8`` with ``:source:``, ``:printed:``, ``:checked:`` and perhaps ``:clauses:``."""

    kind = "discrepancy"
    needs_document = False
    option_spec = text_options("source", "printed", "checked", "clauses")

    def run(self) -> list[nodes.Node]:
        """Return the discrepancy's node."""
        target = self.target()
        details = {name: self.required(name, fault, hint) for name, (fault, hint) in _OPTIONS.items()}
        node = policy_discrepancy()
        body = self.body()
        self.identify(node, target)
        clauses = self.clause_options()
        if target:
            node.records = (self.record(target, plain_text(*body), details, clauses),)
        node += _detail_list(details)
        node += body
        if clauses:
            node += policy_links("", "", nodes.Text("Concerns: "), *self.reference_nodes(clauses))
        return [node]

    def record(
        self, target: Target, text: str, details: dict[str, str], clauses: tuple[str, ...]
    ) -> Discrepancy:
        """Return the discrepancy's record, as far as this page can tell: no address."""
        return Discrepancy(
            id=target.id,
            source=details["source"],
            printed=details["printed"],
            checked=details["checked"],
            text=text,
            clauses=clauses,
            url="",
            **self.place(),
        )


def _detail_list(details: dict[str, str]) -> nodes.definition_list:
    labels = {"printed": "As printed", "checked": "As checked", "source": "Where"}
    return nodes.definition_list(
        "",
        *(
            nodes.definition_list_item(
                "",
                nodes.term("", label),
                nodes.definition("", nodes.paragraph("", details[name])),
            )
            for name, label in labels.items()
            if details[name]
        ),
        classes=["simple", "policy-details"],
    )


def setup_discrepancies(app: Sphinx) -> None:
    """Add the directive and what its node looks like."""
    app.add_directive_to_domain(PolicyDomain.name, "discrepancy", DiscrepancyDirective)
    app.add_node(policy_discrepancy, html=(visit_discrepancy, depart_with("</div>\n")))
    app.add_node(policy_links, html=(visit_links, depart_with("</p>\n")))
