"""The extension's parts, in the order they build on each other."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from cascade.site.catalogue import setup_catalogue
from cascade.site.changelog import setup_changelog
from cascade.site.changes import setup_changes
from cascade.site.clauses import setup_clauses
from cascade.site.coverage import setup_coverage
from cascade.site.discrepancies import setup_discrepancies
from cascade.site.domain import DATA_VERSION, setup_domain
from cascade.site.feeds import setup_feeds
from cascade.site.figures import setup_figures
from cascade.site.navigation import setup_navigation
from cascade.site.prompts import setup_prompts
from cascade.site.quizzes import setup_quizzes
from cascade.site.refresh import setup_refresh
from cascade.site.register import setup_register
from cascade.site.service import setup_service
from cascade.site.tables import setup_tables
from cascade.site.theme import setup_theme


def setup_extension(app: Sphinx) -> ExtensionMetadata:
    """Set up each feature, and say what the extension promises Sphinx."""
    setup_domain(app)
    setup_service(app)
    setup_clauses(app)
    setup_prompts(app)
    setup_changes(app)
    setup_discrepancies(app)
    setup_quizzes(app)
    setup_tables(app)
    setup_figures(app)
    setup_register(app)
    setup_coverage(app)
    setup_changelog(app)
    setup_feeds(app)
    setup_navigation(app)
    setup_theme(app)
    setup_refresh(app)
    setup_catalogue(app)
    return {
        "version": "1",
        "env_version": DATA_VERSION,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
