"""The description of the API in OpenAPI: what ninja finds in the code, and what it can't know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from cascade.service.api import problems
from cascade.service.api.gate import ANY_SCOPE
from cascade.service.api.problems import CONTENT_TYPE, Kind, Problem
from cascade.service.permissions import PERMISSIONS

ABOUT = (
    "Completions, people's status and sessions for HR systems. It only reads. Send a token that HR or the"
    " command line made as `Authorization: Bearer`; cookies open nothing here. Errors are problem details"
    " (RFC 9457). Fields may be added to answers; none is taken away or given another meaning within v1."
)

Json = dict[str, Any]

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_EVERYWHERE: tuple[Kind, ...] = (
    problems.BAD_REQUEST,
    problems.NO_TOKEN,
    problems.WRONG_SCOPE,
    problems.INVALID_PARAMETERS,
    problems.TOO_MANY,
    problems.FAULT,
    problems.NOT_READY,
)
_ETAG: Json = {
    "description": "Names this very answer; send it back as `If-None-Match` to hear whether it still holds.",
    "required": True,
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{64}"$'},
}
_LINK: Json = {
    "description": "The next page, as in `next`; absent on the last.",
    "schema": {"type": "string"},
}
_HEADERS: dict[int, Json] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    429: {
        "Retry-After": {
            "description": "Seconds to wait.",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}
_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of an earlier answer: where it still holds, 304 comes without a body.",
    "schema": {"type": "string"},
}


_LINKS: dict[str, Json] = {
    "completions": {"completion": {"attempt_id": "$response.body#/items/0/attempt_id"}},
    "status": {
        "completion": {"attempt_id": "$response.body#/items/0/attempt_id"},
        "person-status": {"person_id": "$response.body#/items/0/person"},
    },
    "people": {"person-status": {"person_id": "$response.body#/items/0/person"}},
    "completion": {"person-status": {"person_id": "$response.body#/person"}},
    "sessions": {"session": {"session_id": "$response.body#/items/0/session"}},
}
"""Of an operation: those that its answer leads to, and where the ids they take stand in it."""


def described(schema: OpenAPISchema) -> OpenAPISchema:
    """Return *schema* with each operation's scope, headers and problems, and parameters as they are read."""
    answers = {
        name: one for name, one in schema["components"]["schemas"].items() if not name.endswith("Asked")
    }
    schema["components"]["schemas"] = answers | _problem_schemas()
    for path, methods in schema["paths"].items():
        methods.pop("head", None)  # every GET can be asked with HEAD; that goes without saying
        _describe(methods["get"], takes_id="{" in path)
    schema["tags"] = [{"name": name} for name in _tags(schema)]
    schema.pop("servers", None)
    return schema


def operations(schema: OpenAPISchema) -> Iterator[tuple[str, Json]]:
    """Yield each operation with its path."""
    for path, methods in schema["paths"].items():
        yield path, methods["get"]


def parameters_of(schema: OpenAPISchema, route: str) -> tuple[str, ...]:
    """Return the names of the query parameters of the operation of that name."""
    for _, operation in operations(schema):
        if operation["operationId"] == route:
            return tuple(one["name"] for one in operation["parameters"] if one["in"] == "query")
    return ()


def scope_of_operation(operation: Json) -> str:
    """Return the scope that *operation* needs, as the table of permissions has it."""
    return PERMISSIONS[f"api:{operation['operationId']}"].scope


def _tags(schema: OpenAPISchema) -> list[str]:
    return list(dict.fromkeys(tag for _, operation in operations(schema) for tag in operation["tags"]))


def _problem_schemas() -> Json:
    whole = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**whole.pop("$defs"), "Problem": whole}


_IDS = {
    "attempt_id": "Id of the row.",
    "person_id": "Id of the person.",
    "session_id": "Id of the session.",
}


def _describe(operation: Json, *, takes_id: bool) -> None:
    scope = scope_of_operation(operation)
    operation["security"] = [{"BearerToken": [] if scope == ANY_SCOPE else [scope]}]
    needed = "any token" if scope == ANY_SCOPE else f"a token with the scope `{scope}`"
    operation["description"] = f"{operation['description']}\n\nNeeds {needed}."
    for parameter in operation["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
        parameter.setdefault("description", _IDS.get(parameter["name"]))
    operation["parameters"].append(_IF_NONE_MATCH)
    done = operation["responses"][200]
    done["headers"] = {"ETag": _ETAG}
    done["links"] = {
        route: {"operationId": route, "parameters": taken}
        for route, taken in _LINKS.get(operation["operationId"], {}).items()
    }
    if any(parameter["name"] == "cursor" for parameter in operation["parameters"]):
        done["headers"]["Link"] = _LINK
    operation["responses"] |= {304: {"description": "Nothing has changed.", "headers": {"ETag": _ETAG}}}
    kinds = (*_EVERYWHERE, problems.NOT_FOUND) if takes_id else _EVERYWHERE
    for kind in sorted(kinds, key=lambda one: one.status):
        operation["responses"][kind.status] = _problem_response(kind)


def _problem_response(kind: Kind) -> Json:
    response: Json = {
        "description": f"{kind.title}. {kind.advice}",
        "content": {CONTENT_TYPE: {"schema": _PROBLEM}},
    }
    if kind.status in _HEADERS:
        response["headers"] = _HEADERS[kind.status]
    return response


def _without_null(schema: Json) -> Json:
    """Return the schema of a parameter as it stands in an address, where there is no null and no default "".

    A parameter that is left out chooses nothing.
    """
    kinds = [one for one in schema.pop("anyOf", [{}]) if one != {"type": "null"}]
    merged = {**schema, **kinds[0]}
    if merged.get("default") in (None, ""):
        merged.pop("default", None)
    merged.pop("title", None)
    return merged
