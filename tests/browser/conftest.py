"""A real Chromium, a server over the sample bank, and one over the real project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.live import LiveSite, cascade, follow, served, small_site
from cascade_command import with_tables
from chromium import chromium
from service.sample import BANK

# Machines that run tests are busy: what is waited for is waited for patiently.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as driving a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# One a module, not one a session: while Playwright runs, Django's database can't be used in this thread.
@pytest.fixture(scope="module")
def engine() -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The sample bank, served, with a page for its clauses."""
    root = small_site(tmp_path_factory.mktemp("live"), BANK)
    with served(root) as site:
        yield site


@pytest.fixture(scope="session")
def real_site(real_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The real project, built and served; its database is this fixture's own."""
    root = with_tables(tmp_path_factory.mktemp("real"))
    (root / "build").mkdir()
    for folder in ("site", "private"):
        (root / "build" / folder).symlink_to(real_project / "build" / folder)
    cascade(root, "publish")
    with served(root) as site:
        yield site


@pytest.fixture
def open_page(engine: Browser) -> Iterator[Callable[..., Page]]:
    """A maker of pages in contexts of their own; asking another host for anything fails the test."""
    contexts: list[BrowserContext] = []
    strayed: list[str] = []

    def make(site: LiveSite, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
        context = engine.new_context(base_url=site.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((site.url, "data:")) else strayed.append(request.url)
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert strayed == []


_numbers = iter(range(1, 10_000))


@pytest.fixture
def person(live_site: LiveSite) -> str:
    """The staff number of somebody new on the sample's site."""
    staff_number = f"S-{next(_numbers)}"
    live_site.add_person(staff_number, "Rowan Example")
    return staff_number


@pytest.fixture
def page(live_site: LiveSite, open_page: Callable[..., Page], person: str) -> Page:
    """A page in which somebody new is signed in."""
    found = open_page(live_site)
    sign_in(found, live_site, person)
    return found


def sign_in(page: Page, site: LiveSite, staff_number: str) -> None:
    """Sign in by a one-time link, and choose no password."""
    page.goto(site.sign_in_url(staff_number))
    follow(page.get_by_role("button", name="Sign in as"))
    follow(page.get_by_role("link", name="Skip this for now"))
