"""What every template gets: the product's name, where we are, and who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.roles import roles_of

DEFAULT_PRODUCT = "Policy knowledge base"

SECTIONS: dict[str, str] = {
    "quizzes": "quizzes",
    "quiz": "quizzes",
    "sitting": "quizzes",
    "question": "quizzes",
    "check": "quizzes",
    "attempt": "record",
    "record": "record",
    "record-changes": "record",
    "words-delete": "record",
    "hr": "hr",
    "hr-clauses": "hr",
    "editor": "editor",
    "sessions": "sessions",
    "session": "sessions",
    "session-plan-new": "sessions",
    "session-plan": "sessions",
    "session-off": "sessions",
    "session-run": "sessions",
    "session-paper": "sessions",
    "session-close": "sessions",
    "session-report": "sessions",
    "cascade": "sessions",
    "analysis": "analysis",
    "analysis-quiz": "analysis",
}
"""Which link of the top bar a route belongs to."""


def product() -> str:
    """Return the knowledge base's name, as the published edition has it."""
    try:
        return current_bank().title or DEFAULT_PRODUCT
    except NotFoundError:
        return DEFAULT_PRODUCT


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the base template."""
    # A request refused early, such as one for another host, has no user yet.
    user = getattr(request, "user", None)
    roles = roles_of(user)
    route = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "product": product(),
        "section": SECTIONS.get(route, ""),
        "person_name": getattr(user, "name", "") if roles else "",
        "shows_sign_in": not roles and route != "sign-in",
        "shows_sessions": "trainer" in roles,
        "shows_hr": "hr" in roles,
        "shows_editor": "editor" in roles,
        "shows_analysis": not roles.isdisjoint({"editor", "trainer"}),
    }
