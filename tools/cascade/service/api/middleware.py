"""Keeps everything under ``/api/`` JSON, whatever answers: no page, no redirect, nothing in shared caches."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from cascade.service.api.problems import CONTENT_TYPE, NOT_HTTPS, ROOT, Refusal, answer, of_status


class ApiMiddleware(MiddlewareMixin):
    """Stands before all other middleware, so that it sees what each of them answers."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Refuse a request in clear text where HTTPS is set up.

        A redirect would hide from the other system that it sends its token in clear each time.
        """
        if not request.path.startswith(ROOT) or request.is_secure() or not settings.HTTPS:
            return None
        return answer(request, Refusal(NOT_HTTPS))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return *response*, as a problem where it is an error that is none yet."""
        if not request.path.startswith(ROOT):
            return response
        said = response.headers.get("Content-Type", "")
        if response.status_code >= 400 and not said.startswith(CONTENT_TYPE):
            _become(response, answer(request, of_status(response.status_code)))
        patch_vary_headers(response, ("Authorization",))
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _become(response: HttpResponseBase, problem: HttpResponse) -> None:
    """Make *response* say what *problem* says, with its own other headers, such as `Allow`.

    It stays the same object, which Django has marked as logged.
    """
    if isinstance(response, HttpResponse):
        response.content = problem.content
        response.headers["Content-Type"] = CONTENT_TYPE
        response.headers["Content-Length"] = str(len(problem.content))
