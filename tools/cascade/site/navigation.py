"""Each page's navigation: its own document and the list of documents, never the whole tree.

The theme's own navigation writes every page's title on every page, so its cost grows with the square of the
number of pages. Here a list that is too long is cut to the neighbours of where the reader is, with a link to
the page that lists them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cascade.site.domain import policy_domain
from cascade.site.order import Tree


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation.

    Attributes:
        docname: The page it leads to.
        title: The page's title as plain text.
        current: Whether it is the page being read.
        open: Whether the page being read is this page or stands below it.
        entries: The pages below, shown only for the branch being read.
        hidden: How many entries it stands for: the rest of a list that is too long. 0 for a page of its own.
    """

    docname: str
    title: str
    current: bool = False
    open: bool = False
    entries: tuple[Entry, ...] = ()
    hidden: int = 0


def navigation(tree: Tree, titles: dict[str, str], docname: str, limit: int) -> tuple[Entry, ...]:
    """Return the navigation of the page *docname*; lists it stands in have at most *limit* entries."""
    return _level(tree, titles, tree.root, tree.ancestors(docname), limit)


def _level(
    tree: Tree, titles: dict[str, str], parent: str, path: Sequence[str], limit: int
) -> tuple[Entry, ...]:
    children = tree.children.get(parent, ())
    onward = path[0] if path else ""
    # The page that lists them all does list them all: it is where the cut lists lead.
    shown = _window(children, onward, limit) if path else children
    entries = [
        Entry(
            child,
            titles.get(child, child),
            current=len(path) == 1,
            open=True,
            entries=_level(tree, titles, child, path[1:], limit),
        )
        if child == onward
        else Entry(child, titles.get(child, child))
        for child in shown
    ]
    if len(shown) < len(children):
        entries.append(Entry(parent, titles.get(parent, parent), hidden=len(children) - len(shown)))
    return tuple(entries)


def _window(children: Sequence[str], around: str, limit: int) -> Sequence[str]:
    """Return at most *limit* of *children*: those nearest to *around*, or the first ones."""
    if len(children) <= limit:
        return children
    centre = children.index(around) if around in children else 0
    start = min(max(0, centre - limit // 2), len(children) - limit)
    return children[start : start + limit]


def page_titles(env: BuildEnvironment) -> dict[str, str]:
    """Return the plain title of every page."""
    return {docname: title.astext() for docname, title in env.titles.items()}


def page_navigation(env: BuildEnvironment, docname: str) -> tuple[Entry, ...]:
    """Return the navigation of a page once all pages are known."""
    domain = policy_domain(env)
    if domain.titles is None:
        domain.titles = page_titles(env)
    return navigation(domain.tree, domain.titles, docname, env.config.policy_navigation_limit)


def _add(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    del templatename, doctree
    # Without it the theme's handler, which runs later, has nothing to work out.
    context.pop("toctree", None)
    context["policy_navigation"] = page_navigation(app.env, pagename)


def setup_navigation(app: Sphinx) -> None:
    """Give every page ``policy_navigation`` and take the theme's tree away."""
    app.add_config_value("policy_navigation_limit", 30, "html", types=[int])
    app.connect("html-page-context", _add, priority=400)
