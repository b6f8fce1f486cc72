"""A session whose service is killed loses no acknowledged answer, and counts none twice."""

from __future__ import annotations

import http.client
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import Any

from bs4 import BeautifulSoup

from held_session import PREPARE
from processes import Answered, Service, ask, read, send_form, send_get

PHONES, KILLS = 12, 5
LAST_TOGETHER = 4  # Questions the room answers together; it goes through the rest at its own pace.

STORED = """
import json, sys
import django
django.setup()
from cascade.records.models import Attempt, CascadeSession, Reflection, SessionAnswer
from cascade.records.sessions.report import report_of
from cascade.records.verification import verify
session = CascadeSession.objects.get()
rows = SessionAnswer.objects.values_list("participant_id", "item", "round", "response")
print(json.dumps({
    "answers": [[str(participant), *rest] for participant, *rest in rows],
    "attempts": [
        [row.person.staff_number, json.loads(row.responses), row.depth, row.session]
        for row in Attempt.objects.select_related("person")
    ],
    "words": [[row.person.staff_number, row.item, row.response] for row in Reflection.objects.all()],
    "recorded": report_of(session).quizzes[0].recorded if session.state == "closed" else None,
    "faults": [str(fault) for fault in verify().faults],
}))
"""

Key = tuple[str, str, int]
"""Participant, item and round: what a phone has one answer to."""


class Killer:
    """Kills the service when so many requests were sent, while one is under way, and starts it again.

    Attributes:
        at: Numbers of the requests during which it is killed, in order.
        lost: How many requests had no answer.
        acknowledged: What the service said it has kept, by what a phone has one answer to.
        sent_since: What was sent after that, and not acknowledged.
    """

    def __init__(self, service: Service, chance: random.Random) -> None:
        self.service, self.chance = service, chance
        self.at: list[int] = []
        self.lost = 0
        self.acknowledged: dict[Key, Any] = {}
        self.sent_since: dict[Key, list[Any]] = defaultdict(list)
        self._sent = 0
        self._lock = Lock()
        self._up = Condition()
        self._is_up = True

    def request(self, send: Callable[[http.client.HTTPConnection], None]) -> Answered:
        """Send until it is acknowledged, as somebody does who presses the button again."""
        while True:
            with self._up:
                self._up.wait_for(lambda: self._is_up, timeout=120)
            connection = self.service.connect()
            try:
                send(connection)
                self._count()
                return read(connection)
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.lost += 1
            finally:
                connection.close()

    def _count(self) -> None:
        with self._lock:
            self._sent += 1
            if not self.at or self._sent < self.at[0]:
                return
            self.at.pop(0)
            with self._up:
                self._is_up = False
            self.service.kill()
            self.compare()
            self.service.start()
            with self._up:
                self._is_up = True
                self._up.notify_all()

    def kill_at_the_next(self) -> None:
        """Kill it during the next request."""
        self.at.append(self._sent + 1)

    def compare(self) -> None:
        """What stands in the database is what was acknowledged last, or what was sent since; once each."""
        stored: dict[Key, list[Any]] = defaultdict(list)
        for participant, item, vote, response in ask(self.service.root, "", STORED)["answers"]:
            stored[participant, item, vote].append(response)
        for key, response in list(self.acknowledged.items()):
            assert len(stored[key]) == 1, (key, stored[key])
            assert stored[key][0] in [response, *self.sent_since[key]], (key, stored[key], response)


class Room:
    """The trainer and the phones of one session."""

    def __init__(self, prepared: dict[str, Any], killer: Killer) -> None:
        self.prepared, self.killer = prepared, killer
        self.session = prepared["session"]
        self.questions = prepared["questions"]
        self.faults: list[str] = []

    def trainer(self, path: str, **fields: Any) -> Answered:
        """Press a button on a page of the session."""
        address = f"/sessions/{self.session}/{path}/"
        return self.killer.request(lambda line: send_form(line, address, self.prepared["trainer"], fields))

    def page(self, path: str) -> str:
        """The text of a page of the session, as its trainer sees it."""
        address = f"/sessions/{self.session}/{path}/"
        return self.killer.request(lambda line: send_get(line, address, self.prepared["trainer"])).text

    def phone(self, phone: dict[str, str], **fields: Any) -> Answered:
        """Press a button on a phone."""
        cookie, address = f"cascade_place={phone['token']}", f"/join/room/{self.session}/"
        return self.killer.request(lambda line: send_form(line, address, cookie, fields))

    def answer(self, phone: dict[str, str], question: dict[str, Any], kind: str, vote: int = 1) -> None:
        """Answer a question; note what was sent, and what was acknowledged."""
        key = (phone["participant"], question["item"], vote)
        response = question["responses"][kind]
        self.killer.sent_since[key].append(response)
        said = self.phone(phone, place=question["place"], do="answer", **question["fields"][kind])
        if said.status == 302:
            self.killer.acknowledged[key] = response
            self.killer.sent_since[key].clear()
        else:
            self.faults.append(f"{key}: {said.status} {BeautifulSoup(said.text, 'html.parser').get_text()}")

    def everybody(self, deed: Callable[[dict[str, str], random.Random], None]) -> None:
        """Let every phone do the same at the same time, each with a chance of its own."""
        chances = [random.Random(self.killer.chance.random()) for _ in self.prepared["phones"]]  # noqa: S311
        threads = [
            Thread(target=deed, args=(phone, chance))
            for phone, chance in zip(self.prepared["phones"], chances, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=300)


def hold(room: Room) -> None:
    """Hold the session: some questions together, one of them with a second vote, the rest alone; close it."""
    asked = [one for one in room.questions if one["responses"]["right"] is not None]

    def together(question: dict[str, Any], vote: int = 1) -> None:
        def deed(phone: dict[str, str], chance: random.Random) -> None:
            if chance.random() < 0.5:
                room.answer(phone, question, "wrong", vote)
            room.answer(phone, question, chance.choice(["right", "wrong"]), vote)

        room.everybody(deed)

    for number, question in enumerate(asked[:LAST_TOGETHER]):
        room.trainer("step", place=question["place"], do="open")
        together(question)
        if number == 1:
            room.trainer("step", place=question["place"], do="second")
            together(question, vote=2)
        room.trainer("step", place=question["place"], do="show")
    room.trainer("step", place=0, do="alone")

    def alone(phone: dict[str, str], chance: random.Random) -> None:
        for question in asked[LAST_TOGETHER:]:
            room.answer(phone, question, chance.choice(["right", "wrong"]))
        room.phone(phone, do="finish")

    room.everybody(alone)
    room.killer.kill_at_the_next()
    seats = [phone["participant"] for phone in room.prepared["phones"]]
    room.trainer("close", listed=seats, attended=seats)


def test_a_service_killed_at_five_random_points_loses_no_answer_and_counts_none_twice(
    tmp_path: Path,
) -> None:
    """What a phone was told is kept stands in the log, once; the report and the chain agree with it.

    Five points are other ones at every run, and a failure names the number that brings them back; the sixth
    is the closing.
    """
    number = random.SystemRandom().randrange(2**32)
    chance = random.Random(number)  # noqa: S311
    service = Service(tmp_path)
    prepared = ask(service.root, "", PREPARE, str(PHONES))
    killer = Killer(service, chance)
    room = Room(prepared, killer)
    asked = [one for one in room.questions if one["responses"]["right"] is not None]
    killer.at = sorted(chance.sample(range(1, PHONES * len(asked)), KILLS))
    with service.running():
        hold(room)
        page = BeautifulSoup(room.page("report"), "html.parser")
    assert not killer.at, number
    assert killer.lost >= KILLS, number
    assert room.faults == [], number
    stored = ask(service.root, "", STORED)
    assert stored["faults"] == []
    assert stored["recorded"] == len(stored["attempts"]) == PHONES, number
    own_words = {(number, item): response for number, item, response in stored["words"]}
    for staff_number, responses, depth, session in stored["attempts"]:
        assert (depth, session) == (1, prepared["session"])
        phone = prepared["phones"][int(staff_number.removeprefix("S-"))]
        for question in asked:
            told = killer.acknowledged[phone["participant"], question["item"], 1]
            kept = responses if question["scored"] else own_words
            key = question["item"] if question["scored"] else (staff_number, question["item"])
            assert kept[key] == told, (number, staff_number, question["item"])
    attended = next(label for label in page.select("dt") if label.get_text() == "Attended")
    assert attended.find_next("dd").get_text() == str(PHONES)
