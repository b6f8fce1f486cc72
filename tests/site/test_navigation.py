"""A page's navigation holds its own document and the list of documents, never the whole tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cascade.site.navigation import Entry, navigation
from cascade.site.order import Tree


def tree_of(documents: int, pages: int) -> Tree:
    """Return a tree of so many documents of so many pages."""
    slugs = [f"d{number}/index" for number in range(documents)]
    children = {"index": tuple(slugs)}
    for slug in slugs:
        children[slug] = tuple(slug.replace("index", f"p{number}") for number in range(pages))
    parent = {child: name for name, listed in children.items() for child in listed}
    return Tree("index", ("index", *parent), parent, children)


def names(entries: tuple[Entry, ...]) -> list[str]:
    """Return the pages of all entries, outermost first."""
    return [name for entry in entries for name in (entry.docname, *names(entry.entries))]


def test_a_page_sees_its_own_document_and_the_others_titles():
    """The pages of other documents stay out."""
    found = navigation(tree_of(3, 2), {}, "d1/p0", limit=30)
    assert names(found) == ["d0/index", "d1/index", "d1/p0", "d1/p1", "d2/index"]
    current = found[1].entries[0]
    assert current.current
    assert found[1].open
    assert not found[0].open


def test_the_front_page_sees_the_documents_alone():
    """It stands in none of them."""
    assert names(navigation(tree_of(3, 2), {}, "index", limit=30)) == ["d0/index", "d1/index", "d2/index"]


def test_a_list_that_is_too_long_is_cut_to_the_neighbours():
    """With a link to the page that lists all, which says how many are not shown."""
    found = navigation(tree_of(100, 0), {}, "d50/index", limit=4)
    assert names(found) == ["d48/index", "d49/index", "d50/index", "d51/index", "index"]
    assert found[-1].hidden == 96


def test_the_page_that_lists_them_all_shows_them_all():
    """It is where the cut lists lead, and it is one page."""
    assert len(names(navigation(tree_of(100, 0), {}, "index", limit=4))) == 100


@given(
    documents=st.integers(1, 60), pages=st.integers(1, 60), at=st.integers(0, 3599), limit=st.integers(1, 10)
)
def test_no_page_shows_more_than_the_limit_of_the_lists_it_stands_in(documents, pages, at, limit):
    """So a site ten times the size costs ten times as much, and the page being read is always shown."""
    tree = tree_of(documents, pages)
    inner = [name for name in tree.order if not name.endswith("index")]
    docname = inner[at % len(inner)]
    found = names(navigation(tree, {}, docname, limit))
    assert docname in found
    assert len(found) <= 2 * (limit + 1)


def test_pages_are_ordered_as_their_tables_of_contents_list_them(project):
    """The catalogue's order is that of a reader."""
    council = project("council").build()
    assert [clause.number for clause in council.catalogue.clauses][-1] == "4.2(b)"
