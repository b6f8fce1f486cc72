"""Closing a session: attendance, the report, the second person's confirmation, opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade.exchange.days import read_day
from cascade.records import audit, environment
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Participant, Person
from cascade.records.roles import has_role
from cascade.records.sessions.closing import Closed, close, confirm_marks, quizzes_not_put, reopen
from cascade.records.sessions.events import find_session, own_session
from cascade.records.sessions.report import Report, report_of
from cascade.records.sessions.report_sheet import attendance_row, depth_words
from cascade.records.sessions.wall import kept_count
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.rooms import Seat, inside, seats
from cascade.service.views.people import person_of
from cascade.service.views.sessions import titles_of


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the closing page: whether they attended, and until when they are to train others."""

    seat: Seat
    attended: bool
    trains_by: str
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Ask who attended, and close the session."""
    trainer = person_of(request)
    session = own_session(session_id, trainer)
    if session.state != "open":
        return HttpResponseRedirect(reverse("session-report", args=[session_id]))
    people = inside(session)
    found: list[Complaint] = []
    if request.method == "POST":
        found = list(_complaints(request, people))
        if not found:
            return _close(request, session, trainer, people)
    return _closing_page(request, session, people, found)


def _close(
    request: HttpRequest, session: CascadeSession, trainer: Person, people: Sequence[Participant]
) -> HttpResponse:
    attended = set(request.POST.getlist("attended"))
    closed = close(
        session.pk,
        trainer,
        {one.pk for one in people if str(one.pk) in attended},
        actions=request.POST.get("actions", ""),
        trains_by={one.pk: read_day(request.POST.get(f"trains-{one.pk}", "")) for one in people},
        second_person=environment.flag("CASCADE_CONFIRM_MARKS"),
    )
    _say(request, closed)
    return HttpResponseRedirect(reverse("session-report", args=[session.pk]))


def _say(request: HttpRequest, closed: Closed) -> None:
    if closed.session.state == "unconfirmed":
        messages.success(
            request, "The session is closed. Its marks are recorded once a second person confirms them."
        )
        return
    messages.success(request, f"The session is closed: {counted(len(closed.attempts), 'result')} recorded.")
    for why in dict.fromkeys(one.why for one in closed.not_recorded):
        count = sum(one.why == why for one in closed.not_recorded)
        messages.warning(request, f"Not recorded for {counted(count, 'person', 'people')}: {why}")


def _complaints(request: HttpRequest, people: Sequence[Participant]) -> list[Complaint]:
    attended, listed = set(request.POST.getlist("attended")), set(request.POST.getlist("listed"))
    found = []
    for one in people:
        if str(one.pk) not in listed:
            message = f"Seat {one.seat} joined after this page was opened: say whether they attended"
            found.append(Complaint(f"attended-{one.pk}", "", str(one.pk), message))
        elif one.person_id is None and str(one.pk) in attended:
            message = f"Confirm on the live page who sits in seat {one.seat}, or untick them"
            found.append(Complaint(f"attended-{one.pk}", "", str(one.pk), message))
    for one in people:
        typed = request.POST.get(f"trains-{one.pk}", "").strip()
        if typed and read_day(typed) is None:
            message = f"Seat {one.seat}: enter the day as a date, such as 3 May 2018"
            found.append(Complaint(f"trains-{one.pk}", "", str(one.pk), message))
    return found


def _closing_page(
    request: HttpRequest, session: CascadeSession, people: Sequence[Participant], found: Sequence[Complaint]
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    attended, listed = set(request.POST.getlist("attended")), set(request.POST.getlist("listed"))
    wrong = {complaint.part: complaint.message for complaint in found}
    lines = [
        Line(
            seat=one,
            attended=str(one.participant.pk) in attended
            if str(one.participant.pk) in listed
            else one.participant.attended is not False,
            trains_by=_told(one.participant.trains_by)
            if posted is None
            else posted.get(f"trains-{one.participant.pk}", ""),
            error=wrong.get(str(one.participant.pk), ""),
        )
        for one in sorted(seats(people), key=lambda seat: seat.participant.seat)
    ]
    not_put = quizzes_not_put(session)
    lost = kept_count(session, [quiz.id for quiz in not_put])
    context = {
        "session": session,
        "titles": titles_of(session),
        "lines": lines,
        "found": found,
        "actions": "" if posted is None else posted.get("actions", ""),
        "second_person": environment.flag("CASCADE_CONFIRM_MARKS"),
        "not_put": not_put,
        "cards_lost": counted(lost, "card") if lost else "",
    }
    return render(request, "service/session_close.html", context, status=422 if found else 200)


def _told(day: date | None) -> str:
    return "" if day is None else date_format(day, "j F Y")


@require_safe
def report(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show the report of a closed session to its trainer, HR and auditors."""
    session, by = readable(request, session_id)
    found = report_of(session)
    if by.pk != session.trainer_id:
        audit.note(by, "viewed", people=found.people, detail={"session": str(session.pk)})
    return render(request, "service/session_report.html", _context(found, session, by))


def _context(found: Report, session: CascadeSession, by: Person) -> dict[str, object]:
    return {
        "report": found,
        "session": session,
        "titles": titles_of(session),
        "depth": depth_words(session),
        "attendance": [attendance_row(one) for one in found.attended],
        "is_mine": by.pk == session.trainer_id,
        "has_certificates": session.state == "closed" and any(quiz.passed for quiz in found.quizzes),
        "can_confirm": session.state == "unconfirmed"
        and by.pk != session.trainer_id
        and has_role(by, "trainer", "hr"),
    }


def readable(request: HttpRequest, session_id: UUID) -> tuple[CascadeSession, Person]:
    """Return a closed session whose report whoever sent *request* may read, and who they are.

    Raises:
        NotFoundError: they may not.
        SessionError: it is not closed.
    """
    by = person_of(request)
    session = find_session(session_id)
    allowed = by.pk == session.trainer_id or has_role(by, "hr", "auditor")
    if not allowed and not (session.state == "unconfirmed" and has_role(by, "trainer")):
        raise NotFoundError("There is no such session of yours.")
    if session.state not in {"closed", "unconfirmed"} or session.trainer_id is None:
        raise SessionError("There is a report once the session is closed.")
    return session, by


@require_POST
def confirm(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Confirm the marks as a second person."""
    closed = confirm_marks(session_id, person_of(request))
    _say(request, closed)
    return HttpResponseRedirect(reverse("session-report", args=[session_id]))


@require_POST
def open_again(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Open a session again that was closed by mistake."""
    reopen(session_id, person_of(request))
    messages.success(request, "The session is open again. What was recorded stays.")
    return HttpResponseRedirect(reverse("session-run", args=[session_id]))
