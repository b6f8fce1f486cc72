"""The register of sources and the index of clauses: what they say, and when their page is written again."""

from __future__ import annotations

import pytest

from cascade.model.text import FIRST_WORDS, first_words
from cascade.site.listings import named_sources
from cascade.site.register import FEW_CLAUSES

CLAUSE = ":::{{clause}} {}\n:basis: {}\n:source: {}\n\n{}\n:::\n\n"
LISTS = "# Sources\n\n:::{source-register}\n:::\n\n:::{clause-index}\n:::\n"
TREE = "# Top\n\n```{toctree}\nguide/roles\nguide/officers\nprotocol/aims\nsources\n```\n"


def page(slug, title, *clauses):
    """Return a page of a document, from clauses as number, basis, source and text."""
    return f"---\npolicy: {slug}\n---\n\n# {title}\n\n" + "".join(
        CLAUSE.format(*clause) for clause in clauses
    )


@pytest.fixture
def council(pages):
    """Return a tiny base with both lists, not built yet."""
    roles = [(f"8.{number}", "source", f"Guide, section {number}", "Text.") for number in range(1, 8)]
    return pages(
        index=TREE,
        sources=LISTS,
        **{
            "guide/roles": page("guide", "8. Roles", *roles),
            "guide/officers": page(
                "guide",
                "9. Officers",
                (
                    "9.1",
                    "source",
                    "Guide, section 9; Board report of 18 December 2017, section 7",
                    "Two rest here.",
                ),
                ("9.2", "law", "Local Government Act 1972, section 151", "Money:\n\n1. one\n2. two"),
            ),
            "protocol/aims": page(
                "protocol",
                "1. Aims",
                (
                    "1.1",
                    "law",
                    "Localism Act 2011, section 27; Local Government Act 1972, section 85",
                    "Standards.",
                ),
                ("1.2", "reconstruction", "Our own wording, after the Guide, section 8", "Be kind."),
                ("1.3", "reconstruction", "Our own wording", "Ask first."),
            ),
        },
    )


def register(made):
    """Return the tables of the register: by caption, the rows as texts."""
    return {
        table.caption.span.get_text().split('"')[1]: [
            [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
            for row in table.select("tbody tr")
        ]
        for table in made.page("sources").select(".policy-source-register table")
    }


def index(made):
    """Return the element that holds the index of clauses."""
    return made.page("sources").select_one(".policy-clause-index")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Guide, section 8, table of roles", ["Guide"]),
        (
            "Guide, sections 7 and 8; Board report of 18 December 2017",
            ["Guide", "Board report of 18 December 2017"],
        ),
        ("Guide, section 3; Guide, section 5", ["Guide"]),
        ("Minutes of the Board, 11 September 2017, item 5", ["Minutes of the Board, 11 September 2017"]),
        (
            "Local Democracy, Economic Development and Construction Act 2009, section 31",
            ["Local Democracy, Economic Development and Construction Act 2009"],
        ),
        (
            "Representation of the People Act 1983, section 78, as changed by the Act of 1985",
            ["Representation of the People Act 1983"],
        ),
        ("Commissioner, practice note (Data Protection Act 1998)", ["Commissioner"]),
        (
            "Local Government Act 2000 (Constitutions) Direction 2000",
            ["Local Government Act 2000 (Constitutions) Direction 2000"],
        ),
        ("guide, section 1", ["Guide"]),
        ("Our own wording, after the Board report, paragraph 5.5", ["Board report"]),
        ("Our own list, after published protocols", ["Published protocols"]),
        ("Our own wording, since no rule was found", ["Our own wording"]),
        ("Our own wording", ["Our own wording"]),
        (" ; ", []),
    ],
)
def test_a_source_is_named_without_its_paragraphs(source, names):
    """A name ends at its first comma; semicolons part sources; a date or an Act's own comma is no end."""
    assert list(named_sources(source)) == names


def test_the_first_words_are_the_first_sentence_or_its_beginning():
    """An index line is one line."""
    assert first_words("Officers advise. Members decide.") == "Officers advise"
    assert first_words("It has three aims: to help") == "It has three aims"
    assert first_words("") == ""
    long = " ".join(["word"] * (FIRST_WORDS + 1))
    assert first_words(long) == " ".join(["word"] * FIRST_WORDS) + " …"


def test_the_register_counts_clauses_by_basis_and_source(council):
    """A clause with two sources counts for both, and sub-clauses do not count."""
    found = register(council.build(nitpicky=True))
    assert council.warnings == ""
    assert {basis: [row[:2] for row in rows] for basis, rows in found.items()} == {
        "Source": [["Board report of 18 December 2017", "1"], ["Guide", "8"]],
        "Law": [["Local Government Act 1972", "2"], ["Localism Act 2011", "1"]],
        "Our reconstruction": [["Guide", "1"], ["Our own wording", "1"]],
    }


def test_a_few_clauses_are_listed_one_by_one_and_many_by_page(council):
    """A reader gets either the clauses themselves or the pages with how many stand there."""
    found = register(council.build())
    assert found["Law"][0][2] == "Guide 9.2, Protocol 1.1"
    assert FEW_CLAUSES < 8
    assert found["Source"][1][2] == "Guide: 8. Roles (7), 9. Officers (1)"
    links = [link["href"] for link in council.page("sources").select(".policy-source-register a[href]")]
    assert "guide/officers.html#clause-guide-9.2" in links
    assert "guide/roles.html" in links


def test_the_index_lists_every_clause_under_its_document_and_page(council):
    """Each line is one link: the number, then the first words."""
    found = index(council.build())
    headings = [(heading.name, heading.get_text()) for heading in found.select(".rubric")]
    assert headings == [
        ("h2", "8. Roles"),
        ("h3", "8. Roles"),
        ("h3", "9. Officers"),
        ("h2", "1. Aims"),
        ("h3", "1. Aims"),
    ]
    links = {link.get_text(): link["href"] for link in found.select("li a")}
    assert links["9.2 Money"] == "guide/officers.html#clause-guide-9.2"
    assert links["1.2 Be kind"] == "protocol/aims.html#clause-protocol-1.2"
    assert len(links) == 7 + 2 + 3 + 2


def test_the_index_begins_with_links_to_its_documents(council):
    """They lead to the headings, by ids that the page has."""
    found = index(council.build())
    jumps = [link["href"] for link in found.ul.select("a")]
    assert jumps == ["#clauses-guide", "#clauses-protocol"]
    assert all(council.page("sources").find(id=jump[1:]) for jump in jumps)


def test_a_base_without_clauses_has_empty_lists(pages):
    """Nothing to list is no fault."""
    made = pages(index=LISTS).build(nitpicky=True)
    assert made.warnings == ""
    assert made.page("index").select(".policy-list table") == []


def test_a_build_with_nothing_new_leaves_the_page_alone(council):
    """The page says which state it shows."""
    council.build()
    council.build()
    assert "sources" not in council.written


@pytest.mark.parametrize(
    ("path", "old", "new", "shown"),
    [
        ("docs/guide/officers.md", "Board report of 18 December 2017", "Letter", "Letter"),
        ("docs/guide/officers.md", ":basis: law", ":basis: source", "Local Government Act 1972"),
        ("docs/guide/officers.md", "# 9. Officers", "# 9. Other officers", "9. Other officers"),
        ("docs/protocol/aims.md", "Be kind", "Be very kind", "1.2 Be very kind"),
        ("docs/protocol/aims.md", "} 1.3", "} 1.4", "1.4 Ask first"),
    ],
)
def test_the_page_is_written_again_when_a_clause_changes(council, path, old, new, shown):
    """Though its own source is the same."""
    council.build()
    council.replace(path, old, new)
    council.build()
    assert council.warnings == ""
    assert "sources" in council.written
    assert shown in council.page("sources").get_text()


def test_a_page_that_a_partial_build_left_is_made_good_by_the_next(council):
    """What was not written is not taken for written."""
    council.build()
    council.replace("docs/guide/officers.md", "Board report of 18 December 2017", "Letter")
    council.build(only=["docs/guide/officers.md"])
    assert "sources" not in council.written
    council.build()
    assert "Letter" in council.page("sources").get_text()


def test_a_clause_that_goes_leaves_both_lists(council):
    """No link to it is left."""
    council.build()
    council.write(
        "docs/protocol/aims.md",
        page("protocol", "1. Aims", ("1.1", "law", "Localism Act 2011", "Standards.")),
    )
    council.build(nitpicky=True)
    assert council.warnings == ""
    assert "protocol-1.2" not in str(council.page("sources"))
    assert "Our reconstruction" not in register(council)


def test_two_processes_write_the_lists_that_one_writes(council):
    """With enough pages for Sphinx to share out the reading."""
    for name in "abc":
        council.write(f"docs/{name}.md", "---\norphan: true\n---\n\n# More\n")
    council.build()
    alone = (council.outdir / "sources.html").read_bytes()
    council.build(jobs=2, fresh=True)
    assert council.warnings == ""
    assert (council.outdir / "sources.html").read_bytes() == alone


def test_other_formats_get_the_lists_too(council):
    """A text builder knows none of our nodes."""
    council.build("text")
    text = (council.outdir / "sources.txt").read_text(encoding="utf-8")
    assert "Localism Act 2011" in text
    assert "1.3 Ask first" in text
