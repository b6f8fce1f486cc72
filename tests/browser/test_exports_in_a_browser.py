"""HR takes an export out and can prove what it is; with JavaScript and without, wide and narrow."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults
from service.sample import RIGHT

LOOKS = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "without JavaScript": {"java_script_enabled": False},
}


@pytest.mark.parametrize("look", LOOKS)
def test_an_export_is_saved_taken_out_checked_and_its_manifest_had_again(
    live_site: LiveSite, open_page: Callable[..., Page], person: str, tmp_path: Path, look: str
) -> None:
    """From the form with a fault to the file on HR's machine, which the command finds to be what it was."""
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(RIGHT), "utf-8")
    cascade(live_site.root, "take", "every-type", "--as", person, "--answers", str(answers))
    live_site.add_person(f"HR-{person}", "Robin Example", "hr")
    page = open_page(live_site, **LOOKS[look])
    script = look == "narrow"  # what looks for faults is a script itself
    sign_in(page, live_site, f"HR-{person}")
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="HR"))
    follow(page.get_by_role("navigation", name="HR").get_by_role("link", name="Exports"))
    found = faults(page) if script else []

    page.get_by_label("First day").fill("soon")
    follow(page.get_by_role("button", name="Download"))
    expect(page.get_by_role("alert")).to_contain_text("Enter the first day as a date, such as 3 May 2018")
    found += faults(page) if script else []
    page.get_by_label("First day").fill("3 May 2018")
    page.get_by_label("Quiz", exact=True).select_option("every-type")
    page.get_by_role("radio", name="Excel workbook").check()
    page.locator("summary").click()
    page.get_by_label("item_digests").uncheck()
    page.get_by_label("status", exact=True).check()
    page.get_by_label("Name of the saved export").fill(f"payroll-{person.lower()}")
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status")).to_contain_text("is saved")
    found += faults(page) if script else []

    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(downloading.value.path()) as archive:
        archive.extractall(tmp_path)
        name, manifest = archive.namelist()
    assert name.endswith(".xlsx")
    said = cascade(live_site.root, "records", "verify", "--export", str(tmp_path / name))
    assert "The file is byte for byte the one that was exported." in said
    assert "No row that the filter lets through is missing." in said
    columns = json.loads((tmp_path / manifest).read_text("utf-8"))["columns"]
    assert "item_digests" not in columns
    assert columns[-1] == "status"

    page.reload()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Manifest").first.click()
    assert Path(downloading.value.path()).read_bytes() == (tmp_path / manifest).read_bytes()
    follow(page.get_by_role("link", name=f"Remove payroll-{person.lower()}"))
    found += faults(page) if script else []
    follow(page.get_by_role("button", name="Remove the saved export"))
    expect(page.get_by_role("status")).to_contain_text("is removed")
    assert found == []
