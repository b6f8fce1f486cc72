"""Who may do what, route by route."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from cascade.records.models import Person
from cascade.records.roles import ROLES
from cascade.service.permissions import ANYONE, PERMISSIONS
from cascade.service.urls import urlpatterns

ARGUMENTS: dict[str, dict[str, object]] = {
    "quiz": {"slug": "every-type"},
    "analysis-quiz": {"slug": "every-type"},
    "analysis-csv": {"slug": "every-type"},
    "sign-in-link": {"token": "no-such-token"},
    "sitting": {"sitting_id": uuid4()},
    "sitting-save": {"sitting_id": uuid4()},
    "question": {"sitting_id": uuid4(), "step": 1},
    "check": {"sitting_id": uuid4()},
    "attempt": {"attempt_id": uuid4()},
    "clause": {"document": "guide", "number": "99.9"},
    "words-delete": {"attempt_id": uuid4()},
    "site": {"path": "no-such-page.html"},
}
ROUTES = sorted(pattern.name or "" for pattern in urlpatterns)
CLOSED = [route for route in ROUTES if ANYONE not in PERMISSIONS.get(route, ())]


def url_of(route: str) -> str:
    """Return an address of the route, of things that do not exist."""
    return reverse(route, kwargs=ARGUMENTS.get(route))


def test_every_route_stands_in_the_table_and_the_table_names_no_other() -> None:
    """A route that nobody thought about would be closed; this test says so before a person meets it."""
    assert all(isinstance(pattern, URLPattern) and pattern.name for pattern in urlpatterns)
    assert sorted(PERMISSIONS) == ROUTES
    assert all(role in (ANYONE, *ROLES) for roles in PERMISSIONS.values() for role in roles)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", CLOSED)
def test_who_is_not_signed_in_is_sent_to_sign_in(edition: str, route: str, method: str) -> None:
    """No closed page says anything to a stranger, not even whether a thing exists."""
    response = getattr(Client(), method)(url_of(route))
    if route == "sitting-save" and method == "post":
        assert response.status_code == 401
    elif route in ("sitting", "question", "check") and method == "post":
        assert response.templates[0].name == "service/sign_in.html"
    else:
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("route", ROUTES)
def test_a_role_opens_what_the_table_says_and_nothing_else(
    edition: str,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    route: str,
    role: str,
) -> None:
    """403 for exactly the routes whose roles a person has none of."""
    browser = sign_in(make_person("P-1", *([role] if role else [])))
    response = browser.get(url_of(route))
    allowed = bool({ANYONE, "staff", role} & set(PERMISSIONS[route]))
    assert (response.status_code != 403) == allowed


def test_a_route_missing_from_the_table_is_closed_to_everybody(
    edition: str, monkeypatch: pytest.MonkeyPatch, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Denied by default."""
    monkeypatch.delitem(PERMISSIONS, "record")
    assert sign_in(hr).get("/record/").status_code == 403
    assert Client().get("/record/").status_code == 403


def test_a_closed_account_is_signed_out_at_once(browser: Client, learner: Person) -> None:
    """A session does not outlive the account."""
    assert browser.get("/record/").status_code == 200
    learner.is_active = False
    learner.save()
    assert browser.get("/record/").status_code == 302


@pytest.mark.parametrize(
    "route", sorted({*ROUTES} - {"site", "healthz", "record", "quizzes", "attempt", "hr", "hr-completions"})
)
def test_every_change_needs_a_token(learner: Person, edition: str, route: str) -> None:
    """A form from elsewhere changes nothing."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    assert browser.post(url_of(route), {"layout": "one_page"}).status_code == 403


@pytest.mark.parametrize("route", ["record", "quizzes", "attempt", "site"])
def test_a_page_that_only_shows_takes_no_post(browser: Client, route: str) -> None:
    """Reading is done by GET."""
    assert browser.post(url_of(route)).status_code in (404, 405)


@pytest.mark.parametrize("route", ["sign-out", "sitting-save", "carried"])
def test_a_change_is_never_made_by_a_link(browser: Client, route: str) -> None:
    """What changes something is done by POST."""
    assert browser.get(url_of(route)).status_code == 405
