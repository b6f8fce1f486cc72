"""For trainers: the list of their sessions, planning one, its own page, opening it and calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade.records import environment
from cascade.records.editions import current_bank
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Person
from cascade.records.requirements import service_areas
from cascade.records.sessions.closing import REOPEN_WITHIN, attempts_of_session
from cascade.records.sessions.events import own_session
from cascade.records.sessions.invitation_letters import is_called_off, join_address, titles_of
from cascade.records.sessions.invitations import informed, outdated
from cascade.records.sessions.planning import (
    MODES,
    Plan,
    call_off,
    change_plan,
    plan_session,
    trained_in,
)
from cascade.records.sessions.running import open_session
from cascade.records.superseding import is_pass, standing
from cascade.service.complaints import Complaint
from cascade.service.inviting import audience, desk_of
from cascade.service.plurals import counted
from cascade.service.qr import qr_svg
from cascade.service.session_forms import Typed, read_form, typed_of, understand
from cascade.service.views.people import person_of

__all__ = ["STATES", "join_address", "off", "open_now", "plan", "session", "sessions", "titles_of"]

STATES: dict[str, tuple[str, str]] = {
    "planned": ("Planned", "info"),
    "open": ("Open now", "right"),
    "unconfirmed": ("Marks to be confirmed", "partial"),
    "closed": ("Closed", "info"),
}
"""A state's words and the class of its tag."""


@dataclass(frozen=True, slots=True)
class Row:
    """One session in the list."""

    session: CascadeSession
    titles: str
    state: str
    tag: str
    people: str


@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Show the trainer's sessions: what is open or to come first, then what is over."""
    trainer = person_of(request)
    attending = Count("participants", filter=Q(participants__attended=True))
    found = CascadeSession.objects.filter(trainer=trainer).annotate(attending=attending)
    rows = [_row(one, one.attending) for one in found]
    over = [row for row in rows if row.session.state == "closed"]
    ahead = [row for row in rows if row.session.state != "closed"]
    context = {
        "ahead": sorted(ahead, key=lambda row: (row.session.state != "open", row.session.starts_at)),
        "over": over,
        "trained_in": trained_in(trainer),
    }
    return render(request, "service/sessions.html", context)


def _row(session: CascadeSession, attended: int) -> Row:
    state, tag = STATES[session.state]
    if session.state == "closed" and session.opened_at is None:
        state = "Called off"
    return Row(session, titles_of(session), state, tag, counted(attended, "person", "people"))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, session_id: UUID | None = None) -> HttpResponseBase:
    """Plan a session, or change one that is not open yet."""
    trainer = person_of(request)
    session = own_session(session_id, trainer) if session_id is not None else None
    typed = typed_of(session) if session is not None else Typed()
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        typed = read_form(request.POST)
        wanted, found = understand(typed, current_bank().quizzes)
        if wanted is not None:
            return _planned(request, trainer, session, wanted)
    return _plan_page(request, session, typed, found)


def _planned(
    request: HttpRequest, trainer: Person, session: CascadeSession | None, wanted: Plan
) -> HttpResponse:
    if session is None:
        made = plan_session(trainer, wanted)
        messages.success(request, "The session is planned.")
    else:
        made = change_plan(session.pk, trainer, wanted)
        messages.success(request, "The plan is changed.")
    return HttpResponseRedirect(reverse("session", args=[made.pk]))


def _plan_page(
    request: HttpRequest, session: CascadeSession | None, typed: Typed, found: tuple[Complaint, ...]
) -> HttpResponse:
    areas = service_areas()
    if typed.service_area and typed.service_area not in areas:
        # As it was planned: nobody may be left there, or the lists spell it another way now.
        areas = sorted([*areas, typed.service_area])
    context = {
        "session": session,
        "invited": _invited(session),
        "typed": typed,
        "found": found,
        "errors": {complaint.part: complaint.message for complaint in found},
        "quizzes": current_bank().quizzes,
        "modes": MODES,
        "areas": areas,
    }
    return render(request, "service/session_plan.html", context, status=422 if found else 200)


@require_safe
def session(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show one session: what is planned, how people join, and what can be done now."""
    found = own_session(session_id, person_of(request))
    address = join_address(found)
    state, tag = STATES[found.state]
    context = {
        "session": found,
        "titles": titles_of(found),
        "state": "Called off" if found.state == "closed" and found.opened_at is None else state,
        "tag": tag,
        "mode": MODES[found.mode],
        "join_address": address,
        "qr": qr_svg(address, "QR code of the address at which people join"),
        "trained_in": found.trained_in,
        "can_reopen": _can_reopen(found),
        "has_certificates": found.state == "closed" and _has_passes(found),
        "is_local": not environment.text("CASCADE_URL"),
        "inviting": _inviting(found),
    }
    return render(request, "service/session.html", context)


def _has_passes(session: CascadeSession) -> bool:
    rows = attempts_of_session(session)
    return any(is_pass(one) for one in standing(rows).values())


def _inviting(session: CascadeSession) -> dict[str, object]:
    """Return how many still need a session and were invited; nothing where nobody can be invited."""
    if session.state != "planned" and not is_called_off(session):
        return {}
    desk = desk_of(session, timezone.now())
    return {
        "needing": counted(len(desk.needing), "person", "people"),
        "one_needs": len(desk.needing) == 1,
        "audience": audience(session),
        "invited": sum(one.invited_at is not None for one in desk.needing),
        "one_late": len(desk.outdated) == 1,
        "outdated": counted(late, "person", "people") if (late := len(desk.outdated)) else "",
    }


def _can_reopen(session: CascadeSession) -> bool:
    closed_at, opened_at = session.closed_at, session.opened_at
    if session.state not in {"closed", "unconfirmed"} or closed_at is None or opened_at is None:
        return False
    return timezone.now() - closed_at <= REOPEN_WITHIN


@require_POST
def open_now(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Open the session and go to its live page."""
    open_session(session_id, person_of(request))
    return HttpResponseRedirect(reverse("session-run", args=[session_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Ask whether to call a planned session off, and do it."""
    trainer = person_of(request)
    found = own_session(session_id, trainer)
    if request.method == "POST":
        call_off(session_id, trainer)
        messages.success(request, "The session is called off.")
        if outdated(found):
            return HttpResponseRedirect(reverse("session-invite", args=[session_id]))
        return HttpResponseRedirect(reverse("sessions"))
    if found.state != "planned":
        raise SessionError("Only a session that is not open yet can be called off.")
    context = {"session": found, "titles": titles_of(found), "invited": _invited(found)}
    return render(request, "service/session_off.html", context)


def _invited(session: CascadeSession | None) -> str:
    count = informed(session) if session is not None else 0
    return (
        counted(count, "person was invited or has joined", "people were invited or have joined")
        if count
        else ""
    )
