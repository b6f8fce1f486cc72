"""A participant's page in the room: the question that is open, their answer, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cascade.model.marks import Certainty
from cascade.records.answers import CERTAINTIES
from cascade.records.editions import load_bank
from cascade.records.errors import ResponsesError, SessionError
from cascade.records.models import CascadeSession, Participant
from cascade.records.sessions.answering import Given, answer, answers_of, finish
from cascade.records.sessions.closing import attempts_of_session
from cascade.records.sessions.events import find_session
from cascade.records.sessions.invitation_letters import is_called_off
from cascade.records.sessions.joining import is_waiting
from cascade.records.sessions.running import (
    Question,
    current_question,
    places_shown,
    questions,
    round_at,
)
from cascade.records.sessions.wall import has_wall, pin, wall_signature
from cascade.records.sitting_views import SittingView
from cascade.records.superseding import is_pass, standing
from cascade.service.complaints import Complaint, certainty_complaints, complaints
from cascade.service.fields import Drafts, read_drafts
from cascade.service.questions import questions as shown_fields
from cascade.service.rooms import headings, shown_question
from cascade.service.statuses import outcome
from cascade.service.typed import typed_text
from cascade.service.views.joining import COOKIE, place_of
from cascade.service.views.sessions import titles_of
from cascade.service.walls import Draft, own_wall, typed_words


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Show the participant what the room is at, and take their answer."""
    session = find_session(session_id)
    participant = place_of(request, session)
    if participant is None:
        return _outside(request, session)
    if request.method == "POST":
        return _post(request, session, participant)
    return _page(request, session, participant)


@require_safe
def state(request: HttpRequest, session_id: UUID) -> HttpResponseBase:
    """Say in a few bytes whether the participant's page, or its wall alone, would show something else now."""
    session = find_session(session_id)
    participant = place_of(request, session)
    waits = participant is None and is_waiting(session.pk, request.COOKIES.get(COOKIE, ""))
    told = {"signature": signature(session, participant, waits=waits)}
    if participant is not None:
        question = _question(request, session, participant, None)
        if question is not None and has_wall(question):
            told["wall"] = wall_signature(session, question)
    return JsonResponse(told)


def signature(session: CascadeSession, participant: Participant | None, *, waits: bool = False) -> str:
    """Return a text that is another one whenever a participant's page would show something else."""
    seen = "waits" if waits else "out" if participant is None else "in"
    at = f"{session.question}-{session.question_state}-{session.round}" if session.mode == "together" else ""
    return f"{seen}-{session.state}-{session.mode}-{at}"


def _outside(request: HttpRequest, session: CascadeSession) -> HttpResponse:
    waits = is_waiting(session.pk, request.COOKIES.get(COOKIE, ""))
    if session.state in {"planned", "open"} and not waits:
        return HttpResponseRedirect(reverse("join-session", args=[session.join_code]))
    if not waits:
        return HttpResponseRedirect(reverse("join"))
    context = {
        "session": session,
        "titles": titles_of(session),
        "is_over": session.state not in {"planned", "open"},
        "is_off": is_called_off(session),
        "signature": signature(session, None, waits=True),
    }
    return render(request, "service/room_waiting.html", context)


def _post(request: HttpRequest, session: CascadeSession, participant: Participant) -> HttpResponse:
    deed = request.POST.get("do")
    if deed == "finish":
        with suppress(SessionError):  # it was closed meanwhile: the page says so
            finish(participant.pk)
        return HttpResponseRedirect(reverse("room", args=[session.pk]))
    place = _number(request.POST.get("place"))
    if deed == "pin":
        return _pin(request, session, participant, place)
    return _answer(request, session, participant, place)


def _pin(request: HttpRequest, session: CascadeSession, participant: Participant, place: int) -> HttpResponse:
    card, is_kept = typed_text(request.POST, "card"), "keep" in request.POST
    try:
        pin(participant.pk, place, card, keep=is_kept)
    except SessionError as error:
        at = _question(request, find_session(session.pk), participant, place)
        if at is None or at.place != place:
            late = Late("Your card is not on the wall", str(error), (card,))
            return _page(request, find_session(session.pk), participant, late=late)
        draft = Draft(card, is_kept, str(error))
        return _page(request, session, participant, place, card=draft)
    return HttpResponseRedirect(f"{_address(session, place)}#wall")


def _answer(
    request: HttpRequest, session: CascadeSession, participant: Participant, place: int
) -> HttpResponse:
    asked = questions(session)
    if not 0 <= place < len(asked):
        raise SessionError("There is no such question in this session.")
    question = asked[place]
    drafts = read_drafts([question.item], session.seed, request.POST)
    draft = drafts.responses.get(question.item.id)
    certainty = drafts.certainties.get(question.item.id)
    found = tuple(complaints(question.item, draft, session.seed))
    if question.quiz.certainty and question.item.is_scored:
        found += tuple(certainty_complaints(question.item, draft, certainty))
    at = _question(request, session, participant, place)
    if not found or at is None or at.place != place:
        try:
            answer(participant.pk, place, draft, certainty)
        except ResponsesError as error:
            found = (Complaint(f"q-{question.item.id}", question.item.id, "", error.errors[0].message),)
        except SessionError as error:
            # Typed when the question closed: that is said, and the words are there to be copied.
            late = Late("Your answer came too late", str(error), typed_words(question.item, draft))
            return _page(request, find_session(session.pk), participant, late=late)
        else:
            return HttpResponseRedirect(_address(session, _after(request, asked, place)))
    return _page(request, session, participant, place, drafts=drafts, found=found)


def _address(session: CascadeSession, place: int) -> str:
    here = reverse("room", args=[session.pk])
    return here if session.mode == "together" else f"{here}?question={place + 1}"


def _after(request: HttpRequest, asked: Sequence[Question], place: int) -> int:
    return min(place + 1, len(asked) - 1) if request.POST.get("do") == "continue" else place


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else -1


@dataclass(frozen=True, slots=True)
class Late:
    """What did not get in any more: a heading, why, and the words that would be lost otherwise."""

    heading: str
    why: str
    words: tuple[str, ...]


def _page(  # noqa: PLR0913 - what went wrong is given by name
    request: HttpRequest,
    session: CascadeSession,
    participant: Participant,
    place: int | None = None,
    *,
    drafts: Drafts | None = None,
    found: tuple[Complaint, ...] = (),
    card: Draft | None = None,
    late: Late | None = None,
) -> HttpResponse:
    context: dict[str, object] = {
        "session": session,
        "titles": titles_of(session),
        "is_off": is_called_off(session),
        "participant": participant,
        "signature": signature(session, participant),
        "found": (*found, Complaint("card", "", "card", card.error)) if card else found,
        "late": late,
    }
    question = _question(request, session, participant, place)
    if session.state in {"closed", "unconfirmed"}:
        context["results"] = _results(session, participant)
    elif question is not None:
        context |= _shown(session, participant, question, drafts, found)
        context["wall"] = own_wall(session, participant, question, card)
    status = 422 if found or card else 409 if late else 200
    return render(request, "service/room.html", context, status=status)


def _question(
    request: HttpRequest, session: CascadeSession, participant: Participant, place: int | None
) -> Question | None:
    if session.state != "open":
        return None
    if session.mode == "together":
        return current_question(session)
    if participant.finished_at is not None:
        return None
    asked = questions(session)
    wanted = place if place is not None else _number(request.GET.get("question", "1")) - 1
    return asked[min(max(wanted, 0), len(asked) - 1)]


def _shown(
    session: CascadeSession,
    participant: Participant,
    question: Question,
    drafts: Drafts | None,
    found: tuple[Complaint, ...],
) -> dict[str, object]:
    given = answers_of([participant]).get(
        (participant.pk, question.quiz.id, question.item.id), Given(None, None)
    )
    second_round = round_at(session, question.place) > 1
    mine = given.second if second_round and given.second is not None else given.first
    responses = {question.item.id: mine} if mine is not None else {}
    laid_over = responses if drafts is None else {**responses, **drafts.responses}
    sitting = _as_sitting(session, participant, question, responses, given)
    (fields,) = shown_fields(sitting, laid_over, found)
    asked = questions(session)
    was_shown = question.place in places_shown(session)
    open_now = not was_shown and (session.mode == "own_pace" or session.question_state == "open")
    context: dict[str, object] = {
        "question": fields,
        "heading": headings(asked)[question.place],
        "place": question.place,
        "is_open": open_now and question.asks,
        "asks": question.asks,
        "has_answer": (given.second if second_round else given.first) is not None,
        "second_round": second_round,
    }
    if was_shown:
        people = list(session.participants.filter(removed_at=None))
        context["shown"] = shown_question(session, question, people)
    if session.mode == "own_pace":
        context |= _progress(participant, asked, question)
    return context


def _progress(participant: Participant, asked: Sequence[Question], question: Question) -> dict[str, object]:
    answered = {(quiz, item) for _, quiz, item in answers_of([participant])}
    asking = (one for one in asked if one.asks)
    open_ones = [
        (one.place + 1, number)
        for number, one in enumerate(asking, 1)
        if (one.quiz.id, one.item.id) not in answered
    ]
    return {
        "previous": question.place if question.place > 0 else None,
        "next": question.place + 2 if question.place + 1 < len(asked) else None,
        "unanswered": open_ones,
    }


def _as_sitting(
    session: CascadeSession,
    participant: Participant,
    question: Question,
    responses: dict[str, object],
    given: Given,
) -> SittingView:
    """Return the one question as a sitting, which is what the fields are made of everywhere."""
    opened_at = session.opened_at or session.starts_at
    level: Certainty | None = next((one for one in CERTAINTIES if one == given.certainty), None)
    return SittingView(
        id=participant.pk,
        quiz=question.quiz,
        bank=load_bank(session.edition_id or ""),
        edition=session.edition_id or "",
        items=(question.item,),
        seed=session.seed,
        responses=responses,
        certainties={} if level is None else {question.item.id: level},
        layout="one_question",
        position=0,
        channel="web",
        opened_at=opened_at,
        saved_at=opened_at,
        submitted=False,
    )


def _results(session: CascadeSession, participant: Participant) -> list[dict[str, object]]:
    rows = [row for row in attempts_of_session(session) if row.person_id == participant.person_id]
    counting = standing(rows)
    found = []
    for row in rows:
        words, tag = outcome(counting[row.pk])
        percent = counting[row.pk].percent
        has_certificate = is_pass(counting[row.pk])
        found.append(
            {
                "attempt": row,
                "words": words,
                "tag": tag,
                "percent": percent,
                "has_certificate": has_certificate,
            }
        )
    return found
