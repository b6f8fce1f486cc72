"""The domain: one `Page` a page, and answers to Sphinx about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from cascade.model.catalogue import Clause
from cascade.site.faults import Fault, warn
from cascade.site.graph import Graph
from cascade.site.order import Tree, read_tree
from cascade.site.page import Page, page_document, read_page, target_of
from cascade.site.quizindex import QuizIndex
from cascade.site.references import KINDS, SLUG, Kind, Target, is_reference, reference_hint
from cascade.site.roles import PolicyRole

DATA_VERSION = 3
"""Raised whenever what is kept of a page changes, so that kept environments are thrown away."""

_USUAL = 1
_UNIMPORTANT = 2


class PolicyDomain(Domain):
    """Clauses, prompts, changes and discrepancies of policy documents."""

    name = "policy"
    label = "Policy"
    object_types: ClassVar[dict[str, ObjType]] = {kind: ObjType(kind, kind) for kind in KINDS}
    roles: ClassVar[dict[str, Any]] = {kind: PolicyRole() for kind in KINDS}
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    data_version = DATA_VERSION

    root: Path = Path()
    """The project's own folder, to which the files of the catalogue are relative."""

    quizzes: QuizIndex = QuizIndex()
    """What the quiz files say of clauses and prompts: set anew at each build and never kept."""

    titles: dict[str, str] | None = None
    """The plain title of every page, once asked for."""

    _tree: Tree | None = None
    _graph: Graph | None = None

    @property
    def pages(self) -> dict[str, Page]:
        """What each page defines and refers to."""
        return cast("dict[str, Page]", self.data["pages"])

    @property
    def tree(self) -> Tree:
        """The pages in order. Ask only when all have been read."""
        if self._tree is None:
            self._tree = read_tree(self.env)
        return self._tree

    @property
    def graph(self) -> Graph:
        """The references turned round. Ask only when all pages have been read."""
        if self._graph is None:
            self._graph = Graph(self.tree.order, self.pages)
        return self._graph

    def forget(self) -> None:
        """Drop what was worked out from the pages, because they have changed."""
        self._tree = self._graph = self.titles = None

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is gone or about to be read again."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        self.pages.update({name: page for name, page in otherdata["pages"].items() if name in docnames})

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Keep what a page that has just been read defines and refers to."""
        slug = page_document(env, document)
        if slug and not SLUG.fullmatch(slug):
            message = f"'policy: {slug}' is no slug; use lower-case letters, digits and hyphens"
            warn(Fault.DOCUMENT_BAD, message, docname)
            slug = ""
        if page := read_page(slug, document):
            self.pages[docname] = page

    def check_consistency(self) -> None:
        """Warn of everything that is defined twice."""
        for target, place in self.graph.duplicates:
            first = self.graph.places[target]
            fault = Fault.NUMBER_DUPLICATE if target.kind == "clause" else Fault.ID_DUPLICATE
            where = f"{first.file}:{first.line}"
            other = "another number"
            if target.kind == "change":
                other = f"a letter: {target.number[:10]}(b)"
            message = f"{target.kind} {target.id} stands at {where} already; give one {other}"
            warn(fault, message, (place.docname, place.line))
        self._check_former_numbers()

    def _check_former_numbers(self) -> None:
        """Warn of a former number that two clauses claim: its history can go on in one place only."""
        claimed: dict[str, str] = {}
        for docname in self.tree.order:
            page = self.pages.get(docname)
            for record in page.records if page else ():
                if isinstance(record, Clause) and record.was and not record.parent:
                    first = claimed.setdefault(record.was, record.id)
                    if first != record.id:
                        message = (
                            f"clause {record.id}: {first} says already that it was {record.was}; "
                            "leave ':was:' out of one of them"
                        )
                        warn(Fault.WAS_BAD, message, (docname, record.line))

    def resolve_xref(  # noqa: PLR0913, PLR0917  (Sphinx's signature)
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link, or None where the target is nowhere in this project."""
        del env, node
        wanted = Target(cast("Kind", typ), target)
        place = self.graph.places.get(wanted)
        if place is None:
            return None
        return make_refnode(builder, fromdocname, place.docname, wanted.anchor, contnode)

    def resolve_any_xref(  # noqa: PLR0913, PLR0917  (Sphinx's signature)
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return the links of every kind that *target* could be."""
        found = (
            (kind, self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode))
            for kind in KINDS
        )
        return [(f"policy:{kind}", link) for kind, link in found if link is not None]

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield everything that can be referred to, for the inventory and the search."""
        return sorted(self._objects())

    def _objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for docname, page in self.pages.items():
            for record in page.records:
                target = target_of(record)
                if self.graph.is_first(target, docname, record.line):
                    part = isinstance(record, Clause) and record.parent
                    priority = _UNIMPORTANT if part or target.kind in {"change", "discrepancy"} else _USUAL
                    yield target.id, target.id, target.kind, docname, target.anchor, priority


def policy_domain(env: BuildEnvironment) -> PolicyDomain:
    """Return the domain of *env*."""
    return cast("PolicyDomain", env.domains[PolicyDomain.name])


def _place(app: Sphinx) -> None:
    policy_domain(app.env).root = Path(app.confdir).resolve()


def _forget(app: Sphinx, env: BuildEnvironment) -> None:
    del app
    policy_domain(env).forget()


def _warn_missing(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    if not isinstance(domain, PolicyDomain):
        return None
    target = Target(node["reftype"], node["reftarget"])
    del app
    if not is_reference(target.kind, target.id):
        warn(Fault.REFERENCE_BAD, reference_hint(target.kind, target.id), node)
    elif target.slug and target.slug not in domain.graph.documents:
        known = ", ".join(domain.graph.documents) or "none"
        message = (
            f"{target.kind} {target.id}: there is no document {target.slug!r}; the documents are: {known}"
        )
        warn(Fault.DOCUMENT_UNKNOWN, message, node)
    else:
        message = f"{target.kind} {target.id} does not exist; mend the reference, or write the {target.kind}"
        warn(Fault.REFERENCE_UNKNOWN, message, node)
    return True


def setup_domain(app: Sphinx) -> None:
    """Add the domain, and its own words for references that lead nowhere."""
    app.add_domain(PolicyDomain)
    app.connect("builder-inited", _place)
    app.connect("env-updated", _forget, priority=100)
    app.connect("warn-missing-reference", _warn_missing)
