"""Headers of every answer, and the error pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from cascade.records.models import Person
from cascade.service.urls import urlpatterns as service_urls
from cascade.service.views import errors
from service.conftest import PASSWORD
from service.taking import main_text, start, title


@pytest.mark.parametrize(
    "path", ["/quizzes/", "/sign-in/link/x/", "/nothing/", "/healthz", "/hr/", "/record/"]
)
def test_every_answer_carries_the_security_headers(browser: Client, path: str) -> None:
    """Pages load nothing from elsewhere and are shown in no frame."""
    response = browser.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


def test_personal_pages_are_not_kept_by_browsers(browser: Client) -> None:
    """The back button after signing out shows nothing."""
    assert browser.get("/record/")["Cache-Control"] == "no-store"


def test_pages_name_no_other_host_and_hold_no_inline_code(browser: Client, learner: Person) -> None:
    """Which the policy would refuse."""
    taker = start(browser, learner)
    for url in ("/quizzes/", "/quizzes/every-type/", taker.url, "/record/", "/account/password/"):
        page = browser.get(url).content.decode()
        assert "://" not in page
        assert "style=" not in page
        assert page.count("<script") == page.count("<script src=")


def test_cookies_are_closed_to_scripts_and_other_sites(learner: Person, edition: str) -> None:
    """Session and token alike."""
    browser = Client()
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"staff_number": "S-1", "password": PASSWORD})
    for name in ("csrftoken", "cascade_session"):
        cookie = browser.cookies[name]
        assert cookie["samesite"] == "Lax"
    assert browser.cookies["cascade_session"]["httponly"]


def test_the_health_address_says_ok(db: None) -> None:
    """Without signing in, and before anything is published."""
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_before_anything_is_published_pages_say_so(
    learner: Person, sign_in: Callable[[Person], Client]
) -> None:
    """In plain words, as not available yet."""
    response = sign_in(learner).get("/quizzes/")
    assert response.status_code == 503
    assert "Nothing is published yet" in main_text(response)
    assert Client().get("/sign-in/").status_code == 200


def test_a_request_for_another_host_is_refused_in_plain_words(settings: Any, edition: str) -> None:
    """Before anybody is looked up."""
    settings.ALLOWED_HOSTS = ["testserver"]
    response = Client().get("/quizzes/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "That could not be understood" in main_text(response)


def test_a_page_that_is_not_there_says_so_and_leads_on(edition: str) -> None:
    """404 in the same look."""
    response = Client().get("/nothing/at/all/")
    assert response.status_code == 404
    assert title(response) == "Page not found \N{EN DASH} Working together"
    assert "Go to the policies" in main_text(response)


def test_a_page_one_may_not_see_says_why(browser: Client) -> None:
    """403 names the way to the role."""
    response = browser.get("/hr/")
    assert response.status_code == 403
    assert "Ask HR" in main_text(response)


def test_a_fault_of_ours_is_told_without_asking_the_database() -> None:
    """It may be the database that is at fault; this test has none."""
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Answers you saved before this are kept" in main_text(response)


def faulty(_request: HttpRequest) -> HttpResponse:
    """A page with a fault in it."""
    raise ZeroDivisionError


urlpatterns = [path("record/", faulty, name="record"), *service_urls]
handler500 = errors.server_error


def test_a_fault_is_answered_in_the_same_look(browser: Client, settings: Any) -> None:
    """Whatever went wrong, no traceback is shown."""
    settings.ROOT_URLCONF = __name__
    browser.raise_request_exception = False
    response = browser.get("/record/")
    assert response.status_code == 500
    assert "Sorry, there is a problem with the service" in main_text(response)
    assert "ZeroDivisionError" not in response.content.decode()


def test_a_form_that_is_too_large_is_refused_in_plain_words(browser: Client, learner: Person) -> None:
    """Five million bytes are more than any quiz asks for."""
    taker = start(browser, learner)
    response = browser.post(taker.url, {"asked": "think", "q-think": "x" * 6_000_000})
    assert response.status_code == 413
    assert "too much at once" in main_text(response)
