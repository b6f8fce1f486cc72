"""Every page of the published site, in a real browser: axe, narrow windows, no other host, no JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from chromium import DESK, NARROWEST, chromium, sideways_pixels, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing a request."""


@pytest.fixture(scope="module")
def address(real_project: Path) -> Iterator[str]:
    """The published site, served as plain files on a free port."""
    handler = partial(_Quiet, directory=str(real_project / "build/site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this module."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(real_project: Path) -> list[str]:
    """The address of each page, relative to the site."""
    site = real_project / "build/site"
    found = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))
    assert len(found) > 30
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window at a desk."""
    context = browser.new_context(viewport=DESK)
    yield context.new_page()
    context.close()


def test_every_page_has_all_it_needs_and_axe_finds_nothing(page: Page, address: str, pages: list[str]):
    """On a closed network nothing hangs: whatever a page needs is there, and is its own.

    And WCAG 2.2, A and AA, as far as a machine can see, in the light display; every third for its colours.
    """
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    missing: set[str] = set()
    page.on("response", lambda response: missing.add(response.url) if response.status >= 400 else None)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    found = {}
    for place, path in enumerate(pages):
        page.goto(f"{address}/{path}")
        if faults := violations(page, "all" if place % 3 == 0 else "but colours"):
            found[path] = faults
    assert found == {}
    assert {url for url in asked if not url.startswith((address, "data:"))} == set()
    assert missing == set()
    assert errors == []


def test_axe_finds_nothing_in_the_dark_display_on_a_phone(browser: Browser, address: str, pages: list[str]):
    """Contrast and names hold in the dark display as well; every fourth page stands for its like."""
    context = browser.new_context(viewport=NARROWEST, color_scheme="dark")
    page = context.new_page()
    found = {}
    for path in pages[::4]:
        page.goto(f"{address}/{path}")
        if faults := violations(page):
            found[path] = faults
    context.close()
    assert found == {}


def test_no_page_scrolls_sideways_at_320_pixels(browser: Browser, address: str, pages: list[str]):
    """WCAG 1.4.10: text flows into one column, and a wide table scrolls in its own frame."""
    context = browser.new_context(viewport=NARROWEST, java_script_enabled=True)
    page = context.new_page()
    wide = {}
    for path in pages:
        page.goto(f"{address}/{path}")
        if pixels := sideways_pixels(page):
            wide[path] = pixels
    context.close()
    assert wide == {}


def test_every_link_within_the_site_leads_somewhere(real_project: Path, pages: list[str]):
    """Each internal link and anchor resolves; links to the service are the service's own tests' matter."""
    from urllib.parse import unquote, urldefrag, urljoin

    from bs4 import BeautifulSoup

    site = real_project / "build/site"
    trees = {path: BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser") for path in pages}
    anchors = {path: {tag["id"] for tag in tree.find_all(id=True)} for path, tree in trees.items()}
    broken = []
    for path, tree in trees.items():
        for link in tree.find_all("a", href=True):
            href = str(link["href"])
            if href.startswith(("http:", "https:", "mailto:", "/")):
                continue
            target, anchor = urldefrag(urljoin(f"x:///{path}".replace("x:///", "http://x/"), href))
            name = unquote(target.removeprefix("http://x/")) or "index.html"
            if name.endswith("/"):
                name += "index.html"
            known = name in anchors or (site / name).is_file()
            if not known or (anchor and name in anchors and unquote(anchor) not in anchors[name] | {""}):
                broken.append(f"{path}: {href}")
    assert broken == []
