"""Logs without personal data: what happened, where in the code, to which route, and never whose.

A line holds the time, the level, the id of the request, the route's name, the method, the status and how long
it took. No address of a page (it may hold a sign-in link or an id), no query, no network address, no person,
and of a fault the kind and the place in the code, without its message, which may quote what was entered. For
the same reason messages of libraries are told by the line of code that wrote them.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest

OURS = "cascade"
"""Loggers of that name and below are ours: what they say is written as it is."""

REQUESTS = "cascade.requests"
"""The logger that says a line a request."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request that is being answered; empty outside of one."""


def route_of(request: HttpRequest) -> str:
    """Return the name of the route that *request* was led to, which says nothing of its address."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is written of *record*, by name, in the order in which it is written."""
    found: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
    }
    request = getattr(record, "request", None)
    if known := (getattr(request, "request_id", "") or request_id.get()):
        found["request_id"] = known
    if isinstance(request, HttpRequest):
        found |= {"method": request.method, "route": route_of(request)}
        found["status"] = getattr(record, "status_code", None)
    elif record.name == OURS or record.name.startswith(f"{OURS}."):
        found["message"] = record.getMessage()
    else:
        found |= _of_gunicorn(record)
        found["place"] = _place(record.pathname, record.lineno)
    found |= getattr(record, "facts", {})
    if record.exc_info and record.exc_info[1] is not None:
        found["fault"] = list(fault_lines(record.exc_info[1]))
    return {name: value for name, value in found.items() if value is not None}


def _of_gunicorn(record: logging.LogRecord) -> dict[str, str]:
    # "WORKER TIMEOUT (pid:%s)" says what to do; what it would put into its messages may be an address.
    is_pattern = record.name.startswith("gunicorn") and record.args and isinstance(record.msg, str)
    return {"message": record.msg} if is_pattern else {}


def fault_lines(error: BaseException) -> Iterator[str]:
    """Yield the kind of *error* and the places it went through, and the same of what caused it.

    Its message is left out: it may quote a name, an answer or a row of the database.
    """
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        for frame in traceback.extract_tb(current.__traceback__):
            yield f"  {_place(frame.filename, frame.lineno)} in {frame.name}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _place(file: str, line: int | None) -> str:
    # The last three parts tell a file apart; the rest is the machine's.
    return f"{'/'.join(Path(file).parts[-3:])}:{line}"


class JsonFormatter(logging.Formatter):
    """A record as one JSON object on a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(facts(record), ensure_ascii=True, default=str)


class TextFormatter(logging.Formatter):
    """A record as a line for people, and the lines of its fault below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line or lines."""
        found = facts(record)
        fault: list[str] = found.pop("fault", [])
        head = f"{found.pop('time')} {found.pop('level')} {found.pop('logger')}:"
        message = found.pop("message", "")
        rest = " ".join(f"{name}={value}" for name, value in found.items())
        return "\n".join([" ".join(part for part in (head, message, rest) if part), *fault])


FORMATS: dict[str, type[logging.Formatter]] = {"text": TextFormatter, "json": JsonFormatter}
"""The formats CASCADE_LOG_FORMAT may name."""


def logging_of(log_format: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything on standard error.

    As text only faults are logged; as JSON also a line for each request, and warnings.
    """
    level = "INFO" if log_format == "json" else "ERROR"
    only = {"handlers": ["stderr"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATS[log_format]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if log_format == "json" else "ERROR"},
        "loggers": {
            OURS: only,
            # Of a request that is refused (404, 403) Django warns; the line a request says it already.
            "django": {**only, "level": "ERROR"},
            # Whoever asks for a host that is not ours, as scanners do all day, is refused: no fault of ours.
            "django.security.DisallowedHost": {**only, "level": "CRITICAL"},
        },
    }
