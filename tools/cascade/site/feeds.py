"""An Atom feed a document: its recorded changes, written with the site.

Source: RFC 4287. Ids are made of the base's name and the change's reference, so they stay the same whatever
else changes. Nothing depends on when the site was built. Addresses are relative, unless ``html_baseurl`` says
where the site stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.application import Sphinx

from cascade.model.catalogue import CATEGORIES, Change, Clause
from cascade.site.catalogue import write_if_changed
from cascade.site.changelog import FEEDS, change_title, changes_of, feed_path, removed_words
from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.page import target_of
from cascade.site.references import Target
from cascade.site.register import document_title

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

_IDS = UUID("6f0e7c52-6c0b-5a3c-9d6f-5b8f2f3f9d11")
_UNKNOWN_DAY = "1970-01-01"
"""Of a document that has never changed and describes no day."""


def feed(domain: PolicyDomain, slug: str, pages: dict[str, str]) -> str:
    """Return the feed of a document as XML.

    Args:
        domain: The pages.
        slug: The document.
        pages: The address of each page on which a change stands, seen from the feed or absolute; under the
            empty name that of the feed itself.
    """
    name = domain.env.config.project
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": str(domain.env.config.language).replace("_", "-")})
    changes = changes_of(domain, slug)
    _text(root, "id", _id(name, slug))
    _text(root, "title", f"{document_title(domain, slug)}: changes")
    _text(root, "subtitle", name)
    _text(root, "updated", _moment(changes[0][1].date if changes else _last_position(domain, slug)))
    ET.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": pages[""]})
    author = ET.SubElement(root, "author")
    _text(author, "name", domain.env.config.author or name)
    for docname, change in changes:
        _entry(root, change, name, f"{pages[docname]}#{target_of(change).anchor}")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _entry(root: ET.Element, change: Change, name: str, url: str) -> None:
    entry = ET.SubElement(root, "entry")
    _text(entry, "id", _id(name, change.id))
    _text(entry, "title", change_title(change))
    _text(entry, "updated", _moment(change.date))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": url})
    ET.SubElement(entry, "category", {"term": change.category, "label": CATEGORIES[change.category]})
    numbers = ", ".join(Target("clause", reference).number for reference in change.clauses)
    parts = (change.text, f"Clauses: {numbers}." if numbers else "", removed_words(change))
    html = "".join(f"<p>{escape(part)}</p>" for part in parts if part)
    _text(entry, "content", html).set("type", "html")


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element


def _id(name: str, reference: str) -> str:
    return uuid5(_IDS, f"{name}\n{reference}").urn


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _last_position(domain: PolicyDomain, slug: str) -> str:
    """Return the last day that a document without changes describes."""
    records = (
        record
        for docname in domain.graph.documents[slug]
        for record in domain.pages[docname].records
        if isinstance(record, Clause) and record.position
    )
    return max((record.position for record in records), default=_UNKNOWN_DAY)


def _addresses(app: Sphinx, slug: str, docnames: Iterable[str]) -> dict[str, str]:
    base = str(app.config.html_baseurl or "")
    if base:
        base = base.rstrip("/") + "/"
        pages = {docname: base + app.builder.get_target_uri(docname) for docname in docnames}
        return {**pages, "": base + feed_path(slug)}
    pages = {docname: f"../{app.builder.get_target_uri(docname)}" for docname in docnames}
    return {**pages, "": f"{slug}.atom"}


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    domain = policy_domain(app.env)
    slugs = list(domain.graph.documents)
    for slug in slugs:
        docnames = [docname for docname, _change in changes_of(domain, slug)]
        text = feed(domain, slug, _addresses(app, slug, docnames))
        write_if_changed(Path(app.outdir) / feed_path(slug), text)
    _remove_others(Path(app.outdir) / FEEDS, slugs)


def _remove_others(folder: Path, slugs: Sequence[str]) -> None:
    for path in folder.glob("*.atom"):
        if path.stem not in slugs:
            path.unlink()


def _announce(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, object],
    doctree: nodes.document | None,
) -> None:
    """Name the feed in the head of each page of its document."""
    del templatename, doctree
    page = policy_domain(app.env).pages.get(pagename)
    if page is None or not page.document or page.document not in policy_domain(app.env).graph.documents:
        return
    pathto = context.get("pathto")
    href = pathto(feed_path(page.document), 1) if callable(pathto) else ""
    title = escape(f"{document_title(policy_domain(app.env), page.document)}: changes", quote=True)
    link = f'<link rel="alternate" type="{MEDIA_TYPE}" title="{title}" href="{escape(href)}">'
    context["metatags"] = f"{context.get('metatags', '')}\n{link}"


def setup_feeds(app: Sphinx) -> None:
    """Write the feeds at the end of each build of HTML."""
    app.connect("html-page-context", _announce)
    app.connect("build-finished", _write)
