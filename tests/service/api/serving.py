"""The real service in a process of its own, with people, attempts and a token."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cascade.records.tokens import SCOPES
from records.support import RIGHT, WORDS, Installation, install

PEOPLE = {"S1": "roles", "S2": "workbook", "O'Brien-3": "roles"}
"""Staff numbers, and the quiz that each took."""

ATTEMPTS = """
import json, sys
from datetime import UTC, datetime
from django.db import transaction
from cascade.records.attempts import submit
from cascade.records.chain import append, lock_head
from cascade.records.identifiers import uuid7
from cascade.records.people import add_person, find_person
from cascade.records.sessions.planning import Plan, plan_session, record_root
from cascade.records.sittings import open_sitting, save_responses

people, answers = json.loads(sys.argv[1])
trainer = add_person("T1", "Trainer", service_area="Planning", roles=["trainer"])
begins = datetime(2018, 5, 3, 9, tzinfo=UTC)
session = plan_session(trainer, Plan(("roles", "workbook"), begins, service_area="Housing"))
record_root("An organisation", begins, [trainer], by=None)
for number, quiz in people.items():
    person = find_person(number) if number == "S1" else add_person(number, "Learner", service_area="Housing")
    sitting = open_sitting(person, quiz)
    asked = {item.id for item in sitting.items}
    save_responses(sitting.id, person, {key: value for key, value in answers.items() if key in asked})
    attempt = submit(sitting.id, person, "password")
    # The same once more, in a session.
    with transaction.atomic():
        attempt._state.adding = True
        attempt.id, attempt.session, attempt.depth = uuid7(), str(session.pk), session.depth
        append(lock_head(), attempt)
"""


@dataclass(frozen=True)
class Served:
    """A running service: where it answers, and a token for everything."""

    url: str
    token: str


def prepared(root: Path) -> Installation:
    """Make an installation with three people and their attempts, in and out of a session."""
    made = install(root)
    site = root / "build" / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>Policies</title>", "utf-8")
    made.python(ATTEMPTS, json.dumps([PEOPLE, {**RIGHT, **WORDS}]))
    return made


@contextmanager
def served(installation: Installation, name: str, *, requests_a_minute: int) -> Iterator[Served]:
    """Serve *installation*, with a new token of that name, for as long as the block runs."""
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    token = installation.run("tokens", "create", name, *scopes, "--days", "1").stdout.strip()
    with subprocess.Popen(
        installation.command("serve", "--port", "0"),
        cwd=installation.root,
        env={**installation.environment, "CASCADE_API_RATE": str(requests_a_minute)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Serving on "), line
        try:
            yield Served(line.split()[2], token)
        finally:
            process.terminate()
            process.wait(timeout=60)
    assert process.returncode == 0
