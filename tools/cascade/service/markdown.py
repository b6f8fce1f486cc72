"""Markdown of the bank to safe HTML, with its clause links resolved against one edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from cascade.bank import plain_text, render_inline, render_markdown
from cascade.model.bank import Bank

SITE_ROOT = "/"
SHORT_CHARACTERS = 80
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)

# Whatever is marked safe here comes from the bank's renderer, which has raw HTML off and escapes all else.


@dataclass(frozen=True, slots=True)
class Markdown:
    """Renders the texts of one *bank*."""

    bank: Bank

    def block(self, text: str, gaps: Mapping[str, str] | None = None) -> SafeString:
        """Return *text* as paragraphs, lists and so on, with the HTML of a field in each of its *gaps*."""
        return mark_safe(render_markdown(text, self.bank, SITE_ROOT, gaps).strip())  # noqa: S308

    def inline(self, text: str) -> SafeString:
        """Return *text* for use inside a label: without a paragraph around it."""
        return mark_safe(render_inline(text, self.bank, SITE_ROOT))  # noqa: S308

    def stem(self, text: str) -> tuple[SafeString, SafeString]:
        """Return *text* in two: what leads up to the question, and its last paragraph, the question itself.

        A stem that ends in something else, such as a list, has no question of its own.
        """
        rendered = self.block(text)
        start = rendered.rfind("<p>")
        if start < 0 or not _ONE_PARAGRAPH.fullmatch(rendered[start:]):
            return rendered, SafeString()
        lead, question = rendered[:start], rendered[start + len("<p>") : -len("</p>")]
        return mark_safe(lead.strip()), mark_safe(question)  # noqa: S308

    def plain(self, text: str) -> str:
        """Return *text* on one line without mark-up, for options of a select, titles and messages."""
        return " ".join(plain_text(text).split())

    def short(self, text: str) -> str:
        """Return the last paragraph of *text* on one line, cut at a word where it is long."""
        paragraphs = [part for part in plain_text(text).split("\n\n") if part.strip()]
        line = " ".join((paragraphs or [""])[-1].split())
        if len(line) <= SHORT_CHARACTERS:
            return line
        return line[:SHORT_CHARACTERS].rsplit(" ", 1)[0].rstrip(",;:") + "…"
