"""The tests of this folder on PostgreSQL: the same rules hold on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

HERE = Path(__file__).parent
APART = {
    "test_on_postgresql",
    # These bring databases of their own, of either kind where that matters.
    "test_at_once",
    "test_commands",
    "test_copies",
    "test_forgotten",
    # These ask no database.
    "test_arrangement",
    "test_data_register",
    "test_environment",
}


def test_the_records_keep_their_rules_on_postgresql(postgres_url):
    """Every test of the log, of status, changes and people, in a run of its own with PostgreSQL beneath."""
    files = [
        path
        for path in sorted(HERE.glob("test_*.py"))
        if path.stem not in APART and not path.stem.endswith("_sqlite")
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-k", "not command", *map(str, files)],
        cwd=ROOT,
        env={**os.environ, "CASCADE_DATABASE_URL": postgres_url()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
