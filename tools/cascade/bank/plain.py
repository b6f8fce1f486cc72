"""Markdown to plain text and back, and what makes two texts look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from cascade.bank.markdown import MARKED_UP, SCHEME, Role, shared_parser
from cascade.model.text import fold, label

_ESCAPED = re.compile(r"([\\`*_\[\]<>&#!~{}|])")
_LINE_START = re.compile(r"(?:[-+=]|\d+(?=[.)]))")
# Control characters but tab and line break (ESC, for one, would steer a terminal), and lone surrogates.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)])


def plain_text(text: str) -> str:
    """Return Markdown as plain text for a terminal.

    White space is folded, paragraphs stand apart by an empty line, list items and table rows stand on a line
    each, a link shows its words and an outside address, and a role shows its words, such as "Guide 8.4".
    """
    if not MARKED_UP.search(text):
        return fold(text.translate(_CONTROL))
    return _PlainWriter().write(shared_parser().parse(text, {}))


def looks_like(text: str) -> str:
    """Return what a reader sees of Markdown *text*: two texts with the same result can't be told apart.

    Mark-up, case, white space, invisible characters and a full stop at the end make no difference.
    """
    words = unicodedata.normalize("NFKC", plain_text(text)).casefold()
    seen = fold("".join(character for character in words if unicodedata.category(character) != "Cf"))
    return seen.rstrip(".;, ") or seen


def escape_markdown(text: str) -> str:
    """Return plain *text*, folded to one line, as Markdown that shows exactly that text."""
    escaped = _ESCAPED.sub(r"\\\1", fold(text.translate(_CONTROL)))
    start = _LINE_START.match(escaped)
    if not start:
        return escaped
    cut = start.end() if start.group()[0].isdigit() else 0
    return f"{escaped[:cut]}\\{escaped[cut:]}"


class _PlainWriter:
    """Writes block tokens as plain text; flat, so that no nesting can exhaust the stack."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.counters: list[int | None] = []
        self.bullet = ""
        self.cells: list[str] | None = None

    def write(self, tokens: Sequence[Token]) -> str:
        """Return the plain text of *tokens*."""
        for token in tokens:
            self._take(token)
        return "\n\n".join("\n".join(lines) for lines in self.groups if lines)

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._open_list(token)
            case "bullet_list_close" | "ordered_list_close":
                self.counters.pop()
                self.bullet = ""
            case "list_item_open":
                self._next_bullet()
            case "table_open" | "tr_open" | "tr_close":
                self._table(token.type)
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._code(token.content)

    def _table(self, part: str) -> None:
        if part == "table_open":
            self.groups.append([])
        elif part == "tr_open":
            self.cells = []
        else:
            row = " | ".join(self.cells or ())
            self.cells = None
            self._line(row)

    def _open_list(self, token: Token) -> None:
        if not self.counters:
            self.groups.append([])
        is_numbered = token.type == "ordered_list_open"
        self.counters.append(int(token.attrs.get("start", 1)) if is_numbered else None)

    def _code(self, content: str) -> None:
        if not self.counters:
            self.groups.append([])
        for line in content.translate(_CONTROL).expandtabs(4).splitlines():
            self._line(line.rstrip())

    def _next_bullet(self) -> None:
        counter = self.counters[-1]
        self.bullet = "- " if counter is None else f"{counter}. "
        if counter is not None:
            self.counters[-1] = counter + 1

    def _inline(self, token: Token) -> None:
        words = fold("".join(_inline_words(token.children or ())).translate(_CONTROL))
        if self.cells is not None:
            self.cells.append(words)
            return
        if not self.counters:
            self.groups.append([])
        self._line(words)

    def _line(self, words: str) -> None:
        if not words:
            return
        indent = "  " * max(0, len(self.counters) - 1)
        if self.counters and not self.bullet:
            indent += "  "
        self.groups[-1].append(indent + self.bullet + words)
        self.bullet = ""


def _inline_words(children: Sequence[Token]) -> Iterator[str]:
    addresses: list[str] = []
    for token in children:
        match token.type:
            case "text" | "code_inline" | "html_inline":
                yield token.content
            case "softbreak" | "hardbreak":
                yield " "
            case "gap":
                yield f"[[{token.content}]]"
            case "role":
                role: Role = token.meta["role"]
                titled = role.words != label(role.reference)
                yield f"{role.words} ({label(role.reference)})" if titled else role.words
            case "link_open":
                outside = SCHEME.match(str(token.attrs.get("href", ""))) and token.markup != "autolink"
                addresses.append(f" ({token.attrs['href']})" if outside else "")
            case "link_close":
                yield addresses.pop()
