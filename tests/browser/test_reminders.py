"""HR reminds people: the list, the message, sending, and a person's own due dates, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults

LOOKS: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "without scripts": {"java_script_enabled": False},
}


@pytest.mark.parametrize("look", LOOKS)
def test_hr_reads_a_message_sends_it_and_it_goes_once(
    live_site: LiveSite, open_page: Callable[..., Page], person: str, look: str
) -> None:
    """Filter, read, send; nothing scrolls sideways but the table, and axe finds nothing on any page.

    Without scripts the same things work.
    """
    area = f"Parks {person}"
    for name, more in (("Asha", ["--email", f"{person}@example.org"]), ("Bo", [])):
        cascade(live_site.root, "people", "add", f"{person}-{name}", "--name", name, "--area", area, *more)
    cascade(live_site.root, "people", "require", "sure", "--area", area, "--due", "2018-05-03")
    live_site.add_person(f"{person}-HR", "Robin Example", "hr")
    page = open_page(live_site, **LOOKS[look])
    found: list[str] = []

    def look_at() -> None:
        # axe is a script itself.
        found.extend(faults(page) if look == "narrow" else ())

    sign_in(page, live_site, f"{person}-HR")

    page.goto("/hr/reminders/?days=many")
    look_at()
    page.goto("/hr/reminders/")
    page.get_by_label("Service area").select_option(area)
    follow(page.get_by_role("button", name="Show"))
    expect(page.get_by_role("row")).to_have_count(3)
    page.locator("summary").click()
    expect(page.get_by_text("Hello Asha,")).to_be_visible()
    look_at()
    page.set_viewport_size({"width": 1280, "height": 800})
    look_at()
    page.set_viewport_size({"width": 320, "height": 640})
    follow(page.get_by_role("link", name="Bo", exact=True))
    expect(page.get_by_text("Tell them in person")).to_be_visible()
    look_at()
    page.go_back()
    follow(page.get_by_role("button", name="Send 1 message"))
    expect(page.get_by_role("status")).to_contain_text("1 message sent.")
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    look_at()

    sign_in(page, live_site, f"{person}-Asha")
    page.goto("/record/")
    expect(page.get_by_text("Overdue: it was due on 3 May 2018")).to_be_visible()
    look_at()
    with page.expect_download() as download:
        page.get_by_role("link", name="Put my due dates into my calendar").click()
    assert download.value.suggested_filename == "due-dates.ics"
    assert found == []
