"""For HR: the tokens by which other systems use the API. Auditors see the list.

HR may make them because a token opens nothing that HR does not see and export already, and because HR
answers for where people's data go. The token itself is shown once, on the page that answers the form: a
redirect would have to keep it somewhere for the next page.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cascade.records import audit
from cascade.records import tokens as keys
from cascade.records.errors import NotFoundError
from cascade.records.models import ApiToken
from cascade.records.tokens import SCOPES, TokenError, state_of
from cascade.service.complaints import Complaint
from cascade.service.listing import Cell, Column, Pick, Table, read, respond
from cascade.service.permissions import may
from cascade.service.plurals import counted
from cascade.service.views.people import person_of

DAYS = {"30": "30 days", "90": "90 days", "180": "180 days", "365": "A year"}
SHOWN = {"": "All", "works": "Those that work", "ended": "Those that have ended"}
SOON = timedelta(days=14)
TARGETS = {"name": "name", "scopes": "scopes-1", "days": "days-1"}


@require_safe
def tokens(request: HttpRequest) -> HttpResponseBase:
    """List the tokens, the newest first."""
    asked = read(request, (Pick("state", "Tokens", SHOWN),))
    wanted = asked.values["state"]
    rows = [row for row in ApiToken.objects.all() if wanted in ("", _working(row))]
    table = Table(
        name="tokens",
        caption="Tokens of the API",
        columns=COLUMNS,
        rows=rows,
        sort="-made",
        then=lambda row: row.pk,
        empty="There are none.",
    )
    may_change = may(request, "token-new", "POST")
    return respond(request, "service/tokens.html", asked, table, may_change=may_change)


def _working(row: ApiToken) -> str:
    return "works" if state_of(row) == "works" else "ended"


def _state(row: ApiToken) -> Cell:
    state = state_of(row)
    if state != "works":
        return Cell(state.capitalize(), tag="info")
    left = row.expires_at - timezone.now()
    if left < SOON:
        return Cell(f"Runs out in {counted(left.days + 1, 'day')}", tag="partial")
    return Cell("Works", tag="right")


COLUMNS: tuple[Column[ApiToken], ...] = (
    Column(
        "name",
        "Name",
        lambda row: Cell(row.name, href=reverse("token", args=[row.pk])),
        sort=lambda row: row.name.casefold(),
        heads=True,
    ),
    Column("state", "State", _state),
    Column("scopes", "May read", lambda row: ", ".join(row.scopes)),
    Column(
        "made",
        "Made",
        lambda row: timezone.localdate(row.created_at),
        sort=lambda row: row.created_at,
        tight=True,
    ),
    Column(
        "until",
        "Works until",
        lambda row: timezone.localdate(row.revoked_at or row.expires_at),
        sort=lambda row: row.revoked_at or row.expires_at,
        tight=True,
    ),
    Column(
        "used",
        "Used last",
        lambda row: row.last_used_at or "Never",
        sort=lambda row: row.last_used_at,
        tight=True,
    ),
)
"""Nobody's data: who made a token stands on its own page."""


@require_safe
def token(request: HttpRequest, token_id: UUID) -> HttpResponseBase:
    """Show one token: what it may read, who made it, whether it works."""
    row = _row(token_id)
    if row.created_by is not None:
        about = {"page": "token", "token": str(row.pk)}
        audit.note(person_of(request), "viewed", people=[row.created_by.pk], detail=about)
    context = {
        "row": row,
        "state": _state(row),
        "works": state_of(row) == "works",
        "scopes": {scope: SCOPES.get(scope, "") for scope in row.scopes},
        "may_change": may(request, "token-revoke", "POST"),
    }
    return render(request, "service/token.html", context)


def _row(token_id: UUID) -> ApiToken:
    row = ApiToken.objects.select_related("created_by").filter(pk=token_id).first()
    if row is None:
        raise NotFoundError("There is no such token.")
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Make a token, and show it this once."""
    name, scopes = request.POST.get("name", ""), request.POST.getlist("scopes")
    days = request.POST.get("days", "")
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        try:
            made = keys.create_token(name, scopes, int(days) if days in DAYS else 0, person_of(request))
        except TokenError as error:
            found = _complaints(error)
        else:
            return render(request, "service/token_made.html", {"made": made})
    context = {
        "name": name,
        "scopes": [(scope, meaning, scope in scopes) for scope, meaning in SCOPES.items()],
        "days": [(value, label, value == days) for value, label in DAYS.items()],
        "found": found,
        "errors": {complaint.part: complaint.message for complaint in found},
    }
    return render(request, "service/token_new.html", context)


def _complaints(error: TokenError) -> tuple[Complaint, ...]:
    faults = {**error.faults}
    if "days" in faults:
        faults["days"] = "Select how long the token works"
    return tuple(Complaint(TARGETS[field], "", field, fault) for field, fault in faults.items())


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, token_id: UUID) -> HttpResponseBase:
    """Give a token another name."""
    row = _row(token_id)
    name = request.POST.get("name", row.name)
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        try:
            keys.rename(row, name, person_of(request))
        except TokenError as error:
            found = _complaints(error)
        else:
            messages.success(request, f"The token is named {row.name} now.")
            return HttpResponseRedirect(reverse("token", args=[row.pk]))
    context = {"row": row, "name": name, "found": found, "error": found[0].message if found else ""}
    return render(request, "service/token_rename.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponseBase:
    """Ask whether to end a token, and end it."""
    row = _row(token_id)
    if request.method == "POST" or state_of(row) != "works":
        ended = request.method == "POST" and keys.revoke(row, person_of(request))
        said = f"{row.name} is revoked." if ended else f"{row.name} has ended already."
        messages.success(request, said)
        return HttpResponseRedirect(reverse("tokens"))
    return render(request, "service/token_revoke.html", {"row": row})
