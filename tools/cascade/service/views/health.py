"""Whether the service is alive, and whether it is ready for requests, for whatever watches over it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cascade.records.readiness import why_not_ready


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Answer ``ok``: the process is alive. Asks nothing more, for a new start would mend nothing more."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer ``ready``, or 503 and why not: the database, its tables, the edition or the triggers."""
    reason = why_not_ready()
    if reason:
        return HttpResponse(f"not ready: {reason}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
