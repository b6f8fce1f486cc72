"""For trainers: who still needs a session, the message as they get it, sending it, and the calendar file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from cascade.exchange.calendars import SESSION_FILE_NAME
from cascade.model.errors import CascadeError
from cascade.records import audit
from cascade.records.models import CascadeSession
from cascade.records.post import is_printed
from cascade.records.sessions.events import own_session
from cascade.records.sessions.invitation_letters import (
    calendar_of,
    is_called_off,
    join_address,
    titles_of,
    when_of,
)
from cascade.records.sessions.invitations import require_writable, write
from cascade.service.complaints import Complaint
from cascade.service.inviting import MOST_ON_THE_SLIP, Desk, audience, desk_of, outcome
from cascade.service.plurals import counted
from cascade.service.views.people import person_of

ROWS_A_PAGE = 100
MOST_AT_ONCE = 100
"""So many messages are sent while a page waits; the next are then offered."""


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Choose whom to write to about a session, look at the message, and send it.

    What is chosen goes along in the form, over all pages of the list, so nothing of it is kept here.
    """
    session = own_session(session_id, person_of(request))
    require_writable(session)
    desk = desk_of(session, timezone.now())
    if request.method != "POST":
        chosen = desk.late() if request.GET.get("who") == "changed" else desk.usual()
        return _list_page(request, desk, chosen)
    chosen, go = _chosen(request, desk), request.POST.get("go", "")
    if go == "send":
        return _send(request, desk, chosen)
    if go == "check":
        return _check_page(request, desk, chosen)
    if go in ("all", "none"):
        chosen = desk.usual() if go == "all" else frozenset()
    return _list_page(request, desk, chosen, page=go.removeprefix("page-"))


def _chosen(request: HttpRequest, desk: Desk) -> frozenset[UUID]:
    """Return who is chosen: who was before on other pages of the list, and who is ticked on this one."""
    before = set(request.POST.get("chosen", "").split()) - set(request.POST.get("listed", "").split())
    return desk.known(before | set(request.POST.getlist("person")))


def _list_page(
    request: HttpRequest,
    desk: Desk,
    chosen: Collection[UUID],
    *,
    page: str = "1",
    found: tuple[Complaint, ...] = (),
) -> HttpResponse:
    part = Paginator(desk.listed, ROWS_A_PAGE).get_page(page)
    slip = [one.person for one in desk.without_address[:MOST_ON_THE_SLIP]]
    context = {
        **_about(desk.session),
        "desk": desk,
        "page": part,
        "rows": desk.rows(part, chosen),
        "listed": " ".join(one.person.pk.hex for one in part),
        "chosen": _hex(chosen),
        "count": counted(len(chosen), "person", "people"),
        "needing": counted(len(desk.needing), "person", "people"),
        "invited": counted(len(desk.invited), "person", "people"),
        "inside": counted(sum(one.is_in for one in desk.listed), "person", "people"),
        "unreachable": counted(len(desk.without_address), "person", "people"),
        "late": counted(len(desk.outdated), "person", "people"),
        "crowding": desk.crowding(chosen),
        "slip": slip,
        "more_without": len(desk.without_address) - len(slip),
        "found": found,
    }
    answer = render(request, "service/session_invite.html", context, status=422 if found else 200)
    people = {*(one.person.pk for one in part), *(person.pk for person in slip)}
    if people:
        _note(request, desk, people)
    return answer


def _check_page(request: HttpRequest, desk: Desk, chosen: Collection[UUID]) -> HttpResponse:
    if not chosen:
        first = next((one.person.pk for one in desk.listed if one.person.email), None)
        target = f"person-{first.hex}" if first else "nobody"
        nobody = Complaint(target, "", "person", "Select at least one person to write to")
        return _list_page(request, desk, chosen, found=(nobody,))
    previews = desk.previews(chosen)
    context = {
        **_about(desk.session),
        "desk": desk,
        "previews": previews,
        "chosen": _hex(desk.in_order(chosen)),
        "batch": counted(min(len(chosen), MOST_AT_ONCE), "message"),
        "in_parts": len(chosen) > MOST_AT_ONCE,
        "count": counted(len(chosen), "person", "people"),
        "again": counted(again, "person", "people") if (again := desk.again(chosen)) else "",
        "crowding": desk.crowding(chosen),
        "as_of": desk.at.isoformat(),
        "plan": _plan(desk),
    }
    answer = render(request, "service/session_invite_check.html", context)
    _note(request, desk, {one.person.pk for one in previews})
    return answer


def _send(request: HttpRequest, desk: Desk, chosen: frozenset[UUID]) -> HttpResponse:
    as_of = _moment(request.POST.get("as_of", ""))
    if as_of is None or request.POST.get("plan") != _plan(desk):
        messages.warning(
            request, "Nothing was sent, because the plan has changed since you looked. Look again, then send."
        )
        return _check_page(request, desk, chosen)
    batch = desk.in_order(chosen)[:MOST_AT_ONCE]
    try:
        done = write(desk.session.pk, person_of(request), batch, as_of)
    except CascadeError as error:
        messages.warning(request, str(error))
        return _check_page(request, desk, chosen)
    rest = chosen.difference(batch)
    if done.stopped:
        done.left += len(rest)
    for tell, sentence in outcome(done, desk.by_id, off=desk.is_off):
        tell(request, sentence)
    if rest and not done.stopped:
        return _check_page(request, desk_of(desk.session, as_of), rest)
    return HttpResponseRedirect(reverse("session", args=[desk.session.pk]))


@require_safe
def calendar(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Give the trainer's own session as an ``.ics`` file."""
    session = own_session(session_id, person_of(request))
    method = "CANCEL" if is_called_off(session) else "PUBLISH"
    response = HttpResponse(
        calendar_of(session, timezone.now()), content_type=f"text/calendar; charset=utf-8; method={method}"
    )
    response["Content-Disposition"] = f'attachment; filename="{SESSION_FILE_NAME}"'
    return response


def _about(session: CascadeSession) -> dict[str, object]:
    return {
        "session": session,
        "titles": titles_of(session),
        "when": when_of(session),
        "audience": audience(session),
        "join_address": join_address(session),
        "is_printed": is_printed(),
        "file_name": SESSION_FILE_NAME,
    }


def _note(request: HttpRequest, desk: Desk, people: Collection[UUID]) -> None:
    detail = {"list": "invite", "session": str(desk.session.pk)}
    audit.note(person_of(request), "viewed", people=people, detail=detail)


def _hex(people: Collection[UUID]) -> str:
    return " ".join(key.hex for key in people)


def _plan(desk: Desk) -> str:
    """Return what stands for the plan as the message tells it."""
    return f"{desk.session.state} {len(desk.changes)}"


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
