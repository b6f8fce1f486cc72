"""What a person meets after wording has changed, in a real browser: wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, cascade, served, small_site
from browser.looking import faults_in_every_look
from cascade.bank.review import Reviewed, rests_on
from records.changing import change, reworded
from records.support import write_bank
from service.sample import BANK

ENTRY = change("2018-02-01", "iv", ["guide 8.2"], text="The regulations on notice changed.")
CHANGED = reworded(BANK, "guide 8.2", "Notice is given 30 days before a key decision.", ENTRY)
NEXT = reworded(CHANGED, "guide 8.1", "Councillors decide; officers advise.")
ANSWERS = '{"notice-days": "28", "officers-advise": true}'


@pytest.fixture(scope="module")
def changed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site on which somebody passed, then wording changed; another change is built and not published."""
    root = small_site(tmp_path_factory.mktemp("changed"), BANK)
    (root / "quizzes").mkdir()
    (root / "answers.json").write_text(ANSWERS, "utf-8")
    with served(root) as site:
        site.add_person("E-1", "Robin Example", "editor")
        cascade(root, "take", "once", "--as", "E-1", "--answers", str(root / "answers.json"))
        rests = rests_on(CHANGED.quizzes, CHANGED)
        names = [name for name, clauses in rests.items() if "guide 8.2" in clauses]
        reviewed = Reviewed().with_reviews(names, rests, by="E-1", on="2018-02-01", note="Read again.")
        (root / "quizzes" / "reviewed.yaml").write_text(reviewed.to_text(), "utf-8")
        write_bank(root, CHANGED)
        cascade(root, "publish")
        write_bank(root, replace(NEXT, title="Working together again"))
        yield site


def test_everything_about_changed_wording_has_no_fault(
    changed_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    """The lists, the short quiz from heading to result, what changed, a history, the editor's page."""
    page = open_page(changed_site)
    sign_in(page, changed_site, "E-1")
    found = []
    for path in ("/quizzes/", "/quizzes/once/", "/record/changes/", "/clauses/guide/8.2/", "/editor/"):
        page.goto(path)
        found += faults_in_every_look(page)
    page.goto("/record/")
    found += faults_in_every_look(page)
    page.get_by_role("button", name="Answer 1 question on the new wording in Only once").click()
    expect(page.get_by_role("heading", name="What has changed")).to_be_visible()
    found += faults_in_every_look(page)
    page.locator("main input[type=text]").first.fill("5")
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Only once: Not yet")
    found += faults_in_every_look(page)
    page.get_by_role("button", name="Answer 1 question on the new wording").click()
    page.locator("main input[type=text]").first.fill("28")
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your pass is on the present wording again")
    found += faults_in_every_look(page)
    page.goto("/record/")
    found += faults_in_every_look(page)
    assert found == []
