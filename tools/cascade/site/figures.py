"""Figures from data files: the directives, the roles that calculate, and the style sheet they need."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from cascade.site.calculations import ROLES, CalculationRole
from cascade.site.csvfigure import CsvFigureDirective
from cascade.site.monitoring import MonitoringDirective

STYLE_SHEET = "figures.css"


def _load_style(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    del pagename, templatename, doctree
    if "csv-figure" in str(context.get("body", "")):
        app.add_css_file(STYLE_SHEET, priority=910)  # after the style sheet of all pages


def setup_figures(app: Sphinx) -> None:
    """Add directives and roles; the style sheet is loaded by pages with figures alone."""
    app.add_directive("csv-figure", CsvFigureDirective)
    app.add_directive("monitoring", MonitoringDirective)
    for name in ROLES:
        app.add_role(name, CalculationRole())
    app.connect("html-page-context", _load_style)
