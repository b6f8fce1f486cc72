"""A whole cascade session: a projector, twelve phones, two sheets of paper; and every total of it agrees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, Route, expect

from browser.answering import fill_in
from browser.live import LiveSite, cascade, follow, served, small_site
from chromium import NARROWEST
from processes import ask
from service.sample import BANK, EVERY_TYPE, RIGHT, WRONG, quiz

TOGETHER = quiz("together", "What would you do", (EVERY_TYPE[1], EVERY_TYPE[3], EVERY_TYPE[9]))
ALONE = quiz("alone", "On your own", (EVERY_TYPE[4], EVERY_TYPE[5]))
SMALL = replace(BANK, quizzes=(TOGETHER, ALONE))
CASE, STATEMENT, THOUGHT = TOGETHER.items
ITEMS = {one.id: one for one in (*TOGETHER.items, *ALONE.items)}

ACCOUNTS, GUESTS = 6, 6
PAPER = ("S-13", "S-14")
ABSENT = "S-12"
OFFLINE, TWICE, FORGETFUL = "S-5", "S-9", "S-3"
WITHOUT_SCRIPT = ("S-11", "S-12")
WRONG_FIRST = {"S-2", "S-4", "S-6", "S-8", "S-10"}
"""Who answers the case wrongly in the first vote, and is talked round by their neighbour."""

STAFF = """
import json
import django
django.setup()
from cascade.records.models import Person
from cascade.records.people import add_person
from cascade.records.sign_in_links import issue_link, link_path
trainer = add_person("T-1", "Terry Trainer", roles=["trainer"])
people = [add_person(f"S-{number}", f"Person {number}", service_area="Repairs") for number in range(1, 15)]
print(json.dumps({one.staff_number: link_path(issue_link(one)) for one in (trainer, *people)}))
"""


@dataclass
class Phone:
    """Somebody's phone in the room."""

    number: str
    page: Page

    @property
    def has_script(self) -> bool:
        """Whether its browser runs scripts."""
        return self.number not in WITHOUT_SCRIPT

    def sees(self, words: str) -> None:
        """Wait until the page says it: by itself, or, without script, by loading it again as people do."""
        if not self.has_script:
            self.page.goto(self.page.url.partition("?")[0])
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def answers(self, item: str, response: Any, button: str) -> None:
        """Fill a question in and send it."""
        fill_in(self.page, ITEMS[item], response)
        follow(self.page.get_by_role("button", name=button))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveSite, dict[str, str]]]:
    """A served site with a small bank, a trainer and fourteen people; and a way in for each."""
    root = small_site(tmp_path_factory.mktemp("room"), SMALL)
    ways_in = ask(root, "", STAFF)
    with served(root) as found:
        yield found, ways_in


def enter(page: Page, way_in: str) -> None:
    """Sign in by a one-time link."""
    page.goto(way_in)
    follow(page.get_by_role("button", name="Sign in as"))
    follow(page.get_by_role("link", name="Skip this for now"))


def lose_the_answer(page: Page) -> None:
    """Let the next form arrive, and its answer get lost on the way back."""

    def lost(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(re.compile(r"/join/room/[^/]+/$"), lost, times=1)


def table(page: Page, name: str) -> list[list[str]]:
    """Return the cells of the table called *name*, a list a row, without its heading."""
    rows = page.get_by_role("table", name=name).locator("tbody tr").all()
    return [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in rows]


def join(page: Page, code: str, number: str, *, account: bool) -> Phone:
    """Join by the code, signed in or by staff number and name."""
    page.goto("/join/")
    page.get_by_label("What is the code?").fill(code)
    follow(page.get_by_role("button", name="Continue"))
    if account:
        follow(page.get_by_role("button", name="Join as"))
    else:
        page.get_by_label("Staff number").fill(number)
        page.get_by_label("Your name").fill(f"Person {number.removeprefix('S-')}")
        follow(page.get_by_role("button", name="Join", exact=True))
    return Phone(number, page)


@dataclass
class Room:
    """The trainer's page, the projector's, and the phones."""

    site: LiveSite
    ways_in: dict[str, str]
    open_page: Callable[..., Page]
    desk: Page
    screen: Page
    phones: dict[str, Phone]
    second: Phone

    @property
    def session(self) -> str:
        """The session's id."""
        return self.desk.url.split("/")[4]

    def press(self, button: str) -> None:
        """Press a button on the trainer's page."""
        follow(self.desk.get_by_role("button", name=button).first)

    def desk_says(self, words: str) -> None:
        """Wait until the trainer's page says it, which it does by itself."""
        expect(self.desk.locator("[data-live-status]")).to_contain_text(words)

    def screen_says(self, words: str) -> None:
        """Wait until the projector's page says it, which it does by itself."""
        expect(self.screen.get_by_role("main")).to_contain_text(words)


def planned(desk: Page) -> tuple[str, Page]:
    """Plan a session of both quizzes and open it; return its code, and the projector's page."""
    desk.goto("/sessions/plan/")
    for title in (TOGETHER.title, ALONE.title):
        desk.get_by_label(title).check()
    desk.get_by_label("Which day?").fill("15 January 2018")
    desk.get_by_label("At what time?").fill("14:00")
    desk.get_by_label("Which service area is it for?").select_option("Repairs")
    desk.get_by_label("People may join without signing in").check()
    follow(desk.get_by_role("button", name="Plan it"))
    follow(desk.get_by_role("button", name="Open the session"))
    code = desk.get_by_role("heading", level=1).inner_text().split()[-1]
    screen = desk.context.new_page()
    screen.goto(desk.url.replace("/run/", "/screen/"))
    return code, screen


def assembled(site: LiveSite, ways_in: dict[str, str], open_page: Callable[..., Page]) -> Room:
    """Let twelve people join by the code, one of them a second time; the trainer confirms the guests."""
    desk = open_page(site)
    enter(desk, ways_in["T-1"])
    code, screen = planned(desk)
    phones = {}
    for place in range(1, ACCOUNTS + GUESTS + 1):
        number = f"S-{place}"
        page = open_page(site, viewport=NARROWEST, java_script_enabled=number not in WITHOUT_SCRIPT)
        if place <= ACCOUNTS:
            enter(page, ways_in[number])
        phones[number] = join(page, code, number, account=place <= ACCOUNTS)
    second = join(open_page(site, viewport=NARROWEST), code, TWICE, account=False)
    second.sees("trainer")
    room = Room(site, ways_in, open_page, desk, screen, phones, second)
    room.desk_says("12 people in the room")
    room.screen_says("12 people in the room")
    for _ in range(GUESTS):
        room.press("Confirm: Person")
    room.press("Let the other device in")
    second.sees("Your trainer opens the first question")
    return room


def vote_twice(room: Room) -> None:
    """A case: one phone never hears that its answer came, one answers from two phones; then a second vote."""
    room.press("Open the first question")
    for number, phone in room.phones.items():
        phone.sees("A councillor asks an officer to print a leaflet")
        if number == OFFLINE:
            lose_the_answer(phone.page)
            fill_in(phone.page, CASE, RIGHT["leaflet"])
            phone.page.get_by_role("button", name="Send my answer").click()
            room.desk_says("5 answered")
            phone.page.goto(f"{room.site.url}/join/room/{room.session}/")
            phone.sees("Your answer is in")
            phone.answers("leaflet", RIGHT["leaflet"], "Change my answer")
        else:
            answers = WRONG if number in WRONG_FIRST else RIGHT
            phone.answers("leaflet", answers["leaflet"], "Send my answer")
    room.second.page.reload()
    room.second.sees("Your answer is in")
    room.second.answers("leaflet", RIGHT["leaflet"], "Change my answer")
    room.desk_says("12 answered")
    room.press("second vote")
    for number in sorted({*WRONG_FIRST, *WITHOUT_SCRIPT}):
        room.phones[number].sees("Talk to your neighbour")
        room.phones[number].answers("leaflet", RIGHT["leaflet"], "Send my answer")
    room.press("Close and show the answer")
    for words in ("Right answer", "Second vote"):
        room.screen_says(words)
    for number in ("S-1", *WITHOUT_SCRIPT):
        room.phones[number].sees("Declines, and says why")


def think_together(room: Room) -> None:
    """A statement, then a thought for the wall, on which nobody is named."""
    room.press("Open the next question")
    for phone in room.phones.values():
        phone.sees("Officers advise every group alike")
        phone.answers("officers-advise", RIGHT["officers-advise"], "Send my answer")
    room.press("Close and show the answer")
    room.press("Open the next question")
    for number in ("S-1", "S-11"):
        phone = room.phones[number]
        phone.sees("Think of a time")
        phone.page.get_by_label("Put a card on the wall").fill(f"A card of seat {number}")
        follow(phone.page.get_by_role("button", name="Put it on the wall"))
    room.screen_says("A card of seat S-1")
    room.screen_says("A card of seat S-11")
    expect(room.screen.get_by_role("main")).not_to_contain_text("Person")


def go_on_alone(room: Room) -> None:
    """The other quiz at everybody's own pace; one forgets to say that they have finished."""
    room.desk.get_by_text("All questions").click()
    room.press("Let everybody finish by themselves")
    for number, phone in room.phones.items():
        phone.page.goto(f"{room.site.url}/join/room/{room.session}/?question=4")
        for item in ALONE.items:
            phone.answers(item.id, RIGHT[item.id], "Save")
        if number != FORGETFUL:
            follow(phone.page.get_by_role("button", name="Finish: my answers are final"))
            phone.sees("You have finished")
    room.desk_says("11 finished")


def type_sheets_in(room: Room) -> None:
    """Two sheets of paper, the second with a wrong answer to the case."""
    desk = room.desk
    follow(desk.get_by_role("link", name="Type answer sheets in"))
    letters = ask(room.site.root, "", LETTERS)
    for row, (number, case) in enumerate(zip(PAPER, letters, strict=True)):
        desk.locator("[name=staff_number]").nth(row).fill(number)
        cells = desk.locator("table[data-grid] tbody tr").nth(row).locator("input.cell")
        for cell, typed in zip(cells.all(), (case, "T", "x", "28", "Monitoring Officer"), strict=True):
            cell.fill(typed)
    follow(desk.get_by_role("button", name="Check", exact=True))
    follow(desk.get_by_role("button", name="Enter 2"))


def close(room: Room) -> None:
    """Say who was there, who is to train others, and what was agreed."""
    desk = room.desk
    follow(desk.get_by_role("link", name="Close the session"))
    desk.get_by_label("Person 12", exact=True).uncheck()
    desk.get_by_label("Day by which Person 1 is to train others").fill("1 March 2018")
    desk.get_by_label("What was agreed?").fill("Ask before printing.")
    room.press("Close the session")
    expect(desk.get_by_role("main")).to_contain_text("26 results recorded")
    room.phones["S-1"].sees("The session is over")
    room.phones[ABSENT].sees("No result was recorded for you")


def test_a_session_from_its_plan_to_its_certificates(
    site: tuple[LiveSite, dict[str, str]], open_page: Callable[..., Page]
) -> None:
    """Both ways to run it, a second vote, a lost connection, a second phone, paper: all counted once."""
    room = assembled(*site, open_page)
    vote_twice(room)
    think_together(room)
    go_on_alone(room)
    type_sheets_in(room)
    close(room)
    totals_agree(room.site, room.desk)
    certificates_are_true(room.site, room.desk, open_page)


LETTERS = """
import json
import django
django.setup()
from cascade.records.arrangement import choices
from cascade.records.models import CascadeSession
from cascade.records.sessions.running import questions
session = CascadeSession.objects.get()
case = questions(session)[0].item
order = [choice.id for choice in choices(case.id, case.body, session.seed)]
print(json.dumps(["ABC"[order.index(wanted)] for wanted in "ab"]))
"""
"""The letters of the right option of the case, and of a wrong one, as they are printed."""


def totals_agree(site: LiveSite, desk: Page) -> None:
    """The report, the records and HR's export say the same, row by row."""
    session = desk.url.split("/")[4]
    rows = csv.DictReader(
        io.StringIO(cascade(site.root, "records", "export", "--format", "csv", "--session", session))
    )
    exported = sorted(rows, key=lambda row: (row["quiz"], row["staff_number"]))
    everybody = sorted({f"S-{place}" for place in range(1, 15)} - {ABSENT})
    for one in (TOGETHER, ALONE):
        assert [row["staff_number"] for row in exported if row["quiz"] == one.id] == everybody
    assert {(row["session"], row["depth"]) for row in exported} == {(session, "1")}
    assert {row["channel"] for row in exported if row["staff_number"] in PAPER} == {"paper"}

    results = {row[0]: row[1:] for row in table(desk, "Results")}
    for one in (TOGETHER, ALONE):
        of_quiz = [row for row in exported if row["quiz"] == one.id]
        passed = sum(row["passed"] == "yes" for row in of_quiz)
        mean = sum(float(row["percent"]) for row in of_quiz) / len(of_quiz)
        assert results[one.title] == [str(len(of_quiz)), str(passed), f"{mean:.0f}%"]
    attended = [row[2] for row in table(desk, "Attendance")]
    assert sorted(attended) == everybody

    first, *_ = table(desk, "Question by question")
    assert first[1:5] == ["13", "7", "6 of 6", "+83"]
    stored = ask(site.root, "", RECORDS)
    assert stored == sorted([row["quiz"], row["staff_number"], float(row["percent"])] for row in exported)


RECORDS = """
import json
import django
django.setup()
from cascade.records.models import Attempt, WallCard
from cascade.records.verification import verify
assert not verify().faults
assert not WallCard.objects.exists()
rows = Attempt.objects.values_list("quiz", "person__staff_number", "percent")
print(json.dumps(sorted([quiz, number, float(percent)] for quiz, number, percent in rows)))
"""


def certificates_are_true(site: LiveSite, desk: Page, open_page: Callable[..., Page]) -> None:
    """One a pass; whoever types its code is told that it is valid, and no name."""
    passes = sum(int(row[2]) for row in table(desk, "Results"))
    address = desk.get_by_role("link", name=re.compile("ertificates")).get_attribute("href")
    assert address is not None
    answered = desk.request.get(address)
    assert answered.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answered.body())) as file:
        assert len(file.pages) == passes
    codes = ask(site.root, "", CODES)
    assert len(codes) == passes
    stranger = open_page(site)
    stranger.goto("/certificates/")
    stranger.get_by_label("What is the code of the certificate?").fill(codes[0].lower())
    follow(stranger.get_by_role("button"))
    expect(stranger.get_by_role("main")).to_contain_text("Valid")
    expect(stranger.get_by_role("main")).not_to_contain_text("Person")


CODES = """
import json
import django
django.setup()
from cascade.records.models import Certificate
print(json.dumps(list(Certificate.objects.values_list("code", flat=True))))
"""
