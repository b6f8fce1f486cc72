"""Answering in a session: kept at once, changed until the question is closed, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cascade.model.errors import ResponseError
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.records.errors import ResponsesError, SessionError
from cascade.records.models import CascadeSession, Participant, SessionAnswer
from cascade.records.sessions.events import NOT_NOW, find_session
from cascade.records.sessions.running import Question, places_shown, questions, round_at
from cascade.scoring import check_response


def answer(
    participant_id: UUID, place: int, response: Response, certainty: Certainty | None = None
) -> SessionAnswer:
    """Keep a participant's answer to the question at *place*, in the round that is open.

    Sent again it is kept once; another answer takes its place as long as the question is open.

    Raises:
        SessionError: the session or the question is closed, or the participant has finished or was taken out.
        ResponsesError: the response does not fit the item.
    """
    with transaction.atomic():
        participant, session = _locked(participant_id)
        question = _open_question(session, participant, place)
        try:
            tidied = check_response(question.item, response)
        except ResponseError as error:
            raise ResponsesError([error]) from None
        kept, _ = SessionAnswer.objects.update_or_create(
            participant=participant,
            quiz=question.quiz.id,
            item=question.item.id,
            round=round_at(session, place),
            defaults={"response": tidied, "certainty": certainty, "answered_at": timezone.now()},
        )
    return kept


def finish(participant_id: UUID) -> Participant:
    """Say that a participant is done, at their own pace; it can't be taken back.

    Raises:
        SessionError: the session is not open, or runs one question at a time.
    """
    with transaction.atomic():
        participant, session = _locked(participant_id)
        if session.state != "open":
            raise SessionError(NOT_NOW[session.state])
        if session.mode != "own_pace":
            raise SessionError("Your trainer closes the questions one by one.")
        if participant.finished_at is None:
            participant.finished_at = timezone.now()
            participant.save(update_fields=["finished_at"])
    return participant


@dataclass(frozen=True, slots=True)
class Given:
    """What a participant answered to one question: first, and in the second vote; None for no answer.

    *certainty* is that of the answer that is marked.
    """

    first: Response
    second: Response
    certainty: int | None = None

    @property
    def marked(self) -> Response:
        """The answer that is marked: the first one given, before any talk with a neighbour."""
        return self.first if self.first is not None else self.second


def answers_of(participants: Sequence[Participant]) -> dict[tuple[UUID, str, str], Given]:
    """Return what *participants* answered, by participant, quiz and item."""
    found: dict[tuple[UUID, str, str], Given] = {}
    rows = SessionAnswer.objects.filter(participant__in=participants).order_by("round")
    for row in rows:
        key = (row.participant_id, row.quiz, row.item)
        first = found.get(key)
        if row.round == 1:
            found[key] = Given(row.response, None, row.certainty)
        else:
            found[key] = (
                replace(first, second=row.response) if first else Given(None, row.response, row.certainty)
            )
    return found


def _locked(participant_id: UUID) -> tuple[Participant, CascadeSession]:
    participant = Participant.objects.filter(pk=participant_id, removed_at=None).first()
    if participant is None:
        raise SessionError("You are no longer in this session: join it again.")
    # The session's row is locked, so that an answer comes either before a question is closed or after.
    return participant, find_session(participant.session_id, lock=True)


def _open_question(session: CascadeSession, participant: Participant, place: int) -> Question:
    if session.state != "open":
        raise SessionError(NOT_NOW[session.state])
    asked = questions(session)
    if not 0 <= place < len(asked) or not _takes_answer(asked[place].item):
        raise SessionError("There is no such question in this session.")
    if session.mode == "together":
        if session.question != place or session.question_state != "open":
            raise SessionError("This question is closed. Your trainer opens the next one.")
    elif participant.finished_at is not None:
        raise SessionError("You have finished, so your answers can't be changed.")
    elif place in places_shown(session):
        raise SessionError("The room has seen the key of this question, so it takes no more answers.")
    return asked[place]


def _takes_answer(item: Item) -> bool:
    return item.body.type != "information"
