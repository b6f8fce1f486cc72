"""Running a session: opening it, and in the mode *together* one question at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from cascade.model.bank import Quiz
from cascade.model.items import InformationBody, Item
from cascade.records.arrangement import asked_items
from cascade.records.editions import current_edition_id, current_publication_id, load_bank
from cascade.records.errors import SessionError
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.events import changing, note_event
from cascade.records.sessions.planning import place_in_tree

ROUNDS = (1, 2)
"""The first vote, which is marked, and the one after talking to a neighbour."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing the session asks: its place from 0, its quiz and its item."""

    place: int
    quiz: Quiz
    item: Item

    @property
    def asks(self) -> bool:
        """Whether there is something to answer; what is not is to be read."""
        return not isinstance(self.item.body, InformationBody)


def questions(session: CascadeSession) -> tuple[Question, ...]:
    """Return what the session asks, in order: the same for everybody in the room, and on paper.

    Raises:
        NotFoundError: nothing is published.
    """
    bank = load_bank(session.edition_id or current_edition_id())
    quizzes = [quiz for wanted in session.quizzes for quiz in bank.quizzes if quiz.id == wanted]
    asked = [(quiz, item) for quiz in quizzes for item in asked_items(quiz, session.seed)]
    return tuple(Question(place, quiz, item) for place, (quiz, item) in enumerate(asked))


def current_question(session: CascadeSession) -> Question | None:
    """Return the question the room is at, or None before the first and in the mode *own pace*."""
    if session.mode != "together" or session.question_state == "waiting":
        return None
    return questions(session)[session.question]


def open_session(session_id: UUID | str, trainer: Person) -> CascadeSession:
    """Open a planned session on the current edition; opening it again does nothing.

    Its trainer may have been trained, or their training recorded, since it was planned: its place in the tree
    is looked for anew.

    Raises:
        NotFoundError: it is not a session of theirs, or nothing is published.
        SessionError: it is closed, or one of its quizzes is no longer in the edition.
    """
    with changing(session_id, trainer, "planned", "open") as session:
        if session.state == "open":
            return session
        session.edition_id = current_edition_id()
        session.publication_id = current_publication_id()
        bank = load_bank(session.edition_id)
        gone = set(session.quizzes) - {quiz.id for quiz in bank.quizzes}
        if gone:
            raise SessionError(
                f"No longer in the current edition: {', '.join(sorted(gone))}. Change the plan."
            )
        place_in_tree(session)
        session.state = "open"
        session.opened_at = timezone.now()
        note_event(session, "opened", trainer, edition=session.edition_id)
    return session


def open_question(session_id: UUID | str, trainer: Person, place: int) -> CascadeSession:
    """Open the question at *place* to the room; the one before is closed.

    A question whose key was shown can't be opened again.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, not run together, has no such question, or its key has been shown.
    """
    with changing(session_id, trainer, "open") as session:
        _require_together(session)
        if not 0 <= place < len(questions(session)):
            raise SessionError("There is no such question in this session.")
        if place in places_shown(session):
            raise SessionError("The room has seen the key of this question, so it takes no more answers.")
        if (session.question, session.question_state) == (place, "open"):
            return session
        session.question, session.question_state = place, "open"
        session.round = round_at(session, place)
        note_event(session, "question_opened", trainer, place=place)
    return session


def show_question(session_id: UUID | str, trainer: Person, place: int) -> CascadeSession:
    """Close the open question: no more answers count, and how the room answered, the key and the clause show.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, or the room is at another question.
    """
    with changing(session_id, trainer, "open") as session:
        _require_at(session, place)
        if session.question_state == "shown":
            return session
        session.question_state = "shown"
        note_event(session, "question_shown", trainer, place=place, round=session.round)
    return session


def second_vote(session_id: UUID | str, trainer: Person, place: int) -> CascadeSession:
    """Close the first vote on the open question and open a second one, before the key is shown.

    How the room voted first is not shown in between: people would follow the many instead of their neighbour.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, the room is at another question, or has seen this one's key.
    """
    with changing(session_id, trainer, "open") as session:
        _require_at(session, place)
        if session.question_state == "shown":
            raise SessionError("The room has seen the key, so a second vote would say nothing.")
        if session.round == ROUNDS[-1]:
            return session
        session.round = ROUNDS[-1]
        note_event(session, "second_vote", trainer, place=place)
    return session


def go_on_alone(session_id: UUID | str, trainer: Person) -> CascadeSession:
    """Let everybody go through the remaining questions by themselves; those whose key was shown stay closed.

    Raises:
        NotFoundError: it is not a session of theirs.
        SessionError: it is not open, or not run together.
    """
    with changing(session_id, trainer, "open") as session:
        _require_together(session)
        session.mode = "own_pace"
        note_event(session, "own_pace", trainer)
    return session


def places_put(session: CascadeSession) -> frozenset[int]:
    """Return the places of the questions that were put to the room, one at a time."""
    return _places(session, "question_opened")


def places_shown(session: CascadeSession) -> frozenset[int]:
    """Return the places of the questions whose key the room has seen: they take no more answers."""
    return _places(session, "question_shown")


def round_at(session: CascadeSession, place: int) -> int:
    """Return the round that an answer to the question at *place* counts for.

    A first vote that people have talked about stays as it is, also where the room comes back to the question.
    """
    return ROUNDS[-1] if place in _places(session, "second_vote") else ROUNDS[0]


def _places(session: CascadeSession, what: str) -> frozenset[int]:
    details = session.events.filter(what=what).values_list("detail", flat=True)
    return frozenset(int(json.loads(detail)["place"]) for detail in details)


def _require_together(session: CascadeSession) -> None:
    if session.mode != "together":
        raise SessionError("In this session everybody goes at their own pace.")


def _require_at(session: CascadeSession, place: int) -> None:
    _require_together(session)
    if session.question_state == "waiting" or session.question != place:
        raise SessionError("The room is at another question: load the page again.")
