"""Lists that the build makes: here the register of sources and the index of clauses; others add their own.

All are worked out when every page has been read. A page that holds one says in its HTML which state of the
list it shows, so a build can see whether the page has to be written again, whatever the last build did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from cascade.model.text import document_name
from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.foot import BASIS_LABELS
from cascade.site.html import depart_with, open_tag
from cascade.site.listings import clause_index, list_state, source_register
from cascade.site.references import Target
from cascade.site.roles import policy_reference

FEW_CLAUSES = 6
"""Up to so many clauses a source's clauses are listed one by one; above it, the pages they stand on."""

_HELD = "policy-lists"
"""Under this name a page's metadata says which lists the page holds."""


class policy_list(nodes.container):  # noqa: N801  (docutils names nodes in lower case)
    """Where a list goes. Attributes: ``kind``; ``of``; ``state``, once the list stands in it."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list; both functions are given what the directive's argument says.

    Attributes:
        fill: Gives the list's nodes; called when every page has been read.
        state: Gives a digest of what the list says and where its links lead.
    """

    fill: Callable[[Lists, PolicyDomain, str], list[nodes.Node]]
    state: Callable[[PolicyDomain, str], str]


_KINDS: dict[str, ListKind] = {}


class ListDirective(SphinxDirective):
    """``:::{source-register}``, ``:::{clause-index}`` and the like, without options and content."""

    def run(self) -> list[nodes.Node]:
        """Return the place for the list, and note that the page has one."""
        kind, of = self.name.rpartition(":")[2], "".join(self.arguments)
        kept = self.env.metadata[self.env.docname]
        kept[_HELD] = " ".join(dict.fromkeys([*kept.get(_HELD, "").split(), f"{kind}/{of}"]))
        node = policy_list(kind=kind, of=of)
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
            kind = _KINDS[place["kind"]]
            place["state"] = kind.state(domain, place["of"])
            place.extend(kind.fill(self, domain, place["of"]))

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


def _register_nodes(lists: Lists, domain: PolicyDomain, _of: str) -> list[nodes.Node]:
    return [
        table(
            f"sources-{basis}",
            f'Clauses with the badge "{BASIS_LABELS[basis]}"',
            {"Source": 40, "Clauses": 10, "Where": 50},
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
        return joined(lists.clause_link(reference) for _, reference in places)
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
                    joined(
                        nodes.inline("", "", lists.page_link(docname), nodes.Text(f" ({counts[docname]})"))
                        for docname in docnames
                    ),
                ),
            )
            for slug, docnames in documents.items()
        ),
    )


def joined(links: Iterable[nodes.Node]) -> nodes.inline:
    """Return *links* with commas between."""
    found = nodes.inline()
    for link in links:
        if found.children:
            found += nodes.Text(", ")
        found += link
    return found


def table(anchor: str, title: str, heads: dict[str, int], rows: list[tuple[nodes.Node, ...]]) -> nodes.table:
    """Return a table; *heads* are widths in percent by name, and the first column heads the rows."""
    columns = (
        nodes.colspec(colwidth=width, stub=int(not index)) for index, width in enumerate(heads.values())
    )
    group = nodes.tgroup("", *columns, cols=len(heads))
    group += nodes.thead("", _row(nodes.Text(head) for head in heads))
    group += nodes.tbody("", *(_row(cells) for cells in rows))
    return nodes.table("", nodes.title("", title), group, ids=[anchor])


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    entries = (
        cell if isinstance(cell, nodes.bullet_list) else nodes.paragraph("", "", cell) for cell in cells
    )
    return nodes.row("", *(nodes.entry("", entry) for entry in entries))


def _index_nodes(lists: Lists, domain: PolicyDomain, _of: str) -> list[nodes.Node]:
    index = clause_index(domain)
    titles = {slug: document_title(domain, slug) for slug in index}
    jumps = (
        nodes.reference("", title, refid=f"clauses-{slug}", internal=True) for slug, title in titles.items()
    )
    found: list[nodes.Node] = [bullets(jumps)]
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
            found += [below, bullets(links)]
    return found


def document_title(domain: PolicyDomain, slug: str) -> str:
    """Return the title of a document's first page, as the catalogue has it."""
    pages = domain.graph.documents[slug]
    root = f"{slug}/index" if f"{slug}/index" in pages else pages[0]
    return domain.env.titles[root].astext()


def bullets(links: Iterable[nodes.Node]) -> nodes.bullet_list:
    """Return *links* as a list."""
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", link)) for link in links))


def _find_stale(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose HTML shows another state of a list than there is now."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return []
    found = []
    for docname in sorted(env.found_docs):
        if kinds := env.metadata.get(docname, {}).get(_HELD, "").split():
            path = app.builder.get_output_path(docname)
            written = path.read_text(encoding="utf-8") if path.is_file() else ""
            if any(_state(policy_domain(env), held) not in written for held in kinds):
                found.append(docname)
    return found


def _state(domain: PolicyDomain, held: str) -> str:
    kind, _, of = held.partition("/")
    return _KINDS[kind].state(domain, of)


def _visit(self: HTML5Translator, node: nodes.Element) -> None:
    css = f"policy-list policy-{node['kind']}"
    self.body.append(open_tag(node, "div", class_=css, data_state=node["state"]) + "\n")


def add_list(app: Sphinx, name: str, kind: ListKind, directive: type[ListDirective] = ListDirective) -> None:
    """Add a list and the directive that says where it goes."""
    _KINDS[name] = kind
    app.add_directive_to_domain(PolicyDomain.name, name, directive)


def _list_state(name: str, domain: PolicyDomain, _of: str) -> str:
    return list_state(domain, name)


def setup_register(app: Sphinx) -> None:
    """Add both lists, and what fills and refreshes the pages of all lists."""
    app.add_node(policy_list, html=(_visit, depart_with("</div>\n")))
    for name, fill in (("source-register", _register_nodes), ("clause-index", _index_nodes)):
        add_list(app, name, ListKind(fill, partial(_list_state, name)))
    app.add_post_transform(Lists)
    app.connect("env-updated", _find_stale, priority=300)
