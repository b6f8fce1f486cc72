"""The whole way on the real guide and the real quizzes: read, answer, learn, prove."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.answering import fill_in, right_response
from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults
from cascade.model.bank import Bank, Quiz
from cascade.model.items import Item

pytestmark = pytest.mark.slow
QUIZ = "roles"


@pytest.fixture(scope="module")
def bank(real_project: Path) -> Bank:
    """The bank as built."""
    return Bank.from_json(json.loads((real_project / "build" / "private" / "bank.json").read_text("utf-8")))


def hand_in_rightly(page: Page, quiz: Quiz) -> None:
    """Answer every question rightly, one at a time, and hand in."""
    for item in asked(page, quiz):
        answer(page, item)
        follow(page.locator("button[value=continue]"))
    follow(page.get_by_role("button", name="Hand in my answers"))


def answer(page: Page, item: Item) -> None:
    """Answer one item rightly, and very surely where that is asked."""
    fill_in(page, item, right_response(item.body))
    for sure in page.locator(f"[id='sure-{item.id}-3']").all():
        sure.check()


def asked(page: Page, quiz: Quiz) -> Iterator[Item]:
    """Yield the item each page asks, until the answers are to be checked."""
    while "/check/" not in page.url:
        yield quiz.item(page.locator("input[name=asked]").input_value())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_read_fail_learn_pass_and_prove(
    real_site: LiveSite, open_page: Callable[..., Page], bank: Bank, script: bool
) -> None:
    """Sign in by link, read a clause, fail and pass its quiz, see the record; HR finds both rows."""
    quiz = bank.quiz(QUIZ)
    staff_number = f"JOURNEY-{'A' if script else 'B'}"
    real_site.add_person(staff_number, "Rowan Example")
    page = open_page(real_site, java_script_enabled=script, viewport={"width": 360, "height": 740})
    sign_in(page, real_site, staff_number)

    # Read a clause; the site says which quizzes test it.
    clause = next(clause for clause in bank.clauses if clause.id == quiz.items[0].clauses[0])
    page.goto("/" + clause.url)
    expect(page.locator(f"[id='{clause.url.split('#')[1]}']")).to_be_visible()
    page.goto(f"/quizzes/?clause={clause.id.replace(' ', '+')}")
    follow(page.get_by_role("link", name=quiz.title, exact=True))

    # Wrongly: nothing answered, handed in as it is.
    page.get_by_label("All questions on one page").check()
    follow(page.get_by_role("button", name="Start now"))
    follow(page.get_by_role("button", name="Hand in my answers"))
    follow(page.get_by_role("button", name="Hand in as it is"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not passed yet")
    link = page.locator("main ul").first.get_by_role("link").first
    target = link.get_attribute("href") or ""
    assert re.fullmatch(r"/[a-z0-9/._-]+#clause-[\w.-]+", target)
    follow(link)
    expect(page.locator(f"[id='{target.split('#')[1]}']")).to_be_visible()
    page.go_back()

    # Rightly, a question at a time.
    follow(page.get_by_role("link", name="Try again"))
    page.get_by_label("One question at a time").check()
    follow(page.get_by_role("button", name="Start now"))
    hand_in_rightly(page, quiz)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    expect(page.locator("main")).to_contain_text("100%")
    assert page.locator(".result .inset a[href*='#clause-']").count() > 0
    follow(page.get_by_role("link", name="My record").last)
    expect(page.locator("main")).to_contain_text("Passed on")
    expect(page.locator(".tasks").last.locator("li")).to_have_count(2)

    # HR downloads the proof.
    hr_number = f"{staff_number}-HR"
    real_site.add_person(hr_number, "Robin Example", "hr")
    desk = open_page(real_site, java_script_enabled=script)
    sign_in(desk, real_site, hr_number)
    desk.goto("/hr/exports/")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["staff_number"] == staff_number]
    assert [(row["quiz"], row["passed"]) for row in rows] == [(QUIZ, "no"), (QUIZ, "yes")]
    assert rows[1]["percent"] == "100"
    assert json.loads(rows[1]["clause_digests"])[clause.id] == clause.digest
    said = re.fullmatch(
        r"Checked (\d+) rows: the chain is whole\.\n", cascade(real_site.root, "records", "verify")
    )
    assert said is not None
    assert int(said[1]) >= len(rows)


def test_every_real_quiz_can_be_passed_in_the_browser(
    real_site: LiveSite, open_page: Callable[..., Page], bank: Bank
) -> None:
    """Its right answers, filled in by what the labels say, bring the full mark."""
    real_site.add_person("EVERY-QUIZ", "Rowan Example")
    page = open_page(real_site)
    sign_in(page, real_site, "EVERY-QUIZ")
    for quiz in bank.quizzes:
        page.goto(f"/quizzes/{quiz.id}/")
        page.get_by_label("All questions on one page").check()
        follow(page.get_by_role("button", name="Start now"))
        for field in page.locator("input[name=asked]").all():
            answer(page, quiz.item(field.input_value()))
        follow(page.get_by_role("button", name="Hand in my answers"))
        assert page.locator(".error-summary").all_inner_texts() == [], quiz.id
        found = page.locator(".panel").inner_text()
        assert ("100%" if quiz.has_scored_items else "Done") in found, (quiz.id, found)


def test_every_quiz_and_result_has_no_fault(
    real_site: LiveSite, open_page: Callable[..., Page], bank: Bank
) -> None:
    """All questions of the real bank with their errors, and all their feedback, where there is least room."""
    real_site.add_person("LOOK", "Rowan Example")
    page = open_page(real_site, viewport={"width": 320, "height": 640})
    sign_in(page, real_site, "LOOK")
    found = []
    for quiz in bank.quizzes:
        page.goto(f"/quizzes/{quiz.id}/")
        page.get_by_label("All questions on one page").check()
        follow(page.get_by_role("button", name="Start now"))
        follow(page.get_by_role("button", name="Hand in my answers"))
        found += faults(page)
        follow(page.get_by_role("button", name="Hand in as it is"))
        found += faults(page)
    assert found == []


def test_the_search_works_under_the_policy(real_site: LiveSite, open_page: Callable[..., Page]) -> None:
    """Its results lead to the pages."""
    page = open_page(real_site)
    page.goto("/search.html?q=councillor")
    follow(page.locator("#search-results li a").first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_every_page_of_the_site_is_served_whole_and_breaks_no_policy(
    real_site: LiveSite, open_page: Callable[..., Page]
) -> None:
    """The public pages as the service sends them: the browser finds nothing that had to be refused."""
    page = open_page(real_site)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    site = real_site.root / "build" / "site"
    for file in sorted(site.rglob("*.html")):
        answer = page.goto("/" + file.relative_to(site).as_posix())
        assert answer is not None
        assert answer.body() == file.read_bytes()
    assert said == []
