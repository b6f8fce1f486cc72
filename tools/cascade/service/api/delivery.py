"""From what an operation found to the response: noted in the audit log, with an ETag and the next page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from pydantic import BaseModel

from cascade.records import audit
from cascade.records.models import ApiToken
from cascade.service.api.answers import Page
from cascade.service.api.parameters import Asked

CACHE_CONTROL = "private, no-cache"
"""May be kept by whoever asked, who then asks with `If-None-Match` whether it still holds."""

_FREE_TEXT = frozenset({"service_area", "session"})
"""Parameters into which anything can be written."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an operation found.

    Attributes:
        body: The body of the answer.
        people: Ids of the people whose data stand in it.
        asked: What was asked for, in keys that may stand in the audit log: no staff number, no name.
        personal: Whether it is about people at all, and so is noted.
    """

    body: BaseModel
    people: Iterable[UUID] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)
    personal: bool = True


def delivered(view: Callable[..., Found]) -> Callable[..., HttpResponse]:
    """Return *view* as one that answers with a response."""

    @wraps(view)
    def answer(request: HttpRequest, **asked: Any) -> HttpResponse:
        return _response(request, view(request, **asked))

    return answer


def _response(request: HttpRequest, found: Found) -> HttpResponse:
    content = found.body.model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL}
    if isinstance(found.body, Page) and found.body.next:
        headers["Link"] = f'<{found.body.next}>; rel="next"'
    if _has(request, etag):
        return HttpResponse(status=304, headers=headers)
    if found.personal and request.method != "HEAD":
        # Noted before it is given: what can't be noted isn't given.
        _note(request, found)
    return HttpResponse(content, content_type="application/json", headers=headers)


def _has(request: HttpRequest, etag: str) -> bool:
    """Return whether the other side says that it has this very answer.

    Source: RFC 9110, section 13.1.2: If-None-Match compares weakly.
    """
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in given or etag in [one.removeprefix("W/") for one in given]


def _note(request: HttpRequest, found: Found) -> None:
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja
    match = request.resolver_match
    rows = len(getattr(found.body, "items", ("one",)))
    asked = {name: str(value) for name, value in found.asked.items()}
    if not rows:
        # Nothing of ours is spelled like that, so it may be anything: a name, for all we know.
        asked |= dict.fromkeys(_FREE_TEXT & asked.keys(), "(nothing has it)")
    detail = {"api": match.view_name.partition(":")[2] if match else "", "asked": asked, "rows": rows}
    audit.note(token, "exported", people=found.people, detail=detail)


def next_page(request: HttpRequest, cursor: object | None) -> str | None:
    """Return the address of the page that begins at *cursor*: the same question, with that cursor."""
    if cursor is None:
        return None
    kept = [(name, value) for name, value in request.GET.items() if name != "cursor"]
    return f"{request.path}?{urlencode([*kept, ('cursor', str(cursor))])}"


def noted(asked: Asked, **instead: object) -> dict[str, object]:
    """Return what was asked for as the audit log may keep it: without the staff number."""
    given = asked.model_dump(exclude_defaults=True, exclude={"staff_number"})
    return {**given, **{name: value for name, value in instead.items() if value is not None}}
