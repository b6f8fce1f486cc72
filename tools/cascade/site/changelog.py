"""The ``change-log`` directive: a document's recorded changes, the newest first, and where its feed is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import CATEGORIES, Change
from cascade.model.text import sha256_hex
from cascade.site.domain import PolicyDomain
from cascade.site.faults import Fault, warn
from cascade.site.listings import page_titles
from cascade.site.page import target_of
from cascade.site.references import Target, long_date
from cascade.site.register import ListDirective, ListKind, Lists, add_list, joined
from cascade.site.roles import policy_reference

FEEDS = "feeds"
"""Folder of the feeds in the site."""


class ChangeLogDirective(ListDirective):
    """``:::{change-log} protocol``."""

    required_arguments = 1


def feed_path(slug: str) -> str:
    """Return where a document's feed stands, from the site's root."""
    return f"{FEEDS}/{slug}.atom"


def changes_of(domain: PolicyDomain, slug: str) -> tuple[tuple[str, Change], ...]:
    """Return a document's changes, each with the page it stands on; the newest first.

    Of the changes of one day, the one with the later letter comes first.
    """
    return tuple(sorted(_changes(domain, slug), key=lambda found: found[1].id, reverse=True))


def _changes(domain: PolicyDomain, slug: str) -> Iterator[tuple[str, Change]]:
    for docname in domain.tree.order:
        page = domain.pages.get(docname)
        for record in page.records if page else ():
            if not isinstance(record, Change) or record.document != slug:
                continue
            if domain.graph.is_first(target_of(record), docname, record.line):
                yield docname, record


def removed_words(change: Change) -> str:
    """Return which clauses a change took out, as a sentence; empty where it took out none."""
    numbers = ", ".join(Target("clause", reference).number for reference in change.removed)
    return f"Taken out: {numbers}." if numbers else ""


def _state(domain: PolicyDomain, slug: str) -> str:
    return sha256_hex(repr((slug, changes_of(domain, slug), page_titles(domain))))


def _nodes(lists: Lists, domain: PolicyDomain, slug: str) -> list[nodes.Node]:
    if slug not in domain.graph.documents:
        known = ", ".join(domain.graph.documents) or "none"
        message = f"change-log: there is no document {slug!r}; the documents are: {known}"
        warn(Fault.DOCUMENT_UNKNOWN, message, lists.env.docname)
        return []
    found = changes_of(domain, slug)
    follow = nodes.paragraph(
        "",
        "",
        nodes.Text("Follow the changes of this document in a feed reader: "),
        nodes.reference("", "Atom feed", refuri=_feed_uri(lists, slug), internal=True),
        nodes.Text("."),
    )
    if not found:
        return [nodes.paragraph("", "No change of wording is on record yet."), follow]
    entries = (nodes.list_item("", *_entry(lists, domain, change)) for _docname, change in found)
    return [nodes.bullet_list("", *entries), follow]


def _entry(lists: Lists, domain: PolicyDomain, change: Change) -> Iterator[nodes.Node]:
    """Yield an entry: the day, which is a link to the change, what kind it is, and the clauses."""
    target = Target("change", change.id)
    head = nodes.paragraph(
        "",
        "",
        policy_reference(lists.env, target, target.slug),
        nodes.Text(f": {CATEGORIES[change.category]} (category {change.category})"),
    )
    yield head
    # What leads nowhere is told once: where the change stands.
    clauses = [found for name in change.clauses if (found := Target("clause", name)) in domain.graph.places]
    if clauses:
        links = joined(policy_reference(lists.env, clause, target.slug) for clause in clauses)
        yield nodes.paragraph("", "", nodes.Text("Clauses: "), links)
    if change.removed:
        yield nodes.paragraph("", removed_words(change))


def _feed_uri(lists: Lists, slug: str) -> str:
    return posixpath.relpath(feed_path(slug), posixpath.dirname(lists.env.docname) or ".")


def change_title(change: Change) -> str:
    """Return a change as a title: its day and what kind it is."""
    return f"{long_date(change.date)}: {CATEGORIES[change.category]}"


def setup_changelog(app: Sphinx) -> None:
    """Add the directive."""
    add_list(app, "change-log", ListKind(_nodes, _state), ChangeLogDirective)
