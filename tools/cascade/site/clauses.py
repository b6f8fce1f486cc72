"""The ``clause`` directive: one citable clause and its lettered sub-clauses."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import BASES, Basis, Clause
from cascade.model.text import digest
from cascade.site.directive import PolicyDirective, text_options
from cascade.site.domain import PolicyDomain
from cascade.site.faults import Fault, warn
from cascade.site.html import depart_clause, depart_with, visit_clause, visit_subclause, visit_subclauses
from cascade.site.letters import letter_subclauses
from cascade.site.nodes import policy_clause, policy_subclause, policy_subclauses
from cascade.site.plain import plain_lists, plain_tables, plain_text
from cascade.site.references import Target, is_date, is_reference, normal_reference, reference_hint


class ClauseDirective(PolicyDirective):
    """``:::{clause} 8.4`` with ``:basis:``, ``:source:``, and ``:position:`` and ``:was:`` where needed."""

    kind = "clause"
    option_spec = text_options("basis", "source", "position", "was")

    def run(self) -> list[nodes.Node]:
        """Return the clause's node."""
        target = self.target()
        node = policy_clause(
            basis=self.choice("basis", BASES, (Fault.BASIS_MISSING, Fault.BASIS_UNKNOWN), "reconstruction"),
            **{
                "basis-source": self.required(
                    "source", Fault.SOURCE_MISSING, "name the document and paragraph, or the Act and section"
                )
            },
            position=self.position(),
        )
        node += self.body()
        self.identify(node, target)
        subclauses, too_deep = letter_subclauses(node, node["number"])
        for item in too_deep:
            message = f"{self.title}: a list this deep cannot be cited; use three levels at most"
            warn(Fault.LIST_DEEP, message, item)
        if target:
            node.records = self.records(target, node, subclauses)
        return [node]

    def position(self) -> str:
        """Return the day the clause describes, or an empty text."""
        text = self.option("position")
        if text and not is_date(text):
            self.warn(Fault.POSITION_BAD, f"{self.title}: {text!r} is not a day; write it as 2017-12-18")
            return ""
        return text

    def was(self, target: Target) -> str:
        """Return the reference the clause had before it was renumbered, or an empty text."""
        text = normal_reference(self.option("was"))
        if text and not is_reference("clause", text):
            self.warn(Fault.WAS_BAD, f"{self.title}: ':was:': {reference_hint('clause', text)}")
            return ""
        if text == target.id:
            message = f"{self.title}: ':was:' names the clause itself; leave it out, or name the old number"
            self.warn(Fault.WAS_BAD, message)
            return ""
        return text

    def records(
        self, target: Target, node: policy_clause, subclauses: list[policy_subclause]
    ) -> tuple[Clause, ...]:
        """Return the clause's record and its sub-clauses', and give these their ids."""
        was = self.was(target)
        if was:
            node["was"] = was
        found = [replace(self.record(target, node, node, ""), was=was)]
        for subclause in subclauses:
            part = Target("clause", f"{target.slug} {subclause['number']}")
            self.identify(subclause, part)
            parent = part.id.removesuffix(subclause["letter"])
            # The letters of a clause that moves go with it.
            old = was + part.id.removeprefix(target.id) if was else ""
            found.append(replace(self.record(part, node, subclause, parent), was=old))
        return tuple(found)

    def record(self, target: Target, clause: policy_clause, node: nodes.Element, parent: str) -> Clause:
        """Return the record of a clause or sub-clause without section and address: they are not known yet."""
        text = plain_text(*node.children)
        place = self.place()
        if parent and node.line:
            place["line"] = node.line
        return Clause(
            id=target.id,
            document=target.slug,
            number=target.number,
            section="",
            text=text,
            digest=digest(text),
            url="",
            basis=cast("Basis", clause["basis"]),
            source=clause["basis-source"],
            position=clause["position"],
            parent=parent,
            lists=plain_lists(*node.children),
            tables=plain_tables(*node.children),
            **place,
        )


def setup_clauses(app: Sphinx) -> None:
    """Add the directive and what its nodes look like."""
    app.add_directive_to_domain(PolicyDomain.name, "clause", ClauseDirective)
    app.add_node(policy_clause, html=(visit_clause, depart_clause))
    app.add_node(policy_subclauses, html=(visit_subclauses, depart_with("</ol>\n")))
    app.add_node(policy_subclause, html=(visit_subclause, depart_with("</li>\n")))
