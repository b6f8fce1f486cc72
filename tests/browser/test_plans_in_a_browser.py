"""An action plan is written, sent to the manager, read by them and taken back; with and without script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults
from service.sample import RIGHT

LOOKS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "no-script": {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
}


def plan_is_sent(author: Page, look: Callable[[Page], list[str]]) -> list[str]:
    """From the result to the plans, a reminder, and to the manager who is named."""
    author.goto("/record/")
    follow(author.get_by_role("link", name=re.compile("^Every type.*handed in")))
    follow(author.get_by_role("link", name="be reminded of it, or let your manager read it"))
    found = look(author)
    follow(author.get_by_role("button", name="Remind me on"))
    expect(author.get_by_role("button", name="No reminder")).to_be_visible()
    with author.expect_download() as waiting:
        author.get_by_role("link", name="Put the day into my calendar").click()
    assert waiting.value.suggested_filename == "action-plan.ics"
    follow(author.get_by_role("link", name="Let my manager read it"))
    found += look(author)
    follow(author.get_by_role("button", name="Let Zofia Boss read it"))
    expect(author.get_by_role("status")).to_contain_text("Zofia Boss can read your plan from now on")
    return found + look(author)


def plan_is_read(manager: Page, look: Callable[[Page], list[str]]) -> list[str]:
    """From the team to the plan."""
    manager.goto("/team/")
    found = look(manager)
    follow(manager.get_by_role("link", name="Action plan of Amina Author"))
    expect(manager.locator("main")).to_contain_text("Ring back")
    return found + look(manager)


@pytest.mark.parametrize("look", LOOKS)
def test_a_plan_is_sent_read_and_taken_back(
    live_site: LiveSite, open_page: Callable[..., Page], tmp_path: Path, look: str
) -> None:
    """No page has a fault; after it is taken back the manager's link leads nowhere."""
    author, boss = f"PL-{look}", f"PB-{look}"
    staff = tmp_path / "staff.csv"
    staff.write_text(
        f"Staff number,Name,Manager\n{boss},Zofia Boss,\n{author},Amina Author,{boss}\n", encoding="utf-8"
    )
    cascade(live_site.root, "people", "import", str(staff), "--apply")
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(RIGHT), "utf-8")
    cascade(live_site.root, "take", "every-type", "--as", author, "--answers", str(answers))

    def see(page: Page) -> list[str]:
        return faults(page) if look != "no-script" else []  # axe is a script itself

    pages = {}
    for who in (author, boss):
        pages[who] = open_page(live_site, **LOOKS[look])
        sign_in(pages[who], live_site, who)
    found = plan_is_sent(pages[author], see) + plan_is_read(pages[boss], see)
    address = pages[boss].url
    follow(pages[author].get_by_role("button", name="Take it back"))
    expect(pages[author].locator("main")).to_contain_text("Only you")
    answer = pages[boss].goto(address)
    assert answer is not None
    assert answer.status == 404
    assert found == []
