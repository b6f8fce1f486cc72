"""Erasing a person on a page: said before, confirmed by typing, done once, by HR alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cascade.records.models import AuditEntry, Person
from records.support import hand_in
from service.sample import RIGHT

GIVEN = {"staff_number": "S-1", "reason": "Request 17"}


@pytest.fixture
def office(hr: Person, learner: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """HR's browser; the learner has handed in a quiz."""
    hand_in(learner, "every-type", RIGHT)
    return sign_in(hr)


def url(person: Person) -> str:
    """Return the address of the page."""
    return reverse("person-erase", args=[person.pk])


def test_the_page_says_what_goes_and_typing_the_number_does_it(office: Client, learner: Person) -> None:
    """A dry run first, then a panel with the pseudonym and what is left to do."""
    page = office.get(url(learner)).content.decode()
    assert "be undone" in page
    assert "3: deleted" in page  # reflections
    assert "1: kept, under erased-" in page
    done = office.post(url(learner), {**GIVEN, "staff_number": " s-1 "}).content.decode()
    learner.refresh_from_db()
    assert learner.name == "Erased person"
    assert f"{learner.staff_number} stands in their place" in done
    assert str(learner.pk) in done
    again = office.get(url(learner)).content.decode()
    assert "was erased on" in again
    assert office.get(reverse("quizzes")).status_code == 200, "HR's own session goes on"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "staff_number"),
        ({"staff_number": "S-2", "reason": "Request 17"}, "staff_number"),
        ({"staff_number": "S-1"}, "reason"),
        ({"staff_number": "S-1", "reason": "Asked for by S-1"}, "reason"),
    ],
)
def test_anything_less_than_the_number_and_a_reason_changes_nothing(
    office: Client, learner: Person, given: dict[str, str], field: str
) -> None:
    """The page comes back, says what is missing, and the reason is still there."""
    answer = office.post(url(learner), given)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.title is not None
    assert page.title.text.startswith("Error: ")
    assert page.select_one(f'.error-summary a[href="#{field}"]')
    assert page.select_one(f"#{field}-error")
    assert page.select_one("#reason")["value"] == given.get("reason", "")
    learner.refresh_from_db()
    assert learner.erased_at is None


def test_nobody_erases_themselves_on_the_page(office: Client, hr: Person) -> None:
    """Neither is it offered, nor is it done when sent all the same."""
    assert "ask a colleague" in office.get(url(hr)).content.decode()
    office.post(url(hr), {"staff_number": hr.staff_number, "reason": "Request 17"})
    hr.refresh_from_db()
    assert hr.erased_at is None


@pytest.mark.parametrize("role", ["auditor", "trainer", "editor", "staff"])
def test_only_hr_may(
    office: Client,
    learner: Person,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    role: str,
) -> None:
    """Auditors change nothing; the others have no business there."""
    browser = sign_in(make_person("X-1", role))
    assert browser.get(url(learner)).status_code == 403
    assert browser.post(url(learner), GIVEN).status_code == 403
    learner.refresh_from_db()
    assert learner.erased_at is None


def test_somebody_who_does_not_exist_is_not_found(office: Client) -> None:
    """As for every key that was guessed."""
    assert office.get(reverse("person-erase", args=[uuid.uuid4()])).status_code == 404


def test_looking_at_the_page_is_written_down(office: Client, hr: Person, learner: Person) -> None:
    """It shows how much is held about somebody."""
    office.get(url(learner))
    entry = AuditEntry.objects.get(action="viewed")
    assert entry.actor == hr
    assert [about.person_id for about in entry.people.all()] == [learner.pk]
