"""Every page of the service in each of its states, wide and narrow, light and dark, and on paper."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.answering import fill_in
from browser.conftest import sign_in
from browser.live import LiveSite, cascade, follow
from browser.looking import faults_in_every_look
from service.sample import EVERY_TYPE, RIGHT

QUESTIONS = [item for item in EVERY_TYPE if item.body.type != "information"]


@pytest.fixture
def shown(live_site: LiveSite, open_page: Callable[..., Page], person: str) -> Page:
    """A page in which somebody new is signed in."""
    found = open_page(live_site)
    sign_in(found, live_site, person)
    return found


@pytest.fixture(scope="module")
def taken_by_five(live_site: LiveSite) -> None:
    """Five people have taken the quiz with every type, not all of them well."""
    for number in range(5):
        answers = {**RIGHT, "leaflet": "b"} if number == 2 else dict(list(RIGHT.items())[: 3 + number])
        file = live_site.root / f"answers-{number}.json"
        file.write_text(json.dumps(answers), "utf-8")
        live_site.add_person(f"FIVE-{number}", "Rowan Example")
        cascade(live_site.root, "take", "every-type", "--as", f"FIVE-{number}", "--answers", str(file))


def start(page: Page, quiz: str, layout: str) -> None:
    """Open a quiz."""
    page.goto(f"/quizzes/{quiz}/")
    page.get_by_label(layout).check()
    follow(page.locator("main form button"))


def test_signing_in_has_no_fault(live_site: LiveSite, open_page: Callable[..., Page], person: str) -> None:
    """The form, a wrong password, a link, a used link, the password page and its errors, signed out."""
    page = open_page(live_site)
    found = []
    page.goto("/sign-in/")
    found += faults_in_every_look(page)
    follow(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("alert")).to_be_focused()
    found += faults_in_every_look(page)
    link = live_site.sign_in_url(person)
    page.goto(link)
    found += faults_in_every_look(page)
    follow(page.get_by_role("button", name="Sign in as"))
    found += faults_in_every_look(page)
    follow(page.get_by_role("button", name="Save password"))
    found += faults_in_every_look(page)
    page.get_by_label("New password").fill("a brand new secret")
    page.get_by_label("Type it again").fill("a brand new secret")
    follow(page.get_by_role("button", name="Save password"))
    found += faults_in_every_look(page)
    page.goto("/account/password/")
    found += faults_in_every_look(page)
    follow(page.get_by_role("button", name="Sign out"))
    found += faults_in_every_look(page)
    page.goto(link)
    found += faults_in_every_look(page)
    assert found == []


def test_a_question_at_a_time_has_no_fault(shown: Page) -> None:
    """Each type as it comes, with its errors, and filled in; the check page empty, wrong and full."""
    found = []
    start(shown, "every-type", "One question at a time")
    found += faults_in_every_look(shown)
    follow(shown.get_by_role("button", name="Continue"))
    for item in QUESTIONS:
        found += faults_in_every_look(shown)
        follow(shown.get_by_role("button", name="Save and continue"))
        found += faults_in_every_look(shown)
        fill_in(shown, item, RIGHT[item.id])
        found += faults_in_every_look(shown)
        follow(shown.get_by_role("button", name="Skip for now"))
    found += faults_in_every_look(shown)
    follow(shown.get_by_role("link", name="Change question 1", exact=True))
    found += faults_in_every_look(shown)
    assert found == []


def test_all_on_one_page_has_no_fault(shown: Page) -> None:
    """As it comes, saved, wrong, and its result; the same with certainty."""
    found = []
    for quiz in ("every-type", "sure"):
        start(shown, quiz, "All questions on one page")
        found += faults_in_every_look(shown)
        shown.get_by_label("Prints it").check()
        expect(shown.locator("[data-save-state]")).to_contain_text("Saved at ")
        found += faults_in_every_look(shown)
        follow(shown.get_by_role("button", name="Hand in my answers"))
        found += faults_in_every_look(shown)
        follow(shown.get_by_role("button", name="Hand in as it is"))
        found += faults_in_every_look(shown)
    assert found == []


def test_results_and_records_have_no_fault(shown: Page) -> None:
    """A pass, a record with everything, deleting own words, the lists, and pages that are not there."""
    found = []
    start(shown, "every-type", "All questions on one page")
    for item in QUESTIONS:
        fill_in(shown, item, RIGHT[item.id])
    follow(shown.get_by_role("button", name="Hand in my answers"))
    found += faults_in_every_look(shown)
    follow(shown.get_by_role("link", name="Delete what you wrote here"))
    found += faults_in_every_look(shown)
    follow(shown.get_by_role("button", name="Delete for good"))
    found += faults_in_every_look(shown)
    start(shown, "once", "All questions on one page")
    follow(shown.get_by_role("button", name="Save and come back later"))
    found += faults_in_every_look(shown)
    for path in (
        "/record/",
        "/quizzes/",
        "/quizzes/?clause=guide+8.2",
        "/quizzes/?clause=guide+9.9",
        "/quizzes/every-type/",
        "/quizzes/once/",
        "/nothing/",
        "/hr/",
    ):
        shown.goto(path)
        found += faults_in_every_look(shown)
    assert found == []


@pytest.mark.usefixtures("taken_by_five")
def test_the_analysis_of_questions_has_no_fault(
    live_site: LiveSite, open_page: Callable[..., Page], person: str
) -> None:
    """The list, a quiz with plots and figures, one that too few have taken."""
    staff_number = f"{person}-ED"
    live_site.add_person(staff_number, "Robin Example", "editor")
    page = open_page(live_site)
    sign_in(page, live_site, staff_number)
    found = []
    for path in ("/analysis/", "/analysis/every-type/", "/analysis/once/"):
        page.goto(path)
        found += faults_in_every_look(page)
    assert found == []


def test_answers_carried_through_signing_in_have_no_fault(
    live_site: LiveSite, shown: Page, person: str
) -> None:
    """The page that carries them, the page that asks for one more click, and the one after."""
    start(shown, "every-type", "All questions on one page")
    shown.context.clear_cookies(name="cascade_session")
    follow(shown.get_by_role("button", name="Save and come back later"))
    found = faults_in_every_look(shown)
    sign_in(shown.context.new_page(), live_site, person)
    follow(shown.get_by_role("button", name="I have signed in: keep my answers"))
    found += faults_in_every_look(shown)
    follow(shown.get_by_role("button", name="Save my answers and continue"))
    found += faults_in_every_look(shown)
    assert found == []
