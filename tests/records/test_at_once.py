"""Eight processes at once: what must happen once happens once, and everybody gets the same answer."""

from __future__ import annotations

import json

import pytest

from records.support import RIGHT, install

PROCESSES = 8
DRIVER = """
import contextlib, io, json, multiprocessing, sys
import cascade.records.attempts

code = sys.argv.pop()
# Forked before anybody has opened the database, so that each opens its own.
context = multiprocessing.get_context("fork")
barrier, printed = context.Barrier(PROCESSES), context.Queue()


def one():
    out = io.StringIO()
    barrier.wait()
    with contextlib.redirect_stdout(out):
        exec(code, {"sys": sys})
    printed.put(out.getvalue().strip())


processes = [context.Process(target=one) for _ in range(PROCESSES)]
for process in processes:
    process.start()
found = [printed.get(timeout=60) for _ in processes]
for process in processes:
    process.join()
print(json.dumps(found))
""".replace("PROCESSES", str(PROCESSES))


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request, tmp_path):
    """A database of its own, because the tests' own is inside a transaction: of each kind."""
    url = request.getfixturevalue("postgres_with_tables")() if request.param == "postgresql" else ""
    return install(tmp_path, people=["S1", "S2"], database_url=url)


def at_once(installation, code: str, *arguments: str) -> list[str]:
    """Run *code* in eight processes that all wait until the last is ready; return what each printed."""
    return json.loads(installation.python(DRIVER, *arguments, code))


OPEN = """
from cascade.records.models import Person
from cascade.records.sittings import open_sitting, save_responses
person = Person.objects.get(staff_number="S1")
sitting = open_sitting(person, "roles")
"""
SAVE = """
import json, sys
save_responses(sitting.id, person, json.loads(sys.argv[1]))
print(sitting.id)
"""
SUBMIT = """
from cascade.records.attempts import submit
from cascade.records.models import Person
attempt = submit(sys.argv[1], Person.objects.get(staff_number="S1"), "password")
print(attempt.sequence, attempt.row_hash)
"""
EACH_ITS_OWN = """
from cascade.records.attempts import submit
from cascade.records.models import Person
from cascade.records.sittings import open_sitting
for staff_number in ("S1", "S2", "S1", "S2"):
    person = Person.objects.get(staff_number=staff_number)
    sitting = open_sitting(person, "roles", "paper")
    submit(sitting.id, person, "paper")
"""
REDEEM = """
from cascade.records.errors import LinkError
from cascade.records.sign_in_links import redeem
try:
    print(redeem(sys.argv[1]).staff_number)
except LinkError as error:
    print(error)
"""


def test_the_same_sitting_handed_in_eight_times_at_once_is_one_row(installation):
    """All eight are told the same row, and the log has no other."""
    sitting = installation.python(OPEN + SAVE, json.dumps(RIGHT))
    assert len(set(at_once(installation, SUBMIT, sitting))) == 1
    assert installation.run("records", "verify").stdout == "Checked 1 row: the chain is whole.\n"


def test_a_quiz_opened_eight_times_at_once_is_one_sitting(installation):
    """Two tabs share their answers instead of losing one half of them."""
    assert len(set(at_once(installation, f"{OPEN}print(sitting.id)"))) == 1


def test_many_attempts_at_once_make_one_whole_chain(installation):
    """Each row follows from exactly one other, whoever came first."""
    at_once(installation, EACH_ITS_OWN)
    rows = 4 * PROCESSES
    assert installation.run("records", "verify").stdout == f"Checked {rows} rows: the chain is whole.\n"


def test_a_sign_in_link_used_eight_times_at_once_signs_in_once(installation):
    """The others are told that it has been used."""
    token = installation.run("people", "link", "S1").stdout.strip().rstrip("/").rsplit("/", 1)[-1]
    printed = at_once(installation, REDEEM, token)
    assert printed.count("S1") == 1
    assert set(printed) - {"S1"} == {"This sign-in link has been used. Ask for a new one."}


def test_publishing_at_once_adds_an_edition_once(installation):
    """The log of publications names it once too."""
    code = """
from pathlib import Path
from cascade.records.editions import publish
from cascade.records.models import Publication
publish(Path(sys.argv[1]).read_text().strip().replace("Small", "Large"))
print(Publication.objects.count())
"""
    bank = installation.root / "build" / "private" / "bank.json"
    assert set(at_once(installation, code, str(bank))) == {"2"}
