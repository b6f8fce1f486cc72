"""Signing in by password and by link, and choosing a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import Person, SignInLink
from cascade.records.sign_in_links import issue_link, link_path
from cascade.service.throttle import MOST_TRIES
from service.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("edition")


def post_sign_in(browser: Client, staff_number: str, password: str, **more: str) -> Any:
    """Send the sign-in form."""
    return browser.post("/sign-in/", {"staff_number": staff_number, "password": password, **more})


def test_staff_number_and_password_sign_in(learner: Person) -> None:
    """In any capitals, with spaces around, and on to the quizzes."""
    browser = Client()
    response = post_sign_in(browser, " s-1 ", PASSWORD)
    assert response["Location"] == "/quizzes/"
    assert "Person S-1" in browser.get("/quizzes/").content.decode()


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/record/", "/record/"),
        ("/guide/roles.html#clause-guide-8.4", "/guide/roles.html#clause-guide-8.4"),
        ("https://elsewhere.example/", "/quizzes/"),
        ("//elsewhere.example/", "/quizzes/"),
        ("javascript:alert(1)", "/quizzes/"),
        ("", "/quizzes/"),
    ],
)
def test_signing_in_goes_on_to_where_one_wanted_but_never_to_another_host(
    learner: Person, wanted: str, goes: str
) -> None:
    """A link to our sign-in page can't send people away."""
    assert post_sign_in(Client(), "S-1", PASSWORD, next=wanted)["Location"] == goes


def test_nobody_learns_whether_an_account_exists(learner: Person) -> None:
    """A wrong password, an unknown number and a closed account are answered word for word alike."""
    wrong = post_sign_in(Client(), "S-1", "wrong").content.decode()
    unknown = post_sign_in(Client(), "S-9", PASSWORD).content.decode()
    learner.is_active = False
    learner.save()
    closed = post_sign_in(Client(), "S-1", PASSWORD).content.decode()

    def plain(page: str) -> str:
        start = page.index("<main")
        return "\n".join(
            line.replace("S-9", "S-1")
            for line in page[start:].splitlines()
            if "csrfmiddlewaretoken" not in line
        )

    assert "The staff number or the password is not right" in wrong
    assert plain(wrong) == plain(unknown) == plain(closed)


def test_a_wrong_password_keeps_the_staff_number_in_the_form(learner: Person) -> None:
    """Nothing typed is lost but the password."""
    page = post_sign_in(Client(), "S-1", "wrong secret").content.decode()
    assert 'value="S-1"' in page
    assert "wrong secret" not in page


def test_guessing_is_braked_for_real_and_invented_accounts_alike(learner: Person) -> None:
    """After ten wrong tries even the right password has to wait."""
    for staff_number in ("S-1", "S-9"):
        for _ in range(MOST_TRIES):
            assert post_sign_in(Client(), staff_number, "wrong").status_code == 200
        assert post_sign_in(Client(), staff_number, PASSWORD).status_code == 429


def test_a_link_is_not_used_up_by_looking_at_it(learner: Person) -> None:
    """Mail scanners open links; only the button signs in."""
    url = link_path(issue_link(learner))
    for _ in range(3):
        page = Client().get(url)
        assert "Sign in as Person S-1" in page.content.decode()
    browser = Client()
    assert browser.post(url)["Location"] == "/account/password/"
    assert browser.get("/record/").status_code == 200


def test_a_link_signs_in_once(learner: Person) -> None:
    """The second time it says what to do."""
    url = link_path(issue_link(learner))
    Client().post(url)
    for response in (Client().post(url), Client().get(url)):
        page = response.content.decode()
        assert response.status_code == 410
        assert "has been used" in page
        assert "ask your trainer or HR for a new link" in page


def test_a_link_that_ran_out_or_was_made_up_says_what_to_do(learner: Person) -> None:
    """Neither signs in."""
    url = link_path(issue_link(learner))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(url).status_code == 410
    assert Client().post(url).status_code == 410
    assert Client().get("/sign-in/link/made-up/").status_code == 404


def test_after_a_link_one_is_invited_to_choose_a_password_and_may_skip_it(learner: Person) -> None:
    """The first sign-in leads to the page, which has a way past it; no old password is asked for."""
    browser = Client()
    page = browser.post(link_path(issue_link(learner)), follow=True).content.decode()
    assert "New password" in page
    assert "Password you have now" not in page
    assert 'href="/quizzes/"' in page


def test_a_password_chosen_after_a_link_works_from_then_on_and_keeps_the_session(learner: Person) -> None:
    """Choosing a password does not sign out."""
    browser = Client()
    browser.post(link_path(issue_link(learner)))
    new = {"new_password": "a brand new secret", "again": "a brand new secret"}
    assert browser.post("/account/password/", new)["Location"] == "/quizzes/"
    assert browser.get("/record/").status_code == 200
    assert post_sign_in(Client(), "S-1", "a brand new secret").status_code == 302


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"new_password": "", "again": ""}, "Enter a password"),
        ({"new_password": "short", "again": "short"}, "too short"),
        ({"new_password": "a brand new secret", "again": "another"}, "Type the same password twice"),
        (
            {"new_password": "a brand new secret", "again": "a brand new secret"},
            "Enter the password you have now",
        ),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_a_sentence(
    learner: Person, fields: dict[str, str], says: str
) -> None:
    """Who signed in by password must know the old one to set a new one."""
    browser = Client()
    post_sign_in(browser, "S-1", PASSWORD)
    current = "wrong" if says == "Enter the password you have now" else PASSWORD
    page = browser.post("/account/password/", {"current_password": current, **fields}).content.decode()
    assert says in page
    assert "<title>Error: " in page
    assert post_sign_in(Client(), "S-1", PASSWORD).status_code == 302


def test_signing_out_ends_the_session(browser: Client) -> None:
    """And says so."""
    page = browser.post("/sign-out/", follow=True).content.decode()
    assert "You are signed out" in page
    assert browser.get("/record/").status_code == 302
