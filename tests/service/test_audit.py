"""The audit log on a page: for auditors alone, by action, person and day, without a name kept in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cascade.records import audit
from cascade.records.models import AuditEntry, Person


@pytest.fixture
def auditor(make_person: Callable[..., Person]) -> Person:
    """Somebody who may read the audit log."""
    return make_person("A-1", "auditor")


@pytest.fixture
def browser(auditor: Person, edition: str, sign_in: Callable[[Person], Client]) -> Client:
    """The auditor's browser."""
    return sign_in(auditor)


@pytest.fixture
def deeds(hr: Person, learner: Person, auditor: Person) -> list[AuditEntry]:
    """Three deeds: HR looked at the learner, HR exported, the command line imported two people."""
    return [
        audit.note(hr, "viewed", people=[learner.pk], detail={"page": "history"}),
        audit.note(hr, "exported", detail={"rows": 3, "sha256": "ab" * 32}),
        audit.note(None, "imported", people=[learner.pk, auditor.pk], detail={"added": 2}),
    ]


def rows(browser: Client, query: str = "") -> list[list[str]]:
    """Return what the table shows, the entries of this test's own looking left out."""
    page = BeautifulSoup(browser.get(reverse("audit") + query).content, "html.parser")
    shown = [[cell.text.strip() for cell in row.select("td")] for row in page.select("tbody tr")]
    return [row for row in shown if "list: audit" not in row[4] and not row[4].startswith("given: ")]


def test_an_auditor_sees_who_did_what_with_whose_data(
    browser: Client, deeds: list[AuditEntry], hr: Person, learner: Person
) -> None:
    """The newest first; one person by name, several by their number."""
    shown = rows(browser)
    assert [row[3] for row in shown] == ["2 people", "", f"{learner.name} ({learner.staff_number})"]
    assert shown[0][1].endswith("(command line)")
    assert shown[2][1] == hr.name
    assert shown[2][4] == "page: history"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?action=exported", 1),
        ("?by=h-1", 2),
        ("?about=S-1", 2),
        ("?about=S-1&by=H-1", 1),
        ("?to=3+May+2018", 0),
        ("?from=2018-05-03", 3),
    ],
)
def test_a_filter_narrows_it_down(browser: Client, deeds: list[AuditEntry], query: str, count: int) -> None:
    """By action, by who did it, by whom it was about, by day."""
    assert len(rows(browser, query)) == count


@pytest.mark.parametrize("query", ["?by=nobody", "?about=nobody", "?from=someday", "?action=danced"])
def test_what_a_filter_does_not_know_is_said_and_nothing_is_shown(
    browser: Client, deeds: list[AuditEntry], query: str
) -> None:
    """A list wider than what was asked for would mislead."""
    page = browser.get(reverse("audit") + query).content.decode()
    assert "There is a problem" in page
    assert "<tbody>" not in page


def test_an_entry_names_everybody_it_was_about(
    browser: Client, deeds: list[AuditEntry], learner: Person, auditor: Person
) -> None:
    """And says everything it holds."""
    page = browser.get(reverse("audit-entry", args=[deeds[2].pk])).content.decode()
    assert learner.name in page
    assert auditor.name in page
    assert "Added" in page
    assert browser.get(reverse("audit-entry", args=[10**6])).status_code == 404


def test_looking_is_kept_and_what_was_typed_is_not(
    browser: Client, deeds: list[AuditEntry], auditor: Person, hr: Person, learner: Person
) -> None:
    """A staff number typed into a filter would outlive its owner's erasure."""
    browser.get(reverse("audit") + "?about=S-1")
    entry = AuditEntry.objects.filter(actor=auditor).get()
    assert json.loads(entry.detail) == {"list": "audit", "filters": {"about": "(typed)"}}
    assert {about.person_id for about in entry.people.all()} >= {hr.pk, learner.pk}


def test_it_is_downloaded_as_shown(browser: Client, deeds: list[AuditEntry]) -> None:
    """The same rows as on the page, and the download is kept as well."""
    answer = browser.get(reverse("audit") + "?action=exported&as=csv")
    text = b"".join(answer).decode("utf-8")  # type: ignore[arg-type]
    (head, row) = csv.reader(io.StringIO(text))
    assert head == ["When", "Who", "What was done", "About", "What exactly"]
    assert row[4] == "rows: 3; sha256: " + "ab" * 32
    assert AuditEntry.objects.filter(action="exported").count() == 2


@pytest.mark.parametrize("roles", [[], ["hr"], ["editor", "trainer", "hr"]])
def test_nobody_else_sees_it_hr_least_of_all(
    deeds: list[AuditEntry],
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    edition: str,
    roles: list[str],
) -> None:
    """It tells of HR's deeds."""
    browser = sign_in(make_person("X-1", *roles))
    assert browser.get(reverse("audit")).status_code == 403
    assert browser.get(reverse("audit-entry", args=[deeds[0].pk])).status_code == 403


def test_days_are_those_of_london(browser: Client, deeds: list[AuditEntry], hr: Person) -> None:
    """Half past midnight on 4 May in London is still 3 May in UTC."""
    AuditEntry.objects.create(
        actor=hr, action="viewed", detail="{}", at=datetime(2018, 5, 3, 23, 30, tzinfo=UTC)
    )
    assert len(rows(browser, "?from=2018-05-04&to=2018-05-04")) == 1
    assert rows(browser, "?from=2018-05-03&to=2018-05-03") == []
