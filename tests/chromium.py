"""The Chromium that browser tests drive, and what axe is asked to look for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The first that is found is used. The first of all draws no window for anybody, which saves a third."""

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser under test makes no requests of its own."""

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROWEST = {"width": 320, "height": 640}

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
"""The rules of axe for WCAG 2.2, levels A and AA; what is well is not written out, which takes longer.

Automatic rules find a part of what can be wrong, so keyboard, zoom and no-JavaScript tests stand beside them.
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the system's Chromium where there is one, else the one Playwright has downloaded."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        try:
            yield browser
        finally:
            browser.close()


Rules = Literal["all", "but colours", "colours"]
"""What axe looks at. Colours take it as long as everything else together."""

_OPTIONS: dict[Rules, dict[str, Any]] = {
    "all": WCAG,
    "but colours": {**WCAG, "rules": {"color-contrast": {"enabled": False}}},
    "colours": {**WCAG, "runOnly": {"type": "rule", "values": ["color-contrast"]}},
}


def violations(page: Page, rules: Rules = "all") -> list[str]:
    """Return what axe finds on *page*, a line a rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", _OPTIONS[rules])
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways_pixels(page: Page) -> int:
    """Return by how many pixels *page* is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
