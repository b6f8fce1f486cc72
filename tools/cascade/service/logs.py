"""Logs without personal data: the route stands for the address, which may hold a sign-in link."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest


class RouteInsteadOfAddress(logging.Filter):
    """Rewrites what Django says of a request to the method, the route's name and the status."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite *record* where it is about a request; let everything through."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            match = request.resolver_match
            route = match.view_name if match else "no route"
            record.msg = "%s %s: status %s"
            record.args = (request.method, route, getattr(record, "status_code", "unknown"))
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route": {"()": RouteInsteadOfAddress}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "filters": ["route"],
            "formatter": "line",
        }
    },
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
"""Only faults, on standard error, with a traceback but never a request's data."""
