"""The plain text of a clause, by property: only the words count."""

from __future__ import annotations

from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser
from sphinx import addnodes

from cascade.model.text import digest
from cascade.site.plain import plain_text

WORDS = st.lists(st.from_regex(r"[a-zé]{1,8}", fullmatch=True), min_size=1, max_size=12)
DRESSES = ("{}", "*{}*", "**{}**", "[{}](https://example.org/x)", "***{}***", "[*{}*](https://example.org/y)")
GAPS = (" ", "\n", "  \n", "\\\n")


def text_of(markdown: str) -> str:
    """Return the plain text of Markdown, without Sphinx."""
    settings = {"report_level": 5, "myst_suppress_warnings": ["myst"]}
    return plain_text(*publish_doctree(markdown, parser=Parser(), settings_overrides=settings).children)


@given(words=WORDS, data=st.data())
def test_dress_never_changes_the_text(words, data):
    """However words are dressed and wherever the line breaks, the text is the words."""
    pieces = []
    for word in words:
        pieces.append(data.draw(st.sampled_from(DRESSES)).format(word))
        pieces.append(data.draw(st.sampled_from(GAPS)))
    assert text_of("".join(pieces[:-1])) == " ".join(words)


@given(words=WORDS, other=WORDS)
def test_other_words_always_change_the_digest(words, other):
    """Two texts have one digest exactly when their words are the same."""
    same = digest(text_of(" ".join(words))) == digest(text_of(" ".join(other)))
    assert same == (words == other)


@given(words=WORDS)
def test_blocks_are_told_apart_by_a_space(words):
    """The last word of a paragraph, an item or a cell never runs into the first of the next."""
    expected = " ".join(words)
    assert text_of("\n\n".join(words)) == expected
    assert text_of("\n".join(f"- {word}" for word in words)) == expected
    rows = "\n".join(f"| {word} |" for word in words[1:])
    assert text_of(f"| {words[0]} |\n|---|\n{rows}") == expected


def test_a_reference_without_words_counts_as_it_was_written():
    """So the text does not depend on where the target stands, or on which document the page belongs to."""
    reference = addnodes.pending_xref(
        "", nodes.inline("", "8.4"), refdomain="policy", reftarget="guide 8.4", refexplicit=False
    )
    assert plain_text(nodes.paragraph("", "see ", reference)) == "see guide 8.4"


def test_a_link_titled_by_its_target_counts_for_nothing():
    """Its words are another page's title: they may change without this clause's doing."""
    link = addnodes.pending_xref(
        "", nodes.inline("", "other"), reftype="doc", refdomain="std", refexplicit=False
    )
    assert plain_text(nodes.paragraph("", "see ", link)) == "see"


def test_a_term_counts_with_its_words():
    """A link to the glossary shows the words that were written."""
    link = addnodes.pending_xref(
        "", nodes.inline("", "ward"), reftype="term", refdomain="std", refexplicit=False
    )
    assert plain_text(nodes.paragraph("", "a ", link)) == "a ward"


def test_a_figure_counts_with_its_text_alternative():
    """What a picture says is said by the clause."""
    assert plain_text(nodes.image(uri="x.svg", alt="Five boxes")) == "Five boxes"
