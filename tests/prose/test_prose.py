"""The pages are plain English, in our own words, and explain every short form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import readability
from bs4 import BeautifulSoup, NavigableString, Tag

from prose.shared_runs import shared_runs

ROOT = Path(__file__).resolve().parents[2]
HIGHEST_GRADE = 10
"""US school grade that no page exceeds."""

HARDER: dict[str, str] = {}
"""Pages that may be harder to read, each with its reason."""

WRITTEN_FOR_ENGINEERS = ("manual/",)
"""Manual pages speak of commands and code, whose names the formula takes for long words."""

NOT_PROSE = ("table", "pre", "svg", "nav", "code", ".policy-foot", ".policy-margin", ".policy-letter")
NOT_A_FIRST_USE = ("h1", "h2", "h3", "h4", "pre", "svg", "nav", "code", "dt", ".policy-foot", ".headerlink")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@pytest.fixture(scope="module")
def articles(real_project: Path) -> dict[str, Tag]:
    """The text part of each page of the site, by its name without ending."""
    site = real_project / "build/site"
    found = {}
    for path in sorted(site.rglob("*.html")):
        article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("article")
        if isinstance(article, Tag) and (ROOT / "docs" / path.relative_to(site)).with_suffix(".md").exists():
            found[path.relative_to(site).with_suffix("").as_posix()] = article
    assert len(found) > 30
    return found


def sentences(article: Tag) -> list[str]:
    """Return what is written in sentences; items of a list count as sentences."""
    copy = BeautifulSoup(str(article), "html.parser")
    for selector in NOT_PROSE:
        for tag in copy.select(selector):
            tag.decompose()
    found = []
    for block in copy.find_all(["p", "li", "dd"]):
        if not block.find(["p", "li"]):
            found.extend(SENTENCE_END.split(" ".join(block.get_text(" ").split())))
    return [sentence for sentence in found if len(sentence.split()) > 2]


def grade(article: Tag) -> float:
    """Return the Flesch-Kincaid grade of a page."""
    lines = [" ".join(re.findall(r"[\w'-]+|[.!?]", sentence)) for sentence in sentences(article)]
    measures = readability.getmeasures("\n".join(lines), lang="en")
    found: float = measures["readability grades"]["Kincaid"]
    return found


def test_every_page_reads_at_grade_ten_or_below(articles: dict[str, Tag]):
    """Somebody on shift understands it at the first reading."""
    hard = {
        name: round(found, 1)
        for name, article in articles.items()
        if not name.startswith(WRITTEN_FOR_ENGINEERS)
        and len(sentences(article)) >= 5
        and (found := grade(article)) > HIGHEST_GRADE
    }
    assert hard == HARDER


def short_forms() -> list[str]:
    """Return the abbreviations that the glossary explains."""
    text = (ROOT / "docs/sources/glossary.md").read_text(encoding="utf-8")
    return re.findall(r"^([A-Z][A-Za-z]*[A-Z]s?)$", text, re.MULTILINE)


def running_text(article: Tag) -> Iterator[NavigableString]:
    """Yield the strings of a page in reading order, without headings, code and notes on sources."""
    outside = {id(tag) for selector in NOT_A_FIRST_USE for tag in article.select(selector)}
    for string in article.find_all(string=True):
        if not any(id(parent) in outside for parent in string.parents):
            yield string


def test_the_first_use_of_every_short_form_on_a_page_leads_to_the_glossary(articles: dict[str, Tag]):
    """Nobody has to guess what OSC is, whichever page they land on."""
    forms = short_forms()
    assert len(forms) > 10
    missing = []
    for name, article in articles.items():
        if name == "sources/glossary" or name.startswith(WRITTEN_FOR_ENGINEERS):
            continue
        for form in forms:
            pattern = re.compile(rf"\b{form}s?\b")
            first = next((string for string in running_text(article) if pattern.search(string)), None)
            if first is not None and first.find_parent("a") is None:
                missing.append(f"{name}: {form}")
    assert missing == []


def test_nothing_is_copied_from_the_source_texts(request: pytest.FixtureRequest):
    """Facts carry over, sentences do not: no run of twelve words is shared beyond titles and names."""
    folder = request.config.getoption("--sources")
    if folder is None:
        pytest.skip("give --sources FOLDER, a folder with the source texts as .txt files")
    assert list(Path(folder).glob("*.txt")), folder
    assert shared_runs(ROOT, Path(folder)) == {}
