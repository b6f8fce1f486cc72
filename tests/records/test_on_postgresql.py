"""The tests of the log, and of what is derived from it, on PostgreSQL: the rules hold on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

HERE = Path(__file__).parent
FILES = (
    "affected",
    "affected_property",
    "append_only",
    "attempts",
    "chain",
    "changes",
    "editions",
    "erasure",
    "exports",
    "log_pages",
    "plans",
    "regrade",
    "requirements",
    "session_pages",
    "sittings",
    "staff_import",
    "standings",
    "status",
    "versions",
    "voiding",
)
"""Those that ask most of the database; the others run so too, with CASCADE_DATABASE_URL set."""


OF_SESSIONS = (
    "records/sessions/test_exported_trainers.py",
    "service/api/test_operations.py",
)


def test_the_records_keep_their_rules_on_postgresql(postgres_url):
    """In a run of its own, with PostgreSQL beneath it."""
    files = [str(HERE / f"test_{name}.py") for name in FILES]
    # What other systems and files say of sessions, whose ids attempts keep as text.
    files += [str(HERE.parent / one) for one in OF_SESSIONS]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    # Commands bring databases of their own, and the one property of the table repeats that of the status.
    left_out = "not command and not test_the_table_of_everybody_says_what_each_record_says"
    done = subprocess.run(
        [*command, "-k", left_out, *files],
        cwd=ROOT,
        env={**os.environ, "CASCADE_DATABASE_URL": postgres_url()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
