"""HR says what is required of whom; learners see what is required of them; managers see their team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from cascade.records.models import AuditEntry, Person, Requirement
from records.support import hand_in
from service.sample import RIGHT
from service.taking import main_text, soup

Make = Callable[..., Person]
SignIn = Callable[[Person], Client]


@pytest.fixture
def desk(hr: Person, edition: str, sign_in: SignIn) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


@pytest.fixture
def today() -> date:
    """The day in London."""
    return timezone.localdate()


def complaints(response: Any) -> list[str]:
    """The errors at the top."""
    return [link.get_text(strip=True) for link in soup(response).select(".error-summary a")]


def require(quiz: str, **fields: Any) -> Requirement:
    """Require a quiz."""
    return Requirement.objects.create(quiz=quiz, **fields)


def said(day: date) -> str:
    """The day as pages show it."""
    return date_format(day, "j F Y")


def test_a_quiz_is_required_after_its_audience_was_shown(
    desk: Client, make_person: Make, today: date
) -> None:
    """How many people that is, and how many would be late at once; then it is saved."""
    for number in ("5", "6"):
        Person.objects.filter(pk=make_person(number).pk).update(
            service_area="Repairs", starts_on="2010-01-01"
        )
    yesterday = said(today - timedelta(days=1))
    fields = {"quiz": "once", "service_area": "repairs", "due_days": "30", "due_on": yesterday}
    page = desk.post("/requirements/add/", {**fields, "do": "preview"})
    assert "2 people today" in main_text(page)
    assert "For 2 of them the due date has passed already." in main_text(page)
    assert not Requirement.objects.exists()
    fields["due_on"] = said(today + timedelta(days=30))
    page = desk.post("/requirements/add/", {**fields, "do": "preview"})
    assert "has passed already" not in main_text(page)
    page = desk.post("/requirements/add/", {**fields, "do": "save"}, follow=True)
    assert f"By {fields['due_on']}; who starts later, within 30 days of starting" in main_text(page)
    made = Requirement.objects.get()
    assert (made.service_area, made.due_on, made.due_days) == ("repairs", today + timedelta(days=30), 30)
    assert made.created_by is not None
    assert "Nobody is in this audience today. Check how" in main_text(
        desk.post("/requirements/add/", {"quiz": "sure", "service_area": "Roofs"})
    )


def test_what_can_not_be_required_is_told_field_by_field(desk: Client) -> None:
    """All at once; and an audience has a quiz required of it once."""
    fields = {"quiz": "none", "service_area": "a\x00", "role": "king", "due_on": "soon", "due_days": "-1"}
    page = desk.post("/requirements/add/", {**fields, "do": "save"})
    assert [link["href"] for link in soup(page).select(".error-summary a")] == [
        "#quiz",
        "#service_area",
        "#role",
        "#due_on",
        "#due_days",
    ]
    assert complaints(desk.post("/requirements/add/", {})) == ["Select a quiz"]
    require("once")
    page = desk.post("/requirements/add/", {"quiz": "once", "do": "save"})
    assert complaints(page) == ["This quiz is required of everybody already: change that requirement instead"]


def test_a_requirement_is_changed_and_taken_away(desk: Client, hr: Person) -> None:
    """After a question; what was done stands in the audit log."""
    made = require("once", due_days=3)
    page = soup(desk.get(f"/requirements/{made.pk}/"))
    assert page.select_one("#due_days")["value"] == "3"
    desk.post(f"/requirements/{made.pk}/", {"quiz": "once", "role": "trainer", "do": "save"})
    made.refresh_from_db()
    assert (made.role, made.due_days) == ("trainer", None)
    assert "Take this requirement away?" in main_text(desk.get(f"/requirements/{made.pk}/remove/"))
    page = desk.post(f"/requirements/{made.pk}/remove/", follow=True)
    assert "Nothing is required of anybody." in main_text(page)
    assert AuditEntry.objects.filter(action="changed_requirements", actor=hr).count() == 2
    assert desk.get(f"/requirements/{made.pk}/").status_code == 404


def test_the_list_tells_of_quizzes_that_can_not_be_taken(desk: Client) -> None:
    """A requirement of a withdrawn quiz is kept, and asks nobody."""
    made = require("withdrawn")
    assert "Not in the current edition: nobody is asked" in main_text(desk.get("/requirements/"))
    assert "withdrawn (not in the current edition)" in main_text(desk.get(f"/requirements/{made.pk}/"))


def test_learners_see_what_is_required_of_them_the_overdue_first(
    browser: Client, learner: Person, today: date
) -> None:
    """On the list of quizzes and on their record; what is done is asked for no longer."""
    late, soon = today - timedelta(days=2), today + timedelta(days=2)
    require("sure", due_on=soon)
    require("once", due_on=late)
    require("workbook")
    require("every-type", role="trainer", due_on=late)
    asked = [
        (item.select_one("a").get_text(), item.select_one(".tag").get_text())
        for item in soup(browser.get("/quizzes/")).select("h2:-soup-contains('Required of you') + ul > li")
    ]
    assert asked == [
        ("Only once", f"Overdue: it was due on {said(late)}"),
        ("How sure are you", f"Due on {said(soon)}"),
        ("Workbook", "Required"),
    ]
    record = soup(browser.get("/record/"))
    titles = [link.get_text() for link in record.select("h2:-soup-contains('Where I stand') + ul .name a")]
    assert titles == ["Only once", "How sure are you", "Workbook", "Every type"]
    hand_in(learner, "once", RIGHT)
    assert "Overdue" not in main_text(browser.get("/quizzes/"))
    titles = [link.get_text() for link in soup(browser.get("/record/")).select(".tasks .name a")]
    assert titles[:2] == ["How sure are you", "Workbook"]


def test_nothing_is_said_where_nothing_is_required(browser: Client) -> None:
    """No empty heading."""
    assert "Required" not in main_text(browser.get("/quizzes/"))


@pytest.fixture
def boss(make_person: Make) -> Person:
    """A manager of two, one of whom manages a third."""
    made = make_person("B-1")
    sam, jo, below, gone = (make_person(number) for number in ("S-A", "J-A", "X-A", "G-A"))
    for person, manager in ((sam, made), (jo, made), (below, sam), (gone, made)):
        Person.objects.filter(pk=person.pk).update(manager=manager)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    return made


def test_a_manager_sees_their_own_reports_and_nobody_else(
    edition: str, boss: Person, sign_in: SignIn, today: date
) -> None:
    """Where they stand with what is required, the overdue first; not those further down or gone."""
    require("once", due_on=today - timedelta(days=3))
    require("sure")
    hand_in(Person.objects.get(staff_number="J-A"), "once", RIGHT)
    team = sign_in(boss)
    page = soup(team.get("/team/"))
    assert "2 people report to you; 1 is overdue with a quiz." in page.get_text()
    members = {
        item.select_one(".name").get_text(): item.select_one(".tag").get_text()
        for item in page.select(".tasks li")
    }
    assert members == {"Person J-A": "1 to do", "Person S-A": "1 overdue"}
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[:3] for row in rows] == [
        ["Person S-A", "Only once", "Due"],
        ["Person J-A", "How sure are you", "Due"],
        ["Person S-A", "How sure are you", "Due"],
        ["Person J-A", "Only once", "Current"],
    ]
    assert rows[0][4] == "3 days"
    assert "Person X-A" not in page.get_text()
    entry = AuditEntry.objects.filter(action="viewed").first()
    assert {row.person.staff_number for row in entry.people.all()} == {"S-A", "J-A"}
    for state, number in (("overdue", 1), ("to-do", 3), ("done", 1)):
        assert len(soup(team.get("/team/", {"state": state})).select("tbody tr")) == number


def test_a_team_is_not_to_be_had_by_guessing(edition: str, boss: Person, sign_in: SignIn) -> None:
    """Naming somebody else's report shows nobody; who has no reports sees no link and an empty page."""
    below = Person.objects.get(staff_number="X-A")
    page = sign_in(boss).get("/team/", {"person": str(below.pk)})
    assert "Person X-A" not in page.content.decode()
    assert complaints(page) != []
    for person, shown in ((boss, True), (below, False)):
        browser = sign_in(person)
        link = soup(browser.get("/quizzes/")).select_one("header a[href='/team/']")
        assert (link is not None) == shown
    assert "Nobody reports to you." in main_text(sign_in(below).get("/team/"))


def test_nothing_a_report_answered_is_shown_to_the_manager(
    edition: str, boss: Person, sign_in: SignIn
) -> None:
    """Neither words nor marks, on the page or in the file."""
    hand_in(Person.objects.get(staff_number="S-A"), "every-type", RIGHT)
    team = sign_in(boss)
    file = b"".join(team.get("/team/", {"as": "csv"}).streaming_content).decode()
    for shown in (team.get("/team/").content.decode(), file):
        assert "Person S-A" in shown
        assert "Somebody rang back" not in shown
        assert "%" not in shown
