"""HR's pages for tokens of the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from cascade.records.models import ApiToken, AuditEntry, Person
from cascade.records.tokens import create_token, find, revoke
from service.taking import main_text, title

LIST, NEW = "/hr/tokens/", "/hr/tokens/new/"
FILLED = {"name": "Payroll", "scopes": ["status:read", "completions:read"], "days": "90"}


@pytest.fixture
def page(edition: str, hr: Person, sign_in: Callable[[Person], Client]) -> Client:
    """A browser in which HR is signed in."""
    return sign_in(hr)


def test_hr_makes_a_token_and_sees_it_once(page: Client, hr: Person) -> None:
    """It works as the page said, and no later page shows it."""
    made = page.post(NEW, FILLED)
    assert title(made).startswith("Token made")
    assert made["Cache-Control"] == "no-store"
    token = BeautifulSoup(made.content, "html.parser").select_one(".token code")
    assert token is not None
    row = find(token.get_text())
    assert row is not None
    assert (row.name, row.scopes, row.created_by) == ("Payroll", ["completions:read", "status:read"], hr)
    assert timedelta(days=89) < row.expires_at - timezone.now() <= timedelta(days=90)
    listed = page.get(LIST)
    assert "Payroll" in main_text(listed)
    shown = page.get(f"/hr/tokens/{row.pk}/")
    assert "by Person H-1" in main_text(shown)
    assert token.get_text() not in shown.content.decode()
    assert token.get_text() not in listed.content.decode()
    assert AuditEntry.objects.filter(action="changed_token", actor=hr).count() == 1


def test_sending_the_form_again_makes_no_second_token(page: Client) -> None:
    """A reloaded page says that the name is taken."""
    page.post(NEW, FILLED)
    again = page.post(NEW, FILLED)
    assert "There is a token named 'Payroll' already" in main_text(again)
    assert ApiToken.objects.count() == 1


def test_every_fault_of_the_form_is_named_and_what_was_given_is_kept(page: Client) -> None:
    """The title says so too, and each line of the summary leads to its field."""
    answer = page.post(NEW, {"name": "", "scopes": ["people:read"], "days": "9999"})
    assert title(answer).startswith("Error: ")
    found = BeautifulSoup(answer.content, "html.parser")
    links = [link["href"].removeprefix("#") for link in found.select(".error-summary a")]
    assert links == ["name", "days-1"]
    assert all(found.find(id=link) for link in links)
    assert found.find(value="people:read").has_attr("checked")
    missing = main_text(page.post(NEW, {}))
    for sentence in ("Enter a name", "Select what the token may read", "Select how long the token works"):
        assert sentence in missing
    assert not ApiToken.objects.exists()


def test_a_scope_that_is_not_offered_is_refused(page: Client) -> None:
    """Whatever the form is made to send."""
    answer = page.post(NEW, {**FILLED, "scopes": ["people:write"]})
    assert "There is no scope 'people:write'" in main_text(answer)
    assert not ApiToken.objects.exists()


def test_revoking_asks_first_and_ends_it_at_once(page: Client, hr: Person) -> None:
    """A link alone changes nothing; twice does no harm."""
    made = create_token("Payroll", ["status:read"], 30)
    address = f"/hr/tokens/{made.row.pk}/revoke/"
    asked = page.get(address)
    assert "Are you sure you want to revoke Payroll?" in main_text(asked)
    assert find(made.token) == made.row
    done = page.post(address, follow=True)
    assert "Payroll is revoked." in main_text(done)
    assert find(made.token) is None
    assert "Payroll has ended already." in main_text(page.post(address, follow=True))
    assert "Payroll has ended already." in main_text(page.get(address, follow=True))
    assert page.get("/hr/tokens/01900000-0000-7000-8000-000000000000/revoke/").status_code == 404


def test_a_token_is_renamed(page: Client) -> None:
    """And works on as before."""
    made = create_token("Rowan's script", ["status:read"], 30)
    create_token("Payroll", ["status:read"], 30)
    address = f"/hr/tokens/{made.row.pk}/rename/"
    assert "Rename Rowan's script" in main_text(page.get(address))
    taken = page.post(address, {"name": "Payroll"})
    assert title(taken).startswith("Error: ")
    assert "There is a token named 'Payroll' already" in main_text(taken)
    done = page.post(address, {"name": "Training returns"}, follow=True)
    assert "The token is named Training returns now." in main_text(done)
    assert find(made.token) == made.row


def test_the_list_says_how_each_token_stands(page: Client) -> None:
    """Which ones work, end soon, have ended, and when they were used."""
    now = timezone.now()
    for name, change in {
        "Fresh": {},
        "Ending": {"expires_at": now + timedelta(days=2, hours=1)},
        "Ended": {"expires_at": now - timedelta(days=1)},
        "Gone": {"revoked_at": now},
        "Used": {"last_used_at": now},
    }.items():
        made = create_token(name, ["status:read"], 300)
        ApiToken.objects.filter(pk=made.row.pk).update(**change)
    found = BeautifulSoup(page.get(LIST).content, "html.parser")
    rows = {row.th.get_text(): row for row in found.select("tbody tr")}
    states = {name: row.select_one(".tag").get_text() for name, row in rows.items()}
    assert states == {
        "Fresh": "Works",
        "Ending": "Runs out in 3 days",
        "Ended": "Run out",
        "Gone": "Revoked",
        "Used": "Works",
    }
    assert "Never" in rows["Fresh"].get_text()
    assert "Never" not in rows["Used"].get_text()
    ended = BeautifulSoup(page.get(LIST, {"state": "ended"}).content, "html.parser")
    assert {row.th.get_text() for row in ended.select("tbody tr")} == {"Ended", "Gone"}


def test_a_token_has_a_page_that_offers_to_revoke_it_while_it_works(page: Client) -> None:
    """What it may read is said in words."""
    made = create_token("Payroll", ["status:read"], 30)
    address = f"/hr/tokens/{made.row.pk}/"
    shown = main_text(page.get(address))
    assert "Where people stand with each quiz" in shown
    assert "on the command line" in shown
    assert "Used last Never" in shown
    assert "Revoke this token" in shown
    revoke(made.row)
    ended = main_text(page.get(address))
    assert "Revoke this token" not in ended
    assert "Revoked" in ended


def test_an_auditor_sees_the_tokens_and_nothing_to_press(
    edition: str, make_person: Callable[..., Person], sign_in: Callable[[Person], Client], hr: Person
) -> None:
    """Seeing is all they do; whose name they saw is noted."""
    made = create_token("Payroll", ["status:read"], 30, hr)
    auditor = make_person("A-1", "auditor")
    browser = sign_in(auditor)
    listed, shown = browser.get(LIST), browser.get(f"/hr/tokens/{made.row.pk}/")
    assert "Payroll" in main_text(listed)
    assert "Make a token" not in main_text(listed)
    assert "Revoke" not in main_text(shown)
    assert browser.get(NEW).status_code == 403
    assert browser.post(f"/hr/tokens/{made.row.pk}/revoke/").status_code == 403
    assert find(made.token) == made.row
    (noted,) = AuditEntry.objects.filter(action="viewed", actor=auditor)
    assert [about.person_id for about in noted.people.all()] == [hr.pk]
    assert "Payroll" not in noted.detail


def test_without_tokens_the_list_says_so(page: Client) -> None:
    """And leads to making one."""
    answer = page.get(LIST)
    assert "There are none." in main_text(answer)
    assert NEW in answer.content.decode()
