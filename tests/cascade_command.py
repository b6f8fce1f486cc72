"""The real ``cascade`` command as a process of its own, without Python's start before each one.

Most of what a short command takes is Python reading modules. So for each folder and its settings a starter
is kept that has imported what commands import; for each command it forks a process, which reads its
arguments, opens its database and ends as if it had been started from a shell.
Who wants to see the start itself uses `CASCADE` with `subprocess`.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, CompletedProcess

CASCADE = [sys.executable, "-c", "from cascade.cli import main; main()"]
_LONGEST_SECONDS = 300
_MIGRATE = """
import cascade.commands._django
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
_STARTERS = 4  # at most so many are kept: each holds some 100 MB


def environment(root: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a command that works in *root*; *settings* are further variables."""
    left_out = ("CASCADE_", "DJANGO_SETTINGS_MODULE", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**kept, "CASCADE_ROOT": str(root), **settings}


def run_cascade(project: Path, *arguments: str, **settings: str) -> CompletedProcess[str]:
    """Run ``cascade`` in *project* and return how it ended; *settings* are further environment variables."""
    return run_command(arguments, project, environment(project, **settings))


def run_command(
    arguments: tuple[str, ...], folder: Path, variables: Mapping[str, str]
) -> CompletedProcess[str]:
    """Run ``cascade`` in *folder* in that environment and return how it ended.

    Args:
        arguments: What follows the command's name; ``-c`` and a text run that text as Python's ``-c`` does.
        folder: Where it runs.
        variables: The whole environment.
    """
    return _starter(folder, tuple(sorted(variables.items()))).run(arguments)


def with_tables(project: Path) -> Path:
    """Give *project* an empty database with the tables of this version, and return the project.

    Migrating takes two seconds, so it is done once and the file is copied.
    """
    folder = project / "var"
    folder.mkdir(mode=0o700, parents=True)
    shutil.copy(Path(_migrated().name) / "var" / "cascade.sqlite3", folder)
    return project


@cache
def _migrated() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    migrate(Path(folder.name))
    return folder


def migrate(project: Path, **settings: str) -> None:
    """Make the tables of this version in the database of *project*."""
    done = run_cascade(project, "-c", _MIGRATE, **settings)
    assert done.returncode == 0, done.stderr


@lru_cache(_STARTERS)
def _starter(folder: Path, variables: tuple[tuple[str, str], ...]) -> _Starter:
    return _Starter(folder, dict(variables))


class _Starter:
    """The side of the tests: tells the process that forks what to run, and reads what came of it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        # -P: a test's folder named like a module of Python's must not stand in for it.
        command = [sys.executable, "-P", __file__]
        self._process = subprocess.Popen(
            command, cwd=folder, env=variables, stdin=PIPE, stdout=PIPE, text=True
        )
        weakref.finalize(self, _end, self._process)  # when it is kept no longer, or the tests are over

    def run(self, arguments: tuple[str, ...]) -> CompletedProcess[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as name:
            print(json.dumps([name, *arguments]), file=self._process.stdin, flush=True)
            code = int(self._process.stdout.readline())
            out, err = (Path(name, part).read_text("utf-8") for part in ("out", "err"))
        return CompletedProcess(arguments, code, out, err)


def _end(process: subprocess.Popen[str]) -> None:
    """Close the pipes: a starter that has nothing more to read ends."""
    process.communicate(timeout=_LONGEST_SECONDS)


def _fork_for_each_line() -> None:
    """The side of the commands: read what to run, fork, and tell with which code it ended."""
    # Read beside sys.stdin, which the command finds as a new process does: nothing has been read from it.
    for line in os.fdopen(os.dup(0)):
        folder, *arguments = json.loads(line)
        is_ready = _import_for(arguments[0] if arguments else "")
        gc.freeze()  # else a process that ends looks through all that was imported, which takes longest
        child = os.fork()
        if not child:
            _become_the_command(folder)
            if not is_ready:
                command = CASCADE[:1] if arguments[:1] == ["-c"] else CASCADE
                os.execv(sys.executable, [*command, *arguments])  # noqa: S606 - as a shell would start it
            try:
                _run(arguments)
            finally:
                _close_the_database()
            sys.exit()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _import_for(command: str) -> bool:
    """Import what the command will, and return whether it can be: a fault it tells by a start of its own."""
    try:
        import_module(f"cascade.commands.{'_django' if command == '-c' else command}")
        if "django" in sys.modules:
            import_module("django.db.migrations.loader").MigrationLoader(None)
    except Exception:  # noqa: BLE001 - whatever it is
        return False
    return True


def _become_the_command(folder: str) -> None:
    signal.alarm(_LONGEST_SECONDS)
    writing = os.O_WRONLY | os.O_CREAT
    for number, (name, flags) in enumerate(
        [(os.devnull, os.O_RDONLY), (f"{folder}/out", writing), (f"{folder}/err", writing)]
    ):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)


def _close_the_database() -> None:
    """A process that ends does so by itself, but for what is frozen: SQLite keeps a file beside it then."""
    if "django.db" in sys.modules:
        sys.modules["django.db"].connections.close_all()


def _run(arguments: list[str]) -> None:
    if arguments[:1] == ["-c"]:
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the tests' own
    else:
        import_module("cascade.cli").main(arguments)


if __name__ == "__main__":
    _fork_for_each_line()
