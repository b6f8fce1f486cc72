"""The order of pages, and which page stands under which: the tables of contents as one tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, slots=True)
class Tree:
    """All pages.

    Attributes:
        root: The page at the top.
        order: Every page in reading order; pages in no table of contents come last, by name.
        parent: The page whose table of contents lists a page; the first one counts.
        children: The pages that a page's tables of contents list.
    """

    root: str
    order: tuple[str, ...] = ()
    parent: dict[str, str] = field(default_factory=dict)
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def ancestors(self, docname: str) -> tuple[str, ...]:
        """Return the pages from the top down to *docname*, without the top and with the page itself."""
        path: list[str] = []
        current: str | None = docname
        while current is not None and current != self.root:
            path.append(current)
            current = self.parent.get(current)
        return tuple(reversed(path))


def read_tree(env: BuildEnvironment) -> Tree:
    """Return the tree of *env*'s pages."""
    root = env.config.root_doc
    order: list[str] = []
    parent: dict[str, str] = {}
    children: dict[str, list[str]] = {}
    seen = {root}
    waiting = [root]
    while waiting:
        docname = waiting.pop()
        order.append(docname)
        fresh = []
        for child in env.toctree_includes.get(docname, ()):
            if child in env.found_docs and child not in seen:
                seen.add(child)
                fresh.append(child)
                parent[child] = docname
        children[docname] = fresh
        waiting.extend(reversed(fresh))
    order.extend(sorted(set(env.found_docs) - seen))
    return Tree(root, tuple(order), parent, {name: tuple(found) for name, found in children.items()})
