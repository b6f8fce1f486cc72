"""``cascade serve`` as a process: starting, refusing, stopping."""

from __future__ import annotations

import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import cascade_command
from cascade_command import run_command, with_tables
from service.sample import BANK

SERVE = [sys.executable, "-c", "from cascade.cli import main; main(['serve', *__import__('sys').argv[1:]])"]
PUBLISH = """
import django, sys
django.setup()
from cascade.records.editions import publish
publish(sys.argv[1], "tests", "sample")
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a site and a published edition."""
    folder = with_tables(tmp_path_factory.mktemp("root"))
    (folder / "build" / "site").mkdir(parents=True)
    (folder / "build" / "site" / "index.html").write_text("<h1>The site</h1>", "utf-8")
    assert run_command(("-c", PUBLISH, BANK.to_text()), folder, environment(folder)).returncode == 0
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process that works in *folder*."""
    return cascade_command.environment(folder, DJANGO_SETTINGS_MODULE="cascade.service.settings")


@pytest.fixture
def server(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, ready."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*SERVE, "--port", "0"], stdout=pipe, stderr=pipe, text=True, cwd=root, env=environment(root)
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """Return the line the server says when it is ready."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_serves_answers_and_stops_cleanly(
    server: subprocess.Popen[str], how: signal.Signals
) -> None:
    """One line when ready, one when stopped, exit code 0, nothing on standard error."""
    line = first_line(server)
    assert line.startswith("Serving on http://127.0.0.1:")
    assert line.endswith(" (Ctrl-C stops it)\n")
    address = line.split()[2]
    with urllib.request.urlopen(f"{address}/") as page:  # noqa: S310 - our own server
        assert page.read() == b"<h1>The site</h1>"
    with urllib.request.urlopen(f"{address}/sign-in/") as page:  # noqa: S310
        text = page.read().decode()
    assert "/static/service/service." in text
    style = text.split('rel="stylesheet" href="')[1].split('"')[0]
    with urllib.request.urlopen(address + style) as sheet:  # noqa: S310
        assert "immutable" in sheet.headers["Cache-Control"]
    server.send_signal(how)
    out, err = server.communicate(timeout=120)
    assert (server.returncode, out, err) == (0, "Stopped.\n", "")


def test_a_busy_port_is_a_sentence(root: Path) -> None:
    """Said before anything starts; exit code 1; PORT is heeded."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = subprocess.run(
            SERVE,
            capture_output=True,
            text=True,
            cwd=root,
            env={**environment(root), "PORT": str(port)},
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} is in use: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("site", "There is no site to serve in build/site: run `cascade build`."),
        ("edition", "cascade publish"),
    ],
)
def test_without_a_site_or_an_edition_it_says_what_to_run(tmp_path: Path, missing: str, says: str) -> None:
    """Rather than serve nothing."""
    if missing == "edition":
        (tmp_path / "build" / "site").mkdir(parents=True)
        (tmp_path / "build" / "site" / "index.html").write_text("site", "utf-8")
    done = subprocess.run(
        SERVE, capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path), check=False
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_none_is_the_command_lines_fault(root: Path) -> None:
    """Exit code 2."""
    done = subprocess.run(
        [*SERVE, "--port", "65536"],
        capture_output=True,
        text=True,
        cwd=root,
        env=environment(root),
        check=False,
    )
    assert done.returncode == 2


def test_settings_that_cannot_be_meant_are_said_at_the_start(root: Path) -> None:
    """On standard error; the service starts all the same, and clears away what has run out."""
    settings = {**environment(root), "CASCADE_HTPS": "1"}
    with sqlite3.connect(root / "var" / "cascade.sqlite3") as database:
        database.execute("INSERT INTO django_session VALUES ('old', '', '2018-05-03 10:00:00')")
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*SERVE, "--port", "0"], stdout=pipe, stderr=pipe, text=True, cwd=root, env=settings
    ) as process:
        assert first_line(process).startswith("Serving on ")
        process.terminate()
        _out, err = process.communicate(timeout=120)
    assert (
        err
        == "To be mended: CASCADE_HTPS is set, and there is no such setting. Did you mean CASCADE_HTTPS?\n"
    )
    with sqlite3.connect(root / "var" / "cascade.sqlite3") as database:
        assert database.execute("SELECT COUNT(*) FROM django_session").fetchone() == (0,)


def test_a_log_that_is_not_guarded_is_not_served(root: Path, tmp_path: Path) -> None:
    """Somebody could change the database: that is found out first."""
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    with sqlite3.connect(tmp_path / "var" / "cascade.sqlite3") as database:
        database.execute("DROP TRIGGER records_attempt_no_update")
    done = subprocess.run(
        SERVE, capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path), check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The service does not start: Table records_attempt: the triggers")
    assert len(done.stderr.splitlines()) == 1
