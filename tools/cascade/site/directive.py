"""What the four directives share: numbers, options, bodies, and where a fault is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from cascade.site.domain import policy_domain
from cascade.site.faults import Fault, warn
from cascade.site.nodes import policy_node
from cascade.site.page import page_document
from cascade.site.references import (
    EXAMPLES,
    NUMBERS,
    SLUG,
    Kind,
    Target,
    is_reference,
    normal_reference,
    reference_hint,
)
from cascade.site.roles import policy_reference


class PolicyDirective(SphinxDirective):
    """A directive whose argument is a number and whose content is Markdown.

    A bad option gives a warning, and only that option falls back.
    """

    kind: ClassVar[Kind]
    needs_document: ClassVar[bool] = True
    number_name: ClassVar[str] = "number"
    number_fault: ClassVar[Fault] = Fault.NUMBER_BAD
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def warn(self, fault: Fault, message: str) -> None:
        """Warn at the directive's line."""
        warn(fault, message, self.get_location())

    @property
    def slug(self) -> str:
        """Slug of the document the page belongs to; empty where it belongs to none."""
        found = page_document(self.env, self.state.document)
        return found if SLUG.fullmatch(found) else ""

    @property
    def title(self) -> str:
        """The directive and its argument, to begin a warning with."""
        return " ".join([self.kind, *self.arguments])

    def target(self) -> Target | None:
        """Return what the directive defines, or None where its number or its document is at fault."""
        number = normal_reference(self.arguments[0]) if self.arguments else ""
        slug = self.slug
        good = NUMBERS[self.kind].fullmatch(number) is not None
        if not good:
            name = self.number_name
            what = f"this {self.kind} has no {name}"
            if number:
                what = f"{number!r} is not a {self.kind}'s {name}"
            self.warn(self.number_fault, f"{what}; write it as {EXAMPLES[self.kind]}")
        if self.needs_document and not page_document(self.env, self.state.document):
            message = (
                f"{self.title}: this page belongs to no document; add 'policy: <slug>' to its front matter"
            )
            self.warn(Fault.DOCUMENT_MISSING, message)
        if not good or (self.needs_document and not slug):
            return None
        return Target(self.kind, f"{slug} {number}" if self.needs_document else number)

    def option(self, name: str) -> str:
        """Return an option's text with single spaces, or an empty text."""
        return " ".join((self.options.get(name) or "").split())

    def required(self, name: str, fault: Fault, hint: str) -> str:
        """Return an option's text; warn where there is none."""
        text = self.option(name)
        if not text:
            self.warn(fault, f"{self.title} has no ':{name}:'; {hint}")
        return text

    def choice(self, name: str, allowed: tuple[str, ...], faults: tuple[Fault, Fault], fallback: str) -> str:
        """Return an option's text if *allowed*; else warn of the first fault (missing) or the second."""
        text = self.option(name)
        if text in allowed:
            return text
        listed = ", ".join(allowed)
        if text:
            self.warn(faults[1], f"{self.title}: ':{name}: {text}' is unknown; choose one of {listed}")
        else:
            self.warn(faults[0], f"{self.title} has no ':{name}:'; choose one of {listed}")
        return fallback

    def clause_options(self, name: str = "clauses") -> tuple[str, ...]:
        """Return the references of an option, without those badly written, of which it warns."""
        found = []
        for part in self.option(name).split(","):
            reference = normal_reference(part)
            if reference and not is_reference("clause", reference):
                self.warn(Fault.REFERENCE_BAD, f"{self.title}: {reference_hint('clause', reference)}")
            elif reference and reference not in found:
                found.append(reference)
        return tuple(found)

    def body(self) -> list[nodes.Node]:
        """Return the content as nodes; warn where there is none, or where one of our directives is in it."""
        content = self.parse_content_to_nodes()
        if not content:
            self.warn(Fault.BODY_MISSING, f"{self.title} says nothing; write its text below the options")
        for part in content:
            for inner in part.findall(policy_node):
                message = (
                    f"{self.title} holds another clause, prompt, change or discrepancy; end it before that"
                )
                warn(Fault.NESTED, message, inner)
        return content

    def reference_nodes(self, references: tuple[str, ...]) -> list[nodes.Node]:
        """Return links to *references*, with commas between."""
        links: list[nodes.Node] = []
        for reference in references:
            if links:
                links.append(nodes.Text(", "))
            link = policy_reference(self.env, Target("clause", reference), self.slug)
            self.set_source_info(link)
            links.append(link)
        return links

    def identify(self, node: nodes.Element, target: Target | None) -> None:
        """Give *node* its place in the source, and its id unless the page has that id already."""
        if isinstance(node, policy_node):
            self.set_source_info(node)
            node["number"] = target.number if target else normal_reference(" ".join(self.arguments))
        if target is None:
            return
        node["reference"] = target.id
        document = self.state.document
        if target.anchor not in document.ids:
            node["ids"].append(target.anchor)
            document.note_explicit_target(node)

    def place(self) -> dict[str, Any]:
        """Return file, relative to the project, and line, as the catalogue's records want them."""
        source, line = self.get_source_info()
        path = Path(source or self.env.doc2path(self.env.docname)).resolve()
        root = policy_domain(self.env).root
        file = path.relative_to(root) if path.is_relative_to(root) else path
        return {"file": file.as_posix(), "line": line or 0}


def text_options(*names: str) -> dict[str, Any]:
    """Return an ``option_spec`` that takes any text, so that faults reach us and not docutils."""
    return dict.fromkeys(names, directives.unchanged)
