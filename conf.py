"""Sphinx configuration of the knowledge base.

The name of the base and of the organisation stand here and nowhere else.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tools"))

organisation = "Tower Hamlets Homes"
project = f"{organisation} policy knowledge base"
author = organisation
language = "en_GB"

extensions = ["myst_parser", "sphinx_design", "cascade.site"]
primary_domain = "policy"
exclude_patterns = ["_templates", "_static"]

# Markdown. Task lists are left out: their boxes have no label.
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

# The policy domain: see docs/manual/clauses.md.
policy_quizzes = "quizzes"  # the quiz files, for "tested by" and "answer it in"; never their keys
policy_service_url = "/"  # where quizzes and records are, as seen from a page of the site

# The site. Nothing on it comes from another host, and no source is published with it.
html_theme = "furo"
html_title = project
html_favicon = "docs/_static/favicon.svg"
html_static_path = ["docs/_static"]
html_css_files = [("policy.css", {"priority": 900})]
html_js_files = [("policy.js", {"priority": 100})]
templates_path = ["docs/_templates"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"
html_theme_options = {"top_of_page_buttons": []}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_context = {
    "policy_notice": (
        "Records the position of winter 2017/18, up to the polls of 3 May 2018. "
        "Housing management returned to the council on 1 November 2023."
    ),
}
