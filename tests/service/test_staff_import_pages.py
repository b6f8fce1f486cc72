"""Loading a staff list in the browser: upload, columns, check, load; for whoever sent it alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cascade.records.models import AuditEntry, Person, StaffUpload
from cascade.service import uploads
from exchange.staff_files import ALEX, HEADER, SAM, as_csv, as_workbook
from service.taking import soup

GUESSED = dict(
    zip(
        ("staff_number", "name", "email", "service_area", "manager", "starts_on", "leaves_on"),
        "0123456",
        strict=True,
    )
)


@pytest.fixture
def desk(hr: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


def send(browser: Client, data: bytes, name: str = "staff.csv") -> Any:
    """Send a file."""
    return browser.post("/people/import/", {"file": SimpleUploadedFile(name, data)})


def choose(browser: Client, address: str, close_missing: str = "no", **columns: str) -> Any:
    """Say which column holds what."""
    places = {f"column-{field}": place for field, place in (GUESSED | columns).items()}
    return browser.post(address, {**places, "close_missing": close_missing})


def checked(browser: Client, data: bytes, **options: str) -> str:
    """Send a file, take the columns as guessed, and return the address of the last page."""
    sent = send(browser, data)
    assert sent.status_code == 302, complaints(sent)
    address: str = choose(browser, sent["Location"], **options)["Location"]
    return address


def complaints(response: Any) -> list[str]:
    """The errors at the top."""
    return [link.get_text(strip=True) for link in soup(response).select(".error-summary a")]


def confirm(browser: Client, address: str) -> Any:
    """Press the button at the end of the last page."""
    plan = soup(browser.get(address)).select_one("input[name=plan]")["value"]
    return browser.post(address, {"plan": plan, "do": "load"}, follow=True)


@pytest.mark.parametrize("data", [as_csv(SAM, ALEX, encoding="utf-16"), as_workbook(SAM, ALEX)])
def test_a_list_is_loaded_in_three_steps(desk: Client, hr: Person, data: bytes) -> None:
    """The columns are guessed, the plan is shown, nothing is changed before it is confirmed."""
    sent = send(desk, data)
    page = soup(desk.get(sent["Location"]))
    chosen = {
        field["name"]: field.select_one("option[selected]")["value"]
        for field in page.select("select")
        if field.select_one("option[selected]")
    }
    assert chosen == {f"column-{field}": place for field, place in GUESSED.items()}
    assert "Staff number: 00417" in page.select_one("#column-staff_number").get_text()
    address = choose(desk, sent["Location"])["Location"]
    page = soup(desk.get(address))
    assert "People to add 2" in " ".join(page.select_one("main").get_text(" ").split())
    assert "3 September 2018" in page.get_text()
    assert Person.objects.count() == 1
    done = confirm(desk, address)
    assert "The list is loaded: 2 added, 0 unchanged." in done.content.decode()
    assert Person.objects.get(staff_number="00417").manager.staff_number == "00032"
    assert not StaffUpload.objects.exists()
    assert AuditEntry.objects.get(action="imported").actor == hr


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", b"", "The file holds nothing"),
        ("a.pdf", b"%PDF", "This is a PDF: export the list from where it came from"),
        ("a.csv", b"a\n" + b'"x', "Row 2: From here on the file can't be read"),
    ],
)
def test_what_is_no_list_is_told_at_once(desk: Client, name: str, data: bytes, told: str) -> None:
    """And not kept."""
    (said,) = complaints(send(desk, data, name))
    assert said.startswith(told)
    assert not StaffUpload.objects.exists()


def test_no_file_and_one_that_is_too_large_are_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large one is dropped while it comes in."""
    assert complaints(desk.post("/people/import/")) == ["Choose a file"]
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    assert complaints(send(desk, b"x" * 1001)) == ["Choose a file of at most 10 MB, or split the list"]
    many = [SimpleUploadedFile(f"{number}.csv", as_csv(SAM) * 3) for number in range(5)]
    assert complaints(desk.post("/people/import/", {"file": many})) != []
    assert not StaffUpload.objects.exists()


def test_columns_must_be_said_where_they_can_not_be_guessed(desk: Client) -> None:
    """A staff number and a name are needed, and no column holds two things."""
    address = send(desk, as_csv(SAM, header=("a", "b", "c", "d", "e", "f", "g")))["Location"]
    page = choose(desk, address, staff_number="", name="", email="2", service_area="2")
    assert {*complaints(page)} == {
        "Select the column with the staff number",
        "Select the column with the name, or those with first name and last name",
        "Select another column: this one holds “E-mail address” already",
    }
    for made_up in ("9" * 5000, "²", "99"):
        chosen = choose(desk, address, manager="", leaves_on=made_up)
        assert chosen["Location"] == address.replace("columns", "check")
    assert StaffUpload.objects.get().columns.keys() == GUESSED.keys() - {"manager", "leaves_on"}


def test_all_faults_are_shown_and_can_be_downloaded(desk: Client) -> None:
    """With rows and columns; there is no button to load the list, and a form without one changes nothing."""
    address = checked(desk, as_csv(SAM, ("5", "=cmd", "x", "", "", "soon", "")))
    page = desk.get(address)
    cells = [
        [cell.get_text() for cell in row.select("td")] for row in soup(page).select("#faults ~ .scroller tr")
    ]
    assert ["2", "Manager"] in [row[:2] for row in cells]
    assert ["3", "Start date"] in [row[:2] for row in cells]
    assert soup(page).select_one("button[value=load]") is None
    response = desk.get(address.replace("check/", "faults.csv"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Column", "What is wrong"]
    assert [row[:2] for row in rows[1:]] == [["2", "Manager"], ["3", "E-mail"], ["3", "Start date"]]
    plan = soup(page).select_one("input[name=plan]")["value"]
    assert desk.post(address, {"plan": plan, "do": "load"}).status_code == 200
    assert Person.objects.count() == 1


def test_people_not_in_the_list_are_closed_if_asked_for(
    desk: Client, make_person: Callable[..., Person]
) -> None:
    """Each is shown before."""
    make_person("5")
    address = checked(desk, as_csv(("H-1", "Me", *[""] * 5)))
    assert "5 Person 5" in soup(desk.get(address)).get_text()
    address = checked(desk, as_csv(("H-1", "Me", *[""] * 5)), close_missing="yes")
    assert "Not in the list" in soup(desk.get(address)).get_text()
    confirm(desk, address)
    assert not Person.objects.get(staff_number="5").is_active


def test_a_plan_that_has_changed_is_shown_again(desk: Client, make_person: Callable[..., Person]) -> None:
    """Nothing is done that nobody has seen; a form without a plan confirms none."""
    person = make_person("5")
    address = checked(desk, as_csv(("5", "New Name", "", "Parks", "", "", "")))
    plan = soup(desk.get(address)).select_one("input[name=plan]")["value"]
    Person.objects.filter(pk=person.pk).update(service_area="Waste")
    for given in (plan, ""):
        page = desk.post(address, {"plan": given, "do": "load"})
        assert complaints(page) == [
            "People have been changed meanwhile: look at the plan again before you confirm it."
        ]
    person.refresh_from_db()
    assert person.service_area == "Waste"
    confirm(desk, address)
    person.refresh_from_db()
    assert person.service_area == "Parks"


def test_an_upload_is_nobody_elses(
    desk: Client, make_person: Callable[..., Person], sign_in: Callable[[Person], Client], hr: Person
) -> None:
    """Not another member of HR's, not another session's, and not after an hour."""
    address = checked(desk, as_csv(SAM, ALEX))
    for other in (sign_in(make_person("H-2", "hr")), sign_in(hr)):
        for path in (address, address.replace("check", "columns"), address.replace("check/", "faults.csv")):
            assert other.get(path).status_code == 404
        assert other.post(address, {"do": "load"}).status_code == 404
    assert desk.get(address).status_code == 200
    StaffUpload.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert "choose the file again" in desk.get(address).content.decode()
    desk.get("/people/import/")
    assert not StaffUpload.objects.exists()


def test_giving_up_forgets_the_file(desk: Client) -> None:
    """At once."""
    address = checked(desk, as_csv(SAM, ALEX))
    page = desk.post(address, {"do": "cancel"}, follow=True)
    assert "the file is forgotten" in page.content.decode()
    assert not StaffUpload.objects.exists()
    assert Person.objects.count() == 1


def test_the_last_page_needs_the_columns_first(desk: Client) -> None:
    """Whoever goes there by hand is asked for them."""
    address = send(desk, as_csv(SAM))["Location"]
    for path in (address.replace("columns", "check"), address.replace("columns/", "faults.csv")):
        assert desk.get(path)["Location"] == address


def test_what_is_shown_of_people_stands_in_the_audit_log(
    desk: Client, make_person: Callable[..., Person]
) -> None:
    """Those whose present details are shown, and those who are not in the list."""
    person, absent = make_person("5"), make_person("6")
    desk.get(checked(desk, as_csv(("5", "New Name", *[""] * 5), ("H-1", "Person H-1", *[""] * 5))))
    entry = AuditEntry.objects.filter(action="viewed").first()
    assert {row.person for row in entry.people.all()} == {person, absent}
    assert HEADER[0] not in entry.detail
