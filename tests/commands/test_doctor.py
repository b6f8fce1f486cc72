"""``cascade doctor`` as people run it: all of it in one list, exit 1 for a fault, no secret, no traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from records.support import Installation, install

KEY = "a-key-of-many-different-characters-0123456789"


@pytest.fixture
def healthy(tmp_path: Path) -> Installation:
    """A published bank, a site, an HR account and a copy of the database."""
    made = install(tmp_path, people=["S1"])
    (made.root / "build" / "site").mkdir(parents=True, exist_ok=True)
    (made.root / "build" / "site" / "index.html").touch()
    (made.root / "build" / "static").mkdir()
    (made.root / "build" / "static" / "staticfiles.json").touch()
    made.run("people", "add", "H1", "--name", "Head of HR", "--role", "hr")
    made.run("records", "backup", str(tmp_path / "copy.zip"))
    return made


def test_a_healthy_installation_has_no_fault(healthy: Installation) -> None:
    """Exit code 0; each setting and each look in a line."""
    done = healthy.run("doctor", CASCADE_SECRET_KEY=KEY)
    assert "CASCADE_SECRET_KEY          set, and not shown" in done.stdout
    assert "FAULT" not in done.stdout
    assert KEY not in done.stdout
    for topic in ("Settings", "Python", "Files", "Database", "Log", "Clock", "Served"):
        assert f"  well   {topic}: " in done.stdout or f"  note   {topic}: " in done.stdout
    assert done.stdout.endswith("\n1 note.\n")


def test_a_fault_ends_with_exit_code_1_also_as_json(healthy: Installation) -> None:
    """For a timer that sends the list to somebody."""
    shutil.rmtree(healthy.root / "build" / "site")
    done = healthy.run("doctor", "--full", "--json", exit_code=1, CASCADE_SECRET_KEY=KEY, CASCADE_HTPS="1")
    found = json.loads(done.stdout)
    assert found["ok"] is False
    faults = [one["message"] for one in found["findings"] if one["level"] == "fault"]
    assert [message.split(":")[0] for message in faults] == [
        "CASCADE_HTPS is set, and there is no such setting. Did you mean CASCADE_HTTPS?",
        "There is no site in build/site",
    ]
    assert {line["name"] for line in found["settings"] if line["is_set"]} >= {
        "CASCADE_ROOT",
        "CASCADE_SECRET_KEY",
    }


def test_settings_that_keep_it_from_starting_are_findings_too(tmp_path: Path) -> None:
    """Exit code 1: it is the doctor's work to find them."""
    done = Installation(tmp_path).run(
        "doctor", exit_code=1, CASCADE_HTTPS="perhaps", CASCADE_DATABASE_URL="x"
    )
    assert "FAULT  Settings: CASCADE_HTTPS is 'perhaps': set it to 1 or 0." in done.stdout
    assert "CASCADE_DATABASE_URL can't be read" in done.stdout


@pytest.mark.parametrize("content", ["", "This is a letter to my aunt. " * 100])
def test_no_database_or_none_that_is_one_is_a_sentence(tmp_path: Path, content: str) -> None:
    """And asking makes none."""
    made = Installation(tmp_path)
    if content:
        made.database.parent.mkdir()
        made.database.write_text(content, "utf-8")
    done = made.run("doctor", exit_code=1, CASCADE_SECRET_KEY=KEY)
    assert ("There is no database yet" if not content else "file is not a database") in done.stdout
    assert made.database.exists() == bool(content)


def test_on_postgresql_numbers_that_are_taken_are_found(
    postgres_with_tables: Callable[[], str], tmp_path: Path
) -> None:
    """A table filled by other hands may be handed out a number twice."""
    url = postgres_with_tables()
    made = install(tmp_path, people=["S1"], database_url=url)
    done = made.run("doctor", exit_code=1, CASCADE_SECRET_KEY=KEY)
    assert "PostgreSQL " in done.stdout
    assert "numbers that are taken" not in done.stdout
    with psycopg.connect(url) as server:
        server.execute(
            "INSERT INTO records_rolegrant (id, person_id, role, granted_at)"
            " SELECT 77, id, 'trainer', now() FROM records_person LIMIT 1"
        )
    done = made.run("doctor", exit_code=1, CASCADE_SECRET_KEY=KEY)
    assert "Table records_rolegrant would be given numbers that are taken" in done.stdout
