"""The menu on a telephone, with and without JavaScript, by keyboard, and what axe finds."""

from __future__ import annotations

import pytest

from chromium import DESK, PHONE, chromium, violations

pytestmark = pytest.mark.browser
PAGES = ("index", "guide/roles", "protocol/changes", "search")


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests of this module."""
    with chromium() as found:
        yield found


def focused_links(page):
    """Walk with Tab through the whole page and return what had the focus."""
    seen = []
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; e.dataset.seen = (e.dataset.seen || 0) + 1;"
            " return [e.tagName, (e.textContent || e.id).trim(), e.dataset.seen, e.checkVisibility()]; }"
        )
        if found[0] == "BODY" or found[2] == "2":
            return seen
        assert found[3], found
        seen.append(found[1])
    raise AssertionError("Tab never came to the end of the page")


@pytest.fixture
def open_page(browser, made_by_the_real_configuration):
    """Return a function that opens a page of the tiny site in a window of a given size."""
    contexts = []

    def go(docname, viewport, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto((made_by_the_real_configuration.outdir / f"{docname}.html").as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def test_links_of_the_closed_menu_never_take_the_focus(open_page):
    """The menu's button does, and opens it; Escape closes it and the button has the focus again."""
    page = open_page("guide/roles", PHONE)
    walked = focused_links(page)
    assert "Contents and search" in walked
    assert "9. Statutory officers" not in walked[: walked.index("8.4")]
    button = page.get_by_role("button", name="Contents and search")
    assert button.get_attribute("aria-expanded") == "false"
    button.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    link = page.get_by_role("navigation", name="Documents").get_by_role("link", name="9. Statutory officers")
    assert link.is_visible()
    link.press("Escape")
    assert not link.is_visible()
    assert button.evaluate("e => e === document.activeElement")


def test_the_menu_works_without_javascript(open_page):
    """Its control is then a checkbox, reached with Tab and turned with the space bar."""
    page = open_page("guide/roles", PHONE, java_script_enabled=False)
    link = page.get_by_role("navigation", name="Documents").get_by_role("link", name="9. Statutory officers")
    assert not link.is_visible()
    page.get_by_role("checkbox", name="Contents and search").press(" ")
    assert link.is_visible()
    link.click()
    assert page.title().startswith("9. Statutory officers")


def test_nothing_is_wider_than_a_narrow_screen(open_page):
    """320 pixels is what is left of 1280 at four times the size."""
    for docname in PAGES:
        page = open_page(docname, {"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, docname


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(open_page, viewport, scheme):
    """WCAG 2.2, levels A and AA; a machine finds only part of what is wrong."""
    for docname in PAGES:
        page = open_page(docname, viewport, color_scheme=scheme)
        if viewport is PHONE:
            page.get_by_role("button", name="Contents and search").click()
        assert violations(page) == [], docname


def test_print_leaves_out_what_cannot_be_clicked(open_page):
    """No skip link over the text, no menu; numbers and badges stay."""
    page = open_page("guide/roles", DESK)
    page.emulate_media(media="print")
    for gone in (".skip-link", ".side", ".breadcrumbs", ".neighbours", ".top-bar nav"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator("#clause-guide-8\\.4 .policy-badge").is_visible()
    assert page.locator("#clause-guide-8\\.4 .policy-number").is_visible()
