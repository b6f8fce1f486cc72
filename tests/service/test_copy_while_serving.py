"""A copy made while people hand in is whole, and holds all that was acknowledged before it began."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from cascade_command import CASCADE, run_cascade
from processes import Service, ask, environment
from service.test_exactly_once import LOGGED, PREPARE, send

PEOPLE = 25  # each with the four quizzes of the sample open
BEFORE = 20


class Sender(Thread):
    """Hands in one sitting after another; tells when the first `BEFORE` were acknowledged."""

    def __init__(self, service: Service, submissions: list[Any]) -> None:
        super().__init__()
        self.service = service
        self.left: Iterator[Any] = iter(submissions)
        self.acknowledged: list[str] = []
        self.enough = Event()

    def run(self) -> None:
        """Hand in all of them."""
        for sitting, session, fields in self.left:
            if send(self.service, sitting, session, fields) == (302, f"/attempts/{sitting}/"):
                self.acknowledged.append(sitting)
            if len(self.acknowledged) == BEFORE:
                self.enough.set()
        self.enough.set()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_made_while_people_hand_in_is_whole(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Nobody who hands in meanwhile is turned away, and nothing acknowledged before is missing."""
    database_url = request.getfixturevalue("postgres_with_tables")() if kind == "postgresql" else ""
    root, scratch, path = tmp_path / "root", tmp_path / "scratch", tmp_path / "copy.zip"
    scratch.mkdir()
    service = Service(root, database_url, workers=1)
    submissions = ask(root, database_url, PREPARE, str(PEOPLE))
    with service.running():
        sender = Sender(service, submissions)
        sender.start()
        assert sender.enough.wait(timeout=120)
        before = list(sender.acknowledged)
        done = subprocess.run(
            [*CASCADE, "records", "backup", str(path)],
            cwd=root,
            env=environment(root, database_url),
            capture_output=True,
            text=True,
            check=False,
        )
        sender.join()
    assert (done.returncode, done.stderr) == (0, "")
    assert sender.acknowledged == [sitting for sitting, _session, _fields in submissions]

    restored = run_cascade(scratch, "records", "restore", str(path))
    assert (restored.returncode, restored.stderr) == (0, "")
    copied = [row[0] for row in ask(scratch, "", LOGGED)]
    assert copied[: len(before)] == before
    assert copied == sender.acknowledged[: len(copied)]
    assert run_cascade(scratch, "records", "verify").stdout.endswith("the chain is whole.\n")
