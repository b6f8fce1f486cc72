"""What a page loads: only the style sheets and scripts that something on it needs."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from cascade.site.service import service_url

_ONLY_FOR_SEARCH = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}
_ONLY_WITH = {
    "pygments.css": 'class="highlight',
    "furo-extensions.css": "sd-",
    "sphinx-design.min.css": "sd-",
    "design-tabs.js": "sd-tab-",
}
"""Files by what stands in a page that needs them."""

_NEVER = {"furo.js", "translations.js"}
"""Scripts no page here needs.

The theme's serves its drawers and its colour switch, which there are none of. The other turns English into
English, and builds a function from text, which the service's content security policy refuses.
"""


def needed(name: str, pagename: str, body: str) -> bool:
    """Whether the page needs the style sheet or script of that file name."""
    if name in _NEVER:
        return False
    if name in _ONLY_FOR_SEARCH:
        return pagename == "search"
    return name not in _ONLY_WITH or _ONLY_WITH[name] in body


def _name(asset: Any) -> str:
    return PurePosixPath(str(getattr(asset, "filename", asset) or "").partition("?")[0]).name


def _trim(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    del templatename, doctree
    body = str(context.get("body", ""))
    for files in ("script_files", "css_files"):
        context[files] = [asset for asset in context.get(files, ()) if needed(_name(asset), pagename, body)]

    def service(path: str) -> str:
        return service_url(app.config, path)

    context["policy_service"] = service


def setup_theme(app: Sphinx) -> None:
    """Trim each page's files after every other extension has added its own."""
    app.connect("html-page-context", _trim, priority=900)
