"""The API's own page: its operations, scopes and problems, read from the description itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from cascade.records.tokens import SCOPES
from cascade.service.api.description import operations, scope_of_operation
from cascade.service.api.gate import ANY_SCOPE
from cascade.service.api.problems import KINDS


class Page(DocsBase):
    """Shows the description as a page that asks no other host for anything."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Return the page."""
        schema = api.get_openapi_schema()
        schemas = schema["components"]["schemas"]
        context = {
            "scopes": SCOPES,
            "kinds": [(kind, _html(kind.advice)) for kind in KINDS],
            "operations": [_operation(path, one, schemas) for path, one in operations(schema)],
        }
        return render(request, "service/api.html", context)


def _operation(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    scope = scope_of_operation(operation)
    return {
        "id": operation["operationId"],
        "path": path,
        "summary": operation["summary"],
        "paragraphs": [_html(text) for text in operation["description"].split("\n\n")[:-1]],
        "scope": "" if scope == ANY_SCOPE else scope,
        "parameters": [
            {"name": one["name"], "description": _html(one["description"])}
            for one in operation["parameters"]
            if one["in"] != "header"
        ],
        "fields": _fields(operation, schemas),
    }


def _html(text: str) -> SafeString:
    """Return *text* with what stands between backticks as code."""
    plain, *rest = text.split("`")
    coded = zip(rest[::2], rest[1::2], strict=True)
    return format_html("{}{}", plain, format_html_join("", "<code>{}</code>{}", coded))


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, str]]:
    """Return what each of the rows of the answer holds, or the answer itself where it is one row."""
    answer = _named(operation["responses"][200]["content"]["application/json"]["schema"], schemas)
    row = _named(answer["properties"].get("items", {}).get("items", answer), schemas)
    return [
        {"name": name, "description": _html(field.get("description", ""))}
        for name, field in row["properties"].items()
    ]


def _named(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    found: dict[str, Any] = schemas[reference.rpartition("/")[2]] if reference else schema
    return found
