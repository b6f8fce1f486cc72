"""The same form sent eight times at once to two service processes on one database is stored once."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from cascade_command import run_cascade
from processes import Service, ask, read, send_form

PEOPLE = 50  # each with the four quizzes of the sample open: 200 submissions
AT_ONCE = 8

PREPARE = """
import json, sys
import django
django.setup()
from django.conf import settings
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


def send(service: Service, sitting: str, cookie: str, fields: dict[str, Any]) -> tuple[int, str]:
    """Post the form of a sitting as a browser does; return the status and where it leads."""
    with closing(service.connect()) as connection:
        send_form(connection, f"/sittings/{sitting}/", cookie, fields)
        answer = read(connection)
    return answer.status, answer.location


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_sent_eight_times_at_once_to_two_processes_is_stored_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """For 200 submissions: one row each, all eight told the same, and the chain whole."""
    database_url = request.getfixturevalue("postgres_with_tables")() if kind == "postgresql" else ""
    services = [Service(tmp_path, database_url, workers=1) for _ in range(2)]
    submissions = ask(tmp_path, database_url, PREPARE, str(PEOPLE))
    answers: list[list[tuple[int, str]]] = [[] for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE)

    def sender(number: int, service: Service) -> None:
        for submission in submissions:
            start.wait(timeout=120)
            answers[number].append(send(service, *submission))

    with ExitStack() as stack:
        for service in services:
            stack.enter_context(service.running())
        threads = [Thread(target=sender, args=(one, services[one % 2])) for one in range(AT_ONCE)]
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
