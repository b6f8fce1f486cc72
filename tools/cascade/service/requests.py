"""One line a request in the log, and an id by which a person's report and the log are brought together."""

from __future__ import annotations

import logging
import secrets
import time

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from cascade.service.logs import REQUESTS, request_id, route_of

HEADER = "X-Request-Id"
_logger = logging.getLogger(REQUESTS)


def id_of(request: HttpRequest) -> str:
    """Return the id of *request*; empty where it has none, as in a request a test has made up."""
    found: str = getattr(request, "request_id", "")
    return found


class RequestLogMiddleware(MiddlewareMixin):
    """Gives each request an id of our own making, answers with it, and logs how it ended.

    An id that the request brings is not taken over: it would be a way to write into the log from outside.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Begin: the clock runs from here."""
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        request.began = time.perf_counter()  # type: ignore[attr-defined]
        request_id.set(request.request_id)  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """End: of an answer that is streamed, when it begins."""
        known = id_of(request)
        if not known:
            return response
        response.headers[HEADER] = known
        milliseconds = round((time.perf_counter() - request.began) * 1000, 1)  # type: ignore[attr-defined]
        facts = {
            "method": request.method,
            "route": route_of(request),
            "status": response.status_code,
            "milliseconds": milliseconds,
        }
        _logger.info("answered", extra={"facts": facts})
        request_id.set("")
        return response
