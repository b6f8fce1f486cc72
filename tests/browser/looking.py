"""What every page must pass: axe for WCAG 2.2 A and AA, no scrolling sideways, one heading, big targets."""

from __future__ import annotations

from playwright.sync_api import Page

from chromium import sideways_pixels, violations

SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
    .filter((field) => field.checkVisibility() && !field.closest("[aria-hidden]") && field.tabIndex >= 0)
    .filter((field) => Math.min(field.offsetWidth, field.offsetHeight) < 24)
    .map((field) => field.outerHTML.slice(0, 120))"""


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what is wrong with the page as it stands, a line each, beginning with where.

    Colours are left out without *contrast*, for pages that others of the same style stand for.
    """
    found = violations(page, contrast=contrast)
    if sideways_pixels(page) > 0:
        found.append(f"scrolls sideways by {sideways_pixels(page)} px")
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} main headings")
    found += [f"smaller than 24 px: {field}" for field in page.evaluate(SMALL_TARGETS)]
    return [f"{page.title()} ({page.url}): {fault}" for fault in found]
