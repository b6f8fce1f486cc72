"""Markdown in quizzes: to safe HTML, to plain text, and back."""

from __future__ import annotations

import re
import unicodedata

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from bank.samples import SAMPLE
from cascade.bank import References, escape_markdown, plain_text, references, render_inline, render_markdown
from cascade.bank.markdown import faults_of, gaps_in, roles_in
from cascade.bank.plain import looks_like
from cascade.model.text import fold, label

KNOWN = References({"guide 8.4": "guide/08.html#clause-guide-8.4"}, {"guide 8.Q1a": "guide/08.html#prompt"})

# Bits that mean something to Markdown, to HTML or to our own rules, for texts that try everything.
BITS = (
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b",
        ">",
        '"',
        "'",
        "&lt;",
        "&#60;",
        "\\",
    ),
    *(
        "[a](javascript:alert(1))",
        "[a](JaVa\tScript:x)",
        "[a](data:text/html,x)",
        "[a](//evil)",
        "[a](\\\\evil)",
    ),
    *("[a](&#106;avascript:x)", "<javascript:x>", "[a]: javascript:x", "[a]", '[a](x "on=\'")', "![a](x)"),
    *(
        "{clause}`guide 8.4`",
        "{clause}`<b> <guide 8.4>`",
        "{x}`y`",
        "[[gap]]",
        "```",
        "`",
        "*",
        "__",
        "# ",
        "- ",
        "1. ",
    ),
    *(
        "\n",
        "\n\n",
        "    ",
        "| a | b |\n|---|---|\n",
        "> ",
        "\t",
        " ",
        "x",
        "http://example.org",
        "\x00",
        "\u202e",
    ),
)
tricky = st.lists(st.one_of(st.sampled_from(BITS), st.text(max_size=4)), max_size=14).map("".join)

ALLOWED = {
    *("p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}, "th": {"style"}, "td": {"style"}}


@given(tricky)
@example("[x]: javascript:alert(1)\n\n[x]")
def test_no_text_makes_markup_of_its_own(text: str):
    """Whatever is written, only Markdown's own elements come out, and links lead nowhere odd."""
    for html in (render_markdown(text, KNOWN, "/site/"), render_inline(text, KNOWN)):
        for element in BeautifulSoup(html, "html.parser").find_all(True):
            assert element.name in ALLOWED
            assert set(element.attrs) <= ATTRIBUTES.get(element.name, set())
            if "href" in element.attrs:
                href = str(element["href"])
                scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", href)
                assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}
                assert not href.startswith(("//", "\\"))
            if "style" in element.attrs:
                assert re.fullmatch(r"text-align:(left|center|right)", str(element["style"]))


@given(tricky)
@example("    a\tb")
def test_plain_text_holds_nothing_that_steers_a_terminal(text: str):
    """No control characters but line breaks, whatever is written."""
    shown = plain_text(text)
    assert all(unicodedata.category(letter) != "Cc" or letter == "\n" for letter in shown)
    assert shown == shown.strip("\n")


@given(st.text(max_size=60))
@example("1. one")
@example("- one")
@example("12) one")
@example("{clause}`guide 8.4` [[gap]] & &amp; <b>")
@example("a\\")
@example("= + # ~ | `")
def test_escaped_text_shows_itself(text: str):
    """Any text can be put into Markdown so that it is shown as it is, and nobody complains of it."""
    assert plain_text(escape_markdown(text)) == plain_text(escape_markdown(plain_text(escape_markdown(text))))
    if not any(unicodedata.category(letter) == "Cc" for letter in text):
        assert plain_text(escape_markdown(text)) == fold(text)
        if fold(text):
            assert faults_of(escape_markdown(text), one_paragraph=True) == ()


def test_a_role_links_to_its_clause_or_prompt():
    """The label is the printed reference; the address starts at the site's root."""
    assert render_inline("See {clause}`guide 8.4` and {prompt}`guide 8.Q1a`.", KNOWN, "/site") == (
        'See <a href="/site/guide/08.html#clause-guide-8.4">Guide 8.4</a>'
        ' and <a href="/site/guide/08.html#prompt">Guide 8.Q1a</a>.'
    )


def test_a_role_can_have_words_of_its_own():
    """As in the documents: own words, then the reference in angle brackets."""
    assert render_inline("{clause}`the clause on <ethics> <guide 8.4>`", KNOWN) == (
        '<a href="guide/08.html#clause-guide-8.4">the clause on &lt;ethics&gt;</a>'
    )


def test_a_role_may_go_over_a_line_break():
    """Writers break lines where they like."""
    assert "clause-guide-8.4" in render_inline("{clause}`guide\n8.4`", KNOWN)


@pytest.mark.parametrize("text", ["{clause}`guide 9.9`", "{prompt}`guide 8.4`", "{change}`guide 8.4`"])
def test_a_role_that_leads_nowhere_shows_its_words(text: str):
    """What is shown to a learner never fails; the check reports the reference."""
    assert "<a" not in render_inline(text, KNOWN)
    assert "Guide" in render_inline(text, KNOWN)


def test_a_role_inside_a_link_shows_its_words():
    """A link inside a link is not HTML."""
    html = render_inline("[see {clause}`guide 8.4`](https://example.org) and {clause}`guide 8.4`", KNOWN)
    assert html.startswith('<a href="https://example.org">see Guide 8.4</a> and <a href="guide/')


def test_addresses_come_from_a_catalogue_and_follow_it():
    """The addresses of the latest source are kept, and another source is not confused with it."""
    found = references(SAMPLE)
    assert found.clause["guide 8.1"] == "guide/08-roles.html#clause-guide-8.1"
    assert references(SAMPLE) is found
    assert references(type(SAMPLE)()).clause == {}
    assert references(SAMPLE) == found


def test_links_go_to_the_web_to_mail_and_to_the_site():
    """A relative address starts at the site's root, one with a slash at the host's."""
    text = "[a](https://example.org) [b](mailto:a@example.org) [c](guide/index.html#x) [d](/quizzes/) [e](#x)"
    assert [
        str(a["href"])
        for a in BeautifulSoup(render_inline(text, KNOWN, "/site/"), "html.parser").find_all("a")
    ] == [
        "https://example.org",
        "mailto:a@example.org",
        "/site/guide/index.html#x",
        "/quizzes/",
        "#x",
    ]


def test_headings_and_pictures_are_shown_as_they_are_written():
    """A heading in a stem would break the outline of the page around it."""
    html = render_markdown("# One\n\nTwo\n===\n\n![three](x.png)", KNOWN)
    assert not BeautifulSoup(html, "html.parser").find(["h1", "img"])
    assert "# One" in html


def test_gaps_are_filled_where_they_stand():
    """A gap that is escaped, in code or unknown stays as it is written."""
    html = render_markdown("A [[days]] B \\[[days]] `[[days]]` [[who]]", KNOWN, gaps={"days": "<input>"})
    assert html == "<p>A <input> B [[days]] <code>[[days]]</code> [[who]]</p>\n"


@given(tricky)
def test_a_gap_never_stands_inside_a_link_or_an_attribute(text: str):
    """A field in a link could not be used, one in an attribute would break the page."""
    html = render_markdown(text, KNOWN, gaps={"gap": "<input>"})
    for element in BeautifulSoup(html, "html.parser").find_all("input"):
        assert not element.find_parent("a")
    assert html.count("<input>") == len(BeautifulSoup(html, "html.parser").find_all("input"))


def test_gaps_and_roles_of_a_text_are_listed_in_order():
    """Each as often as it stands there."""
    text = "[[b]] [[a]] [[b]] {prompt}`guide 8.Q1a` {clause}`x <guide 8.4>` `[[c]]`"
    assert gaps_in(text) == ("b", "a", "b")
    assert [(role.name, role.reference) for role in roles_in(text)] == [
        ("prompt", "guide 8.Q1a"),
        ("clause", "guide 8.4"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One\ntwo   *three* **four** `five`.", "One two three four five."),
        ("One\n\nTwo", "One\n\nTwo"),
        ("See {clause}`guide 8.4` and {clause}`this <guide 8.4>`.", "See Guide 8.4 and this (Guide 8.4)."),
        (
            "[site](https://example.org) [page](guide/index.html) <https://example.org>",
            "site (https://example.org) page https://example.org",
        ),
        (
            "Why:\n\n- one\n- two\n  1. a\n  2. b\n\n     more\n- three\n\nSo.",
            "Why:\n\n- one\n- two\n  1. a\n  2. b\n    more\n- three\n\nSo.",
        ),
        ("3. three\n4. four", "3. three\n4. four"),
        ("| A | B |\n|---|---|\n| 1 | *2* |", "A | B\n1 | 2"),
        ("    code\n      more", "code\n  more"),
        ("x\n\n```\ncode\n  more\n```", "x\n\ncode\n  more"),
        ("> quoted", "quoted"),
        ("a [[gap]] b", "a [[gap]] b"),
        ("<b>3 < 4</b> &amp; &copy;", "<b>3 < 4</b> & ©"),
        ("a\x1b[31mb", "a[31mb"),
    ],
)
def test_plain_text_can_be_read_in_a_terminal(text: str, shown: str):
    """White space is folded, lists and rows keep their lines, links show where they lead."""
    assert plain_text(text) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "yes."),
        ("a  b", "a\nb"),
        ("**a**", "a"),
        ("e\u0301", "é"),
        ("a\u200bb", "ab"),
        ("STRASSE", "straße"),
    ],
)
def test_texts_that_read_alike_look_alike(one: str, other: str):
    """Case, white space, mark-up, accents composed or not, invisible letters, a stop at the end."""
    assert looks_like(one) == looks_like(other)


@pytest.mark.parametrize(
    ("one", "other"), [("5", "-5"), ("a b", "ab"), ("£5", "5"), ("...", "?"), ("a.b", "ab")]
)
def test_texts_that_read_differently_do_not_look_alike(one: str, other: str):
    """What a reader can tell apart stays apart."""
    assert looks_like(one) != looks_like(other)


def test_a_reference_is_printed_as_on_the_site():
    """A document whose name has several words, too."""
    assert [label(one) for one in ("guide 8.Q1a", "our-code 2.1(b)", "")] == [
        "Guide 8.Q1a",
        "Our code 2.1(b)",
        "",
    ]
