"""Security codes in the browser: setting them up, being asked for them, losing the app."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cascade.records.models import Attempt, CodeApp, Person, RecoveryCode
from cascade.records.second_factor import RECOVERY_CODES, take_code
from cascade.records.sign_in_links import issue_link, link_path
from cascade.service import entering
from cascade.service.throttle import CODE
from service.code_app import add_app, secret_of, shown
from service.conftest import PASSWORD
from service.sample import RIGHT
from service.taking import main_text, soup, start

pytestmark = pytest.mark.usefixtures("edition")


def sign_in(browser: Client, **more: str) -> Any:
    """Send the sign-in form of S-1."""
    return browser.post("/sign-in/", {"staff_number": "S-1", "password": PASSWORD, **more})


def key_on(page: str) -> str:
    """Return the key as the page shows it for typing."""
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def test_codes_are_set_up_with_a_picture_or_a_key_and_a_proof(learner: Person) -> None:
    """A wrong code or password changes nothing and keeps the key; then the recovery codes are shown once."""
    browser = Client()
    sign_in(browser)
    page = browser.get("/account/codes/").content.decode()
    key = key_on(page)
    assert page.count("<svg") == 1
    assert "style=" not in page
    wrong = browser.post("/account/codes/", {"code": "000000", "current_password": PASSWORD}).content.decode()
    assert "Enter the 6 digits that your app shows now" in wrong
    assert key_on(wrong) == key
    wrong = browser.post("/account/codes/", {"code": shown(key), "current_password": "no"}).content.decode()
    assert "Enter the password you have now" in wrong
    assert not CodeApp.objects.exists()
    done = browser.post("/account/codes/", {"code": shown(key), "current_password": PASSWORD})
    codes = re.findall(r'<code class="key">([a-z0-9-]+)</code>', done.content.decode())
    assert len(codes) == RECOVERY_CODES
    assert done["Cache-Control"] == "no-store"
    assert secret_of(learner) == key
    again = browser.get("/account/codes/").content.decode()
    assert not any(code in again for code in codes)
    assert key not in again
    assert take_code(learner, codes[0]) == "recovery"


def test_the_secret_is_readable_in_no_session(learner: Person) -> None:
    """Sessions stand in the database, and so in its copies."""
    browser = Client()
    sign_in(browser)
    key = key_on(browser.get("/account/codes/").content.decode())
    assert key not in str(dict(browser.session.items()))


def test_after_the_password_a_code_is_asked_for(learner: Person) -> None:
    """Nothing is open before it, and then one goes on to where one wanted; the attempt says so."""
    secret, _ = add_app(learner)
    browser = Client()
    response = sign_in(browser, next="/record/")
    assert response["Location"] == "/sign-in/code/"
    assert browser.get("/record/").status_code == 302
    assert "Enter your security code" in main_text(browser.get("/sign-in/code/"))
    assert "not right" in main_text(browser.post("/sign-in/code/", {"code": "000000"}))
    assert browser.get("/record/").status_code == 302
    assert browser.post("/sign-in/code/", {"code": shown(secret)})["Location"] == "/record/"
    taker = start(browser, learner)
    taker.post(RIGHT)
    assert Attempt.objects.get().identified_by == "password_code"


def test_a_code_that_was_used_opens_nothing(learner: Person) -> None:
    """Replayed by somebody who saw it typed and knows the password."""
    secret, _ = add_app(learner)
    code = shown(secret)
    for expected in (302, 200):
        browser = Client()
        sign_in(browser)
        response = browser.post("/sign-in/code/", {"code": code})
        assert response.status_code == expected
    assert "was used before" in main_text(response)
    assert browser.get("/record/").status_code == 302


def test_a_recovery_code_stands_in_once(learner: Person) -> None:
    """Then it is worth nothing."""
    _, codes = add_app(learner)
    for expected in (302, 200):
        browser = Client()
        sign_in(browser)
        assert browser.post("/sign-in/code/", {"code": codes[0].upper()}).status_code == expected


def test_codes_can_not_be_guessed(learner: Person) -> None:
    """Ten wrong ones, in however many browsers; then even the right one has to wait."""
    secret, codes = add_app(learner)
    for _ in range(CODE.most):
        browser = Client()
        sign_in(browser)
        browser.post("/sign-in/code/", {"code": "000000"})
    response = browser.post("/sign-in/code/", {"code": shown(secret)})
    assert response.status_code == 429
    assert browser.post("/sign-in/code/", {"code": codes[0]}).status_code == 429
    assert browser.get("/record/").status_code == 302


def test_a_code_without_the_password_before_it_opens_nothing(learner: Person) -> None:
    """In a browser of its own, and after the ten minutes are over."""
    secret, _ = add_app(learner)
    assert Client().get("/sign-in/code/")["Location"] == "/sign-in/"
    stranger = Client()
    assert "more than ten minutes" in main_text(stranger.post("/sign-in/code/", {"code": shown(secret)}))
    assert stranger.get("/record/").status_code == 302


@pytest.mark.parametrize("ended", ["time", "password", "closed"])
def test_the_step_before_the_code_does_not_last(
    learner: Person, ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes, and not beyond a new password or the end of the account."""
    secret, _ = add_app(learner)
    browser = Client()
    sign_in(browser)
    if ended == "time":
        monkeypatch.setattr(entering, "PENDING_SECONDS", -1)
    elif ended == "password":
        learner.set_password("another one altogether")
        learner.save()
    else:
        Person.objects.update(is_active=False)
    response = browser.post("/sign-in/code/", {"code": shown(secret)})
    assert response.templates[0].name == "service/sign_in.html"
    assert browser.get("/record/").status_code == 302


def test_the_session_gets_another_key_at_each_step(learner: Person) -> None:
    """After the password, and after the code."""
    secret, _ = add_app(learner)
    browser = Client()
    session = browser.session
    session["planted"] = "yes"
    session.save()
    browser.cookies["cascade_session"] = session.session_key
    keys = [session.session_key]
    sign_in(browser)
    keys.append(browser.cookies["cascade_session"].value)
    browser.post("/sign-in/code/", {"code": shown(secret)})
    keys.append(browser.cookies["cascade_session"].value)
    assert len(set(keys)) == 3


def test_answers_sent_after_the_session_ended_travel_past_the_code(learner: Person) -> None:
    """Through a wrong password and a wrong code; nothing is lost on the way."""
    secret, _ = add_app(learner)
    browser = Client()
    browser.force_login(learner)
    taker = start(browser, learner)
    fields = taker.fields(RIGHT)
    browser.logout()

    def carried(page: Any) -> str:
        field = soup(page).find("input", {"name": "carried"})
        assert field is not None
        return str(field["value"])

    page = browser.post(taker.url, fields)
    page = browser.post("/sign-in/", {"staff_number": "S-1", "password": PASSWORD, "carried": carried(page)})
    assert "Your answers are not lost" in main_text(page)
    page = browser.post("/sign-in/code/", {"code": "000000", "carried": carried(page)})
    after = browser.post("/sign-in/code/", {"code": shown(secret), "carried": carried(page)}, follow=True)
    assert "your answers were kept" in main_text(after)
    assert taker.view.responses == RIGHT


@pytest.mark.parametrize(
    ("by_email", "asked_after_links", "asked"),
    [(False, True, True), (False, False, False), (True, True, True), (True, False, True)],
)
def test_after_a_link_a_code_is_asked_for_as_configured(
    learner: Person, settings: Any, by_email: bool, asked_after_links: bool, asked: bool
) -> None:
    """A link sent by e-mail never does without: whoever reads the post would need nothing else."""
    settings.SIGN_IN = replace(settings.SIGN_IN, code_after_link=asked_after_links)
    secret, _ = add_app(learner)
    browser = Client()
    response = browser.post(link_path(issue_link(learner, by_email=by_email)))
    if asked:
        assert response["Location"] == "/sign-in/code/"
        response = browser.post("/sign-in/code/", {"code": shown(secret)})
    assert response["Location"] == "/account/password/"
    assert "Password you have now" not in browser.get("/account/password/").content.decode()
    way = "with a one-time link and a security code" if asked else "with a one-time link."
    assert way in main_text(browser.get("/account/"))


def test_codes_are_turned_off_and_renewed_by_a_code_alone(learner: Person) -> None:
    """An open browser is not enough; a recovery code will do."""
    _, codes = add_app(learner)
    browser = Client()
    browser.force_login(learner)
    for do in ("off", "renew"):
        assert "not right" in main_text(browser.post("/account/codes/", {"code": "000000", "do": do}))
    page = browser.post("/account/codes/", {"code": codes[0], "do": "renew"}).content.decode()
    renewed = re.findall(r'<code class="key">([a-z0-9-]+)</code>', page)
    assert len(renewed) == RECOVERY_CODES
    assert not take_code(learner, codes[1])
    assert browser.post("/account/codes/", {"code": renewed[0], "do": "off"})["Location"] == "/account/"
    assert not CodeApp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert sign_in(Client())["Location"] == "/quizzes/"


def test_hr_turns_off_the_codes_of_somebody_who_lost_everything(
    learner: Person, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """But not their own: those need a code, as everybody's do."""
    add_app(learner)
    add_app(hr)
    browser = sign_in(hr)
    for person in (learner, hr):
        browser.post(f"/people/{person.pk}/codes-off/")
    assert [app.person_id for app in CodeApp.objects.all()] == [hr.pk]


def test_where_nobody_has_a_password_there_are_no_codes(learner: Person, settings: Any) -> None:
    """The provider or the proxy asks for what it wants itself."""
    settings.SIGN_IN = replace(settings.SIGN_IN, passwords=False)
    browser = Client()
    browser.force_login(learner)
    assert browser.get("/account/codes/").status_code == 404
    assert "Security codes" not in main_text(browser.get("/account/"))
