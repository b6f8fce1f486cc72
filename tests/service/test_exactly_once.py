"""The same form sent eight times at once to two service processes on one database is stored once."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from conftest import ROOT, run_cascade
from service.test_serve import environment

PEOPLE = 50  # each with the four quizzes of the sample open: 200 submissions
AT_ONCE = 8
TOKEN = "a" * 32  # of the form and of the cookie: all that a browser does is to send both
CASCADE = [sys.executable, "-c", "from cascade.cli import main; main()"]

PREPARE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from cascade.records.editions import publish
from cascade.records.people import add_person
from cascade.records.sittings import open_sitting
from service.forms import as_fields
from service.sample import BANK, RIGHT

publish(BANK.to_text(), "tests", "sample")
found = []
for number in range(int(sys.argv[1])):
    person = add_person(f"S-{number}", f"Person {number}")
    browser = Client()
    browser.force_login(person)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    for quiz in BANK.quizzes:
        sitting = open_sitting(person, quiz.id)
        fields = as_fields(sitting.items, RIGHT, sitting.seed, 1 if quiz.certainty else None)
        found.append([str(sitting.id), f"{cookie.key}={cookie.value}", {**fields, "do": "submit"}])
print(json.dumps(found))
"""
LOGGED = """
import json
import django
django.setup()
from cascade.records.models import Attempt, Reflection
rows = Attempt.objects.order_by("sequence").values_list("id", "percent", "complete")
print(json.dumps([[str(key), None if percent is None else float(percent), complete]
    for key, percent, complete in rows]))
"""


def ask(root: Path, database_url: str, code: str, *arguments: str) -> Any:
    """Run *code* in a process that uses the database of *root*, and return the JSON it prints."""
    paths = f"{ROOT / 'tools'}:{ROOT / 'tests'}"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        env={**environment(root), "CASCADE_DATABASE_URL": database_url, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def served(root: Path, database_url: str) -> Iterator[int]:
    """Run one service process on a free port; give the port."""
    command = [*CASCADE, "serve", "--port", "0", "--workers", "1"]
    settings = {**environment(root), "CASCADE_DATABASE_URL": database_url}
    with subprocess.Popen(command, cwd=root, env=settings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield int(line.split()[2].rpartition(":")[2])
        finally:
            process.terminate()
            process.wait(timeout=60)


def send(port: int, sitting: str, session: str, fields: dict[str, Any]) -> tuple[int, str]:
    """Post the form of a sitting as a browser does; return the status and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(
        "POST",
        f"/sittings/{sitting}/",
        urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{session}; csrftoken={TOKEN}"},
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("Location", "")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_sent_eight_times_at_once_to_two_processes_is_stored_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """For 200 submissions: one row each, all eight told the same, and the chain whole."""
    database_url = request.getfixturevalue("postgres_url")() if kind == "postgresql" else ""
    (tmp_path / "build" / "site").mkdir(parents=True)
    (tmp_path / "build" / "site" / "index.html").write_text("<h1>The site</h1>", "utf-8")
    submissions = ask(tmp_path, database_url, PREPARE, str(PEOPLE))
    answers: list[list[tuple[int, str]]] = [[] for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE)

    def sender(number: int, port: int) -> None:
        for submission in submissions:
            start.wait(timeout=120)
            answers[number].append(send(port, *submission))

    with ExitStack() as stack:
        ports = [stack.enter_context(served(tmp_path, database_url)) for _ in range(2)]
        threads = [Thread(target=sender, args=(one, ports[one % 2])) for one in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    told = [(302, f"/attempts/{sitting}/") for sitting, _session, _fields in submissions]
    assert answers == [told] * AT_ONCE
    rows = ask(tmp_path, database_url, LOGGED)
    assert [row[0] for row in rows] == [sitting for sitting, _session, _fields in submissions]
    assert {tuple(row[1:]) for row in rows} == {(100.0, True), (None, True)}
    verified = run_cascade(tmp_path, "records", "verify", CASCADE_DATABASE_URL=database_url)
    assert verified.stdout == f"Checked {len(submissions)} rows: the chain is whole.\n"
