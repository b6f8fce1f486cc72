"""HR looks after people one by one; auditors look on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cascade.records.models import AuditEntry, Person

Make = Callable[..., Person]


@pytest.fixture
def desk(hr: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


@pytest.fixture
def auditor(make_person: Make, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which an auditor is signed in."""
    return sign_in(make_person("A-1", "auditor"))


def soup(response: Any) -> BeautifulSoup:
    """The page."""
    return BeautifulSoup(response.content, "html.parser")


def names(response: Any) -> list[str]:
    """The names in the list, in order."""
    return [cell.get_text(strip=True) for cell in soup(response).select("tbody th")]


def change(person: Person, **fields: Any) -> None:
    """Change a person's row."""
    Person.objects.filter(pk=person.pk).update(**fields)


def sam(make_person: Make) -> Person:
    """Somebody in Repairs."""
    made = make_person("00417")
    change(made, name="Sam O'Example", service_area="Repairs", email="sam@example.org")
    return made


def test_people_are_searched_filtered_and_downloaded_as_shown(
    desk: Client, hr: Person, make_person: Make
) -> None:
    """By each word of name, staff number or e-mail; by service area in any spelling; by account."""
    one, gone = sam(make_person), make_person("00418")
    change(
        gone, name="Gone Sample", service_area="repairs", leaves_on=timezone.localdate() - timedelta(days=1)
    )
    assert names(desk.get("/people/")) == ["Gone Sample", "Person H-1", "Sam O'Example"]
    for search in ("sam o'ex", "0417 SAM", "sam@example"):
        assert names(desk.get("/people/", {"search": search})) == ["Sam O'Example"]
    assert names(desk.get("/people/", {"area": "Repairs"})) == ["Gone Sample", "Sam O'Example"]
    assert names(desk.get("/people/", {"account": "closed"})) == ["Gone Sample"]
    assert names(desk.get("/people/", {"account": "never", "area": "Repairs"})) == ["Sam O'Example"]
    assert names(desk.get("/people/", {"sort": "-number"})) == ["Person H-1", "Gone Sample", "Sam O'Example"]
    file = desk.get("/people/", {"area": "Repairs", "as": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [row["Staff number"] for row in rows] == ["00418", "00417"]
    for odd in ("a\0b", "a " * 2000):
        assert desk.get("/people/", {"search": odd}).status_code == 200
    entry = AuditEntry.objects.filter(action="viewed").last()
    assert {row.person for row in entry.people.all()} == {one, gone, hr}


def test_an_account_is_named_as_it_is(desk: Client, make_person: Make) -> None:
    """Open, until when, from when, left, closed by whom."""
    today = timezone.localdate()
    states: dict[str, dict[str, Any]] = {
        "Open": {},
        "Starts on": {"starts_on": today + timedelta(days=1)},
        "Open until": {"leaves_on": today},
        "Left on": {"leaves_on": today - timedelta(days=1)},
        "Closed": {"is_active": False},
        "Closed by the staff list": {"is_active": False, "closed_by_list": True},
    }
    for number, (words, fields) in enumerate(states.items()):
        person = make_person(f"P-{number}")
        change(person, **fields)
        tag = soup(desk.get(f"/people/{person.pk}/")).select_one("h1 + p .tag")
        assert tag is not None
        assert tag.get_text().startswith(words)


def test_a_person_is_added_changed_closed_and_opened(desk: Client, hr: Person) -> None:
    """Each by a form, each said."""
    page = desk.post(
        "/people/add/",
        {"staff_number": "00417", "name": "Sam O'Example", "manager": "h-1", "starts_on": "3 May 2018"},
        follow=True,
    )
    assert "Sam O&#x27;Example is added" in page.content.decode()
    person = Person.objects.get(staff_number="00417")
    assert person.manager == hr
    address = reverse("person", args=[person.pk])
    form = soup(desk.get(f"{address}edit/"))
    assert form.select_one("#starts_on")["value"] == "3 May 2018"
    assert form.select_one("#manager")["value"] == "H-1"
    fields = {"staff_number": "00417", "name": "Samira O'Example", "leaves_on": "1/1/2099"}
    assert "Changes saved." in desk.post(f"{address}edit/", fields, follow=True).content.decode()
    assert (
        "There was nothing to change." in desk.post(f"{address}edit/", fields, follow=True).content.decode()
    )
    page = desk.post(f"{address}close/", {"why": "other"}, follow=True)
    assert "is closed, and they are signed out" in page.content.decode()
    person.refresh_from_db()
    assert not person.is_active
    assert "is open." in desk.post(f"{address}open/", follow=True).content.decode()
    person.refresh_from_db()
    assert person.is_open()


def test_what_can_not_stand_is_told_field_by_field(desk: Client, make_person: Make) -> None:
    """All of it at once, with what was typed still there."""
    person = sam(make_person)
    typed = {"staff_number": "h-1", "name": "", "email": "x", "manager": "00417", "starts_on": "soon"}
    page = soup(desk.post(f"/people/{person.pk}/edit/", typed))
    told = {link["href"]: link.get_text(strip=True) for link in page.select(".error-summary a")}
    assert [*told] == ["#staff_number", "#name", "#email", "#manager", "#starts_on"]
    assert told["#staff_number"] == "Somebody has the staff number h-1 already"
    assert page.select_one("#email")["value"] == "x"
    assert page.title is not None
    assert page.title.get_text().startswith("Error: ")
    person.refresh_from_db()
    assert person.name == "Sam O'Example"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Select why the account is to be closed"),
        ({"why": "left"}, "Enter the last day of work"),
        ({"why": "left", "last_day": "soon"}, "Enter a day, such as 3 May 2018"),
        (
            {"why": "left", "last_day": "1 January 2018"},
            "The last day must not be before the start on 3 May 2018",
        ),
    ],
)
def test_closing_asks_why(desk: Client, make_person: Make, fields: dict[str, str], told: str) -> None:
    """And for the last day of who leaves."""
    person = make_person("5")
    change(person, starts_on="2018-05-03")
    page = soup(desk.post(f"/people/{person.pk}/close/", fields))
    assert [link.get_text(strip=True) for link in page.select(".error-summary a")] == [told]
    person.refresh_from_db()
    assert person.is_open()


def test_hr_does_not_close_itself(desk: Client, hr: Person) -> None:
    """The button is not there, and the form refuses; nor by a last day that has passed."""
    assert "Close the account" not in desk.get(f"/people/{hr.pk}/").content.decode()
    for address, fields in (
        ("close", {"why": "other"}),
        ("edit", {"staff_number": "H-1", "name": "Me", "leaves_on": "1/1/2018"}),
    ):
        page = soup(desk.post(f"/people/{hr.pk}/{address}/", fields))
        assert "You can't close your own account" in page.select_one(".error-summary").get_text()
    hr.refresh_from_db()
    assert hr.is_open()


def test_a_last_day_to_come_leaves_the_account_open_until_then(desk: Client, make_person: Make) -> None:
    """And says so."""
    person = make_person("5")
    page = desk.post(
        f"/people/{person.pk}/close/", {"why": "left", "last_day": "1 January 2099"}, follow=True
    )
    assert "closes after their last day" in page.content.decode()


def test_an_auditor_sees_all_and_is_shown_no_button(auditor: Client, make_person: Make) -> None:
    """Nor does a form that they send change anything."""
    person = sam(make_person)
    assert "Sam O'Example" in names(auditor.get("/people/"))
    for path in ("/people/", f"/people/{person.pk}/", "/requirements/"):
        main = soup(auditor.get(path)).select_one("main")
        assert main.select("form[method=post]") == [], path
        assert main.select("a.button") == [], path
    for path in ("edit/", "close/", "open/"):
        assert auditor.post(f"/people/{person.pk}/{path}", {"why": "other"}).status_code == 403


def test_what_is_left_of_the_erased_is_said(desk: Client, make_person: Make) -> None:
    """They are not in the list, and nothing of theirs can be changed."""
    person = sam(make_person)
    change(person, erased_at=timezone.now(), name="Erased person", staff_number="erased-1", is_active=False)
    assert names(desk.get("/people/")) == ["Person H-1"]
    page = desk.get(f"/people/{person.pk}/").content.decode()
    assert "Nothing is kept of this person" in page
    assert "Change details" not in page
    for path in ("edit/", "close/"):
        assert desk.get(f"/people/{person.pk}/{path}").status_code == 404


def test_who_is_looked_at_stands_in_the_audit_log(desk: Client, hr: Person, make_person: Make) -> None:
    """With those whose names the page shows besides: the reports."""
    person, report = sam(make_person), make_person("6")
    change(report, manager=person)
    desk.get(f"/people/{person.pk}/")
    entry = AuditEntry.objects.filter(action="viewed").first()
    assert entry.actor == hr
    assert {row.person for row in entry.people.all()} == {person, report}
