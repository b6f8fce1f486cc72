"""The Sphinx extension: the policy domain, its pages, and the catalogue other rooms read.

Put ``cascade.site`` into ``extensions`` and set ``primary_domain = "policy"``. The package's import is cheap:
Sphinx is loaded only by `setup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    from cascade.site.extension import setup_extension  # noqa: PLC0415  (keeps importing the package cheap)

    return setup_extension(app)
