"""A full room: how soon the trainer's page shows what 200 phones answer, beside a request that does nothing.

Run as ``python tests/bench/room.py [PHONES]``. For each of a few questions every phone asks every two to four
seconds whether the trainer has gone on, as its script does, answers at a moment of its own within ten
seconds, and is led to its page again. The trainer's page listens to its stream of events and fetches itself
anew at each. Every figure is taken in the same run as that of ``/healthz``, which does nothing, asked under
the same load.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests")]

from bs4 import BeautifulSoup  # noqa: E402 - the path comes first

from held_session import PREPARE  # noqa: E402 - the path comes first
from processes import Answered, Service, ask, read, send_form, send_get  # noqa: E402 - the same

PHONES = 200
WITHIN_SECONDS = 10.0
QUESTIONS = 8
PATIENCE_SECONDS = 60.0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def percentile(times: list[float], share: float) -> float:
    """Return the smallest of *times* that at least this share of them don't exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Taken:
    """Times in seconds, and what went wrong."""

    answers: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    shown_after: list[float] = field(default_factory=list)
    last_shown_after: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Phone(threading.Thread):
    """One phone: it looks whether the room has moved on, and answers each question once."""

    def __init__(self, run: Run, token: str) -> None:
        super().__init__(daemon=True)
        self.session, self.cookie, self.taken = run, f"cascade_place={token}", run.taken
        self.chance = random.Random(token)  # noqa: S311

    def run(self) -> None:
        """Go through the questions as the trainer opens them."""
        for question in self.session.questions:
            self.session.opened[question["place"]].wait(PATIENCE_SECONDS)
            self.answer(question, time.monotonic() + self.chance.uniform(0, WITHIN_SECONDS))

    def answer(self, question: dict[str, Any], at: float) -> None:
        """Look now and then until it is time, then answer."""
        while True:
            pause = self.chance.uniform(2, 4)
            left = at - time.monotonic()
            time.sleep(max(0.0, min(pause, left)))
            if left <= pause:
                break
            began = time.monotonic()
            self.session.get(f"/join/room/{self.session.id}/state", self.cookie)
            self.taken.looks.append(time.monotonic() - began)
        fields = {"place": question["place"], "do": "answer", **question["fields"]["right"]}
        began = time.monotonic()
        said = self.session.post(f"/join/room/{self.session.id}/", self.cookie, fields)
        now = time.monotonic()
        self.taken.answers.append(now - began)
        if said.status != 302:
            self.taken.wrong.append(f"{said.status}: {said.text[:200]}")
        self.session.acknowledge(question["place"], now)
        self.session.get(said.location or f"/join/room/{self.session.id}/", self.cookie)


class Run:
    """A session in a served process with its phones and its trainer."""

    def __init__(self, service: Service, prepared: dict[str, Any]) -> None:
        self.service, self.prepared, self.id = service, prepared, prepared["session"]
        self.questions = [one for one in prepared["questions"] if one["scored"]][:QUESTIONS]
        self.opened = {one["place"]: threading.Event() for one in self.questions}
        self.all_in = {one["place"]: threading.Event() for one in self.questions}
        self.shown = threading.Event()
        self.taken = Taken()
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._kept: dict[int, list[float]] = {place: [] for place in self.opened}
        self._place = -1
        self._shown = 0

    def get(self, path: str, cookie: str) -> Answered:
        """Fetch a page, on a connection of its own: who has looked for seconds has no other left."""
        with closing(self.service.connect()) as line:
            send_get(line, path, cookie)
            return read(line)

    def post(self, path: str, cookie: str, fields: dict[str, Any]) -> Answered:
        """Send a form, on a connection of its own."""
        with closing(self.service.connect()) as line:
            send_form(line, path, cookie, fields)
            return read(line)

    def acknowledge(self, place: int, now: float) -> None:
        """Note an answer that the service has said is kept."""
        with self._lock:
            self._kept[place].append(now)
            if len(self._kept[place]) == len(self.prepared["phones"]):
                self.all_in[place].set()

    def watch(self) -> None:
        """Be the trainer's page: read the stream, and fetch the page whenever something has changed."""
        cookie = self.prepared["trainer"]
        while not self.over.is_set():
            with closing(self.service.connect()) as stream:
                send_get(stream, f"/sessions/{self.id}/events/", cookie)
                for line in stream.getresponse():
                    if line.startswith(b"event: changed"):
                        self.look(cookie)
                    if self.over.is_set():
                        break

    def look(self, cookie: str) -> None:
        """Fetch the page; note which answers it shows for the first time, and how old they are."""
        text = self.get(f"/sessions/{self.id}/run/", cookie).text
        status = BeautifulSoup(text, "html.parser").select_one("[data-live-status]")
        count = re.search(r"(\d+) answered", status.get_text() if status is not None else "")
        now, people = time.monotonic(), len(self.prepared["phones"])
        with self._lock:
            kept = self._kept.get(self._place, [])
            # An answer may be shown before its phone has heard that it is kept.
            new = kept[self._shown : int(count[1])] if count else []
            self._shown += len(new)
            self.taken.shown_after += [now - one for one in new]
            if self._shown == people and not self.shown.is_set():
                self.taken.last_shown_after.append(now - kept[-1])
                self.shown.set()

    def do_nothing(self) -> None:
        """Ask for what does nothing, again and again, for the sake of its time."""
        while not self.over.wait(0.05):
            began = time.monotonic()
            self.get("/healthz", "")
            self.taken.nothing.append(time.monotonic() - began)

    def hold(self) -> None:
        """Put the questions to the room, one after another."""
        phones = [Phone(self, one["token"]) for one in self.prepared["phones"]]
        others = [threading.Thread(target=one, daemon=True) for one in (self.watch, self.do_nothing)]
        for thread in (*phones, *others):
            thread.start()
        step, cookie = f"/sessions/{self.id}/step/", self.prepared["trainer"]
        for question in self.questions:
            place = question["place"]
            self.shown.clear()
            with self._lock:
                self._place, self._shown = place, 0
            for deed in ("open", "show"):
                self.post(step, cookie, {"place": place, "do": deed})
                if deed == "open":
                    self.opened[place].set()
                    if not (self.all_in[place].wait(PATIENCE_SECONDS) and self.shown.wait(PATIENCE_SECONDS)):
                        self.taken.wrong.append(f"Not every answer to question {place} came, or was shown.")
        self.over.set()
        for thread in phones:
            thread.join()


def main(phones: int) -> int:
    """Hold the session, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))
        run = Run(service, ask(service.root, "", PREPARE, str(phones)))
        with service.running():
            run.hold()
    taken, usual = run.taken, percentile(run.taken.nothing, 0.5)
    say(
        f"A room of {phones} phones, {len(run.questions)} questions, {WITHIN_SECONDS:g} seconds each; SQLite."
    )
    say(f"Does nothing: median {usual * 1000:.1f} ms, p99 {percentile(taken.nothing, 0.99) * 1000:.1f} ms.")
    rows = (
        ("A phone looks", taken.looks),
        ("An answer is kept", taken.answers),
        ("An answer stands on the trainer's page", taken.shown_after),
        ("The last answer does", taken.last_shown_after),
    )
    for what, times in rows:
        median, worst = percentile(times, 0.5), percentile(times, 0.99)
        say(
            f"{what}: median {median * 1000:.0f} ms, p99 {worst * 1000:.0f} ms of {len(times)};"
            f" {median / usual:.0f} and {worst / usual:.0f} times the one that does nothing."
        )
    for line in taken.wrong[:5]:
        say(f"WRONG: {line}")
    return 1 if taken.wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PHONES))
