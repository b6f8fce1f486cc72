"""The description of the API, and the page that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cascade.records.tokens import SCOPES
from cascade.service.api.parameters import SENTENCES
from cascade.service.api.problems import KINDS
from service.api.asking import Caller
from service.api.test_gate import PATHS


@pytest.fixture
def description(db: None) -> Any:
    """The description, as anybody gets it."""
    response = Client().get("/api/v1/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


def everything(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key and value at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from everything(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from everything(inner)


def test_the_description_holds_together(description: Any) -> None:
    """Every reference leads somewhere, every link to an operation, every name stands once."""
    assert description["openapi"] == "3.1.0"
    names = [methods["get"]["operationId"] for methods in description["paths"].values()]
    assert sorted(names) == sorted(set(names))
    assert all(set(methods) == {"get"} for methods in description["paths"].values())
    for key, value in everything(description):
        if key == "$ref":
            assert value.removeprefix("#/components/schemas/") in description["components"]["schemas"]
        if key == "links":
            assert {link["operationId"] for link in value.values()} <= set(names)
    assert description["components"]["securitySchemes"]["BearerToken"]["scheme"] == "bearer"


def test_nothing_is_left_without_a_word(description: Any) -> None:
    """Whoever sets up an HR system reads nothing else."""
    for path, methods in description["paths"].items():
        operation = methods["get"]
        assert operation["summary"], path
        assert "Needs " in operation["description"], path
        assert all(one["description"] for one in operation["parameters"]), path
        assert all(one["description"] for one in operation["responses"].values()), path
    for name, schema in description["components"]["schemas"].items():
        for field, said in schema["properties"].items():
            assert said.get("description") or field == "items", (name, field)
        # Answers always have all their fields; what may be missing is null.
        assert set(schema.get("required", ())) == set(schema["properties"])


def test_a_parameter_left_out_is_not_null_in_the_description(description: Any) -> None:
    """An address has no null, and no operation takes an empty text."""
    for methods in description["paths"].values():
        for parameter in methods["get"]["parameters"]:
            assert "anyOf" not in parameter["schema"], parameter
            assert parameter["schema"].get("default", 1) not in (None, ""), parameter
            assert parameter["in"] != "query" or parameter["name"] in {*SENTENCES, "cursor"}


def test_every_status_that_comes_is_described_with_what_it_brings(description: Any) -> None:
    """Problems as problem details; a challenge with 401, seconds to wait with 429, an ETag with the rest."""
    for path, methods in description["paths"].items():
        responses = methods["get"]["responses"]
        assert set(responses) - {"404"} == {"200", "304", "400", "401", "403", "422", "429", "500", "503"}
        assert ("404" in responses) == ("{" in path)
        for status, response in responses.items():
            if int(status) >= 400:
                assert response["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
        assert responses["200"]["headers"]["ETag"]["required"]
        assert responses["401"]["headers"]["WWW-Authenticate"]["required"]
        assert responses["429"]["headers"]["Retry-After"]["required"]


def test_an_answer_has_the_fields_described_and_no_other(
    caller: Caller, log: list[Any], description: Any
) -> None:
    """Neither more than was promised nor less."""
    schemas = description["components"]["schemas"]
    for name, schema in (
        ("sessions", "Session"),
        ("completions", "Completion"),
        ("status", "Standing"),
        ("people", "Person"),
        ("quizzes", "Quiz"),
        ("editions", "Edition"),
    ):
        for row in caller.get(name).json()["items"]:
            assert set(row) == set(schemas[schema]["properties"])


def test_the_page_shows_every_operation_scope_and_problem_and_asks_nobody_else(edition: str) -> None:
    """Read from the description itself; open to anyone, for it says nothing about people."""
    response = Client().get("/api/v1/")
    page = BeautifulSoup(response.content, "html.parser")
    text = page.get_text(" ", strip=True)
    assert all(re.sub(r"01900000[0-9a-f-]+", "{", path).partition("{")[0] in text for path in PATHS.values())
    assert all(scope in text and meaning in text for scope, meaning in SCOPES.items())
    assert {kind.slug for kind in KINDS} <= {tag["id"] for tag in page.select("main h3[id]")}
    assert "`" not in text
    assert "://" not in response.content.decode()
    assert not page.select("script, [style]")


def test_the_type_of_a_problem_leads_to_its_paragraph(caller: Caller, edition: str) -> None:
    """Whoever follows it reads what to do."""
    said = caller.get("quizzes?x=1").json()
    address, _, anchor = said["type"].partition("#")
    page = BeautifulSoup(Client().get(address).content, "html.parser")
    heading = page.find(id=anchor)
    assert heading is not None
    assert said["title"] in heading.get_text()


def test_the_description_is_made_once_and_is_the_same_for_everybody(description: Any, caller: Caller) -> None:
    """It says nothing of whoever asks."""
    assert caller.get("openapi.json").json() == description
    assert caller.token not in json.dumps(description)
