"""Who gets in: a token, its scopes, its end, and how often it may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import ApiToken, Attempt, Person
from cascade.records.tokens import SCOPES, revoke
from cascade.service.api.app import api
from cascade.service.api.description import operations
from cascade.service.permissions import PERMISSIONS
from service.api.asking import ROOT, Caller
from service.api.checking import problem

NOBODYS = "01900000-0000-7000-8000-000000000000"
PATHS = {
    operation["operationId"]: re.sub(r"{\w+}", NOBODYS, path)
    for path, operation in operations(api.get_openapi_schema())
}


@pytest.mark.parametrize("scope", ["", *SCOPES])
def test_a_scope_opens_what_the_table_says_and_nothing_else(
    edition: str, make_caller: Callable[..., Caller], scope: str
) -> None:
    """Every operation against every scope alone, and against no token at all."""
    headers = make_caller(scope).headers if scope else {}
    for name, path in PATHS.items():
        response: Any = Client().get(path, headers=headers)
        needed = PERMISSIONS[f"api:{name}"].scope
        if not scope:
            assert problem(response)["status"] == 401, name
        elif needed in ("any", scope):
            assert response.status_code in (200, 404), name
        else:
            assert problem(response)["status"] == 403, name
            assert needed in problem(response)["detail"]
            assert f'error="insufficient_scope", scope="{needed}"' in response["WWW-Authenticate"]


def test_every_operation_stands_in_the_table_with_a_scope(edition: str) -> None:
    """Whoever adds one says which scope opens it; the walk over the URL map finds any that were forgotten."""
    assert {f"api:{name}" for name in PATHS} == {name for name, access in PERMISSIONS.items() if access.scope}


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Token {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "Bearer cascade_" + "0" * 72,
        "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}",
    ],
)
def test_without_the_token_nothing_opens(caller: Caller, log: list[Attempt], header: str | None) -> None:
    """401 says how to ask, and says the same whatever is wrong with the token."""
    headers = {} if header is None else {"authorization": header.format(token=caller.token)}
    response: Any = Client().get(f"{ROOT}completions", headers=headers)
    said = problem(response)
    assert said["status"] == 401
    assert response["WWW-Authenticate"].startswith('Bearer realm="cascade"')
    assert response["Cache-Control"] == "no-store"
    assert caller.token not in response.content.decode()


def test_the_scheme_may_be_written_in_any_case(caller: Caller, edition: str) -> None:
    """Source: RFC 9110, section 11.1."""
    assert caller.get("quizzes", headers={"authorization": f"bEARER {caller.token}"}).status_code == 200


def test_a_session_opens_nothing(edition: str, make_person: Callable[..., Person]) -> None:
    """So no other site can make a browser that is signed in ask for anything."""
    browser = Client()
    browser.force_login(make_person("H-1", "hr", "auditor"))
    for path in PATHS.values():
        assert problem(browser.get(path))["status"] == 401


def test_a_token_in_the_address_opens_nothing(caller: Caller, log: list[Attempt]) -> None:
    """Addresses are kept in histories and logs."""
    for name in ("access_token", "token", "authorization"):
        assert Client().get(f"{ROOT}completions", {name: caller.token}).status_code == 401


def test_whether_a_row_exists_is_told_to_nobody_who_may_not_read_it(
    log: list[Attempt], make_caller: Callable[..., Caller]
) -> None:
    """Guessing ids tells a stranger, or a token for something else, nothing."""
    other = make_caller("sessions:read", "people:read")
    for there, path in ((log[0].pk, "completions/{}"), (log[0].person_id, "people/{}/status")):
        answers = [
            [problem(ask(ROOT + path.format(one))) for one in (there, NOBODYS)]
            for ask in (Client().get, other.get)
        ]
        for real, made_up in answers:
            assert real | {"instance": ""} == made_up | {"instance": ""}
            assert real["status"] in (401, 403)


@pytest.mark.parametrize("how", ["revoked", "run out"])
def test_a_token_that_ended_is_refused_from_then_on(caller: Caller, edition: str, how: str) -> None:
    """With the sentence of an unknown one."""
    assert caller.get("quizzes").status_code == 200
    if how == "revoked":
        revoke(caller.row)
    else:
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = caller.get("quizzes")
    assert problem(response)["status"] == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_who_asks_too_often_is_told_how_long_to_wait(
    caller: Caller, make_caller: Callable[..., Caller], edition: str, settings: Any
) -> None:
    """Each token by itself; what is refused for another reason counts too."""
    settings.API_REQUESTS_A_MINUTE = 3
    assert [caller.get(path).status_code for path in ("quizzes", "people?x=1", "quizzes")] == [200, 422, 200]
    response = caller.get("quizzes")
    assert problem(response)["status"] == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert f"wait {response['Retry-After']} second" in problem(response)["detail"]
    assert make_caller().get("quizzes").status_code == 200


def test_that_a_token_was_used_is_kept(caller: Caller, edition: str) -> None:
    """HR sees in the list which ones nobody needs."""
    assert ApiToken.objects.get().last_used_at is None
    caller.get("quizzes")
    assert ApiToken.objects.get().last_used_at is not None


def test_where_https_is_set_up_a_request_in_clear_is_refused_and_not_redirected(
    caller: Caller, edition: str, settings: Any
) -> None:
    """A redirect would hide that the token is sent in clear each time."""
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    refused = problem(caller.get("quizzes"))
    assert (refused["status"], refused["type"]) == (403, "/api/v1/#not-https")
    assert caller.get("quizzes", headers={"x-forwarded-proto": "https"}).status_code == 200
