"""HR lets another system in, and shuts it out again: with scripts and without."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, follow
from browser.looking import faults as faults_by_script

LOOKS: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "without-scripts": {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False},
}


def ask(site: LiveSite, token: str, path: str) -> tuple[int, Any]:
    """Ask the API as the other system does."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    found = response.status, json.load(response)
    connection.close()
    return found


def faults(page: Page, look: str) -> list[str]:
    """Return what is wrong with the page; without scripts there is nobody to look."""
    return [] if "without" in look else faults_by_script(page)


@pytest.mark.parametrize("look", LOOKS)
def test_hr_makes_a_token_that_works_until_it_is_revoked(
    live_site: LiveSite, open_page: Callable[..., Page], look: str
) -> None:
    """The whole journey, each of its pages without a fault, and the other system's answers on the way."""
    live_site.add_person(f"HR-{look}", "Rowan Example", "hr")
    page = open_page(live_site, **LOOKS[look])
    sign_in(page, live_site, f"HR-{look}")
    follow(page.get_by_role("link", name="HR", exact=True))
    follow(page.get_by_role("navigation", name="HR").get_by_role("link", name="Tokens"))
    found = faults(page, look)
    follow(page.get_by_role("link", name="Make a token"))
    found += faults(page, look)
    follow(page.get_by_role("button", name="Make the token"))
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    found += faults(page, look)
    page.get_by_label("Which system is it for?").fill(f"Payroll, {look}")
    page.get_by_label("status:read").check()
    page.get_by_label("90 days").check()
    follow(page.get_by_role("button", name="Make the token"))
    found += faults(page, look)
    token = page.locator(".token code").inner_text()
    assert ask(live_site, token, "/api/v1/status?limit=1")[0] == 200
    status, problem = ask(live_site, token, "/api/v1/people")
    assert (status, problem["title"]) == (403, "The token is not for this")
    follow(page.get_by_role("link", name="Back to the tokens"))
    found += faults(page, look)
    follow(page.get_by_role("link", name="See what the API gives"))
    found += faults(page, look)
    page.go_back()
    follow(page.get_by_role("link", name=f"Payroll, {look}"))
    expect(page.get_by_role("main")).not_to_contain_text("Never")
    found += faults(page, look)
    follow(page.get_by_role("link", name="Give it another name"))
    found += faults(page, look)
    follow(page.get_by_role("button", name="Rename"))
    follow(page.get_by_role("link", name="Revoke this token"))
    found += faults(page, look)
    follow(page.get_by_role("button", name="Revoke the token"))
    expect(page.get_by_role("status")).to_contain_text(f"Payroll, {look} is revoked.")
    found += faults(page, look)
    assert ask(live_site, token, "/api/v1/status")[0] == 401
    assert found == []
