"""What every page must pass: axe for WCAG 2.2 A and AA, no scrolling sideways, one heading, a title."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
    .filter((field) => field.checkVisibility() && !field.closest("[aria-hidden]") && field.tabIndex >= 0)
    .filter((field) => Math.min(field.offsetWidth, field.offsetHeight) < 24)
    .map((field) => field.outerHTML.slice(0, 120))"""


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, a line each, beginning with where."""
    found = []
    for violation in Axe().run(page, options=OPTIONS).response["violations"]:
        found += [f"{violation['id']}: {node['html'][:120]}" for node in violation["nodes"]]
    if page.evaluate(SIDEWAYS) > 0:
        found.append(f"scrolls sideways by {page.evaluate(SIDEWAYS)} px")
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} main headings")
    found += [f"smaller than 24 px: {field}" for field in page.evaluate(SMALL_TARGETS)]
    return [f"{page.title()} ({page.url}): {fault}" for fault in found]
