"""Every page of a session in each of its states: for trainers, for phones in the room, and afterwards.

Each is looked at wide and light with all of axe, then narrow and dark for its colours, and on paper.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import sign_in
from browser.live import LiveSite, follow
from browser.looking import faults_in_every_look
from chromium import NARROWEST
from processes import ask
from service.sample import EVERY_TYPE

PLACES = {item.id: place for place, item in enumerate(EVERY_TYPE)}
SESSIONS = """
import json, sys
import cascade.commands._django
from datetime import UTC, datetime
from cascade.records.people import add_person, find_person
from cascade.records.sessions.answering import answer
from cascade.records.sessions.certificates import issue
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import Plan, plan_session, record_root
from cascade.records.sessions.running import open_session, questions
from service.sample import RIGHT
number = sys.argv[1]
trainer = find_person(number)
starts = datetime(2018, 1, 15, 10, tzinfo=UTC)
record_root("Centre for Public Scrutiny", datetime(2017, 10, 12, 9, tzinfo=UTC), [trainer], by=None)
made = {}
for mode in ("planned", "together", "own_pace", "closed"):
    kind = "together" if mode in ("planned", "together") else "own_pace"
    plan = Plan(("every-type",), starts, mode=kind, guests=True, place="Room 1", service_area="Repairs")
    session = plan_session(trainer, plan)
    if mode != "planned":
        open_session(session.pk, trainer)
    made[mode] = [str(session.pk), session.join_code]
people = [add_person(f"{number}-{one}", f"Rowan Example {one}", service_area="Repairs") for one in range(6)]
inside = [join(session.pk, person, "password").participant for person in people]
for participant in inside:
    for one in questions(session):
        if one.item.id in RIGHT:
            answer(participant.pk, one.place, RIGHT[one.item.id])
attempt = close(session.pk, trainer, {one.pk for one in inside}, actions="Read clause 8.1.").attempts[0]
made["certificate"] = issue(attempt).code
made["person"] = people[0].staff_number
print(json.dumps(made))
"""


@pytest.fixture
def made(live_site: LiveSite, person: str) -> dict[str, str]:
    """A trainer with a session of each kind: staff numbers, addresses and codes by name."""
    live_site.add_person(f"{person}-T", "Robin Example", "trainer")
    found = ask(live_site.root, "", SESSIONS, f"{person}-T")
    for mode in ("planned", "together", "own_pace", "closed"):
        key, code = found.pop(mode)
        found |= {mode: f"/sessions/{key}/", f"{mode}_room": f"/join/room/{key}/", f"{mode}_code": code}
    return {**found, "trainer": f"{person}-T"}


def post(page: Page, url: str, **form: str) -> None:
    """Press a button of a page that is not on the screen just now."""
    token = next(one["value"] for one in page.context.cookies() if "csrf" in one["name"])
    answered = page.request.post(url, form={**form, "csrfmiddlewaretoken": token})
    assert answered.ok, answered.status


def join_as_guest(page: Page, code: str, number: str, name: str) -> None:
    """Join by the code, without an account."""
    page.goto(f"/join/{code}/")
    page.get_by_label("Staff number").fill(number)
    page.get_by_label("Your name").fill(name)
    follow(page.get_by_role("button", name="Join", exact=True))


def test_the_trainers_pages_have_no_fault(
    live_site: LiveSite, open_page: Callable[..., Page], made: dict[str, str]
) -> None:
    """Planning, the live page and the projector in each state, paper, closing, report, tree, certificate."""
    desk, phone, other = open_page(live_site), open_page(live_site), open_page(live_site)
    sign_in(desk, live_site, made["trainer"])
    found: list[str] = []
    planned = [made["planned"] + page for page in ("", "plan/", "invite/", "pack/", "off/")]
    for path in ("/sessions/", "/sessions/plan/", *planned, "/cascade/"):
        desk.goto(path)
        found += faults_in_every_look(desk)
    desk.goto("/sessions/plan/")
    follow(desk.locator("main form button").last)
    found += faults_in_every_look(desk)
    session = made["together"]
    for page in ("", "run/", "screen/"):
        desk.goto(session + page)
        found += faults_in_every_look(desk)
    join_as_guest(phone, made["together_code"], made["person"], "Rowan Example")
    join_as_guest(other, made["together_code"], made["person"], "Somebody <else>")
    join_as_guest(other, made["own_pace_code"], "not-known", "Somebody else")
    for do, place in (
        ("open", "read-first"),
        ("open", "leaflet"),
        ("second", "leaflet"),
        ("show", "leaflet"),
        ("open", "posts"),
        ("show", "posts"),
        ("open", "think"),
    ):
        desk.goto(session + "run/")
        post(desk, session + "step/", do=do, place=str(PLACES[place]))
        if do == "open" and place == "think":
            for text in ("Ask first, and say why. " * 8, "Names somebody"):
                phone.goto(made["together_room"])
                phone.get_by_label("Put a card on the wall").or_(phone.get_by_label("Your card")).fill(text)
                follow(phone.locator("button[value=pin]"))
            desk.goto(session + "run/")
            follow(desk.get_by_role("button", name="Take off the card"))
        for page in ("run/", "screen/"):
            desk.goto(session + page)
            found += faults_in_every_look(desk)
    desk.goto(made["own_pace"] + "run/")
    found += faults_in_every_look(desk)
    desk.goto(session + "paper/")
    found += faults_in_every_look(desk)
    desk.get_by_label("Row 1: staff number").fill("nobody")
    desk.get_by_label("Row 1, question 1", exact=True).fill("Z")
    follow(desk.get_by_role("button", name="Check", exact=True))
    expect(desk.get_by_role("alert")).to_be_focused()
    found += faults_in_every_look(desk)
    desk.goto(session + "close/")
    found += faults_in_every_look(desk)
    follow(desk.get_by_role("button", name="Close the session"))
    found += faults_in_every_look(desk)
    for path in (made["closed"], made["closed"] + "report/", f"/certificates/{made['certificate']}/"):
        desk.goto(path)
        found += faults_in_every_look(desk)
    for path in ("/certificates/", "/certificates/BCDF/"):
        other.goto(path)
        found += faults_in_every_look(other)
    assert not found, "\n".join(found)


def test_the_phones_pages_have_no_fault(
    live_site: LiveSite, open_page: Callable[..., Page], made: dict[str, str]
) -> None:
    """The code, joining, before it begins, every type of question, finished."""
    phone, other = open_page(live_site), open_page(live_site)
    found: list[str] = []
    phone.goto("/join/")
    found += faults_in_every_look(phone)
    phone.get_by_label("What is the code?").fill("nothing")
    follow(phone.get_by_role("button", name="Continue"))
    found += faults_in_every_look(phone)
    phone.goto(f"/join/{made['planned_code']}/")
    found += faults_in_every_look(phone)
    follow(phone.get_by_role("button", name="Join", exact=True))
    expect(phone.get_by_role("alert")).to_be_focused()
    found += faults_in_every_look(phone)
    join_as_guest(phone, made["planned_code"], made["person"], "Rowan Example")
    found += faults_in_every_look(phone)
    join_as_guest(other, made["own_pace_code"], made["person"], "Rowan Example")
    for place in range(len(EVERY_TYPE)):
        other.goto(f"{made['own_pace_room']}?question={place + 1}")
        found += faults_in_every_look(other)
    other.goto(f"{made['own_pace_room']}?question={PLACES['leaflet'] + 1}")
    follow(other.get_by_role("button", name="Save and continue"))
    found += faults_in_every_look(other)
    follow(other.get_by_role("button", name="Finish"))
    found += faults_in_every_look(other)
    assert not found, "\n".join(found)


def test_the_phones_pages_in_a_room_that_goes_on_have_no_fault(
    live_site: LiveSite, open_page: Callable[..., Page], made: dict[str, str]
) -> None:
    """Waiting, answered, voting again, shown, the wall, a card taken off, too late, the end."""
    desk, phone, other = open_page(live_site), open_page(live_site), open_page(live_site)
    sign_in(desk, live_site, made["trainer"])
    desk.goto("/sessions/")
    found: list[str] = []
    session, room = made["together"], made["together_room"]
    join_as_guest(phone, made["together_code"], made["person"], "Rowan Example")
    found += faults_in_every_look(phone)
    join_as_guest(other, made["together_code"], made["person"], "Somebody else")
    expect(other.get_by_role("heading", name="Wait for your trainer")).to_be_visible()
    found += faults_in_every_look(other)
    post(desk, session + "step/", do="open", place=str(PLACES["officers-advise"]))
    phone.goto(room)
    phone.get_by_label("True", exact=True).check()
    follow(phone.get_by_role("button", name="Send my answer"))
    found += faults_in_every_look(phone)
    post(desk, session + "step/", do="second", place=str(PLACES["officers-advise"]))
    phone.goto(room)
    found += faults_in_every_look(phone)
    post(desk, session + "step/", do="show", place=str(PLACES["officers-advise"]))
    phone.goto(room)
    found += faults_in_every_look(phone)
    post(desk, session + "step/", do="open", place=str(PLACES["think"]))
    phone.goto(room)
    follow(phone.locator("button[value=pin]"))
    found += faults_in_every_look(phone)
    phone.get_by_label("Put a card on the wall").fill("Names somebody")
    phone.get_by_label("Keep a copy in my record").check()
    follow(phone.locator("button[value=pin]"))
    found += faults_in_every_look(phone)
    desk.goto(session + "run/")
    follow(desk.get_by_role("button", name="Take off the card"))
    expect(phone.get_by_text("Your trainer took your card off the wall")).to_be_visible()
    found += faults_in_every_look(phone)
    phone.locator("textarea").first.fill("Long thoughts.")
    post(desk, session + "step/", do="show", place=str(PLACES["think"]))
    expect(phone.get_by_text("The room has moved on.")).to_be_visible()
    follow(phone.locator("button[value=answer]"))
    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone.get_by_role("alert")).to_contain_text("Long thoughts.")
    found += faults_in_every_look(phone)
    desk.goto(session + "close/")
    for box in desk.locator("input[name=attended]").all():
        box.uncheck()
    follow(desk.get_by_role("button", name="Close the session"))
    for page in (phone, other):
        page.goto(room)
        expect(page.get_by_role("heading", name="The session is over")).to_be_visible()
        found += faults_in_every_look(page)
    assert not found, "\n".join(found)


def test_a_session_is_run_and_taken_with_the_keyboard_alone(
    live_site: LiveSite, open_page: Callable[..., Page], made: dict[str, str]
) -> None:
    """The room's votes come in without a reload, the focus stays, and what is being typed is left alone."""
    desk, phone, other = open_page(live_site), open_page(live_site), open_page(live_site)
    sign_in(desk, live_site, made["trainer"])
    session = made["together"]
    join_as_guest(phone, made["together_code"], made["person"], "Rowan Example")
    join_as_guest(other, made["together_code"], "another", "Robin Example")
    desk.goto(session + "run/")
    tab_to(desk, lambda: focused(desk) == "Open the first question")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    post(desk, session + "step/", do="open", place=str(PLACES["leaflet"]))
    expect(phone.locator("h1")).to_contain_text("Question 1 of")
    tab_to(phone, lambda: phone.evaluate("document.activeElement.matches('input[type=radio]')"))
    phone.keyboard.press("Space")
    desk.goto(session + "run/")
    tab_to(desk, lambda: focused(desk) == "Close and show the answer")
    with phone.expect_navigation():
        phone.keyboard.press("Tab")
        phone.keyboard.press("Enter")
    expect(desk.locator("[data-live-status]")).to_contain_text("1 answered")
    assert focused(desk) == "Close and show the answer"
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("Right answer").first).to_be_visible()
    post(desk, session + "step/", do="open", place=str(PLACES["think"]))
    expect(phone.locator("#card")).to_be_visible()
    expect(other.locator("#card")).to_be_visible()
    other.locator("#card").fill("Half a thought")
    phone.locator("#card").fill("A card that comes in meanwhile")
    follow(phone.locator("button[value=pin]"))
    expect(other.locator(".wall")).to_contain_text("A card that comes in meanwhile")
    assert other.locator("#card").input_value() == "Half a thought"
    desk.goto(session + "paper/")
    desk.locator("#staff-1").focus()
    desk.keyboard.type("A")
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "staff-2"


def tab_to(page: Page, is_there: Callable[[], bool]) -> None:
    """Press Tab until what is wanted has the focus."""
    page.locator("body").press("Tab")
    for _ in range(80):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError(focused(page))


def focused(page: Page) -> str:
    """The words of what has the focus."""
    words: str = page.evaluate("document.activeElement.innerText")
    return words.strip()


def test_a_session_runs_without_javascript(
    live_site: LiveSite, open_page: Callable[..., Page], made: dict[str, str]
) -> None:
    """Trainer, projector and phone: links, buttons and pages that load themselves again do it all."""
    desk = open_page(live_site, java_script_enabled=False)
    phone = open_page(live_site, java_script_enabled=False, viewport=NARROWEST)
    sign_in(desk, live_site, made["trainer"])
    session, room = made["together"], made["together_room"]
    join_as_guest(phone, made["together_code"], made["person"], "Rowan Example")
    expect(phone.locator("meta[http-equiv=refresh]")).to_have_count(1)
    desk.goto(session + "run/")
    follow(desk.get_by_role("button", name="Confirm: "))
    follow(desk.get_by_role("button", name="Open the first question"))
    follow(desk.get_by_role("button", name="Open the next question"))
    phone.goto(room)
    phone.locator("input[type=radio]").first.check()
    follow(phone.get_by_role("button", name="Send my answer"))
    expect(phone.get_by_text("Your answer is in")).to_be_visible()
    follow(desk.get_by_role("link", name="Load this page again"))
    expect(desk.get_by_text("1 answered")).to_be_visible()
    follow(desk.get_by_role("button", name="Close and show the answer"))
    follow(phone.get_by_role("link", name="Next question"))
    expect(phone.get_by_text("Right answer")).to_be_visible()
    desk.goto(session + "screen/")
    expect(desk.locator("meta[http-equiv=refresh]")).to_have_count(1)
    expect(desk.get_by_text("Right answer")).to_be_visible()
