"""A person takes their own copy, HR erases them, an auditor sees it: in a real browser, wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults
from service.sample import RIGHT

LOOKS = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 320, "height": 640}}
OWN_WORDS = "Mine alone."


def copy_is_taken(person: Page, folder: Path) -> list[str]:
    """Take both files from one's own record, look into them, and return what is wrong with the page."""
    person.goto("/record/")
    follow(person.get_by_role("link", name="Everything held about you"))
    files = {}
    for form in ("PDF", "JSON"):
        with person.expect_download() as waiting:
            person.get_by_role("link", name=f"Download as {form}").click()
        files[form] = folder / waiting.value.suggested_filename
        waiting.value.save_as(files[form])
    with pikepdf.open(files["PDF"]) as pdf:
        assert pdf.docinfo["/Title"] == "Everything held about Rowan Ownwords"
    assert OWN_WORDS in files["JSON"].read_text("utf-8")
    return faults(person)


def person_is_erased(office: Page, number: str, look: Callable[[Page], list[str]]) -> list[str]:
    """Find the person, erase them, and return what is wrong with the pages on the way."""
    office.goto(f"/people/?search={number}")
    follow(office.get_by_role("link", name="Rowan Ownwords"))
    follow(office.get_by_role("link", name="Erase this person"))
    found = look(office)
    follow(office.get_by_role("button", name="Erase for good"))
    expect(office.get_by_role("alert")).to_contain_text("Enter a reason")
    found += look(office)
    office.get_by_label("Why").fill("Request 17")
    office.get_by_label("Type the staff number to confirm").fill(number)
    follow(office.get_by_role("button", name="Erase for good"))
    expect(office.get_by_role("heading", name="Erased", exact=True)).to_be_visible()
    return found + look(office)


def audit_log_tells_of_it(auditor: Page) -> list[str]:
    """Find the entry, read it, ask for what can't be, and return what is wrong with the pages."""
    auditor.goto("/audit/?action=erased")
    expect(auditor.locator("tbody tr").first).to_contain_text("Erased person")
    found = faults(auditor)
    follow(auditor.locator("tbody a").first)
    expect(auditor.locator("main")).to_contain_text("Request 17")
    found += faults(auditor)
    auditor.goto("/audit/?from=someday")
    return found + faults(auditor)


@pytest.mark.parametrize("look", LOOKS)
def test_a_copy_is_taken_a_person_erased_and_the_audit_log_tells_of_it(
    live_site: LiveSite, open_page: Callable[..., Page], tmp_path: Path, look: str
) -> None:
    """The copy is theirs; only the typed staff number erases, without script as well; no page has a fault."""
    number, hr, auditor = (f"{name}-{look}" for name in ("OWN", "OWN-HR", "OWN-AU"))
    live_site.add_person(number, "Rowan Ownwords")
    live_site.add_person(hr, "Kim Keeper", "hr")
    live_site.add_person(auditor, "Ash Auditor", "auditor")
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(RIGHT | {"think": OWN_WORDS}), "utf-8")
    cascade(live_site.root, "take", "every-type", "--as", number, "--answers", str(answers))
    has_script = look == "wide"  # axe needs it to look
    pages = {}
    for who in (number, hr, auditor):
        pages[who] = open_page(live_site, viewport=LOOKS[look], java_script_enabled=who != hr or has_script)
        sign_in(pages[who], live_site, who)
    found = copy_is_taken(pages[number], tmp_path)
    found += person_is_erased(pages[hr], number, faults if has_script else lambda _page: [])
    pages[number].goto("/record/")
    expect(pages[number].get_by_role("heading", name="Sign in")).to_be_visible()
    found += audit_log_tells_of_it(pages[auditor])
    assert found == []
