"""``catalogue.json``: everything citable in one build, for the rooms that never import Sphinx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sphinx.application import Sphinx
from sphinx.builders import Builder

from cascade.model.catalogue import Catalogue, Change, Clause, Discrepancy, Document, Prompt
from cascade.model.text import canonical_json
from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.page import target_of

R = TypeVar("R", Clause, Prompt, Change, Discrepancy)


def build_catalogue(domain: PolicyDomain, title: str, page_url: Callable[[str], str]) -> Catalogue:
    """Return the catalogue of all pages, each sort in reading order."""
    titles = domain.env.titles
    documents = tuple(
        Document(slug, titles[root].astext(), page_url(root))
        for slug, pages in domain.graph.documents.items()
        for root in [f"{slug}/index" if f"{slug}/index" in pages else pages[0]]
    )
    return Catalogue(
        title=title,
        documents=documents,
        clauses=tuple(_of(Clause, domain, page_url)),
        prompts=tuple(_of(Prompt, domain, page_url)),
        changes=tuple(_of(Change, domain, page_url)),
        discrepancies=tuple(_of(Discrepancy, domain, page_url)),
    )


def _of(kind: type[R], domain: PolicyDomain, page_url: Callable[[str], str]) -> Iterator[R]:
    """Yield the records of one kind with their addresses; of duplicates the first."""
    for docname in domain.tree.order:
        page = domain.pages.get(docname)
        for record in page.records if page else ():
            if isinstance(record, kind) and domain.graph.is_first(target_of(record), docname, record.line):
                url = f"{page_url(docname)}#{target_of(record).anchor}"
                yield replace(record, url=url)


def write_if_changed(path: Path, text: str) -> bool:
    """Write *text* unless the file says it already, and return whether it did not.

    A reader never sees half of it.
    """
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return True


def catalogue_path(builder: Builder) -> Path:
    """Return where the catalogue goes: what the setting says, or ``private/`` beside the site."""
    setting: str = builder.config.policy_catalogue
    if setting:
        return Path(builder.confdir) / setting
    return Path(builder.outdir).parent / "private" / "catalogue.json"


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    catalogue = build_catalogue(policy_domain(app.env), app.config.project, app.builder.get_target_uri)
    write_if_changed(catalogue_path(app.builder), canonical_json(catalogue.to_json()))


def setup_catalogue(app: Sphinx) -> None:
    """Write the catalogue at the end of each build of HTML."""
    app.add_config_value("policy_catalogue", "", "", types=[str])
    app.connect("build-finished", _write)
