"""The ``coverage`` directive: which clauses and prompts have questions, and which have none.

Counts alone: no word of a question, and no key, is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.application import Sphinx

from cascade.bank.testable import is_testable
from cascade.model.catalogue import Clause, Prompt
from cascade.model.text import sha256_hex
from cascade.site.domain import PolicyDomain
from cascade.site.listings import page_titles
from cascade.site.page import target_of
from cascade.site.references import Target
from cascade.site.register import ListKind, Lists, add_list, bullets, document_title, joined, table
from cascade.site.roles import policy_reference


@dataclass(slots=True)
class DocumentCoverage:
    """What a document's clauses and prompts have.

    Attributes:
        clauses: Of each page, its clauses with how many scored questions test each or a part of it.
        prompts: Of each page, its prompts with how many items take each up.
        duties: The clauses without a question that state a duty, a prohibition, a deadline or a figure, and
            are not left untested on purpose.
        exempt: The clauses that are left untested on purpose, each with the reason.
        own: The clauses with questions that rest on our own reconstruction, with how many test each.
    """

    clauses: dict[str, dict[str, int]] = field(default_factory=dict)
    prompts: dict[str, dict[str, int]] = field(default_factory=dict)
    duties: list[str] = field(default_factory=list)
    exempt: dict[str, str] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)


def coverage(domain: PolicyDomain) -> dict[str, DocumentCoverage]:
    """Return the coverage of each document that has clauses or prompts, in reading order."""
    found: dict[str, DocumentCoverage] = {}
    slugs = tuple(domain.graph.documents)
    for docname in domain.tree.order:
        page = domain.pages.get(docname)
        for record in page.records if page else ():
            if not isinstance(record, Clause | Prompt):
                continue
            if domain.graph.is_first(target_of(record), docname, record.line):
                own = found.setdefault(record.document, DocumentCoverage())
                _note(own, docname, record, domain, slugs)
    return found


def _note(
    own: DocumentCoverage,
    docname: str,
    record: Clause | Prompt,
    domain: PolicyDomain,
    slugs: tuple[str, ...],
) -> None:
    if isinstance(record, Prompt):
        own.prompts.setdefault(docname, {})[record.id] = domain.quizzes.items.get(record.id, 0)
    elif not record.parent:
        count = domain.quizzes.questions.get(record.id, 0)
        own.clauses.setdefault(docname, {})[record.id] = count
        if count and record.basis == "reconstruction":
            own.own[record.id] = count
        if not count and record.id in domain.quizzes.exempt:
            own.exempt[record.id] = domain.quizzes.exempt[record.id]
        elif not count and is_testable(record, slugs):
            own.duties.append(record.id)


def _state(domain: PolicyDomain, _of: str) -> str:
    return sha256_hex(repr((coverage(domain), page_titles(domain))))


def _nodes(lists: Lists, domain: PolicyDomain, _of: str) -> list[nodes.Node]:
    found = coverage(domain)
    titles = {slug: document_title(domain, slug) for slug in found}
    jumps = (
        nodes.reference("", title, refid=f"coverage-{slug}", internal=True) for slug, title in titles.items()
    )
    made: list[nodes.Node] = [bullets(jumps)]
    for slug, own in found.items():
        heading = nodes.rubric("", titles[slug], ids=[f"coverage-{slug}"])
        heading["heading-level"] = 2
        made += [heading, *_summary(lists, own), *_tables(lists, slug, titles[slug], own)]
    return made


def _summary(lists: Lists, own: DocumentCoverage) -> list[nodes.Node]:
    """Return what is covered in two sentences, what is untested and matters, and what is so on purpose."""
    clauses = [count for page in own.clauses.values() for count in page.values()]
    prompts = [count for page in own.prompts.values() for count in page.values()]
    sentences = [
        sentence
        for sentence in (
            _sentence(clauses, "clause", "has a question", "have a question"),
            _sentence(prompts, "prompt", "is taken up by a question", "are taken up by a question"),
        )
        if sentence
    ]
    made: list[nodes.Node] = [nodes.paragraph("", " ".join(sentences))]
    if own.duties:
        lead = "Without a question, although they state a duty, a prohibition, a deadline or a figure: "
        links = joined(_own_link(lists, "clause", reference) for reference in own.duties)
        made.append(nodes.paragraph("", "", nodes.Text(lead), links, nodes.Text(".")))
    if own.own:
        lead = "Questions that rest on our own reconstruction: "
        links = joined(_counted_link(lists, "clause", name, count) for name, count in own.own.items())
        made.append(nodes.paragraph("", "", nodes.Text(lead), links, nodes.Text(".")))
    if own.exempt:
        made.append(nodes.paragraph("", "Left without a question on purpose:"))
        made.append(
            bullets(
                nodes.inline("", "", _own_link(lists, "clause", name), nodes.Text(f": {reason}"))
                for name, reason in own.exempt.items()
            )
        )
    return made


def _sentence(counts: list[int], one: str, has: str, have: str) -> str:
    if not counts:
        return ""
    covered = sum(count > 0 for count in counts)
    noun = one if len(counts) == 1 else f"{one}s"
    return f"{covered} of {len(counts)} {noun} {has if covered == 1 else have}."


def _tables(lists: Lists, slug: str, title: str, own: DocumentCoverage) -> Iterable[nodes.Node]:
    if own.clauses:
        name = f"Clauses of {title}, and how many questions test each"
        yield _table(lists, (f"coverage-{slug}-clauses", name, "clause"), own.clauses)
    if own.prompts:
        name = f"Prompts of {title}, and how many items take up each"
        yield _table(lists, (f"coverage-{slug}-prompts", name, "prompt"), own.prompts)


def _table(lists: Lists, about: tuple[str, str, str], pages: dict[str, dict[str, int]]) -> nodes.table:
    anchor, title, kind = about
    rows: list[tuple[nodes.Node, ...]] = []
    for docname, counts in pages.items():
        covered = joined(
            _counted_link(lists, kind, reference, count) for reference, count in counts.items() if count
        )
        left_out = joined(
            _own_link(lists, kind, reference) for reference, count in counts.items() if not count
        )
        cells = (cell if cell.children else nodes.Text("none") for cell in (covered, left_out))
        rows.append((lists.page_link(docname), *cells))
    return table(anchor, title, {"Page": 30, "With, and how many": 50, "Without": 20}, rows)


def _own_link(lists: Lists, kind: str, reference: str) -> nodes.Node:
    """Return a link under the number alone: the document stands in the heading."""
    target = Target("prompt" if kind == "prompt" else "clause", reference)
    return policy_reference(lists.env, target, target.slug)


def _counted_link(lists: Lists, kind: str, reference: str, count: int) -> nodes.Node:
    return nodes.inline("", "", _own_link(lists, kind, reference), nodes.Text(f" ({count})"))


def setup_coverage(app: Sphinx) -> None:
    """Add the directive."""
    add_list(app, "coverage", ListKind(_nodes, _state))
