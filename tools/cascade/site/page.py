"""What the domain keeps of each page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from cascade.model.catalogue import Change, Clause, Discrepancy, Prompt
from cascade.site.faults import Fault, warn
from cascade.site.nodes import Record, policy_clause, policy_node, policy_prompt, policy_subclause
from cascade.site.references import KINDS, Target, heading_number

_KIND_OF = dict(zip((Clause, Prompt, Change, Discrepancy), KINDS, strict=True))


@dataclass(frozen=True, slots=True)
class Link:
    """A reference on a page: where it leads, and the clause or prompt it stands in, if any."""

    target: Target
    source: Target | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its document, what it defines in reading order, and what it refers to."""

    document: str
    records: tuple[Record, ...] = ()
    links: tuple[Link, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.document or self.records or self.links)


def target_of(record: Record) -> Target:
    """Return what a link to *record* names."""
    return Target(_KIND_OF[type(record)], record.id)


def page_document(env: BuildEnvironment, document: nodes.document) -> str:
    """Return what the page being read says of itself as ``policy:``, or an empty text.

    The front matter of a MyST page is known from its first line on; elsewhere it is still a list of fields.
    """
    found = env.metadata.get(env.docname, {}).get("policy")
    if found is None:
        fields = (field for field in document.findall(nodes.field) if len(field.children) > 1)
        found = next((field[1].astext() for field in fields if field[0].astext() == "policy"), "")
    return str(found).strip()


def read_page(slug: str, document: nodes.document) -> Page:
    """Collect a page that has just been read, and check its numbers against its headings."""
    records: list[Record] = []
    for node in document.findall(policy_node):
        title = _section_title(node)
        _check_heading(node, title)
        records.extend(
            replace(record, section=title) if isinstance(record, Clause | Prompt) else record
            for record in node.records
        )
        node.records = ()
    links = tuple(
        Link(Target(xref["reftype"], xref["reftarget"]), _source_of(xref))
        for xref in document.findall(addnodes.pending_xref)
        if xref.get("refdomain") == "policy" and xref["reftype"] in KINDS
    )
    return Page(slug, tuple(records), links)


def _titles(node: nodes.Node) -> list[str]:
    """Return the titles of the sections around *node*, innermost first."""
    found: list[str] = []
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.section) and isinstance(parent[0], nodes.title):
            found.append(parent[0].astext())
        parent = parent.parent
    return found


def _section_title(node: nodes.Node) -> str:
    return next(iter(_titles(node)), "")


def _check_heading(node: policy_node, title: str) -> None:
    if not isinstance(node, policy_clause | policy_prompt) or not node.get("reference"):
        return
    heading = next(filter(None, map(heading_number, _titles(node))), "")
    if heading and node["number"].split(".")[0] != heading:
        message = (
            f"{Target('clause', node['reference']).number} stands in section {heading} ({title}); "
            "its number must begin with the section's"
        )
        warn(Fault.NUMBER_MISMATCH, message, node)


def _source_of(node: nodes.Node) -> Target | None:
    """Return the innermost clause, sub-clause or prompt around *node*."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, policy_clause | policy_subclause | policy_prompt):
            kind = "prompt" if isinstance(parent, policy_prompt) else "clause"
            reference = parent.get("reference")
            return Target(kind, reference) if reference else None  # type: ignore[arg-type]
        if isinstance(parent, policy_node):
            return None
        parent = parent.parent
    return None
