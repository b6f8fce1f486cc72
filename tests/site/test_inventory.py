"""Other projects can refer to clauses, and the search finds them."""

from __future__ import annotations

import json
import zlib

OTHER = """# Other project

{clause}`guide 8.4`, {clause}`guide 8.4(b)`, {prompt}`guide 8.Q1a`, {change}`protocol 2017-11-22`,
{discrepancy}`D8`, {clause}`own words <guide 8.4>`, and nothing: {clause}`guide 99.9`.
"""


def test_another_project_links_to_clauses_whose_names_have_spaces(project, pages):
    """Names go into the inventory and come out of it; what is in neither project is told."""
    council = project("council").build()
    other = pages(index=OTHER).build(
        extensions=["myst_parser", "cascade.site", "sphinx.ext.intersphinx"],
        intersphinx_mapping={"council": ("https://council.example.org", str(council.outdir / "objects.inv"))},
    )
    links = {link.get_text(): link["href"] for link in other.page("index").select("a.external")}
    site = "https://council.example.org"
    assert links == {
        "Guide 8.4": f"{site}/guide/roles.html#clause-guide-8.4",
        "Guide 8.4(b)": f"{site}/guide/roles.html#clause-guide-8.4-b",
        "Guide 8.Q1a": f"{site}/guide/roles.html#prompt-guide-8.Q1a",
        "Protocol, 22 November 2017": f"{site}/protocol/changes.html#change-protocol-2017-11-22",
        "D8": f"{site}/protocol/changes.html#discrepancy-D8",
        "own words": f"{site}/guide/roles.html#clause-guide-8.4",
    }
    assert other.warnings.count("WARNING") == 1
    assert "clause guide 99.9" in other.warnings


def test_whole_clauses_come_before_their_parts_in_the_inventory(project):
    """Priority 1 is Sphinx's usual one, 2 is for what a search should put last."""
    content = (project("council").build().outdir / "objects.inv").read_bytes()
    lines = zlib.decompress(content.split(b"zlib.\n", 1)[1]).decode().splitlines()
    priorities = {
        line.split(" policy:")[0]: line.split(" policy:")[1].split()[:2]
        for line in lines
        if " policy:" in line
    }
    assert priorities["guide 8.4"] == ["clause", "1"]
    assert priorities["guide 8.4(b)"] == ["clause", "2"]
    assert priorities["guide 8.Q1a"] == ["prompt", "1"]
    assert priorities["protocol 2017-11-22"] == ["change", "2"]
    assert priorities["D8"] == ["discrepancy", "2"]


def test_the_search_index_knows_the_numbers(project):
    """Somebody who has a number finds the clause."""
    text = (project("council").build().outdir / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    assert "4" in {entry[4] for entry in index["objects"]["guide 8"]}
    assert ["policy", "clause"] in [names[:2] for names in index["objnames"].values()]
