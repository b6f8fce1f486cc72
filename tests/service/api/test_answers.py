"""What all answers share: problems, ETags, caching, the audit log, strict parameters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client

from cascade.records.errors import RecordsError
from cascade.records.exports import COLUMNS
from cascade.records.models import Attempt, AuditEntry, Person
from cascade.service.api import completions
from cascade.service.api.answers import Completion, CompletionInFull
from service.api.asking import ROOT, Caller
from service.api.checking import problem
from service.api.test_gate import PATHS


def entries() -> list[AuditEntry]:
    """What the API has noted, the oldest first."""
    return list(AuditEntry.objects.filter(action="exported").order_by("pk"))


# Problems.


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing", "/api/v2/completions", "/api/v1/completions/", "/api/x y"]
)
def test_an_unknown_address_is_a_problem_and_no_page(db: None, path: str) -> None:
    """A program can't read pages."""
    said = problem(Client().get(path))
    assert said["status"] == 404
    assert "/api/v1/" in said["detail"]


@pytest.mark.parametrize("path", [*PATHS.values(), "/api/v1/openapi.json", "/api/v1/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_another_method_than_reading_is_refused_with_those_there_are(
    caller: Caller, edition: str, path: str, method: str
) -> None:
    """The API changes nothing. Source: RFC 9110, section 15.5.6."""
    response: Any = getattr(Client(enforce_csrf_checks=True), method)(path, headers=caller.headers)
    assert problem(response)["status"] == 405
    assert {part.strip() for part in response["Allow"].split(",")} == {"GET", "HEAD"}


def test_a_request_for_another_host_is_a_problem(caller: Caller, settings: Any) -> None:
    """What is refused before the API is reached is JSON all the same."""
    settings.ALLOWED_HOSTS = ["testserver"]
    said = problem(caller.get("quizzes", headers={"host": "elsewhere.example"}))
    assert (said["status"], said["type"]) == (400, "/api/v1/#bad-request")


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (ZeroDivisionError("S-1 divided"), 500),
        (OperationalError("no such host"), 503),
        (RecordsError("The log can't be read on: run `cascade records verify`."), 500),
    ],
)
def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_the_data(
    caller: Caller,
    log: list[Attempt],
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    status: int,
) -> None:
    """No traceback; what the records say in a sentence is said."""

    def fail(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr(completions, "log_page", fail)
    browser = Client(raise_request_exception=False)
    response: Any = browser.get(f"{ROOT}completions", headers=caller.headers)
    said = problem(response)
    assert said["status"] == status
    assert ("cascade records verify" in said["detail"]) == isinstance(fault, RecordsError)
    assert "divided" not in response.content.decode()
    assert response["X-Request-Id"] in said["detail"]
    assert entries() == []


@pytest.mark.parametrize(
    "fault", [ZeroDivisionError("S-1"), OperationalError("gone"), RecordsError("Broken.")]
)
def test_a_fault_of_ours_is_logged_once_with_its_cause(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    """Whoever looks after the service finds out what happened."""

    def fail(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr(completions, "log_page", fail)
    Client(raise_request_exception=False).get(f"{ROOT}completions", headers=caller.headers)
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert logged.exc_info is not None
    assert logged.exc_info[1] is fault


def test_before_anything_is_published_the_api_says_so(caller: Caller) -> None:
    """503: it is no fault of who asks."""
    for path in ("quizzes", "editions", "status"):
        said = problem(caller.get(path))
        assert (said["status"], said["type"]) == (503, "/api/v1/#not-ready")


def test_a_problem_names_the_path_and_not_what_was_asked(caller: Caller, edition: str) -> None:
    """A query may hold a staff number."""
    said = problem(caller.get("people", staff_number="S-1", limit="many"))
    assert said["instance"] == "/api/v1/people"
    assert "S-1" not in json.dumps(said)


# Parameters.


def test_every_fault_in_the_parameters_is_named_at_once(caller: Caller, edition: str) -> None:
    """With what to write instead."""
    said = problem(
        caller.get("completions?since=3+May&limit=0&quizz=sure&kind=pass&after=-1&person=S-1&limit=1")
    )
    assert said["status"] == 422
    assert {one["parameter"] for one in said["errors"]} == {
        "since",
        "limit",
        "quizz",
        "kind",
        "after",
        "person",
    }
    assert all(one["detail"].endswith(".") for one in said["errors"])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("completions", "limit=501"),
        ("completions", "limit=1e1"),
        ("completions", "limit=%2B1"),
        ("completions", "limit=1_0"),
        ("completions", "limit=5.0"),
        ("completions", "limit="),
        ("completions", "limit=1&limit=1"),
        ("completions", "since=20180503"),
        ("completions", "since=2018-02-30"),
        ("completions", "since=0000-01-01"),
        ("completions", "until=1525305600"),
        ("completions", "quiz="),
        ("completions", "quiz=a%00b"),
        ("completions", "session=a%0Ab"),
        ("completions", "person=%7B01900000-0000-7000-8000-000000000000%7D"),
        ("completions", "after=9999999999999999999"),
        ("people", "active=yes"),
        ("people", "active=1"),
        ("people", "staff_number=" + "9" * 65),
        ("people", "email=x"),
        ("status", "state=done"),
        ("status", "overdue=True"),
        ("sessions", "person=x"),
        ("quizzes", "quiz=sure"),
    ],
)
def test_a_parameter_is_read_strictly(caller: Caller, edition: str, path: str, query: str) -> None:
    """What is only nearly right is not guessed at: a filter misread would give other people's rows."""
    said = problem(caller.get(f"{path}?{query}"))
    assert said["status"] == 422
    assert len(said["errors"]) == 1


@pytest.mark.parametrize("path", ["completions", "status", "people", "sessions"])
@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "1.", "1.2.3", "1.9999999999999999999", "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_broken_cursor_is_named_as_such(caller: Caller, edition: str, path: str, cursor: str) -> None:
    """400: it came from no page."""
    said = problem(caller.get(path, cursor=cursor, limit="many"))
    assert (said["status"], said["type"]) == (400, "/api/v1/#broken-cursor")


# Headers.


@pytest.mark.parametrize("path", ["completions", "status", "people", "sessions", "quizzes", "editions"])
def test_an_answer_that_still_holds_is_not_sent_again(caller: Caller, log: list[Attempt], path: str) -> None:
    """304 with the same ETag; weak comparison, lists and the star as RFC 9110, section 13.1.2 has them."""
    first = caller.get(path)
    etag = first["ETag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = caller.get(path, headers={"if-none-match": given})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    for given in ('"other"', etag.strip('"'), ""):
        assert caller.get(path, headers={"if-none-match": given}).status_code == 200


def test_an_answer_changes_its_etag_when_a_person_changes(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """The log is the same, but the answer isn't: the ETag is taken of the body."""
    etag = caller.get("completions")["ETag"]
    Person.objects.filter(pk=people[0].pk).update(service_area="Elections")
    assert caller.get("completions", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("path", [*PATHS.values(), "/api/v1/openapi.json"])
def test_head_says_what_get_says_without_the_body(caller: Caller, log: list[Attempt], path: str) -> None:
    """And nothing is noted, for nothing was given."""
    got, head = caller.get(path), caller.get(path, method="HEAD")
    noted = len(entries())
    kept = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary", "Link")
    assert head.status_code == got.status_code
    assert head.content == b""
    assert [head.headers.get(name) for name in kept] == [got.headers.get(name) for name in kept]
    caller.get(path, method="HEAD")
    assert len(entries()) == noted


def test_answers_are_kept_out_of_shared_caches(caller: Caller, log: list[Attempt]) -> None:
    """And one token's answer is not another's."""
    response = caller.get("completions")
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Vary"] == "Authorization"
    assert "Set-Cookie" not in response.headers
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_next_page_is_linked_twice_alike(caller: Caller, log: list[Attempt]) -> None:
    """In the body, and in the header that general clients follow (RFC 8288)."""
    response = caller.get("completions", limit=1, service_area="Repairs")
    following = response.json()["next"]
    assert following.startswith("/api/v1/completions?limit=1&service_area=Repairs&cursor=")
    assert response["Link"] == f'<{following}>; rel="next"'
    assert "Link" not in caller.get("completions").headers


# The audit log.


def test_who_read_whose_rows_stands_in_the_audit_log(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """The exact people of the page, what was asked for, and by which token; never a staff number."""
    caller.get("completions", staff_number="s-2", since="2018-05-01")
    (entry,) = entries()
    assert entry.actor_token == caller.row
    assert [about.person_id for about in entry.people.all()] == [people[1].pk]
    assert json.loads(entry.detail) == {
        "api": "completions",
        "asked": {"person": str(people[1].pk), "since": "2018-05-01"},
        "rows": 2,
    }


def test_what_only_the_caller_has_written_does_not_get_into_the_audit_log(
    caller: Caller, log: list[Attempt]
) -> None:
    """Nobody can change that log, so no name may get in by way of a filter that finds nothing."""
    caller.get("completions", service_area="Rowan Example", staff_number="Rowan")
    caller.get("completions", session="Rowan's")
    caller.get("people", service_area="Repairs")
    assert "Rowan" not in "".join(entry.detail for entry in entries())
    assert [json.loads(entry.detail)["asked"].get("service_area") for entry in entries()] == [
        "(nothing has it)",
        None,
        "Repairs",
    ]


def test_every_answer_about_people_is_noted_with_exactly_them(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """One entry an answer; an answer that still holds, and a problem, are none."""
    for path, expected in {
        "completions": people,
        f"completions/{log[0].pk}": people[:1],
        "status": people,
        f"people/{people[2].pk}/status": people[2:],
        "people": people,
        "sessions": [],
    }.items():
        before = len(entries())
        etag = caller.get(path)["ETag"]
        caller.get(path, headers={"if-none-match": etag})
        caller.get(path, limit="many")
        assert len(entries()) == before + 1, path
        noted = {about.person_id for about in entries()[-1].people.all()}
        assert noted == {person.pk for person in expected}, path


def test_what_is_about_nobody_is_not_noted(caller: Caller, log: list[Attempt]) -> None:
    """The audit log is about people's data."""
    for path in ("quizzes", "editions"):
        caller.get(path)
    assert entries() == []


# Names.


def test_fields_that_say_the_same_as_a_column_of_the_export_have_its_name() -> None:
    """An HR system reads both; what only the API has stands here by name."""
    columns = {column.name for column in COLUMNS}
    only_here = {"sequence", "person", "superseded_by", "trainer"}
    assert set(CompletionInFull.model_fields) - columns <= only_here
    left_out = columns - set(CompletionInFull.model_fields)
    # A name is given by /people alone; London's clock can be told from UTC.
    assert {"name", "trainer_name", "submitted_london"} <= left_out
    assert set(Completion.model_fields) <= set(CompletionInFull.model_fields)


def test_no_view_of_the_api_sets_or_reads_a_session(caller: Caller, log: list[Attempt]) -> None:
    """A cookie that comes along is not looked at."""
    cookie = f"{django_settings.SESSION_COOKIE_NAME}=nonsense"
    response = caller.get("completions", headers={"cookie": cookie})
    assert response.status_code == 200
    assert response["Vary"] == "Authorization"
