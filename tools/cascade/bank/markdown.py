"""Markdown of stems, options and feedback: to safe HTML, to plain text, and its faults.

Raw HTML is shown, never obeyed; images and headings are off; links go to http, https, mailto or a page of
the site. The roles ``{clause}`guide 8.4``` and ``{prompt}`guide 8.Q1a``` become links to the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cascade.model.bank import Bank
from cascade.model.catalogue import Catalogue
from cascade.model.text import fold, label

ROLES = ("clause", "prompt")
"""The roles that work in a quiz."""

_ROLE = re.compile(r"\{([A-Za-z][\w-]*)\}`([^`]+)`")
_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_TITLED = re.compile(r"(?s)(.*\S)\s*<([^<>]+)>")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BROKEN_ROLE = re.compile(r"(?<!\\)\{(?:clause|prompt)\}(?!`[^`]+`)")
MARKED_UP = re.compile(r"[\\`*_\[\]<>&#!~{}|\n\t]|^\s*(?:[-+=]|\d+[.)])")
"""Text without any of these is one paragraph that Markdown leaves as it is."""


@dataclass(frozen=True, slots=True)
class References:
    """The address of every clause and prompt, relative to the site's root."""

    clause: Mapping[str, str] = field(default_factory=dict)
    prompt: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Role:
    """A role in a text: its name, the reference it names and the words it prints."""

    name: str
    reference: str
    words: str


_latest: tuple[Bank | Catalogue | None, References] = (None, References())


def references(source: Bank | Catalogue) -> References:
    """Return the addresses that links into *source* need; quick when asked for the same source again."""
    global _latest  # noqa: PLW0603  (one slot: a process serves one bank at a time)
    known, found = _latest
    if known is not source:
        found = References(
            {clause.id: clause.url for clause in source.clauses},
            {prompt.id: prompt.url for prompt in source.prompts},
        )
        _latest = (source, found)
    return found


def render_markdown(
    text: str,
    source: Bank | Catalogue | References,
    base_url: str = "",
    gaps: Mapping[str, str] | None = None,
) -> str:
    """Return *text* as safe HTML blocks.

    Args:
        text: Markdown.
        source: Where clauses and prompts have their addresses; an unknown one prints its words unlinked.
        base_url: Address of the site's root; relative links start there.
        gaps: For the text of a cloze item: gap id to the HTML of its field, trusted as it is.
    """
    return str(shared_parser().render(text, _environment(source, base_url, gaps)))


def render_inline(text: str, source: Bank | Catalogue | References, base_url: str = "") -> str:
    """Return *text*, one paragraph, as safe HTML without a block around it, as a label needs it."""
    return str(shared_parser().renderInline(text, _environment(source, base_url, None)))


def roles_in(text: str) -> tuple[Role, ...]:
    """Return the roles that *text* uses, in their order."""
    return tuple(token.meta["role"] for token in _all_tokens(text) if token.type == "role")


def gaps_in(text: str) -> tuple[str, ...]:
    """Return the ids of the gaps marked ``[[id]]`` in *text*, in their order."""
    return tuple(token.content for token in _all_tokens(text) if token.type == "gap")


def faults_of(text: str, *, one_paragraph: bool = False) -> tuple[str, ...]:
    """Return what is wrong with *text* as Markdown, a sentence each.

    *one_paragraph* is for options and other texts that stand in a line of a form.
    """
    if not MARKED_UP.search(text):
        return ()
    found: dict[str, None] = {}
    if _BROKEN_ROLE.search(text):
        found["A role stands right before its reference in backticks: {clause}`guide 8.4`."] = None
    for token in _all_tokens(text):
        message = _fault_of(token)
        if message:
            found[message] = None
    if one_paragraph and not _is_one_paragraph(_strict_parser().parse(text, {})):
        found["Only one paragraph fits here: no lists, tables, quotes or blank lines."] = None
    return tuple(found)


def _is_allowed(address: str) -> bool:
    """Tell whether a link may go to *address*: http, https, mailto, or a page of the site."""
    scheme = SCHEME.match(address)
    if scheme:
        return scheme.group().lower() in {"http:", "https:", "mailto:"}
    return not address.startswith(("//", "\\"))


class _Parser(MarkdownIt):
    """Markdown with our roles and gaps, and links only to where they may go."""

    def __init__(self, *, html: bool) -> None:
        super().__init__("commonmark", {"html": html})
        self.enable("table")
        self.inline.ruler.before("backticks", "role", _role_rule)
        self.inline.ruler.before("link", "gap", _gap_rule)
        self.add_render_rule("role", _render_role)
        self.add_render_rule("gap", _render_gap)
        self.add_render_rule("link_open", _render_link)

    def validateLink(self, url: str) -> bool:  # noqa: N802  (markdown-it's name)
        return _is_allowed(url)


class _StrictParser(_Parser):
    """Reads everything that Markdown can say, so that what is not allowed can be named."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  (markdown-it's name and signature)
        return True


@cache
def shared_parser() -> MarkdownIt:
    """Return the parser for what is shown; building one takes longer than most texts."""
    return _Parser(html=False).disable(["heading", "lheading", "image"])


@cache
def _strict_parser() -> MarkdownIt:
    return _StrictParser(html=True)


def _environment(
    source: Bank | Catalogue | References, base_url: str, gaps: Mapping[str, str] | None
) -> MutableMapping[str, Any]:
    found = source if isinstance(source, References) else references(source)
    base = f"{base_url.rstrip('/')}/" if base_url else ""
    return {"cascade": (found, base, gaps or {})}


def _role_rule(state: StateInline, silent: bool) -> bool:
    match = _ROLE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        content = fold(match[2])
        titled = _TITLED.fullmatch(content)
        reference = fold(titled[2]) if titled else content
        token = state.push("role", "", 0)
        token.meta = {"role": Role(match[1], reference, titled[1] if titled else label(reference))}
        # A link inside a link is not HTML, so a role inside one prints its words only.
        token.meta["linked"] = state.linkLevel > 0
    state.pos = match.end()
    return True


def _gap_rule(state: StateInline, silent: bool) -> bool:
    match = _GAP.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("gap", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _render_role(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    token = tokens[index]
    role: Role = token.meta["role"]
    found, base, _gaps = env["cascade"]
    urls = {"clause": found.clause, "prompt": found.prompt}.get(role.name, {})
    url = urls.get(role.reference)
    if url is None or token.meta["linked"]:
        return escape(role.words)
    return f'<a href="{escape(base + url)}">{escape(role.words)}</a>'


def _render_gap(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    gap = tokens[index].content
    gaps: Mapping[str, str] = env["cascade"][2]
    return gaps[gap] if gap in gaps else f"[[{escape(gap)}]]"


def _render_link(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    address = str(tokens[index].attrs.get("href", ""))
    if not SCHEME.match(address) and not address.startswith(("/", "#", "?")):
        address = env["cascade"][1] + address
    title = tokens[index].attrs.get("title")
    return f'<a href="{escape(address)}"' + (f' title="{escape(str(title))}">' if title else ">")


def _all_tokens(text: str) -> Iterator[Token]:
    """Yield block tokens and inline tokens in reading order, as the strict parser sees them."""
    if not MARKED_UP.search(text):
        return
    for token in _strict_parser().parse(text, {}):
        yield token
        yield from token.children or ()


def _is_one_paragraph(tokens: Sequence[Token]) -> bool:
    return [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]


def _fault_of(token: Token) -> str:
    match token.type:
        case "heading_open":
            return "Headings are not allowed here: write the line in bold instead, or escape its '#'."
        case "html_block" | "html_inline" if not token.content.startswith("</"):
            return (
                f"HTML such as '{fold(token.content)[:30]}' is shown as it stands: write \\< for a plain '<'."
            )
        case "image":
            return "Images are not shown here: describe in words what the picture says."
        case "link_open" if not _is_allowed(str(token.attrs.get("href", ""))):
            return "A link goes to http, https, mailto or a page of the site, and nowhere else."
        case "role" if token.meta["role"].name not in ROLES:
            name = token.meta["role"].name
            return f"The role {{{name}}} does not work in a quiz: use {{clause}} or {{prompt}}."
    return ""
