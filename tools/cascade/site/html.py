"""What the domain's nodes look like in HTML.

Numbers, badges and foot lines are written here and not put into the doctree: they are no part of a clause's
text, and stay out of the search index.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from cascade.model.catalogue import CATEGORIES, Category, PromptKind
from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.foot import clause_foot, prompt_foot
from cascade.site.references import Target

PROMPT_LABELS: dict[PromptKind, str] = {
    "question": "Question",
    "task": "Task",
    "checklist": "Checklist",
    "next-step": "Next step",
    "implication": "Practical implication",
}

Visitor = Callable[[HTML5Translator, nodes.Element], None]


def domain_of(translator: HTML5Translator) -> PolicyDomain:
    """Return the domain of the project being written."""
    return policy_domain(translator.builder.env)


def _permalink(node: nodes.Element, css: str, text: str, name: str) -> str:
    if not node["ids"]:
        return f'<span class="{css}">{escape(text)}</span>'
    return (
        f'<a class="{css}" href="#{escape(node["ids"][0])}" aria-label="{escape(f"Link to {name}")}">'
        f"{escape(text)}</a>"
    )


def open_tag(node: nodes.Element, tag: str, **attributes: str) -> str:
    """Return a start tag with the node's id. In names, ``_`` stands for ``-``; an empty value is left out."""
    found = {"id": " ".join(node["ids"][:1]), **attributes}
    written = (
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in found.items() if value
    )
    return f"<{tag}{''.join(written)}>"


def _open_box(self: HTML5Translator, node: nodes.Element, name: str, css: str) -> None:
    self.body.append(open_tag(node, "div", class_=css, role="group", aria_label=name) + "\n")


def visit_clause(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a clause: its number, which is a link to itself, and its text."""
    name = f"clause {node['number']}"
    _open_box(self, node, name.capitalize(), "policy-clause")
    link = _permalink(node, "policy-number", node["number"], name)
    self.body.append(f'<p class="policy-margin">{link}</p>\n<div class="policy-text">\n')


def depart_clause(self: HTML5Translator, node: nodes.Element) -> None:
    """Close a clause with its foot line: what it rests on, what tests it, refers to it or changed it."""
    lines = "".join(f"<li>{line}</li>\n" for line in clause_foot(self, domain_of(self), node))
    self.body.append(f'</div>\n<ul class="policy-foot" role="list">\n{lines}</ul>\n</div>\n')


def visit_subclauses(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a list of sub-clauses. The letters are text, so they stand without a style sheet too."""
    kind = {"loweralpha": "a", "lowerroman": "i", "upperalpha": "A"}[node["enumtype"]]
    start = str(node["start"]) if node["start"] > 1 else ""
    opened = open_tag(node, "ol", class_="policy-subclauses", type=kind, role="list", start=start)
    self.body.append(opened + "\n")


def visit_subclause(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a sub-clause: its letter, which is a link to itself."""
    self.body.append(open_tag(node, "li"))
    self.body.append(_permalink(node, "policy-letter", node["letter"], f"clause {node['number']}") + " ")


def visit_prompt(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a prompt: its printed label, which is a link to itself."""
    label = f"{PROMPT_LABELS[node['kind']]} {node['number']}"
    _open_box(self, node, label, "policy-prompt")
    link = _permalink(node, "policy-label", label, label[0].lower() + label[1:])
    self.body.append(f"<p>{link}</p>\n")


def depart_prompt(self: HTML5Translator, node: nodes.Element) -> None:
    """Close a prompt with the quizzes that take it up."""
    self.body.append(
        "".join(f'<p class="policy-links">{line}</p>\n' for line in prompt_foot(domain_of(self), node))
    )
    self.body.append("</div>\n")


def visit_change(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a change: its date, which is a link to itself, and its category in words."""
    label = f"Change of {Target('change', node['number']).label('')}"
    category: Category = node["category"]
    _open_box(self, node, label, "policy-change")
    link = _permalink(node, "policy-label", label, label[0].lower() + label[1:])
    badge = f'<span class="policy-badge">Category {category}: {CATEGORIES[category]}</span>'
    self.body.append(f"<p>{link} {badge}</p>\n")


def visit_discrepancy(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a discrepancy: its name, which is a link to itself."""
    label = f"Discrepancy {node['number']}"
    _open_box(self, node, label, "policy-discrepancy")
    link = _permalink(node, "policy-label", label, label[0].lower() + label[1:])
    self.body.append(f"<p>{link}</p>\n")


def visit_links(self: HTML5Translator, node: nodes.Element) -> None:
    """Open a line of links."""
    self.body.append(open_tag(node, "p", class_="policy-links"))


def depart_with(closing: str) -> Visitor:
    """Return a visitor that writes *closing*."""

    def depart(self: HTML5Translator, node: nodes.Element) -> None:
        del node
        self.body.append(closing)

    return depart
