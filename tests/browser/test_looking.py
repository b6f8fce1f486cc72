"""The look itself: what it must find."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browser.looking import faults


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<input>", "label (critical)"),
        ("<p style='width: 5000px'>wide</p>", "scrolls sideways"),
        ("<h1>two</h1>", "has 2 main headings"),
        (
            "<button style='width: 9px; height: 9px; padding: 0' aria-label='x'></button>",
            "smaller than 24 px",
        ),
        ("<p style='color: #aaa'>pale</p>", "color-contrast"),
    ],
)
def test_a_fault_is_found(engine: Browser, body: str, says: str) -> None:
    """Or the other tests would prove nothing."""
    page = engine.new_page()
    page.set_content(
        f"<html lang='en'><head><title>t</title></head><body><main><h1>one</h1>{body}</main></body></html>"
    )
    assert any(says in fault for fault in faults(page))
    page.close()
