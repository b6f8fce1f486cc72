"""HR loads a staff list, mends it, says what is required; a manager looks at their team."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, follow
from browser.looking import faults
from exchange.staff_files import as_csv, as_workbook

LOOKS: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "no-script": {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False},
}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    """How the browser looks at it."""
    return str(request.param)


class Desk:
    """A browser that looks at each page it comes to; without scripts axe can't, so it only walks."""

    def __init__(self, page: Page, look: str) -> None:
        self.page = page
        self.found: list[str] = []
        self.looks = look != "no-script"

    def look(self) -> None:
        """Note what is wrong with the page as it stands."""
        if self.looks:
            self.found += faults(self.page)

    def go(self, path: str) -> None:
        """Open a page, and look at it."""
        self.page.goto(path)
        self.look()

    def press(self, name: str, role: Any = "button") -> None:
        """Press a button or follow a link, and look at what comes."""
        follow(self.page.get_by_role(role, name=name))
        self.look()

    def send(self, file: Path) -> None:
        """Choose a staff list and go on to the last page."""
        self.page.get_by_label("Choose the list").set_input_files(file)
        self.press("Continue")
        self.press("Check the list")


def test_a_staff_list_is_mended_and_loaded_and_a_manager_sees_the_team(
    live_site: LiveSite, open_page: Callable[..., Page], tmp_path: Path, look: str
) -> None:
    """Faults, the mended list, the load; a change by hand; a requirement; who is late, for the manager."""
    hr = f"{look}-HR"
    live_site.add_person(hr, "Robin Example", "hr")
    desk = Desk(open_page(live_site, **LOOKS[look]), look)
    sign_in(desk.page, live_site, hr)
    load_a_list(desk, tmp_path, look)
    change_somebody(desk, look)
    require_a_quiz(desk, look)
    team = Desk(open_page(live_site, **LOOKS[look]), look)
    sign_in(team.page, live_site, f"{look}-001")
    look_at_the_team(team, look)
    assert desk.found + team.found == []


def load_a_list(desk: Desk, folder: Path, look: str) -> None:
    """A file with faults can't be loaded, and says why; the mended one is shown before it is loaded."""
    boss = (f"{look}-001", f"Alex {look}", "", f"Parks {look}", "", "1 April 2011", "")
    report = (f"{look}-002", f"Sam O'Example {look}", "sam@example.org", f"Parks {look}")
    bad, good = (*report, "nobody", "soon", ""), (*report, f"{look}-001", "3/9/2018", "")
    (folder / "bad.csv").write_bytes(as_csv(boss, bad, delimiter=";"))
    (folder / "good.xlsx").write_bytes(as_workbook(boss, good))
    page = desk.page
    desk.go("/people/")
    desk.press("Load a staff list", "link")
    desk.press("Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    desk.send(folder / "bad.csv")
    expect(page.get_by_role("alert")).to_contain_text("2 faults must be mended")
    expect(page.get_by_role("cell", name="soon is no day")).to_be_visible()
    expect(page.get_by_role("button", name="Load the list")).to_have_count(0)
    desk.press("Choose the mended file", "link")
    desk.send(folder / "good.xlsx")
    expect(page.get_by_role("heading", name="People to add")).to_be_visible()
    desk.press("Load the list")
    expect(page.get_by_role("status")).to_contain_text("The list is loaded: 2 added")


def change_somebody(desk: Desk, look: str) -> None:
    """Somebody is found, changed wrongly, then rightly; to close their account needs a reason."""
    page = desk.page
    desk.go(f"/people/?search={look}-002&account=open&sort=-starts")
    desk.press(f"Sam O'Example {look}", "link")
    desk.press("Change details", "link")
    page.get_by_label("Manager").fill(f"{look}-002")
    desk.press("Save")
    expect(page.get_by_role("alert")).to_contain_text("Nobody is their own manager")
    page.get_by_label("Manager").fill(f"{look}-001")
    page.get_by_label("Name", exact=True).fill(f"Samira {look}")
    desk.press("Save")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Samira {look}")
    desk.press("Close the account", "link")
    desk.press("Close the account")
    expect(page.get_by_role("alert")).to_contain_text("Select why")


def require_a_quiz(desk: Desk, look: str) -> None:
    """Of a service area of their own, for other tests use this site as well; since long ago."""
    page = desk.page
    desk.go("/requirements/add/")
    desk.press("See how many people this is")
    expect(page.get_by_role("alert")).to_contain_text("Select a quiz")
    page.get_by_label("Quiz").select_option("once")
    page.get_by_label("Service area").fill(f"Parks {look}")
    page.get_by_label("Day (optional)").fill("3 May 2018")
    desk.press("See how many people this is")
    expect(page.get_by_role("status")).to_contain_text("For 2 of them the due date has passed already")
    desk.press("Save")
    expect(page.get_by_role("status")).to_contain_text("By 3 May 2018")
    follow(page.get_by_role("row", name=f"Parks {look}").get_by_role("link"))
    desk.look()
    desk.press("Take this requirement away", "link")


def look_at_the_team(team: Desk, look: str) -> None:
    """The manager sees the report and nobody else, and what is required of themselves."""
    team.press("My team", "link")
    expect(team.page.get_by_text("1 person reports to you")).to_be_visible()
    report = team.page.get_by_role("listitem").filter(has_text=f"Samira {look}")
    expect(report).to_contain_text("1 overdue")
    for path in ("/team/?state=overdue", "/quizzes/", "/record/"):
        team.go(path)
