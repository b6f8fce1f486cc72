"""The trainer's live page and the projector: one question at a time, votes as they come, who is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cascade.records.editions import load_bank
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import CascadeSession, Participant, Person, SessionAnswer
from cascade.records.sessions.events import own_session
from cascade.records.sessions.invitation_letters import is_called_off
from cascade.records.sessions.joining import confirm, let_in, remove
from cascade.records.sessions.running import (
    Question,
    go_on_alone,
    open_question,
    places_shown,
    questions,
    second_vote,
    show_question,
)
from cascade.records.sessions.wall import put_back, take_off
from cascade.service import streams
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.qr import qr_svg
from cascade.service.rooms import headings, inside, results_so_far, room_question, seats
from cascade.service.views.people import person_of
from cascade.service.views.sessions import join_address, titles_of
from cascade.service.walls import room_walls


@require_safe
def run(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show the live page of a session that is open: the question, its votes, the people, the next step."""
    session = own_session(session_id, person_of(request))
    if session.state != "open":
        return HttpResponseRedirect(reverse("session", args=[session_id]))
    return render(request, "service/session_run.html", _live(session))


@require_safe
def screen(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show what the projector shows: how to join, then the question, then the key; never who said what."""
    session = own_session(session_id, person_of(request))
    return render(request, "service/session_screen.html", _live(session))


def _live(session: CascadeSession) -> dict[str, object]:
    people = inside(session)
    asked = questions(session)
    named = headings(asked)
    shown = places_shown(session)
    question = room_question(session, people)
    text = Markdown(load_bank(session.edition_id)) if session.edition_id else None
    address = join_address(session)
    return {
        "session": session,
        "titles": titles_of(session),
        "is_off": is_called_off(session),
        "question": question,
        "is_open": session.question_state == "open",
        "is_shown": session.question_state == "shown",
        "together": session.mode == "together",
        "places": [
            {
                "place": one.place,
                "heading": named[one.place],
                "short": text.short(one.item.stem) if text else "",
                "is_shown": one.place in shown,
                "is_here": question is not None and question.place == one.place,
            }
            for one in asked
        ],
        "so_far": results_so_far(session, people) if session.mode == "own_pace" and text else (),
        "walls": room_walls(session, asked, named),
        "next": _next(session, asked, shown),
        "seats": seats(people),
        "count": counted(len(people), "person", "people"),
        "finished": sum(one.finished_at is not None for one in people),
        "asked": sum(one.asks for one in asked),
        "join_address": address,
        "qr": qr_svg(address, "QR code of the address at which people join"),
        "signature": signature(session),
    }


def _next(session: CascadeSession, asked: Sequence[Question], shown: frozenset[int]) -> int | None:
    here = session.question if session.question_state != "waiting" else -1
    later = (one.place for one in asked if one.place > here and one.place not in shown)
    return next(later, None)


@contextmanager
def _told(request: HttpRequest, session_id: UUID, trainer: Person) -> Iterator[None]:
    """Say on the live page what can't be done: a page that was open elsewhere may be behind the room."""
    own_session(session_id, trainer)
    try:
        yield
    except (NotFoundError, SessionError) as error:
        messages.warning(request, str(error))


@require_POST
def step(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Do what a button of the live page says: open, show, second vote, everybody on their own."""
    trainer = person_of(request)
    place = _place(request)
    deed = request.POST.get("do")
    with _told(request, session_id, trainer):
        if deed == "open":
            open_question(session_id, trainer, place)
        elif deed == "show":
            show_question(session_id, trainer, place)
        elif deed == "second":
            second_vote(session_id, trainer, place)
        elif deed == "alone":
            go_on_alone(session_id, trainer)
    return HttpResponseRedirect(reverse("session-run", args=[session_id]))


@require_POST
def card(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Take a card off the wall, or put it back."""
    trainer = person_of(request)
    with _told(request, session_id, trainer):
        if "off" in request.POST:
            take_off(session_id, trainer, request.POST["off"])
        elif "back" in request.POST:
            put_back(session_id, trainer, request.POST["back"])
    return HttpResponseRedirect(reverse("session-run", args=[session_id]) + "#wall")


def _place(request: HttpRequest) -> int:
    text = request.POST.get("place", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


@require_POST
def seat(request: HttpRequest, session_id: UUID, participant_id: UUID) -> HttpResponseBase:
    """Confirm somebody in the room as a person of the staff list, let their device in, or take them out."""
    trainer = person_of(request)
    deed = request.POST.get("do")
    with _told(request, session_id, trainer):
        if deed == "confirm":
            confirm(session_id, trainer, participant_id, _named(request))
        elif deed == "let-in":
            let_in(session_id, trainer, participant_id)
        elif deed == "remove":
            remove(session_id, trainer, participant_id)
    return HttpResponseRedirect(reverse("session-run", args=[session_id]) + "#people")


def _named(request: HttpRequest) -> Person:
    number = request.POST.get("staff_number", "").strip()
    person = Person.objects.filter(staff_number__iexact=number, is_active=True).first() if number else None
    if person is None:
        raise NotFoundError("Nobody on the staff list has this staff number. Check it, or ask HR.")
    return person


@require_safe
def events(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Stream an event whenever what the live page shows has changed; the page then loads itself again."""
    session = own_session(session_id, person_of(request))

    def look() -> str | None:
        now = CascadeSession.objects.filter(pk=session.pk).first()
        return None if now is None else signature(now)

    response = StreamingHttpResponse(streams.changes(look), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would hold the events back
    return response


def signature(session: CascadeSession) -> str:
    """Return a text that is another one whenever the live page would show something else."""
    people = Participant.objects.filter(session=session, removed_at=None).aggregate(
        people=Count("id"), finished=Count("id", filter=Q(finished_at__isnull=False))
    )
    answers = SessionAnswer.objects.filter(participant__session=session).aggregate(
        count=Count("id"), last=Max("answered_at")
    )
    last = answers["last"].timestamp() if answers["last"] else 0
    return f"{session.revision}-{people['people']}-{people['finished']}-{answers['count']}-{last:.3f}"
