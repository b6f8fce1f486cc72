"""Joining a session by its code: signed in, or by staff number and name where the trainer allows it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Participant, Person
from cascade.records.sessions.joining import (
    Joined,
    find_by_code,
    find_place,
    is_waiting,
    join,
    join_as_guest,
    new_token,
)
from cascade.service.complaints import Complaint
from cascade.service.throttle import JOIN, guessing
from cascade.service.typed import typed_text
from cascade.service.views.people import identified_by
from cascade.service.views.sessions import titles_of

COOKIE = "cascade_place"
COOKIE_SECONDS = 12 * 60 * 60
"""A working day: longer than any session."""


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code that stands on the screen in the room."""
    typed = request.POST.get("code", "")
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        try:
            with guessing(JOIN, request):
                session = find_by_code(typed)
        except NotFoundError as error:
            found = (Complaint("code", "", "code", str(error)),)
        else:
            return HttpResponseRedirect(reverse("join-session", args=[session.join_code]))
    context = {"typed": typed, "found": found, "errors": {one.part: one.message for one in found}}
    return render(request, "service/join.html", context, status=404 if found else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def landing(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what the session is, and let people join it."""
    with guessing(JOIN, request):
        session = find_by_code(code)
    place = request.COOKIES.get(COOKIE, "")
    if find_place(session.pk, place) is not None or is_waiting(session.pk, place):
        return HttpResponseRedirect(reverse("room", args=[session.pk]))
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        try:
            return _enter(request, session)
        except SessionError as error:
            target = "staff_number" if request.POST.get("as") == "guest" else "join"
            found = (Complaint(target, "", target, str(error)),)
    context = {
        "session": session,
        "titles": titles_of(session),
        "person": request.user if isinstance(request.user, Person) else None,
        "staff_number": request.POST.get("staff_number", ""),
        "name": request.POST.get("name", ""),
        # The form carries what will be the key of the place: pressed twice, it is one phone and not two.
        "token": request.POST.get("token") or new_token(),
        "found": found,
        "errors": {one.part: one.message for one in found},
    }
    return render(request, "service/join_session.html", context, status=422 if found else 200)


def _enter(request: HttpRequest, session: CascadeSession) -> HttpResponse:
    token = request.POST.get("token", "")
    if request.POST.get("as") == "guest":
        number, name = typed_text(request.POST, "staff_number"), typed_text(request.POST, "name")
        joined = join_as_guest(session.pk, number, name, token=token)
    elif isinstance(request.user, Person):
        joined = join(session.pk, request.user, identified_by(request), token=token)
    else:
        raise SessionError("Sign in first, or join by staff number and name.")
    return remember(HttpResponseRedirect(reverse("room", args=[session.pk])), joined)


def remember(response: HttpResponse, joined: Joined) -> HttpResponse:
    """Let the browser keep the token of its place; scripts can't read it, and only /join/ is sent it."""
    response.set_cookie(
        COOKIE,
        joined.token,
        max_age=COOKIE_SECONDS,
        path="/join/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def place_of(request: HttpRequest, session: CascadeSession) -> Participant | None:
    """Return the place in the session that this browser holds, or None where it holds none."""
    return find_place(session.pk, request.COOKIES.get(COOKIE, ""))
