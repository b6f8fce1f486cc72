"""What every template gets: the product's name, where we are, and who is signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.people import has_reports
from cascade.records.roles import roles_of
from cascade.service.hr_menu import MENU, PARTS, entries
from cascade.service.views.people import identified_by

DEFAULT_PRODUCT = "Policy knowledge base"
PRIVACY_PAGE = "training/privacy.html"

SECTIONS: dict[str, str] = {
    "account": "account",
    "password": "account",
    "codes": "account",
    "quizzes": "quizzes",
    "quiz": "quizzes",
    "sitting": "quizzes",
    "question": "quizzes",
    "check": "quizzes",
    "attempt": "record",
    "record": "record",
    "record-changes": "record",
    "words-delete": "record",
    "plans": "record",
    "plan-send": "record",
    "own-copy": "record",
    "audit": "audit",
    "audit-entry": "audit",
    "team": "team",
    "team-plan": "team",
    "editor": "editor",
    "sessions": "sessions",
    "session": "sessions",
    "session-plan-new": "sessions",
    "session-plan": "sessions",
    "session-off": "sessions",
    "session-invite": "sessions",
    "session-run": "sessions",
    "session-paper": "sessions",
    "session-close": "sessions",
    "session-pack": "sessions",
    "session-report": "sessions",
    "cascade": "sessions",
    "analysis": "analysis",
    "analysis-quiz": "analysis",
    **dict.fromkeys((*(route for route, _label in MENU), *PARTS), "hr"),
}
"""Which link of the top bar a route belongs to."""


def product() -> str:
    """Return the knowledge base's name, as the published edition has it."""
    try:
        return current_bank().title or DEFAULT_PRODUCT
    except NotFoundError:
        return DEFAULT_PRODUCT


def privacy_url() -> str:
    """Return where the site has the privacy notice, or nothing where it has none."""
    return f"/{PRIVACY_PAGE}" if (Path(settings.SITE_FOLDER) / PRIVACY_PAGE).is_file() else ""


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
        "shows_sign_out": bool(roles) and identified_by(request) != "proxy",
        # Asked for by HR's pages alone, and by those only once it comes to showing it.
        "hr_menu": lambda: entries(request),
        "shows_hr": not roles.isdisjoint({"hr", "auditor"}),
        "shows_editor": "editor" in roles,
        "shows_team": lambda: bool(roles) and has_reports(user),
        "shows_audit": "auditor" in roles,
        "privacy_url": privacy_url(),
        "shows_analysis": not roles.isdisjoint({"editor", "trainer"}),
    }
