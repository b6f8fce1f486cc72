"""The ``prompt`` directive: a task or question that the document puts to its reader."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import PROMPT_KINDS, Prompt, PromptKind
from cascade.model.text import digest
from cascade.site.directive import PolicyDirective, text_options
from cascade.site.domain import PolicyDomain
from cascade.site.faults import Fault
from cascade.site.html import depart_prompt, visit_prompt
from cascade.site.nodes import policy_links, policy_prompt
from cascade.site.plain import plain_text
from cascade.site.references import Target


class PromptDirective(PolicyDirective):
    """``:::{prompt} 8.Q1a`` with ``:kind:`` and, where the answer can be found, ``:clauses:``."""

    kind = "prompt"
    option_spec = text_options("kind", "clauses")

    def run(self) -> list[nodes.Node]:
        """Return the prompt's node."""
        target = self.target()
        faults = (Fault.KIND_UNKNOWN, Fault.KIND_UNKNOWN)
        node = policy_prompt(kind=self.choice("kind", PROMPT_KINDS, faults, "question"))
        node += self.body()
        self.identify(node, target)
        clauses = self.clause_options()
        if target:
            node.records = (self.record(target, node, clauses),)
        if clauses:
            node += policy_links("", "", nodes.Text("Where to look: "), *self.reference_nodes(clauses))
        return [node]

    def record(self, target: Target, node: policy_prompt, clauses: tuple[str, ...]) -> Prompt:
        """Return the prompt's record, as far as this page can tell: no section, no address."""
        text = plain_text(*node.children)
        return Prompt(
            id=target.id,
            document=target.slug,
            number=target.number,
            kind=cast("PromptKind", node["kind"]),
            section="",
            text=text,
            digest=digest(text),
            url="",
            clauses=clauses,
            **self.place(),
        )


def setup_prompts(app: Sphinx) -> None:
    """Add the directive and what its node looks like."""
    app.add_directive_to_domain(PolicyDomain.name, "prompt", PromptDirective)
    app.add_node(policy_prompt, html=(visit_prompt, depart_prompt))
