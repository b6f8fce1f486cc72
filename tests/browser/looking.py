"""What every page must pass: axe for WCAG 2.2 A and AA, no scrolling sideways, one heading, big targets."""

from __future__ import annotations

from playwright.sync_api import Page

from chromium import DESK, NARROWEST, Rules, sideways_pixels, violations

WIDEST_PHONE = 480
A4 = {"width": 718, "height": 1047}
"""In pixels, within margins of a centimetre."""

SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
    .filter((field) => field.checkVisibility() && !field.closest("[aria-hidden]") && field.tabIndex >= 0)
    .filter((field) => Math.min(field.offsetWidth, field.offsetHeight) < 24)
    .map((field) => field.outerHTML.slice(0, 120))"""


def rules_for(page: Page) -> Rules:
    """Return what is worth looking at in a window of this kind."""
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        return "colours"
    width = page.evaluate("innerWidth")
    return "all" if width > WIDEST_PHONE else "but colours"


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, a line each, beginning with where.

    Everything is looked at in a wide window. A narrow one has the same colours, and the dark display of a
    page has nothing else of its own.
    """
    found = violations(page, rules_for(page))
    if sideways_pixels(page) > 0:
        found.append(f"scrolls sideways by {sideways_pixels(page)} px")
    if page.locator("h1").count() != 1:
        found.append(f"has {page.locator('h1').count()} main headings")
    found += [f"smaller than 24 px: {field}" for field in page.evaluate(SMALL_TARGETS)]
    return [f"{page.title()} ({page.url}): {fault}" for fault in found]


def faults_in_every_look(page: Page) -> list[str]:
    """Return what is wrong with the page wide and light, then as narrow as can be and dark, then on paper.

    The page stays as it is while the window changes around it, so a walk through a form is walked once.
    """
    found = faults(page)
    where = f"{page.title()} ({page.url})"
    page.set_viewport_size(NARROWEST)
    page.emulate_media(color_scheme="dark")
    if sideways_pixels(page) > 0:
        found.append(f"{where}: scrolls sideways by {sideways_pixels(page)} px at 320 px")
    found += [f"{where}: smaller than 24 px at 320 px: {one}" for one in page.evaluate(SMALL_TARGETS)]
    found += [f"{where}: narrow and dark: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="light", media="print")
    page.set_viewport_size(A4)
    if sideways_pixels(page) > 0:
        found.append(f"{where}: is cut off by {sideways_pixels(page)} px on paper")
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size(DESK)
    return found
