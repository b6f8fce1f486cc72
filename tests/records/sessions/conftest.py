"""A trainer, people on the staff list, and sessions of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from cascade.records.models import CascadeSession, Participant, Person
from cascade.records.people import add_person
from cascade.records.sessions.answering import answer
from cascade.records.sessions.closing import Closed, close
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.sessions.running import open_question, open_session, questions, show_question

STARTS = datetime(2018, 1, 15, 10, tzinfo=UTC)


@pytest.fixture
def trainer(edition) -> Person:
    """Runs sessions."""
    return add_person("T1", "Trainer One", service_area="Housing", roles=["trainer"])


@pytest.fixture
def people(edition) -> list[Person]:
    """Four people to train."""
    return [add_person(f"P{number}", f"Learner {number}", service_area="Repairs") for number in range(1, 5)]


@dataclass
class Room:
    """A session and its trainer, with the deeds of a whole one in short."""

    session: CascadeSession
    trainer: Person

    def open(self) -> None:
        """Open it."""
        self.session = open_session(self.session.pk, self.trainer)

    def enter(self, *people: Person) -> list[Participant]:
        """Let people join by their accounts."""
        return [join(self.session.pk, person, "password").participant for person in people]

    def put(self, place: int, answers: dict[Participant, Any], *, show: bool = True) -> None:
        """Put one question to the room and take its answers."""
        open_question(self.session.pk, self.trainer, place)
        for participant, response in answers.items():
            answer(participant.pk, place, response)
        if show:
            show_question(self.session.pk, self.trainer, place)

    def put_all(self, answers: dict[Participant, dict[str, Any]]) -> None:
        """Put every question to the room; *answers* are by item."""
        for one in questions(self.session):
            if one.item.body.type != "information":
                given = {who: said[one.item.id] for who, said in answers.items() if one.item.id in said}
                self.put(one.place, given)

    def close(self, *attended: Participant, **options: Any) -> Closed:
        """Close it with those who attended."""
        return close(self.session.pk, self.trainer, {one.pk for one in attended}, **options)


@pytest.fixture
def room(trainer) -> Room:
    """An open session of the quiz with every type of item, one question at a time."""
    room = Room(plan_session(trainer, Plan(("roles",), STARTS, guests=True)), trainer)
    room.open()
    return room


@pytest.fixture
def own_pace(trainer) -> Room:
    """An open session at everybody's own pace."""
    room = Room(plan_session(trainer, Plan(("roles",), STARTS, mode="own_pace", guests=True)), trainer)
    room.open()
    return room
