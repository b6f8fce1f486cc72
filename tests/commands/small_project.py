"""A project with one page and one quiz, to run commands in."""

from __future__ import annotations

from pathlib import Path

CONF = """\
project = "Small knowledge base"
extensions = ["myst_parser", "cascade.site"]
primary_domain = "policy"
myst_enable_extensions = ["colon_fence", "fieldlist"]
policy_quizzes = "quizzes"
html_copy_source = False
html_theme = "basic"
"""

PAGE = """\
---
policy: guide
---

# The guide

## 8. Roles

:::{clause} 8.1
:basis: source
:source: Guide, section 8

Officers serve the whole council.
There are three statutory officers.
:::

:::{prompt} 8.Q1
:kind: question
:clauses: guide 8.1

Who does what?
:::
"""

QUIZ = """\
title: Who does what
about: For everybody.
pass_mark_percent: 75
items:
  - id: impartial
    type: single
    stem: Whom do officers serve?
    clauses: [guide 8.1]
    prompts: [guide 8.Q1]
    choices:
      - text: The whole council
        key: true
        feedback: Right, see {clause}`guide 8.1`.
      - text: Their ward
        feedback: That is what members do.
"""


def make_project(root: Path) -> Path:
    """Write the small project into *root*."""
    for name, text in (("conf.py", CONF), ("docs/index.md", PAGE), ("quizzes/roles.yaml", QUIZ)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
