"""Links from the site to the service, which may stand elsewhere: ``{service}`Take a quiz <quizzes/>```.

A site that is hosted without the service sets ``policy_service_url`` to nothing: then its pages say the same
without these links.
"""

from __future__ import annotations

from urllib.parse import urlencode

from docutils import nodes
from docutils.nodes import Node, system_message
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import ReferenceRole


def service_url(config: Config, path: str, **query: str) -> str:
    """Return the address of a page of the service, empty where there is none.

    *path* has no slash at its start.
    """
    base: str = config.policy_service_url
    if not base:
        return ""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{base.rstrip('/')}/{path.lstrip('/')}{asked}"


class ServiceRole(ReferenceRole):
    """A link to a page of the service, which Sphinx does not build and so cannot check."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the link, or its text alone where there is no service."""
        url = service_url(self.config, self.target)
        if not url:
            return [nodes.inline(self.rawtext, self.title)], []
        return [nodes.reference(self.rawtext, self.title, internal=True, refuri=url)], []


def setup_service(app: Sphinx) -> None:
    """Add the role, and the setting that says where the service is."""
    app.add_config_value("policy_service_url", "/", "html", types=[str])
    app.add_role("service", ServiceRole())
