"""What the API says when it can't answer: problem details as JSON.

Source: RFC 9457. `type` names a kind of problem and leads to its paragraph on the API's own page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from pydantic import BaseModel, Field

from cascade.service.requests import id_of

ROOT = "/api/"
HOME = "/api/v1/"
CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its status, its title, and what to do about it."""

    slug: str
    status: int
    title: str
    advice: str

    @property
    def uri(self) -> str:
        """The kind's `type`: the address of its paragraph."""
        return f"{HOME}#{self.slug}"


BROKEN_CURSOR = Kind(
    "broken-cursor",
    400,
    "The cursor can't be read",
    "Take `next` from the page before as it is, or begin again without a cursor.",
)
BAD_REQUEST = Kind(
    "bad-request", 400, "The request can't be understood", "Check the address, the host and the parameters."
)
NO_TOKEN = Kind(
    "no-token",
    401,
    "A token is needed",
    "Send `Authorization: Bearer` and the token. Ask HR for a new one when it has run out or was revoked.",
)
WRONG_SCOPE = Kind(
    "wrong-scope", 403, "The token is not for this", "Ask HR for a token that has the scope named."
)
NOT_HTTPS = Kind(
    "not-https",
    403,
    "HTTPS is needed",
    "Use the address with https, and make a new token: this one was sent in clear.",
)
FORBIDDEN = Kind("forbidden", 403, "This is closed", "Use the addresses that this page lists.")
NOT_FOUND = Kind("not-found", 404, "There is no such thing", "Check the address and the id in it.")
WRONG_METHOD = Kind("wrong-method", 405, "The API only reads", "Use GET or HEAD.")
INVALID_PARAMETERS = Kind(
    "invalid-parameters",
    422,
    "Some parameters are not right",
    "Mend each parameter that `errors` names. Unknown ones are refused: a filter with a slip in its name"
    " would give everybody's rows.",
)
TOO_MANY = Kind(
    "too-many-requests",
    429,
    "Too many requests",
    "Wait for as many seconds as `Retry-After` says. A larger `limit` needs fewer requests.",
)
FAULT = Kind(
    "fault", 500, "There is a problem with the service", "Try again later, and tell whoever looks after it."
)
NOT_READY = Kind(
    "not-ready",
    503,
    "The service is not ready",
    "Nothing is published, or the database does not answer. Try again later.",
)

KINDS: tuple[Kind, ...] = (
    BROKEN_CURSOR,
    BAD_REQUEST,
    NO_TOKEN,
    WRONG_SCOPE,
    NOT_HTTPS,
    FORBIDDEN,
    NOT_FOUND,
    WRONG_METHOD,
    INVALID_PARAMETERS,
    TOO_MANY,
    FAULT,
    NOT_READY,
)
"""Every kind of problem, by status."""

_OF_STATUS = {
    400: BAD_REQUEST,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: WRONG_METHOD,
    500: FAULT,
    503: NOT_READY,
}


class ParameterFault(BaseModel):
    """A parameter that is not right."""

    parameter: str = Field(description="Its name.")
    detail: str = Field(description="What is wrong with it, and what to write instead.")


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(description="The kind of problem, as an address of the page that explains it.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="What was wrong with this request.")
    instance: str = Field(description="Path of the request.")
    errors: list[ParameterFault] = Field(
        description="Every parameter that is not right; empty for other problems."
    )


class Refusal(Exception):  # noqa: N818 - nothing failed: the request is answered with a problem
    """A request is answered with a problem."""

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        *,
        errors: Sequence[ParameterFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.detail = detail or kind.advice
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(self.detail)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return *refusal* as a response."""
    kind = refusal.kind
    problem = Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=refusal.detail + _to_quote(request, kind),
        # Without the query, which may hold a staff number.
        instance=iri_to_uri(request.path),
        errors=list(refusal.errors),
    )
    return HttpResponse(
        problem.model_dump_json(),
        status=kind.status,
        content_type=CONTENT_TYPE,
        headers=refusal.headers,
    )


def _to_quote(request: HttpRequest, kind: Kind) -> str:
    name = id_of(request)
    return f" It helps to quote {name}, which stands in the log." if name and kind.status >= 500 else ""


def of_status(status: int) -> Refusal:
    """Return the refusal for a status that something beneath the API answered with."""
    kind = _OF_STATUS.get(status)
    if kind is None:
        phrase = HTTPStatus(status).phrase if status in {one.value for one in HTTPStatus} else "Error"
        kind = Kind("bad-request" if status < 500 else "fault", status, phrase, phrase)
    return Refusal(kind)
