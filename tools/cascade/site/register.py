"""Two lists that the build makes of the clauses: the register of sources, and the index of clauses.

Both are worked out when every page has been read. A page that holds one says in its HTML which state of the
list it shows, so a build can see whether the page has to be written again, whatever the last build did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.foot import BASIS_LABELS
from cascade.site.html import depart_with, open_tag
from cascade.site.listings import clause_index, list_state, source_register
from cascade.site.references import Target, document_name
from cascade.site.roles import policy_reference

FEW_CLAUSES = 6
"""Up to so many clauses a source's clauses are listed one by one; above it, the pages they stand on."""

_HELD = "policy-lists"
"""Under this name a page's metadata says which lists the page holds."""


class policy_list(nodes.container):  # noqa: N801  (docutils names nodes in lower case)
    """Where a list goes. Attributes: ``kind``; ``state``, once the list stands in it."""


class ListDirective(SphinxDirective):
    """``:::{source-register}`` or ``:::{clause-index}``; neither has options or content."""

    def run(self) -> list[nodes.Node]:
        """Return the place for the list, and note that the page has one."""
        kind = self.name.rpartition(":")[2]
        kept = self.env.metadata[self.env.docname]
        kept[_HELD] = " ".join(dict.fromkeys([*kept.get(_HELD, "").split(), kind]))
        node = policy_list(kind=kind)
        self.set_source_info(node)
        return [node]


class Lists(SphinxPostTransform):
    """Puts the lists in their places, before links are resolved and tables get their boxes."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Fill every place on the page."""
        del kwargs
        domain = policy_domain(self.env)
        for place in list(self.document.findall(policy_list)):
            place["state"] = list_state(domain, place["kind"])
            place.extend(_LISTS[place["kind"]](self, domain))

    def page_link(self, docname: str) -> nodes.Node:
        """Return a link to a page, under its title."""
        title = self.env.titles[docname].astext()
        inner = nodes.inline("", title)
        return addnodes.pending_xref(
            "",
            inner,
            refdoc=self.env.docname,
            refdomain="std",
            reftype="doc",
            refexplicit=True,
            refwarn=True,
            reftarget=f"/{docname}",
        )

    def clause_link(self, reference: str, words: str = "") -> nodes.Node:
        """Return a link to a clause, under its document and number or under *words*."""
        link = policy_reference(self.env, Target("clause", reference), "")
        if words:
            link["refexplicit"] = True
            link.clear()
            link += nodes.inline("", words)
        return link


def _register_nodes(lists: Lists, domain: PolicyDomain) -> list[nodes.Node]:
    return [
        _table(
            f"sources-{basis}",
            f'Clauses with the badge "{BASIS_LABELS[basis]}"',
            [
                (nodes.Text(name), nodes.Text(str(len(places))), _where(lists, places))
                for name, places in named.items()
            ],
        )
        for basis, named in source_register(domain).items()
    ]


def _where(lists: Lists, places: list[tuple[str, str]]) -> nodes.Node:
    """Return links to a few clauses, or for each document links to the pages with how many each has."""
    if len(places) <= FEW_CLAUSES:
        return _inline(lists.clause_link(reference) for _, reference in places)
    counts = Counter(docname for docname, _ in places)
    documents: dict[str, list[str]] = {}
    for docname, reference in dict(places).items():
        documents.setdefault(Target("clause", reference).slug, []).append(docname)
    return nodes.bullet_list(
        "",
        *(
            nodes.list_item(
                "",
                nodes.paragraph(
                    "",
                    "",
                    nodes.Text(f"{document_name(slug)}: "),
                    _inline(
                        nodes.inline("", "", lists.page_link(docname), nodes.Text(f" ({counts[docname]})"))
                        for docname in docnames
                    ),
                ),
            )
            for slug, docnames in documents.items()
        ),
    )


def _inline(links: Iterable[nodes.Node]) -> nodes.inline:
    found = nodes.inline()
    for link in links:
        if found.children:
            found += nodes.Text(", ")
        found += link
    return found


def _table(anchor: str, title: str, rows: list[tuple[nodes.Node, ...]]) -> nodes.table:
    group = nodes.tgroup("", *_columns(), cols=3)
    group += nodes.thead("", _row(nodes.Text(head) for head in ("Source", "Clauses", "Where")))
    group += nodes.tbody("", *(_row(cells) for cells in rows))
    return nodes.table("", nodes.title("", title), group, ids=[anchor])


def _columns() -> Iterator[nodes.colspec]:
    """Yield the columns; the first one heads the rows."""
    return (nodes.colspec(colwidth=width, stub=int(width == 40)) for width in (40, 10, 50))


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    entries = (
        cell if isinstance(cell, nodes.bullet_list) else nodes.paragraph("", "", cell) for cell in cells
    )
    return nodes.row("", *(nodes.entry("", entry) for entry in entries))


def _index_nodes(lists: Lists, domain: PolicyDomain) -> list[nodes.Node]:
    index = clause_index(domain)
    titles = {slug: _document_title(domain, slug) for slug in index}
    jumps = (
        nodes.reference("", title, refid=f"clauses-{slug}", internal=True) for slug, title in titles.items()
    )
    found: list[nodes.Node] = [_bullets(jumps)]
    for slug, pages in index.items():
        heading = nodes.rubric("", titles[slug], ids=[f"clauses-{slug}"])
        heading["heading-level"] = 2
        found.append(heading)
        for docname, clauses in pages.items():
            below = nodes.rubric("", "", lists.page_link(docname))
            below["heading-level"] = 3
            links = (
                lists.clause_link(reference, f"{Target('clause', reference).number} {words}")
                for reference, words in clauses
            )
            found += [below, _bullets(links)]
    return found


def _document_title(domain: PolicyDomain, slug: str) -> str:
    """Return the title of a document's first page, as the catalogue has it."""
    pages = domain.graph.documents[slug]
    root = f"{slug}/index" if f"{slug}/index" in pages else pages[0]
    return domain.env.titles[root].astext()


def _bullets(links: Iterable[nodes.Node]) -> nodes.bullet_list:
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", link)) for link in links))


_LISTS: dict[str, Callable[[Lists, PolicyDomain], list[nodes.Node]]] = {
    "source-register": _register_nodes,
    "clause-index": _index_nodes,
}


def _find_stale(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose HTML shows another state of a list than there is now."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return []
    found = []
    for docname in sorted(env.found_docs):
        if kinds := env.metadata.get(docname, {}).get(_HELD, "").split():
            path = app.builder.get_output_path(docname)
            written = path.read_text(encoding="utf-8") if path.is_file() else ""
            if any(list_state(policy_domain(env), kind) not in written for kind in kinds):
                found.append(docname)
    return found


def _visit(self: HTML5Translator, node: nodes.Element) -> None:
    css = f"policy-list policy-{node['kind']}"
    self.body.append(open_tag(node, "div", class_=css, data_state=node["state"]) + "\n")


def setup_register(app: Sphinx) -> None:
    """Add both directives, and what fills and refreshes their pages."""
    app.add_node(policy_list, html=(_visit, depart_with("</div>\n")))
    for kind in _LISTS:
        app.add_directive_to_domain(PolicyDomain.name, kind, ListDirective)
    app.add_post_transform(Lists)
    app.connect("env-updated", _find_stale, priority=300)
