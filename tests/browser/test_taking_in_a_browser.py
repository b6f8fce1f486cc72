"""Taking a quiz in a real browser: without a script, by keyboard alone, and with a connection that drops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.answering import fill_in
from browser.conftest import sign_in
from browser.live import LiveSite, follow
from service.sample import EVERY_TYPE, RIGHT

QUESTIONS = [item for item in EVERY_TYPE if item.body.type != "information"]


def start(page: Page, layout: str, quiz: str = "Every type") -> None:
    """Open a quiz from the list."""
    page.goto("/quizzes/")
    follow(page.get_by_role("link", name=quiz))
    page.get_by_label(layout).check()
    follow(page.locator("main form button"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_every_type_can_be_answered_a_question_at_a_time(
    live_site: LiveSite, open_page: Callable[..., Page], person: str, script: bool
) -> None:
    """From the first page to a pass; everything is a plain form."""
    page = open_page(live_site, java_script_enabled=script)
    sign_in(page, live_site, person)
    start(page, "One question at a time")
    follow(page.get_by_role("button", name="Continue"))
    for number, item in enumerate(QUESTIONS, 1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Question {number} of {len(QUESTIONS)}")
        fill_in(page, item, RIGHT[item.id])
        follow(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    follow(page.get_by_role("button", name="Hand in my answers"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    expect(page.locator("main")).to_contain_text("8 of 8 marks, 100%")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_every_type_can_be_answered_on_one_page(
    live_site: LiveSite, open_page: Callable[..., Page], person: str, script: bool
) -> None:
    """Handing in with a question open comes back with everything else filled in."""
    page = open_page(live_site, java_script_enabled=script)
    sign_in(page, live_site, person)
    start(page, "All questions on one page")
    for item in QUESTIONS[1:]:
        fill_in(page, item, RIGHT[item.id])
    follow(page.get_by_role("button", name="Hand in my answers"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Question 1: Select one answer")
    expect(summary).to_be_focused()
    fill_in(page, QUESTIONS[0], RIGHT["leaflet"])
    follow(page.get_by_role("button", name="Hand in my answers"))
    expect(page.locator("main")).to_contain_text("8 of 8 marks, 100%")


def test_the_links_of_an_error_summary_go_to_the_field(page: Page) -> None:
    """The field has the focus afterwards."""
    start(page, "All questions on one page")
    follow(page.get_by_role("button", name="Hand in my answers"))
    for link in page.get_by_role("alert").locator("li a").all():
        target = (link.get_attribute("href") or "")[1:]
        link.click()
        expect(page.locator(f"[id='{target}']")).to_be_focused()


def test_a_quiz_is_taken_by_keyboard_alone(page: Page) -> None:
    """Tab, arrows, space and Enter are enough; entries move by buttons; the skip link comes first."""
    page.goto("/quizzes/every-type/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "input[name=layout]")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("All questions on one page")).to_be_checked()
    page.keyboard.press("ArrowDown")
    _tab_to(page, "button:has-text('Start now')")
    _enter(page)
    _tab_to(page, "button[value=continue]")
    _enter(page)
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    _tab_to(page, "button[value=continue]")
    _enter(page)
    _tab_to(page, "input[type=checkbox]")
    page.keyboard.press("Space")
    _tab_to(page, "button[value=continue]")
    _enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 3 of 11")
    page.goto(page.url.replace("questions/4/", "questions/8/"))
    first = page.locator(".ordering > li").first.locator("span[id]").inner_text()
    _tab_to(page, "button:has-text('Down')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"{first}: position 2 of 3")
    page.keyboard.press("Enter")
    expect(page.locator(".ordering > li").last).to_contain_text(first)
    expect(page.get_by_role("combobox", name=f"Position of {first}")).to_have_value("3")
    _tab_to(page, "button[value=continue]")
    _enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 8 of 11")


def _enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on *selector*; it must always be visible where it is."""
    for _ in range(40):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const here = document.activeElement;
                const style = getComputedStyle(here);
                return here === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none";
            }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_answers_are_saved_while_one_types(page: Page) -> None:
    """The page says so, and a reload shows them."""
    start(page, "All questions on one page")
    fill_in(page, EVERY_TYPE[4], "27")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at ")
    page.reload()
    expect(page.locator("#q-notice-days")).to_have_value("27")


def test_a_dropped_connection_is_told_and_made_good(page: Page) -> None:
    """Nothing is lost; the page tries again by itself."""
    start(page, "All questions on one page")
    page.context.set_offline(True)
    fill_in(page, EVERY_TYPE[4], "27")
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved yet, trying again")
    page.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved at ", timeout=15_000)
    page.reload()
    expect(page.locator("#q-notice-days")).to_have_value("27")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_answers_survive_the_end_of_the_session(
    live_site: LiveSite, open_page: Callable[..., Page], person: str, script: bool
) -> None:
    """Signing in again, here by a link in another tab, puts them where they belong."""
    page = open_page(live_site, java_script_enabled=script)
    sign_in(page, live_site, person)
    start(page, "All questions on one page")
    page.context.clear_cookies()
    for item in QUESTIONS:
        fill_in(page, item, RIGHT[item.id])
    if script:
        expect(page.locator("[data-save-state]")).to_contain_text("Not saved: you are signed out")
    follow(page.get_by_role("button", name="Save and come back later"))
    expect(page.locator("main")).to_contain_text("Your answers are not lost")
    other = page.context.new_page()
    sign_in(other, live_site, person)
    follow(page.get_by_role("button", name="I have signed in: keep my answers"))
    if "not saved yet" in page.title():
        follow(page.get_by_role("button", name="Save my answers and continue"))
    expect(page.locator("main")).to_contain_text("your answers were kept")
    expect(page.locator("#q-notice-days")).to_have_value("28")
    follow(page.get_by_role("button", name="Hand in my answers"))
    expect(page.locator("main")).to_contain_text("8 of 8 marks, 100%")


def test_a_double_click_and_the_back_button_make_one_attempt(page: Page) -> None:
    """The way back leads to the result."""
    start(page, "All questions on one page", "Only once")
    fill_in(page, EVERY_TYPE[3], True)
    fill_in(page, EVERY_TYPE[4], "28")
    page.get_by_role("button", name="Hand in my answers").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed")
    page.goto("/record/")
    expect(page.locator(".tasks").last.locator("li")).to_have_count(1)
