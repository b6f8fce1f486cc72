"""HR makes one-time links for many people and for one, and gives the roles it may give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from cascade.records.models import AuditEntry, Person, SignInLink
from cascade.records.roles import grant, roles_of
from service.taking import main_text, soup

pytestmark = pytest.mark.usefixtures("edition")


@pytest.fixture
def office(hr: Person, sign_in: Callable[[Person], Client]) -> Client:
    """A browser of HR's."""
    return sign_in(hr)


@pytest.fixture
def repairs(make_person: Callable[..., Person]) -> list[Person]:
    """Two people of Repairs without a password, and one with."""
    people = [make_person(number) for number in ("R-1", "R-2", "R-3")]
    for person in people:
        person.service_area = "Repairs"
        if person.staff_number != "R-3":
            person.set_unusable_password()
        person.save()
    return people


ALL = {"service_area": "Repairs", "staff_numbers": "", "without_password": "yes", "hours": "72"}


def addresses(response: Any) -> list[str]:
    """Return the links on the slips."""
    return [one.get_text() for one in soup(response).select(".slip .address")]


def test_links_are_made_for_a_whole_area_after_a_look_at_who_that_is(
    office: Client, repairs: list[Person]
) -> None:
    """First the number and the names, and then the links: a slip a person, and each signs in once."""
    check = office.post("/people/links/", ALL)
    assert "Make links for 2 people?" in main_text(check)
    assert "R-3" not in main_text(check)
    assert not SignInLink.objects.exists()
    made = office.post("/people/links/", {**ALL, "do": "make"})
    assert made["Cache-Control"] == "no-store"
    slips = soup(made).select(".slip")
    assert [slip.h2.get_text() for slip in slips if slip.h2] == ["Person R-1", "Person R-2"]
    assert all(slip.find("svg") for slip in slips)
    assert "style=" not in made.content.decode()
    for link, person in zip(addresses(made), repairs, strict=False):
        browser = Client()
        page = browser.get(urlsplit(link).path.upper().replace("/SIGN-IN/LINK/", "/sign-in/link/"))
        assert f"Sign in as {person.name}" in main_text(page)
        assert browser.post(urlsplit(link).path).status_code == 302
        assert browser.get("/record/").status_code == 200


def test_links_are_shown_once(office: Client, repairs: list[Person]) -> None:
    """Asking again makes new ones, and the old ones stop working."""
    (first, _), (second, _) = (
        addresses(office.post("/people/links/", {**ALL, "do": "make"})) for _ in range(2)
    )
    assert first != second
    assert Client().get(urlsplit(first).path).status_code == 404
    assert Client().get(urlsplit(second).path).status_code == 200


def test_links_are_made_for_those_named(office: Client, repairs: list[Person]) -> None:
    """One a line, or with spaces between; those unknown are all named, and nothing typed is lost."""
    asked = {"staff_numbers": "r-1\r\nR-3 H-1", "hours": "72"}
    assert "Make links for 3 people?" in main_text(office.post("/people/links/", asked))
    wrong = office.post("/people/links/", {"staff_numbers": "R-1 X-1\nX-2", "hours": "72", "do": "make"})
    for number in ("X-1", "X-2"):
        assert f"There is nobody with staff number '{number}'" in main_text(wrong)
    assert "R-1 X-1\nX-2" in wrong.content.decode()
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Say whom: staff numbers, a service area, or everybody without a password"),
        ({"service_area": "Nowhere"}, "There is nobody like that"),
        ({"staff_numbers": "<b>"}, "There is nobody with staff number '<b>'"),
    ],
)
def test_what_means_nobody_is_a_sentence(office: Client, asked: dict[str, str], says: str) -> None:
    """Nothing is made."""
    response = office.post("/people/links/", {**asked, "do": "make"})
    assert says in main_text(response)
    assert "<title>Error: " in response.content.decode()
    assert not SignInLink.objects.exists()


def test_too_many_at_once_are_refused_with_a_way(
    office: Client, repairs: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody prints ten thousand slips from a browser."""
    monkeypatch.setattr("cascade.service.views.enrolment.MOST_AT_ONCE", 1)
    assert "cascade people link" in main_text(office.post("/people/links/", {**ALL, "do": "make"}))
    assert not SignInLink.objects.exists()


def test_what_hr_does_is_in_the_audit_log(office: Client, hr: Person, repairs: list[Person]) -> None:
    """Who looked at whom, who made links for whom, who gave which role; by exact ids."""
    office.post("/people/links/", ALL)
    office.post("/people/links/", {**ALL, "do": "make"})
    office.post(f"/people/{repairs[0].pk}/role/", {"role": "trainer", "do": "give"})
    noted = [
        (entry.action, entry.actor, entry.detail, entry.people.count())
        for entry in AuditEntry.objects.exclude(detail='{"given":"hr"}').order_by("id")
    ]
    assert noted == [
        ("viewed", hr, '{"page":"links"}', 2),
        ("sent_link", hr, '{"hours":72,"links":2}', 2),
        ("changed_roles", hr, '{"given":"trainer"}', 1),
    ]


def test_one_person_gets_a_link(office: Client, learner: Person) -> None:
    """From their page; a closed account gets none."""
    (link,) = addresses(office.post(f"/people/{learner.pk}/link/"))
    assert Client().post(urlsplit(link).path).status_code == 302
    Person.objects.filter(pk=learner.pk).update(is_active=False)
    assert office.post(f"/people/{learner.pk}/link/").status_code == 404


def test_where_nobody_has_a_password_slips_do_not_speak_of_one(
    office: Client, repairs: list[Person], settings: Any
) -> None:
    """A link is then the way in when the provider is away."""
    settings.SIGN_IN = replace(settings.SIGN_IN, passwords=False)
    page = office.post("/people/links/", {**ALL, "do": "make"})
    assert "Choose a password" not in main_text(page)
    browser = Client()
    assert browser.post(urlsplit(addresses(page)[0]).path)["Location"] == "/quizzes/"


@pytest.mark.parametrize(
    ("role", "given"), [("trainer", True), ("editor", True), ("hr", False), ("auditor", False)]
)
def test_hr_gives_and_takes_the_roles_it_may(office: Client, learner: Person, role: str, given: bool) -> None:
    """Those that open other people's records are given on the command line alone."""
    office.post(f"/people/{learner.pk}/role/", {"role": role, "do": "give"})
    assert (role in roles_of(Person.objects.get(pk=learner.pk))) is given
    grant(learner, role)
    office.post(f"/people/{learner.pk}/role/", {"role": role, "do": "take"})
    assert (role in roles_of(Person.objects.get(pk=learner.pk))) is not given


@pytest.mark.parametrize("role", ["trainer", "hr", "king", "staff", ""])
def test_hr_gives_themselves_no_role(office: Client, hr: Person, role: str) -> None:
    """Nor one that there is not."""
    office.post(f"/people/{hr.pk}/role/", {"role": role, "do": "give"})
    assert roles_of(Person.objects.get(pk=hr.pk)) == {"staff", "hr"}
