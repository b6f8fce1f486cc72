"""The menu of HR's pages: one place that says which there are, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from cascade.service.permissions import may

MENU: tuple[tuple[str, str], ...] = (
    ("hr", "Overview"),
    ("hr-people", "People and quizzes"),
    ("hr-standings", "Standings"),
    ("hr-affected", "Affected"),
    ("hr-expiring", "Running out"),
    ("hr-reminders", "Reminders"),
    ("hr-completions", "Completions"),
    ("hr-exports", "Exports"),
    ("people", "People"),
    ("requirements", "Requirements"),
    ("hr-clauses", "Clauses"),
    ("tokens", "Tokens"),
)
"""Route and label of each page; who may not use a page isn't shown its link."""

PARTS: dict[str, str] = {
    "hr-export-profile-remove": "hr-exports",
    "hr-person": "hr-people",
    "hr-proof": "hr-people",
    "hr-reminder": "hr-reminders",
    "person": "people",
    "person-add": "people",
    "person-edit": "people",
    "person-close": "people",
    "person-erase": "people",
    "people-links": "people",
    "person-link": "people",
    "people-import": "people",
    "people-import-columns": "people",
    "people-import-check": "people",
    "requirement-add": "requirements",
    "requirement": "requirements",
    "requirement-remove": "requirements",
    "token": "tokens",
    "token-new": "tokens",
    "token-rename": "tokens",
    "token-revoke": "tokens",
}
"""Pages beneath one of the menu: which."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the menu; *current* is ``page`` where it leads here, ``true`` to what this is part of."""

    label: str
    href: str
    current: str


def entries(request: HttpRequest) -> list[Entry]:
    """Return the links of the menu that whoever sent *request* may follow."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = []
    for route, label in MENU:
        if may(request, route):
            current = "page" if route == here else "true" if PARTS.get(here) == route else ""
            found.append(Entry(label, reverse(route), current))
    return found
