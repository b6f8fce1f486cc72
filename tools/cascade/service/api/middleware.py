"""Keeps everything under ``/api/`` JSON, whatever answers: no page, no redirect, nothing in shared caches."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from cascade.service.api.problems import CONTENT_TYPE, NOT_HTTPS, ROOT, Refusal, answer, of_status

_KEPT = ("Allow", "Retry-After", "WWW-Authenticate")


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
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
            CONTENT_TYPE
        ):
            refusal = of_status(response.status_code)
            refusal.headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
            response = answer(request, refusal)
        patch_vary_headers(response, ("Authorization",))
        response.headers.setdefault("Cache-Control", "no-store")
        return response
