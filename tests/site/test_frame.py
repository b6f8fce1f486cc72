"""The frame of every page: the project's own configuration and templates around a tiny site."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages(made_by_the_real_configuration):
    """Return every page of the tiny council, framed as the real site is."""
    made = made_by_the_real_configuration
    return {
        name: made.page(name.removesuffix(".html"))
        for name in (path.relative_to(made.outdir).as_posix() for path in made.outdir.rglob("*.html"))
    }


def test_no_page_asks_another_host_for_anything(pages):
    """Where a foreign host drops packets, a page would show nothing for a long time."""
    for name, page in pages.items():
        for found in page.select("script[src], link[href], img[src], iframe[src], source[src]"):
            address = urlsplit(str(found.get("src") or found.get("href")))
            assert not address.netloc, (name, found)


def test_no_style_sheet_asks_another_host_either(made_by_the_real_configuration):
    """Nor any script of ours: addresses in them are comments and name spaces."""
    for path in made_by_the_real_configuration.outdir.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text), path


def test_no_page_has_script_or_style_of_its_own(pages):
    """So the strictest content security policy holds."""
    for name, page in pages.items():
        assert not [found for found in page.select("script") if not found.get("src")], name
        assert not page.select("style, [style]"), name


def test_every_page_has_the_bar_the_skip_link_and_one_heading(pages):
    """In the same order everywhere."""
    for name, page in pages.items():
        links = page.select("body a[href]")
        assert links[0].get_text() == "Skip to content", name
        assert page.select_one(links[0]["href"]).name == "main", name
        bar = [link.get_text() for link in page.select(".top-bar nav a")]
        assert bar == ["Policies", "Quizzes", "My record"], name
        assert [link["href"] for link in page.select(".top-bar nav a")][1:] == ["/quizzes/", "/record/"], name
        assert len(page.select("h1")) == 1, name
        assert page.title.get_text().endswith("policy knowledge base"), name
        assert page.html["lang"] == "en-GB", name


def test_the_pages_own_entry_is_marked_in_the_navigation(pages):
    """And only that one."""
    page = pages["guide/roles.html"]
    current = page.select(".navigation [aria-current=page]")
    assert [link.get_text() for link in current] == ["8. Roles"]
    shown = [link.get_text() for link in page.select(".navigation a")]
    assert shown == [
        "The guide",
        "8. Roles",
        "9. Statutory officers",
        "The protocol",
        "A page of no document",
    ]


def test_a_page_loads_only_what_something_on_it_needs(pages):
    """A page of clauses needs two style sheets and one small script."""
    styles = ["furo.css", "policy.css"]
    assert files_of(pages["guide/roles.html"]) == [*styles, "policy.js"]
    assert {"searchtools.js", "searchindex.js", "doctools.js"} < set(files_of(pages["search.html"]))


def files_of(page):
    """Return the names of the style sheets and scripts that a page asks for."""
    found = [
        str(tag.get("src") or tag.get("href")) for tag in page.select("script[src], link[rel=stylesheet]")
    ]
    return [address.partition("?")[0].rpartition("/")[2] for address in found]


def test_a_table_can_be_scrolled_by_keyboard(pages):
    """Its box is a tab stop with a name, until the script finds that it fits."""
    box = pages["guide/roles.html"].select_one(".table-wrapper")
    assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "group", "Table")


def test_neither_sources_nor_quizzes_are_published(made_by_the_real_configuration, texts_that_must_not_leak):
    """No key, no feedback and no stem: not in pages, indexes and scripts, plain or in base64."""
    texts_that_must_not_leak(made_by_the_real_configuration.root / "quizzes").assert_absent(
        made_by_the_real_configuration.outdir
    )


def test_the_name_of_the_base_stands_in_one_place():
    """Another organisation changes one line."""
    name = "Tower Hamlets Homes policy"
    configuration = (ROOT / "conf.py").read_text(encoding="utf-8")
    assert configuration.count('"Tower Hamlets Homes"') == 1
    for folder in ("tools/cascade/site", "docs/_templates", "docs/_static"):
        for path in (ROOT / folder).rglob("*.*"):
            assert path.suffix == ".pyc" or name not in path.read_text(encoding="utf-8"), path
