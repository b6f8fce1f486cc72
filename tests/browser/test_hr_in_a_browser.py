"""HR answers who is overdue, with JavaScript and without; a manager sees their own reports."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, follow, served, small_site
from browser.looking import faults_in_every_look
from processes import ask
from service.sample import BANK

OFFICE = """
import json
import cascade.commands._django
from cascade.records.models import Person
from cascade.records.people import add_person
from cascade.records.roles import grant
from service.office import office

there = office()
Person.objects.bulk_create(
    Person(staff_number=f"N-{number:03}", name=f"Nobody {number:03}", service_area="Repairs")
    for number in range(70)
)
add_person("H-1", "Robin Example", roles=["hr"])
add_person("AU-1", "Sam Auditor", roles=["auditor"])
print(json.dumps([str(one.pk) for one in (there.amina, there.passed, there.ran_out)]))
"""
OVERDUE = 73  # Amina, Bogdan, their boss, and seventy who did nothing


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveSite, list[str]]]:
    """The small office with seventy more people in Repairs, served; and the ids of Amina and two passes."""
    root = small_site(tmp_path_factory.mktemp("office"), BANK)
    ids = ask(root, "", OFFICE)
    with served(root) as site:
        yield site, ids


def cells(page: Page, heading: str) -> list[str]:
    """Return the cells below one heading of the list."""
    place = page.locator("table.listing thead th").all_inner_texts()
    index = [text.split("\\u00a0")[0].strip() for text in place].index(heading)
    return page.locator(f"table.listing tbody tr > :nth-child({index + 1})").all_inner_texts()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_who_in_repairs_is_overdue_and_the_proof(
    office: tuple[LiveSite, list[str]], open_page: Callable[..., Page], script: bool
) -> None:
    """From a number of the overview to its list, sorted, paged, downloaded and printed, to the proof."""
    site, _ids = office
    page = open_page(site, java_script_enabled=script)
    sign_in(page, site, "H-1")
    follow(page.get_by_role("navigation", name="Main").get_by_role("link", name="HR"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Training overview")
    repairs = page.get_by_role("row", name="Repairs")
    follow(repairs.get_by_role("link").last)
    expect(page.locator("#range")).to_have_text(f"1 to 50 of {OVERDUE}")
    expect(page.get_by_label("Service area")).to_have_value("Repairs")

    follow(page.get_by_role("columnheader", name="Name").get_by_role("link"))
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    first = cells(page, "Name")
    assert first[:2] == ["Amina Example", "bogdan O'Brien"]
    follow(page.get_by_role("link", name="Next page"))
    expect(page.locator("#range")).to_have_text(f"51 to {OVERDUE} of {OVERDUE}")
    names = first + cells(page, "Name")
    assert len(set(names)) == OVERDUE

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download as shown (CSV)").click()
    with Path(downloading.value.path()).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["Name", "Staff number"]
    assert [row[0] for row in rows] == names
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download as shown (Excel)").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")

    follow(page.get_by_role("link", name="Print this list"))
    assert cells(page, "Name") == names
    printing = page.get_by_role("button", name="Print")
    expect(printing).to_be_visible() if script else expect(printing).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="HR")).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text("Service area: Repairs; Standing: Overdue.")
    page.emulate_media(media="screen")

    follow(page.get_by_role("link", name="Amina Example"))
    follow(page.get_by_role("link", name="Proof of Every type"))
    expect(page.locator(".inset").first).to_contain_text("This row is whole and stands in its place.")
    follow(page.get_by_role("link", name="Guide 8.2", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Guide 8.2: history")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_manager_sees_their_own_reports_and_nobody_else(
    office: tuple[LiveSite, list[str]], open_page: Callable[..., Page], script: bool
) -> None:
    """On their own page; HR's pages are closed to them."""
    site, ids = office
    page = open_page(site, java_script_enabled=script)
    sign_in(page, site, "B-1")
    follow(page.get_by_role("link", name="My team"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Amina Example")
    expect(main).to_contain_text("bogdan O'Brien")
    expect(main).not_to_contain_text("Nobody 001")
    for path in ("/hr/", "/hr/standings/", f"/hr/people/{ids[0]}/", f"/hr/log/{ids[1]}/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403


def test_hrs_pages_have_no_fault(office: tuple[LiveSite, list[str]], open_page: Callable[..., Page]) -> None:
    """Each with rows, with none, and with a filter that is none; as an auditor sees them."""
    site, (amina, passed, ran_out) = office
    page = open_page(site)
    sign_in(page, site, "AU-1")
    found = []
    for path in (
        "/hr/",
        "/hr/?by=manager&area=Repairs",
        "/hr/?quiz=once",
        "/hr/people/",
        "/hr/people/?area=Nowhere&quiz=gone",
        "/hr/standings/",
        "/hr/standings/?state=failed&sort=-percent&all=1",
        "/hr/affected/",
        "/hr/expiring/",
        "/hr/expiring/?days=soon",
        "/hr/completions/",
        "/hr/completions/?from=soon&to=x",
        "/hr/completions/?to=1+January+2001",
        "/hr/clauses/",
        "/hr/clauses/?clause=guide+8.1",
        "/hr/clauses/?clause=9",
        f"/hr/people/{amina}/",
        f"/hr/log/{passed}/",
        f"/hr/log/{ran_out}/",
    ):
        page.goto(path)
        found += faults_in_every_look(page)
    assert found == []
