"""The commands that sign and check, run as people run them, against somebody who has the whole database."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from records.support import Installation, install

ROWS = 3
_FILL = """
import sys
from cascade.records.models import Person
from cascade.records.attempts import submit
from cascade.records.sittings import open_sitting, save_responses
person = Person.objects.get(staff_number="S1")
for number in range(int(sys.argv[1])):
    sitting = open_sitting(person, "roles")
    save_responses(sitting.id, person, {"leaflets": "b"}, None)
    submit(sitting.id, person, "password")
"""
_PASS_ALL = """
import sys
sys.path.insert(0, sys.argv[1])
from records.rewriting import rewrite
def easier(row):
    row.quiz_title = "Something easier"
rewrite(easier, keep=int(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a log."""
    made = install(tmp_path_factory.mktemp("signed"))
    made.python(_FILL, str(ROWS))
    return made


def rewrite(installation: Installation, keep: int) -> None:
    """Rewrite the log by hand; the triggers are put back, so nothing shows that they were gone."""
    with sqlite3.connect(installation.database) as connection:
        triggers = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
    installation.python(_PASS_ALL, str(Path(__file__).parents[1]), str(keep))
    with sqlite3.connect(installation.database) as connection:
        for statement in triggers.values():
            connection.execute(statement)


def test_a_log_rewritten_by_hand_is_found_by_the_checkpoint_alone(installation, tmp_path):
    """Plain checking passes; the checkpoint that was kept does not, by the key or by its public half."""
    kept, public = tmp_path / "kept.json", tmp_path / "public.pem"
    said = installation.run("records", "checkpoint", "--out", str(kept)).stderr
    assert said.startswith(f"Signed row {ROWS}, the last of the log, with the key ")
    installation.run("records", "key", "--out", str(public))
    key = installation.root / "var" / "signing_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in installation.database.read_bytes()
    good = installation.run("records", "verify", "--checkpoint", str(kept)).stdout.splitlines()
    assert good[0] == f"Checked {ROWS} rows: the chain is whole."
    assert good[1].endswith(f"rows 1 to {ROWS} are those that were signed.")
    rewrite(installation, ROWS)
    assert installation.run("records", "verify").stdout == f"Checked {ROWS} rows: the chain is whole.\n"
    key.unlink()
    without = installation.run("records", "verify", "--checkpoint", str(kept), exit_code=1)
    assert "There is no signing key" in without.stderr
    assert not key.exists()
    by_public = ("--checkpoint", str(kept), "--public-key", str(public))
    found = installation.run("records", "verify", *by_public, exit_code=1)
    assert found.stdout == f"Checked {ROWS} rows: the chain is whole.\n"
    assert f"row {ROWS} has another hash than was signed" in found.stderr
    report = json.loads(installation.run("records", "verify", *by_public, "--json", exit_code=1).stdout)
    assert (report["ok"], report["faults"], report["checkpoints"][0]["ok"]) == (False, [], False)


def test_a_key_that_is_named_must_be_there_and_be_one(installation, tmp_path):
    """A path that is mistyped makes no new key, which would look like a forgery later."""
    elsewhere = tmp_path / "elsewhere.pem"
    said = installation.run("records", "checkpoint", exit_code=1, CASCADE_SIGNING_KEY=str(elsewhere)).stderr
    assert f"openssl genpkey -algorithm ed25519 -out {elsewhere}" in said
    assert not elsewhere.exists()
    elsewhere.write_text("nonsense", "ascii")
    said = installation.run("records", "checkpoint", exit_code=1, CASCADE_SIGNING_KEY=str(elsewhere)).stderr
    assert "holds no private key" in said
    kept = tmp_path / "kept.json"
    kept.write_text("no JSON", "utf-8")
    installation.run("records", "key")
    said = installation.run("records", "verify", "--checkpoint", str(kept), exit_code=1).stderr
    assert "is no JSON file that can be read" in said
    arguments = ("--checkpoint", str(kept), "--public-key", str(elsewhere))
    assert "holds no public key" in installation.run("records", "verify", *arguments, exit_code=1).stderr
