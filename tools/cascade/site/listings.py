"""What the register of sources and the index of clauses say, worked out from all clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cascade.model.catalogue import BASES, Basis, Clause
from cascade.model.text import first_words, sha256_hex
from cascade.site.domain import PolicyDomain
from cascade.site.page import target_of

Register = dict[Basis, dict[str, list[tuple[str, str]]]]
"""Each basis, its sources by name, and of each source the clauses: page and reference."""

Index = dict[str, dict[str, list[tuple[str, str]]]]
"""Each document, its pages with clauses, and of each page the clauses: reference and first words."""

_NAME = re.compile(
    r"""(?:[^,]
        |,(?=\ \d{1,2}\ [A-Z][a-z]+\ \d{4}\b)                           # a date tells documents apart
        |,(?=\ [A-Z][^,(]*\b(?:Act|Order|Regulations)\ \d{4}\b)         # an Act with a comma in its name
    )+""",
    re.VERBOSE,
)
_OWN = re.compile(r"Our own [a-z]+, after (?:the )?(?=\S)")


def named_sources(source: str) -> tuple[str, ...]:
    """Return the documents that a clause's ``:source:`` names, without paragraphs and sections.

    Sources are separated by semicolons, and a document's name ends at its first comma. A date after the
    comma belongs to the name. Of "Our own wording, after the Guide, section 8" it is the Guide.
    """
    found = (_NAME.match(_OWN.sub("", part.strip())) for part in source.split(";"))
    names = (match[0].strip() for match in found if match)
    return tuple(dict.fromkeys(name[:1].upper() + name[1:] for name in names if name))


def _clauses(domain: PolicyDomain) -> Iterator[tuple[str, Clause]]:
    """Yield each clause with its page, in reading order, without sub-clauses and duplicates."""
    for docname in domain.tree.order:
        page = domain.pages.get(docname)
        for record in page.records if page else ():
            if not isinstance(record, Clause) or record.parent:
                continue
            if domain.graph.is_first(target_of(record), docname, record.line):
                yield docname, record


def source_register(domain: PolicyDomain) -> Register:
    """Return each basis, its sources by name, and of each source the clauses: page and reference."""
    found: Register = {basis: {} for basis in BASES}
    for docname, clause in _clauses(domain):
        for name in named_sources(clause.source):
            found[clause.basis].setdefault(name, []).append((docname, clause.id))
    return {
        basis: dict(sorted(named.items(), key=lambda item: item[0].casefold()))
        for basis, named in found.items()
        if named
    }


def clause_index(domain: PolicyDomain) -> Index:
    """Return each document, its pages with clauses, and of each page the references and first words."""
    found: Index = {}
    for docname, clause in _clauses(domain):
        words = first_words(clause.text)
        found.setdefault(clause.document, {}).setdefault(docname, []).append((clause.id, words))
    return found


def page_titles(domain: PolicyDomain) -> dict[str, str]:
    """Return the plain title of each page that has clauses or refers to one."""
    return {docname: domain.env.titles[docname].astext() for docname in sorted(domain.pages)}


def list_state(domain: PolicyDomain, kind: str) -> str:
    """Return a digest of what a list says and where its links lead."""
    titles = page_titles(domain)
    shown = source_register(domain) if kind == "source-register" else clause_index(domain)
    return sha256_hex(repr((shown, titles)))
