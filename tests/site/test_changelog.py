"""A document's changes, newest first, and its feed."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
MORE = """
:::{change} 2018-02-01
:category: i
:clauses: protocol 4.2

A post has a new \\<name> & title.
:::

:::{change} 2018-02-01(b)
:category: iii
:clauses: protocol 4.2(a), protocol 4.2(b)

An example was added.
:::
"""
LOG = "\n## All changes\n\n:::{change-log} protocol\n:::\n"


@pytest.fixture
def council(project):
    """Return the tiny council with three changes and a list of them."""
    made = project("council")
    path = made.root / "docs/protocol/changes.md"
    made.write("docs/protocol/changes.md", path.read_text(encoding="utf-8") + MORE + LOG)
    return made


def entries(made):
    """Return the list as texts."""
    return [
        " ".join(entry.get_text().split())
        for entry in made.page("protocol/changes").select(".policy-change-log > ul > li")
    ]


def feed(made, slug="protocol"):
    """Return a feed, parsed."""
    text = (made.outdir / f"feeds/{slug}.atom").read_text(encoding="utf-8")
    return ET.fromstring(text)  # noqa: S314  (our own build wrote it)


def test_changes_are_listed_newest_first(council):
    """With their category in words, and links to the entry and the clauses."""
    council.build(nitpicky=True)
    assert council.warnings == ""
    assert entries(council) == [
        "1 February 2018 (b): explanation added (category iii) Clauses: 4.2(a), 4.2(b)",
        "1 February 2018: brought up to date (category i) Clauses: 4.2",
        "22 November 2017: material change (category iv) Clauses: 4.2(b)",
    ]
    link = council.page("protocol/changes").select_one(".policy-change-log li a")
    assert link["href"] == "#change-protocol-2018-02-01-b"


def test_a_new_change_writes_the_page_of_the_list_again(council):
    """Wherever the list stands."""
    council.write("docs/log.md", "---\npolicy: guide\n---\n\n# Log\n\n:::{change-log} protocol\n:::\n")
    council.replace("docs/index.md", "\nloose\n", "\nloose\nlog\n")
    council.build()
    council.replace("docs/protocol/changes.md", ":category: i\n", ":category: ii\n")
    council.build()
    assert "log" in council.written
    assert "made consistent" in council.page("log").get_text()
    council.build()
    assert "log" not in council.written


def test_a_document_without_changes_says_so(council):
    """And has a feed to follow all the same."""
    council.write("docs/log.md", "# Log\n\n:::{change-log} guide\n:::\n")
    council.replace("docs/index.md", "\nloose\n", "\nloose\nlog\n")
    council.build()
    assert "No change of wording is on record yet." in council.page("log").get_text()
    assert feed(council, "guide").findall(f"{ATOM}entry") == []
    assert feed(council, "guide").findtext(f"{ATOM}updated") == "2017-12-18T00:00:00Z"


def test_a_document_that_does_not_exist_is_told(council):
    """With the names of those that do."""
    council.replace("docs/protocol/changes.md", "{change-log} protocol", "{change-log} protocols")
    council.build()
    assert "there is no document 'protocols'; the documents are: guide, protocol" in council.warnings
    assert "[policy.document_unknown]" in council.warnings


def test_the_feed_has_what_atom_requires(council):
    """RFC 4287: each id once and an IRI, each moment a date-time, an author, a title, and a link an entry."""
    found = feed(council.build())
    assert found.tag == f"{ATOM}feed"
    things = [found, *found.findall(f"{ATOM}entry")]
    ids = [thing.findtext(f"{ATOM}id") or "" for thing in things]
    assert len(set(ids)) == len(ids) == 4
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    for thing in things:
        assert thing.findtext(f"{ATOM}title")
        moment = thing.findtext(f"{ATOM}updated") or ""
        assert datetime.fromisoformat(moment).tzinfo is not None
    assert found.findtext(f"{ATOM}author/{ATOM}name")
    for entry in found.findall(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link[@rel='alternate']")
        assert link is not None
        path, _, anchor = link.attrib["href"].partition("#")
        assert (council.outdir / "feeds" / path).resolve().is_file()
        assert anchor.startswith("change-protocol-")


def test_the_newest_entry_comes_first_and_dates_the_feed(council):
    """Not the day of the build."""
    found = feed(council.build())
    titles = [entry.findtext(f"{ATOM}title") for entry in found.findall(f"{ATOM}entry")]
    assert titles[0] == "1 February 2018: explanation added"
    assert found.findtext(f"{ATOM}updated") == "2018-02-01T00:00:00Z"


def test_the_reason_is_escaped_as_html_in_the_feed(council):
    """A feed reader shows the words, not our mark-up."""
    content = feed(council.build()).findall(f"{ATOM}entry")[1].find(f"{ATOM}content")
    assert content is not None
    assert content.attrib["type"] == "html"
    assert content.text == "<p>A post has a new &lt;name&gt; &amp; title.</p><p>Clauses: 4.2.</p>"


def test_ids_stay_when_everything_else_changes(council):
    """Another wording, another place, another build."""
    before = [entry.findtext(f"{ATOM}id") for entry in feed(council.build()).findall(f"{ATOM}entry")]
    council.replace("docs/protocol/changes.md", "An example was added.", "Two examples were added.")
    council.replace("docs/protocol/changes.md", "# Changes\n", "# What changed\n")
    after = [entry.findtext(f"{ATOM}id") for entry in feed(council.build()).findall(f"{ATOM}entry")]
    assert after == before


def test_a_feed_is_written_again_only_when_it_says_something_else(council):
    """And it goes with its document."""
    council.build()
    path = council.outdir / "feeds/guide.atom"
    stamp = path.stat().st_mtime_ns
    council.build(fresh=True)
    assert path.stat().st_mtime_ns == stamp
    (council.outdir / "feeds/gone.atom").write_text("old", encoding="utf-8")
    council.build()
    assert sorted(path.name for path in (council.outdir / "feeds").iterdir()) == [
        "guide.atom",
        "protocol.atom",
    ]


def test_pages_lead_to_the_feed(council):
    """In words on the page of changes, and in the head of each page of the document."""
    council.build()
    page = council.page("protocol/changes")
    words = page.find("a", string="Atom feed")
    head = council.page("protocol/expectations").select_one("head link[type='application/atom+xml']")
    assert words["href"] == head["href"] == "../feeds/protocol.atom"
    assert council.page("loose").select_one("head link[type='application/atom+xml']") is None


def test_addresses_are_whole_where_the_site_says_where_it_stands(council):
    """Then no feed reader has to guess."""
    found = feed(council.build(html_baseurl="https://policies.example.org/base"))
    links = [link.attrib["href"] for link in found.iter(f"{ATOM}link")]
    assert links[0] == "https://policies.example.org/base/feeds/protocol.atom"
    assert links[1].startswith("https://policies.example.org/base/protocol/changes.html#change-")
