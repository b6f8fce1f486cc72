"""What is published holds no key, no feedback and no quiz file, in any form a crawler could find."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cascade.bank import plain_text, read_quizzes
from cascade.model.items import Choice, ClozeBody, Item, MatchingBody, MultipleBody, SingleBody
from cascade.model.text import fold

# Sphinx prints typographic quotes where a quiz file has straight ones.
STRAIGHT_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
TEXT_SUFFIXES = {".html", ".js", ".json", ".txt", ".xml", ".css", ".svg", ".md", ".yaml", ".inv", ".map"}
SHORTEST_TELLING = 40
"""Characters from which a text found word for word is no accident; shorter options are everyday words."""


def readable(path: Path) -> str:
    """Return what *path* says to somebody who looks into it: text, or an inventory's unpacked lines."""
    raw = path.read_bytes()
    if path.suffix == ".inv":
        head, _, packed = raw.partition(b"zlib.\n")
        raw = head + zlib.decompress(packed)
    return raw.decode("utf-8", errors="replace")


@pytest.fixture(scope="module")
def site(real_project: Path) -> Path:
    """The folder that is published."""
    return real_project / "build/site"


@pytest.fixture(scope="module")
def published(site: Path) -> str:
    """Everything the site says, in one folded text, without mark-up and with entities resolved."""
    parts = []
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.suffix in TEXT_SUFFIXES:
            text = readable(path)
            parts.append(re.sub(r"<[^>]+>", " ", text) if path.suffix == ".html" else text)
            parts.extend(decoded_runs(text))
    return fold(html.unescape(" ".join(parts))).translate(STRAIGHT_QUOTES)


def decoded_runs(text: str) -> Iterator[str]:
    """Yield what long runs of base64 in *text* say."""
    for run in re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", text):
        try:
            yield base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
        except ValueError:
            continue


@pytest.fixture(scope="module")
def items(real_project: Path) -> tuple[Item, ...]:
    """Every item of every quiz that is really asked."""
    quizzes = read_quizzes(real_project / "quizzes", real_project)
    return tuple(item for quiz in quizzes for item in quiz.items)


def feedback_texts(item: Item) -> Iterator[str]:
    """Yield every text of *item* that is for after the answer."""
    yield item.feedback
    body = item.body
    if isinstance(body, ClozeBody):
        for gap in body.gaps:
            yield from _of_body(gap.body)
    else:
        yield from _of_body(body)


def _of_body(body: object) -> Iterator[str]:
    for name in ("choices", "answers", "stems"):
        yield from (part.feedback for part in getattr(body, name, ()))
    yield from (getattr(body, name, "") for name in ("feedback_true", "feedback_false"))


def telling(texts: Iterator[str]) -> list[str]:
    """Return the plain, folded texts that are long enough to be recognised."""
    plain = (fold(plain_text(text)) for text in texts if text)
    return [text for text in plain if len(text) >= SHORTEST_TELLING]


def test_no_feedback_is_published(published: str, items: tuple[Item, ...]):
    """Feedback gives the key away, so not one sentence of it stands on the site."""
    all_feedback = [text for item in items for text in telling(feedback_texts(item))]
    assert len(all_feedback) > 100
    found = [text for text in all_feedback if text in published]
    assert found == []


def test_no_stem_or_option_is_published(published: str, items: tuple[Item, ...]):
    """The questions themselves are asked after sign-in only, so no key can stand beside them."""
    texts = []
    for item in items:
        if item.is_scored:
            texts.append(item.stem)
            if isinstance(item.body, SingleBody | MultipleBody):
                texts.extend(choice.text for choice in choices_of(item.body))
            if isinstance(item.body, MatchingBody):
                texts.extend(stem.text for stem in item.body.stems)
    long = [text for text in telling(iter(texts)) if len(text) >= 2 * SHORTEST_TELLING]
    assert len(long) > 50
    assert [text for text in long if text in published] == []


def choices_of(body: SingleBody | MultipleBody) -> tuple[Choice, ...]:
    """Return the options of a choice item."""
    return body.choices


def test_base64_of_no_key_is_published(site: Path, items: tuple[Item, ...]):
    """Other quiz tools hide the key in base64; here no key stands in that form either, at any offset."""
    everything = b"".join(path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file())
    for item in items:
        if isinstance(item.body, SingleBody | MultipleBody):
            for choice in choices_of(item.body):
                for shift in range(3):
                    raw = base64.b64encode(b"x" * shift + choice.text.encode())[4:-4]
                    assert len(raw) < SHORTEST_TELLING or raw not in everything, item.id


def test_no_quiz_file_source_or_private_file_is_published(site: Path):
    """Neither YAML, nor Markdown sources, nor the catalogue and the bank lie in the site's folder."""
    suffixes = {path.suffix for path in site.rglob("*") if path.is_file()}
    assert suffixes.isdisjoint({".yaml", ".yml", ".md", ".rst", ".pickle", ".doctree"})
    names = {path.name for path in site.rglob("*")}
    assert names.isdisjoint({"bank.json", "catalogue.json", "environment.pickle"})


def test_no_page_marks_anything_as_correct(site: Path):
    """No attribute or class speaks of keys, fractions or right answers."""
    wrong = re.compile(r"""(class|data-[\w-]+|id)=["'][^"']*\b(correct|is-key|answer-key|fraction)\b""")
    pages = [path for path in site.rglob("*.html") if wrong.search(path.read_text(encoding="utf-8"))]
    assert pages == []


def test_every_prompt_and_clause_of_the_catalogue_is_a_place_on_a_page(real_project: Path):
    """Feedback links to a clause by its address, so every address has its anchor."""
    catalogue = json.loads((real_project / "build/private/catalogue.json").read_text(encoding="utf-8"))
    pages: dict[str, set[str]] = {}
    for kind in ("clauses", "prompts", "changes", "discrepancies"):
        for entry in catalogue[kind]:
            page, _, anchor = entry["url"].partition("#")
            if page not in pages:
                text = (real_project / "build/site" / page).read_text(encoding="utf-8")
                pages[page] = set(re.findall(r'\bid="([^"]+)"', text))
            assert anchor in pages[page], entry["id"]


def test_pages_ask_no_other_host_for_anything(site: Path):
    """Scripts, styles, pictures, fonts and forms are the site's own; only links for people lead outside."""
    asked = re.compile(
        r"""<(?:script|link|img|iframe|source|video|audio|object|embed|form)\b[^>]*?"""
        r"""\b(?:src|href|srcset|action|data)=["'](?:https?:)?//""",
    )
    for page in site.rglob("*.html"):
        assert not asked.search(page.read_text(encoding="utf-8")), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet
