"""What the directives and roles make of what a writer writes, as text that a writer can read and add to."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from docutils import nodes

FIXTURES = Path(__file__).parent / "fixtures"
FRONT = "---\npolicy: guide\n---\n# The guide\n\n"


@pytest.mark.param_file(FIXTURES / "syntax.txt")
def test_the_syntax_gives_these_nodes(file_params, pages):
    """The texts are in fixtures/syntax.txt: what is written, and the doctree before links are resolved."""
    made = pages(index=FRONT + file_params.content).build("dummy")
    assert made.warnings == ""
    with (made.root / "build" / "doctrees" / "index.doctree").open("rb") as file:
        document = pickle.load(file)  # noqa: S301  (our own file)
    section = next(iter(document.findall(nodes.section)))
    text = "".join(child.pformat() for child in section.children[1:])
    file_params.assert_expected(text.replace(f"{made.root}/", ""), rstrip=True)


@pytest.mark.param_file(FIXTURES / "html.txt")
def test_the_syntax_gives_this_html(file_params, pages):
    """The texts are in fixtures/html.txt: what is written, and the page it gives, without its frame."""
    made = pages(index=FRONT + file_params.content).build()
    assert made.warnings == ""
    section = made.page("index").select_one("section")
    section.h1.decompose()
    file_params.assert_expected(section.decode_contents().strip(), rstrip=True)
