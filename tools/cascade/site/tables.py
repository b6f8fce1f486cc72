"""Wide tables scroll sideways in a box of their own, and the box can be reached and scrolled by keyboard."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from cascade.site.html import open_tag


class policy_scroll_box(nodes.container):  # noqa: N801  (docutils names nodes in lower case)
    """A box around a table. Attribute: ``label``."""


class ScrollBoxes(SphinxPostTransform):
    """Gives the boxes that the theme puts around tables a name and a place in the tab order."""

    default_priority = 600
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the theme's boxes; without the theme's there is nothing to do."""
        del kwargs
        for wrapper in list(self.document.findall(nodes.container)):
            if "table-wrapper" in wrapper["classes"]:
                title = next(iter(wrapper.findall(nodes.title)), None)
                box = policy_scroll_box(label=title.astext() if title else "Table")
                wrapper.replace_self(box)
                box.extend(wrapper.children)


def visit_scroll_box(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the box. The page's script takes it out of the tab order where nothing is cut off."""
    css = "table-wrapper container"
    self.body.append(open_tag(node, "div", class_=css, role="group", tabindex="0", aria_label=node["label"]))


def depart_scroll_box(self: HTML5Translator, node: nodes.Element) -> None:
    """Close the box."""
    del node
    self.body.append("</div>\n")


def setup_tables(app: Sphinx) -> None:
    """Add the box and what puts tables into it."""
    app.add_node(policy_scroll_box, html=(visit_scroll_box, depart_scroll_box))
    app.add_post_transform(ScrollBoxes)
