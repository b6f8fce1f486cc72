"""Answers that were posted after the session had ended, or with a form that was open too long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from cascade.records.models import Attempt, Person
from cascade.records.sign_in_links import issue_link, link_path
from cascade.service import carried
from service.conftest import PASSWORD
from service.sample import RIGHT
from service.taking import Taker, main_text, soup, start


@pytest.fixture
def taker(browser: Client, learner: Person) -> Taker:
    """The quiz with every type, all on one page."""
    return start(browser, learner)


def carried_field(response: Any) -> str:
    """Return what the page carries along."""
    field = soup(response).find("input", {"name": "carried"})
    assert field is not None
    return str(field["value"])


def sign_in(browser: Client, staff_number: str, token: str, password: str = PASSWORD) -> Any:
    """Sign in on the page that carries answers."""
    fields = {"staff_number": staff_number, "password": password, "carried": token}
    return browser.post("/sign-in/", fields, follow=True)


@pytest.mark.parametrize("path", ["", "questions/2/"])
def test_answers_sent_after_the_session_ended_are_kept_by_signing_in(taker: Taker, path: str) -> None:
    """They travel with the sign-in page, and the person sees them in their place; nothing is handed in."""
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    page = taker.browser.post(taker.url + path, fields)
    assert "Your answers are not lost" in main_text(page)
    after = sign_in(taker.browser, "S-1", carried_field(page))
    assert after.redirect_chain[0][0] == taker.url + path
    assert "your answers were kept" in main_text(after)
    assert taker.view.responses == RIGHT
    assert not Attempt.objects.exists()


def test_a_wrong_password_on_the_way_loses_nothing(taker: Taker) -> None:
    """The answers are carried on."""
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    page = taker.browser.post(taker.url, fields)
    again = sign_in(taker.browser, "S-1", carried_field(page), "wrong")
    sign_in(taker.browser, "S-1", carried_field(again))
    assert taker.view.responses == RIGHT


def test_answers_are_kept_by_a_one_time_link_in_another_tab(taker: Taker) -> None:
    """Who has no password signs in elsewhere and comes back to the page that carries the answers."""
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    token = carried_field(taker.browser.post(taker.url, fields))
    too_early = taker.browser.post("/sittings/carried/", {"carried": token})
    assert "You are not signed in yet" in main_text(too_early)
    taker.browser.post(link_path(issue_link(taker.person)))
    after = taker.browser.post("/sittings/carried/", {"carried": carried_field(too_early)}, follow=True)
    assert "your answers were kept" in main_text(after)
    assert taker.view.responses == RIGHT


def test_answers_sent_with_an_old_token_are_kept_by_one_more_click(taker: Taker) -> None:
    """Signing in in another tab makes a new token; the old form's answers are carried over."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(taker.person)
    page = browser.post(taker.url, taker.fields(RIGHT))
    assert page.status_code == 403
    assert "Nothing is lost" in main_text(page)
    token = str(soup(page).find("input", {"name": "csrfmiddlewaretoken"})["value"])  # type: ignore[index]
    browser.post("/sittings/carried/", {"carried": carried_field(page), "csrfmiddlewaretoken": token})
    assert taker.view.responses == RIGHT


def test_carried_answers_sent_with_an_old_token_are_carried_on(taker: Taker) -> None:
    """The page that carries answers may itself be open too long."""
    token = carried.pack(_request(taker), taker.row.pk, taker.url)
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/sign-in/", {"staff_number": "S-1", "password": PASSWORD, "carried": token})
    assert carried_field(page) == token
    browser.force_login(taker.person)
    page = browser.post("/sittings/carried/", {"carried": token})
    assert carried_field(page) == token


def _request(taker: Taker) -> Any:
    return taker.browser.post(taker.url, taker.fields(RIGHT, do="submit-nothing")).wsgi_request


def test_answers_are_never_put_into_another_persons_sitting(
    taker: Taker, make_person: Callable[..., Person]
) -> None:
    """Somebody else who signs in on that page is told, and nothing is kept."""
    make_person("S-2")
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    page = taker.browser.post(taker.url, fields)
    after = sign_in(taker.browser, "S-2", carried_field(page))
    assert "another person's quiz" in main_text(after)
    assert taker.view.responses == {}


def test_answers_that_were_altered_on_the_way_are_not_kept(taker: Taker) -> None:
    """What is carried is signed."""
    forged = signing.dumps({"sitting": str(taker.row.pk), "path": "/", "data": "asked=leaflet"}, salt="other")
    for token in ("nonsense", forged):
        after = sign_in(Client(), "S-1", token)
        assert "were not kept" in main_text(after)
    assert taker.view.responses == {}


def test_answers_to_a_quiz_handed_in_meanwhile_lead_to_its_result(taker: Taker) -> None:
    """Nothing changes after handing in."""
    fields = taker.fields({})
    result = taker.post(RIGHT)["Location"]
    taker.browser.logout()
    page = taker.browser.post(taker.url, fields)
    after = sign_in(taker.browser, "S-1", carried_field(page))
    assert after.redirect_chain[0][0] == result


def test_a_save_in_the_background_learns_that_the_session_has_ended(taker: Taker) -> None:
    """The script tells the learner and leaves the page as it is."""
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    assert taker.browser.post(taker.url + "save/", fields).status_code == 401
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(taker.person)
    assert browser.post(taker.url + "save/", fields).status_code == 403


def test_answers_too_long_to_carry_are_not_dropped_in_silence(
    taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says where they still are."""
    monkeypatch.setattr(carried, "MOST_CHARACTERS", 10)
    fields = taker.fields(RIGHT)
    taker.browser.logout()
    page = taker.browser.post(taker.url, fields)
    assert "They are still in the page before" in main_text(page)
    assert soup(page).find("input", {"name": "carried"}) is None


def test_a_long_text_in_any_script_is_carried(taker: Taker) -> None:
    """Twenty thousand Bengali letters are sixty thousand bytes."""
    text = "বাংলা ভাষা " * 1800
    fields = taker.fields({"think": text})
    taker.browser.logout()
    page = taker.browser.post(taker.url, fields)
    sign_in(taker.browser, "S-1", carried_field(page))
    assert taker.view.responses["think"] == text.strip()
