"""Who may do what: a walk over the URL map with every role, several, none, and closed accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import Person
from cascade.records.roles import ROLES
from cascade.service.hr_menu import MENU, PARTS
from cascade.service.permissions import ANYONE, PERMISSIONS, READ_ONLY, Access
from cascade.service.urls import urlpatterns
from service.routes import ROUTES, walk

PAGES = sorted(name for name in ROUTES if not PERMISSIONS.get(name, Access()).scope)
CLOSED = [name for name in PAGES if ANYONE not in PERMISSIONS[name].read + PERMISSIONS[name].change]
SETS: list[tuple[str, ...]] = [
    (),
    *((role,) for role in ROLES),
    ("hr", "auditor"),
    ("trainer", "editor"),
    ("trainer", "auditor"),
    tuple(ROLES),
]
METHODS = ("get", "post")
HRS = {"hr", "auditor"}
FILES_OF_HR = {"hr-export-manifest", "people-import-faults"}
SHOWN_IN_MENU = [name for name, _label in MENU]
BY_SCRIPT = ("sitting-save",)
CARRIED = ("sitting", "question", "check")


def url_of(name: str) -> str:
    """Return an address of the route, of things that do not exist."""
    return ROUTES[name].url()


def test_every_route_stands_in_the_table_and_the_table_names_no_other() -> None:
    """A route that nobody thought about would be closed; this test says so before a person meets it."""
    names = [route.name for route in walk(urlpatterns)]
    assert all(names)
    assert sorted(PERMISSIONS) == sorted(set(names))


def test_the_table_names_roles_there_are_and_lets_nobody_change_what_they_may_not_see() -> None:
    """A row is for the API or for people; who may send a form may see it."""
    for name, access in PERMISSIONS.items():
        assert {*access.read, *access.change} <= {ANYONE, *ROLES}, name
        assert bool(access.scope) != bool(access.read or access.change), name
        if access.read and access.change:
            assert {*access.change} <= {*access.read}, name


def test_every_page_of_hrs_has_its_place_in_the_menu() -> None:
    """And none is shown without it."""
    of_hr = {name for name, access in PERMISSIONS.items() if "hr" in access.read and set(access.read) <= HRS}
    assert of_hr == {*SHOWN_IN_MENU, *PARTS} - {"person-link"} | FILES_OF_HR


def test_an_auditor_sees_what_hr_sees_and_changes_nothing() -> None:
    """By the table for pages that show, and by construction for whatever changes something."""
    for name, access in PERMISSIONS.items():
        assert READ_ONLY not in access.change, name
        if "hr" in access.read and not access.change:
            assert READ_ONLY in access.read, name
    with pytest.raises(ValueError, match="auditor changes nothing"):
        Access(read=("hr",), change=("hr", READ_ONLY))


@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_signed_in_is_sent_to_sign_in(edition: str, method: str) -> None:
    """No closed page says anything to a stranger, not even whether a thing exists."""
    assert [name for name in CLOSED if not turned_away(Client(), name, method)] == []


def turned_away(browser: Client, name: str, method: str) -> bool:
    """Return whether the route treats *browser* as a stranger's, in the way that it should."""
    response = getattr(browser, method)(url_of(name))
    if name in BY_SCRIPT and method == "post":
        return bool(response.status_code == 401)
    if name in CARRIED and method == "post":
        return bool(response.templates[0].name == "service/sign_in.html")
    return response.status_code == 302 and response["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("roles", SETS, ids="+".join)
def test_roles_open_what_the_table_says_and_nothing_else(
    edition: str,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    roles: tuple[str, ...],
) -> None:
    """403 for exactly the routes and methods whose roles a person has none of; 405 for what a route has not.

    Each route is asked by a browser of its own, so that no page changes what the next one answers.
    """
    person = make_person("P-1", *roles)
    held = {ANYONE, "staff", *roles}
    wrong = []
    for name in PAGES:
        access = PERMISSIONS[name]
        for method in METHODS:
            status = getattr(sign_in(person), method)(url_of(name)).status_code
            needed = access.needed(method.upper())
            if not needed:
                other = access.read or access.change
                fits = status == (405 if held & {*other} else 403) or (name == "site" and status == 404)
            else:
                fits = (status == 403) != bool(held & {*needed})
            if not fits:
                wrong.append((name, method, status))
    assert wrong == []


@pytest.mark.parametrize("how", ["closed", "left", "erased"])
@pytest.mark.parametrize("method", METHODS)
def test_a_closed_account_opens_nothing_though_its_session_is_still_there(
    edition: str,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    how: str,
    method: str,
) -> None:
    """Whatever its roles: it is a stranger from then on, on every page."""
    person = make_person("P-1", *ROLES)
    browser = sign_in(person)
    assert browser.get("/record/").status_code == 200
    gone = {
        "closed": {"is_active": False},
        "left": {"leaves_on": timezone.localdate() - timedelta(days=1)},
        "erased": {"erased_at": timezone.now()},
    }
    Person.objects.filter(pk=person.pk).update(**gone[how])
    assert [name for name in CLOSED if not turned_away(browser, name, method)] == []


def test_a_route_missing_from_the_table_is_closed_to_everybody(
    edition: str, monkeypatch: pytest.MonkeyPatch, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Denied by default."""
    monkeypatch.delitem(PERMISSIONS, "record")
    assert sign_in(hr).get("/record/").status_code == 403
    assert Client().get("/record/").status_code == 403


def test_every_change_needs_a_token(learner: Person, edition: str) -> None:
    """A form from elsewhere changes nothing."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    changing = [name for name in PAGES if PERMISSIONS[name].change]
    answers = {name: browser.post(url_of(name), {"layout": "one_page"}).status_code for name in changing}
    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_a_session_opens_no_operation_of_the_api(
    edition: str, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """Whatever roles it has: a page elsewhere must not read through it. Tokens alone do."""
    browser = sign_in(make_person("P-1", *ROLES))
    operations = [name for name, access in PERMISSIONS.items() if access.scope]
    assert operations
    assert {browser.get(url_of(name)).status_code for name in operations} == {401}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_page_takes_another_method(edition: str, browser: Client, method: str) -> None:
    """Reading is GET, changing is POST; there is no third."""
    for name in PAGES:
        assert getattr(browser, method)(url_of(name)).status_code in (403, 404, 405), name
