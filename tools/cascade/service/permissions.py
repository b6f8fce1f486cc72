"""Who may do what: one table of every route, denied by default.

A route that is missing from the table is closed to everybody, and a test fails for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from cascade.records.roles import roles_of
from cascade.service.carried import answers_posted_without_session
from cascade.service.redirects import to_sign_in

ANYONE = "anyone"
"""Open without signing in."""

SIGNED_IN = "staff"
"""Open to everybody with an active account: every active person has this role."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "site": (ANYONE,),
    "healthz": (ANYONE,),
    "sign-in": (ANYONE,),
    "sign-in-link": (ANYONE,),
    # A posted form whose session has ended lands here; the view saves nothing before it knows the person.
    "carried": (ANYONE,),
    "sign-out": (ANYONE,),
    "password": (SIGNED_IN,),
    "quizzes": (SIGNED_IN,),
    "quiz": (SIGNED_IN,),
    "sitting": (SIGNED_IN,),
    "sitting-save": (SIGNED_IN,),
    "question": (SIGNED_IN,),
    "check": (SIGNED_IN,),
    "attempt": (SIGNED_IN,),
    "record": (SIGNED_IN,),
    "record-changes": (SIGNED_IN,),
    "words-delete": (SIGNED_IN,),
    "clause": (SIGNED_IN,),
    "hr": ("hr",),
    "hr-completions": ("hr",),
    "hr-clauses": ("hr",),
    "editor": ("editor",),
    # Phones in the room: without a place in the session, which a cookie proves, nothing but the code opens.
    "join": (ANYONE,),
    "join-session": (ANYONE,),
    "room": (ANYONE,),
    "room-state": (ANYONE,),
    "certificates": (ANYONE,),
    "certificate": (ANYONE,),
    "cascade": ("trainer", "hr", "auditor"),
    "cascade-file": ("trainer", "hr", "auditor"),
    "sessions": ("trainer",),
    "session-plan-new": ("trainer",),
    "session": ("trainer",),
    "session-plan": ("trainer",),
    "session-open": ("trainer",),
    "session-off": ("trainer",),
    "session-run": ("trainer",),
    "session-step": ("trainer",),
    "session-screen": ("trainer",),
    "session-events": ("trainer",),
    "session-seat": ("trainer",),
    "session-paper": ("trainer",),
    "session-paper-csv": ("trainer",),
    "session-close": ("trainer",),
    "session-report": ("trainer", "hr", "auditor"),
    "session-confirm": ("trainer", "hr"),
    "session-reopen": ("trainer",),
    "analysis": ("editor", "trainer"),
    "analysis-quiz": ("editor", "trainer"),
    "analysis-csv": ("editor", "trainer"),
}
"""Each route's name and the roles of which one is needed."""


def may(request: HttpRequest, route: str) -> bool:
    """Return whether whoever sent *request* may use *route*."""
    needed = PERMISSIONS.get(route, ())
    return ANYONE in needed or not roles_of(request.user).isdisjoint(needed)


class PermissionsMiddleware(MiddlewareMixin):
    """Enforces `PERMISSIONS` before any view runs."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],  # noqa: ARG002  (Django's signature)
        view_args: tuple[Any, ...],  # noqa: ARG002
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Return None to let the view run, a page that asks to sign in, or refuse.

        Raises:
            PermissionDenied: the person is signed in but has none of the roles needed.
        """
        match = request.resolver_match
        route = match.view_name if match else ""
        if may(request, route):
            return None
        if not PERMISSIONS.get(route) or roles_of(request.user):
            raise PermissionDenied
        if request.method == "POST":
            return answers_posted_without_session(request, route, view_kwargs)
        return to_sign_in(request)
