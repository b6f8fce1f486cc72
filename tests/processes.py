"""The service as a process of its own, on a database of its own, spoken to as a browser speaks to it.

For what needs many phones at once, or a server that dies: forms go over HTTP, without a browser around them.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import cascade_command
from cascade_command import CASCADE, run_command, with_tables
from conftest import ROOT

TOKEN = "a" * 32  # of forms and of the cookie: all that a browser does is to send both
TIMEOUT_SECONDS = 120


def environment(root: Path, database_url: str = "") -> dict[str, str]:
    """Return the environment of a process that works in *root*, on that database and with these tests."""
    return cascade_command.environment(
        root,
        CASCADE_DATABASE_URL=database_url,
        DJANGO_SETTINGS_MODULE="cascade.service.settings",
        PYTHONPATH=f"{ROOT / 'tools'}:{ROOT / 'tests'}",
    )


def ask(root: Path, database_url: str, code: str, *arguments: str) -> Any:
    """Run *code* in a process that uses the database of *root*, and return the JSON it prints."""
    done = run_command(("-c", code, *arguments), root, environment(root, database_url))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the service said: the status, where it leads, and the page."""

    status: int
    location: str
    text: str


class Service:
    """A service process on one database, that can be killed and started again.

    Without an address it is a file in *root*, which gets one with empty tables where there is none.
    """

    def __init__(self, root: Path, database_url: str = "", workers: int = 2) -> None:
        self.root, self.database_url, self.workers = root, database_url, workers
        if not database_url and not (root / "var").exists():
            with_tables(root)
        (root / "build" / "site").mkdir(parents=True, exist_ok=True)
        (root / "build" / "site" / "index.html").write_text("<h1>The site</h1>", "utf-8")
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.exit_code: int | None = None

    def start(self) -> None:
        """Start it on a free port and wait until it answers."""
        process = subprocess.Popen(
            [*CASCADE, "serve", "--port", "0", "--workers", str(self.workers)],
            cwd=self.root,
            env=environment(self.root, self.database_url),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Serving on "), line
        self._process, self.port = process, int(line.split()[2].rpartition(":")[2])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it run for as long as the block does."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def kill(self) -> None:
        """End all its processes as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        self.exit_code = process.wait(timeout=TIMEOUT_SECONDS)
        assert process.stdout is not None
        process.stdout.close()

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)


def send_form(connection: http.client.HTTPConnection, path: str, cookie: str, fields: dict[str, Any]) -> None:
    """Send a form as a browser does, and don't wait for the answer."""
    connection.request(
        "POST",
        path,
        urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{cookie}; csrftoken={TOKEN}"},
    )


def send_get(connection: http.client.HTTPConnection, path: str, cookie: str) -> None:
    """Ask for a page, and don't wait for it."""
    connection.request("GET", path, headers={"Cookie": cookie})


def read(connection: http.client.HTTPConnection) -> Answered:
    """Wait for the answer to what was sent, and read it whole."""
    answer = connection.getresponse()
    text = answer.read().decode()
    return Answered(answer.status, answer.headers.get("Location", ""), text)
