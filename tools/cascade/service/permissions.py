"""Who may do what: one table of every route, page and API operation, denied by default.

A route that is missing from the table is closed to everybody, and a test fails for it. Reading (GET, HEAD)
and changing (POST and the rest) are allowed apart. The role `auditor` sees what `hr` sees and stands in no
row as one who changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.deprecation import MiddlewareMixin

from cascade.records.roles import roles_of
from cascade.service.carried import answers_posted_without_session
from cascade.service.redirects import to_sign_in

ANYONE = "anyone"
"""Open without signing in."""

SIGNED_IN = "staff"
"""Open to everybody with an active account: every active person has this role."""

READ_ONLY = "auditor"
"""The role that changes nothing, whatever the row."""

READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route; nobody, where all three are empty.

    Attributes:
        read: Roles of which one is needed to read (GET, HEAD); empty where nothing is read.
        change: Roles of which one is needed to change something (POST); empty where nothing is changed.
        scope: For an operation of the API: what the token must be for. The API itself asks for the token, and
            sessions open nothing there.

    Raises:
        ValueError: a role that only reads would change something.
    """

    read: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    scope: str = ""

    def __post_init__(self) -> None:
        """Refuse a row that would let an auditor change something."""
        if READ_ONLY in self.change:
            raise ValueError(f"{READ_ONLY} changes nothing.")

    def needed(self, method: str | None) -> tuple[str, ...]:
        """Return the roles of which one is needed for that method."""
        return self.read if method in READING else self.change


def shows(*roles: str) -> Access:
    """Return the access of a page that shows something and changes nothing."""
    return Access(read=roles)


def takes(*roles: str) -> Access:
    """Return the access of an address that only takes a POST."""
    return Access(change=roles)


def form(*roles: str) -> Access:
    """Return the access of a form and of what it sends: who may not send it has no use for seeing it."""
    return Access(read=roles, change=roles)


def by_token(scope: str) -> Access:
    """Return the access of an operation of the API, open to tokens with that scope."""
    return Access(scope=scope)


PERMISSIONS: dict[str, Access] = {
    "site": shows(ANYONE),
    "healthz": shows(ANYONE),
    "readyz": shows(ANYONE),
    # Signing in and out.
    "sign-in": form(ANYONE),
    "sign-in-code": form(ANYONE),
    "sign-in-forgotten": form(ANYONE),
    "sign-in-link": form(ANYONE),
    "oidc": takes(ANYONE),
    "oidc-callback": shows(ANYONE),
    # A posted form whose session has ended lands here; the view saves nothing before it knows the person.
    "carried": takes(ANYONE),
    "sign-out": takes(ANYONE),
    "account": shows(SIGNED_IN),
    "password": form(SIGNED_IN),
    "codes": form(SIGNED_IN),
    # Learning, and one's own record.
    "quizzes": shows(SIGNED_IN),
    "quiz": form(SIGNED_IN),
    "sitting": form(SIGNED_IN),
    "sitting-save": takes(SIGNED_IN),
    "question": form(SIGNED_IN),
    "check": form(SIGNED_IN),
    "attempt": shows(SIGNED_IN),
    "attempt-certificate": shows(SIGNED_IN),
    "record": shows(SIGNED_IN),
    "record-changes": shows(SIGNED_IN),
    "record-due": shows(SIGNED_IN),
    "words-delete": form(SIGNED_IN),
    # A plan is its author's alone; the view asks whose it is.
    "plans": shows(SIGNED_IN),
    "plan-send": form(SIGNED_IN),
    "plan-take-back": takes(SIGNED_IN),
    "plan-remind": takes(SIGNED_IN),
    "plan-calendar": shows(SIGNED_IN),
    "own-copy": shows(SIGNED_IN),
    "own-copy-json": shows(SIGNED_IN),
    "own-copy-pdf": shows(SIGNED_IN),
    # The wording of the policies is public, and so is its history: the site's pages lead there.
    "clause": shows(ANYONE),
    # A manager's own reports, and nobody else's: who has none sees an empty page.
    "team": shows(SIGNED_IN),
    # What a report sent to whoever manages them: the view knows to whom.
    "team-plan": shows(SIGNED_IN),
    # HR, and auditors who see what HR sees.
    "hr": shows("hr", "auditor"),
    "hr-people": shows("hr", "auditor"),
    "hr-person": shows("hr", "auditor"),
    "hr-proof": shows("hr", "auditor"),
    "hr-standings": shows("hr", "auditor"),
    "hr-affected": shows("hr", "auditor"),
    "hr-expiring": shows("hr", "auditor"),
    "hr-completions": shows("hr", "auditor"),
    "hr-clauses": shows("hr", "auditor"),
    # Taking records out in bulk is HR's to do; an auditor sees what was taken, and its manifest.
    "hr-exports": Access(read=("hr", "auditor"), change=("hr",)),
    "hr-export-manifest": shows("hr", "auditor"),
    "hr-export-profile-remove": form("hr"),
    "hr-reminders": Access(read=("hr", "auditor"), change=("hr",)),
    "hr-reminder": shows("hr", "auditor"),
    "people": shows("hr", "auditor"),
    "person": shows("hr", "auditor"),
    "person-add": form("hr"),
    "person-edit": form("hr"),
    "person-close": form("hr"),
    "person-open": takes("hr"),
    "person-erase": form("hr"),
    "people-import": form("hr"),
    "people-import-columns": form("hr"),
    "people-import-check": form("hr"),
    # Of the list that whoever asks has sent: an auditor has none.
    "people-import-faults": shows("hr", "auditor"),
    "requirements": shows("hr", "auditor"),
    "requirement-add": form("hr"),
    "requirement": form("hr"),
    "requirement-remove": form("hr"),
    # Who looked and who changed: not for HR, whose own deeds it tells of.
    "audit": shows("auditor"),
    "audit-entry": shows("auditor"),
    "tokens": shows("hr", "auditor"),
    "token": shows("hr", "auditor"),
    "token-new": form("hr"),
    "token-rename": form("hr"),
    "token-revoke": form("hr"),
    # Letting people in.
    "people-links": form("hr"),
    "person-link": takes("hr"),
    "person-role": takes("hr"),
    "person-codes-off": takes("hr"),
    "person-try-again": takes("hr"),
    # Phones in the room: without a place in the session, which a cookie proves, nothing but the code opens.
    "join": form(ANYONE),
    "join-session": form(ANYONE),
    "room": form(ANYONE),
    "room-state": shows(ANYONE),
    "certificates": shows(ANYONE),
    "certificate": shows(ANYONE),
    # Sessions: their own trainer alone, but for the report and the tree.
    "sessions": shows("trainer"),
    "session-plan-new": form("trainer"),
    "session": shows("trainer"),
    "session-plan": form("trainer"),
    "session-open": takes("trainer"),
    "session-off": form("trainer"),
    "session-invite": form("trainer"),
    "session-calendar": shows("trainer"),
    "session-run": shows("trainer"),
    "session-step": takes("trainer"),
    "session-screen": shows("trainer"),
    "session-events": shows("trainer"),
    "session-seat": takes("trainer"),
    "session-card": takes("trainer"),
    "session-paper": form("trainer"),
    "session-paper-csv": shows("trainer"),
    "session-pack": shows("trainer"),
    "session-pack-all": shows("trainer"),
    "session-paper-pdf": shows("trainer"),
    "session-certificates": shows("trainer"),
    "session-close": form("trainer"),
    "session-report": shows("trainer", "hr", "auditor"),
    "session-report-pdf": shows("trainer", "hr", "auditor"),
    "session-confirm": takes("trainer", "hr"),
    "session-reopen": takes("trainer"),
    "cascade": shows("trainer", "hr", "auditor"),
    "cascade-file": shows("trainer", "hr", "auditor"),
    # Editors and trainers. HR looks there before a publication: how many will have to be asked again.
    "editor": shows("editor", "hr", "auditor"),
    "analysis": shows("editor", "trainer"),
    "analysis-quiz": shows("editor", "trainer"),
    "analysis-csv": shows("editor", "trainer"),
    # The API: its description, and operations for tokens. What is no address of it says so to anyone.
    "api:openapi-json": shows(ANYONE),
    "api:openapi-view": shows(ANYONE),
    "api:api-root": shows(ANYONE),
    "api-unknown": shows(ANYONE),
    "api:completions": by_token("completions:read"),
    "api:completion": by_token("completions:read"),
    "api:status": by_token("status:read"),
    "api:person-status": by_token("status:read"),
    "api:people": by_token("people:read"),
    "api:sessions": by_token("sessions:read"),
    "api:session": by_token("sessions:read"),
    # Nothing here is about people.
    "api:quizzes": by_token("any"),
    "api:editions": by_token("any"),
}
"""Each route's name (of the API: ``namespace:operation``) and who may use it."""

CLOSED = Access()


def may(request: HttpRequest, route: str, method: str | None = "GET") -> bool:
    """Return whether whoever sent *request* may use *route* by that method.

    Pages ask it before they show a link or a button. Of an operation of the API the answer is no: a session
    opens none.
    """
    needed = PERMISSIONS.get(route, CLOSED).needed(method)
    return ANYONE in needed or not roles_of(request.user).isdisjoint(needed)


def scope_of(request: HttpRequest) -> str:
    """Return the scope that the API operation asked for needs; an empty one where it is no such operation."""
    match = request.resolver_match
    return PERMISSIONS.get(match.view_name, CLOSED).scope if match else ""


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
        access = PERMISSIONS.get(route, CLOSED)
        if access.scope:
            return None  # the API asks for a token with this scope itself
        method = request.method if access.needed(request.method) else _other(request.method)
        if may(request, route, method):
            return None if method == request.method else _not_allowed(access)
        if access == CLOSED or roles_of(request.user):
            raise PermissionDenied
        if request.method == "POST":
            return answers_posted_without_session(request, route, view_kwargs)
        return to_sign_in(request)


def _other(method: str | None) -> str:
    """Return a method of the other kind: who may do neither is told so, whichever they tried."""
    return "POST" if method in READING else "GET"


def _not_allowed(access: Access) -> HttpResponseNotAllowed:
    return HttpResponseNotAllowed(
        [*(("GET", "HEAD") if access.read else ()), *(("POST",) if access.change else ())]
    )
