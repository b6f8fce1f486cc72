"""The lines under clauses and prompts: what they rest on, and what the rest of the base says about them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from cascade.model.catalogue import CATEGORIES, Basis, Change
from cascade.site.domain import PolicyDomain
from cascade.site.references import Target, long_date
from cascade.site.service import service_url

BASIS_LABELS: dict[Basis, str] = {
    "source": "Source",
    "law": "Law",
    "reconstruction": "Our reconstruction",
}


def clause_foot(translator: HTML5Translator, domain: PolicyDomain, node: nodes.Element) -> Iterator[str]:
    """Yield the lines under a clause, as HTML."""
    basis: Basis = node["basis"]
    badge = f'<span class="policy-badge policy-basis-{basis}">{BASIS_LABELS[basis]}</span>'
    yield f"{badge} {escape(node['basis-source'])}".strip()
    if node["position"]:
        yield f"Position at {long_date(node['position'])}"
    if not node.get("reference"):
        return
    clause = Target("clause", node["reference"])
    yield from _tested(domain, clause)
    foot = domain.graph.foot(clause)
    if foot.referred:
        yield "Referred to by " + _links(translator, domain, clause, foot.referred)
    for change in foot.changes:
        yield _changed(translator, domain, change)
    if foot.changes or node.get("was"):
        yield from _history(domain, clause, node.get("was", ""))
    if foot.discrepancies:
        yield "Discrepancy in the sources: " + _links(translator, domain, clause, foot.discrepancies)


def prompt_foot(domain: PolicyDomain, node: nodes.Element) -> Iterator[str]:
    """Yield the lines under a prompt, as HTML."""
    found = domain.quizzes.quizzes.get(node.get("reference", ""), ())
    links = ", ".join(_service(domain, quiz.title, f"quizzes/{quiz.slug}/") for quiz in found)
    if links:
        yield f"Answer it in: {links}"


def _tested(domain: PolicyDomain, clause: Target) -> Iterator[str]:
    count = domain.quizzes.questions.get(clause.id, 0)
    if count:
        words = f"{count} question" if count == 1 else f"{count} questions"
        yield _service(domain, f"Tested by {words}", "quizzes/", clause=clause.id)


def _changed(translator: HTML5Translator, domain: PolicyDomain, change: Change) -> str:
    href = _href(translator, domain, Target("change", change.id))
    day = long_date(change.date)
    link = f'<a href="{href}" aria-label="See what changed on {day}">see what changed</a>'
    return f"Changed on {day} ({change.category}: {CATEGORIES[change.category]}): {link}"


def _history(domain: PolicyDomain, clause: Target, was: str) -> Iterator[str]:
    """Yield a line that leads to every wording on record, which only the service keeps."""
    former = f"Had the number {escape(Target('clause', was).label(clause.slug))} before" if was else ""
    path = f"clauses/{clause.slug}/{quote(clause.number)}/"
    link = _service(domain, f"History of clause {clause.number}", path) if _has_service(domain) else ""
    if former or link:
        yield ". ".join(part for part in (former, link) if part)


def _links(
    translator: HTML5Translator, domain: PolicyDomain, clause: Target, targets: tuple[Target, ...]
) -> str:
    return ", ".join(
        f'<a href="{_href(translator, domain, target)}">{escape(target.label(clause.slug))}</a>'
        for target in targets
        if target in domain.graph.places
    )


def _href(translator: HTML5Translator, domain: PolicyDomain, target: Target) -> str:
    current = translator.builder.current_docname
    place = domain.graph.places[target]
    page = "" if place.docname == current else translator.builder.get_relative_uri(current, place.docname)
    return escape(f"{page}#{target.anchor}")


def _has_service(domain: PolicyDomain) -> bool:
    return bool(service_url(domain.env.config, ""))


def _service(domain: PolicyDomain, text: str, path: str, **query: str) -> str:
    """Return a link to a page of the service as HTML, or its text alone where there is no service."""
    url = service_url(domain.env.config, path, **query)
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)
