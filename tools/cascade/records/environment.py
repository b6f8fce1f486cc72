"""The settings of this installation: environment variables, each read and explained in one place."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from cascade.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, what holds when it is not set, and what it is for."""

    name: str
    default: str
    meaning: str


DEFAULT_URL = "http://127.0.0.1:8000"

ENVIRONMENT: tuple[Setting, ...] = (
    Setting("CASCADE_ROOT", "the current directory", "Folder that holds docs/, quizzes/, build/ and var/."),
    Setting(
        "CASCADE_DATABASE_URL",
        "sqlite, var/cascade.sqlite3 under the root",
        "Database, such as postgres://user:password@host/name or sqlite:////srv/cascade.sqlite3.",
    ),
    Setting(
        "CASCADE_SECRET_KEY",
        "the file var/secret_key, made on first use",
        "Key that signs cookies; the same on every host that serves one database.",
    ),
    Setting(
        "CASCADE_ALLOWED_HOSTS",
        "127.0.0.1,localhost,[::1]",
        "Host names the service answers to, separated by commas.",
    ),
    Setting(
        "CASCADE_HTTPS",
        "0",
        "1 where a proxy that sets X-Forwarded-Proto itself serves HTTPS: secure cookies, redirects, HSTS.",
    ),
    Setting(
        "CASCADE_URL", "http://127.0.0.1:8000", "Address people reach the service at, for printed links."
    ),
    Setting(
        "CASCADE_CONFIRM_MARKS",
        "0",
        "1 where somebody other than the trainer must confirm the marks of a session before they count.",
    ),
    Setting("CASCADE_STAFF_NUMBER", "none", "Staff number of the person who takes a quiz in the terminal."),
)
"""Every environment variable the project reads."""

_NAMES = frozenset(setting.name for setting in ENVIRONMENT)
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})

SQLITE_OPTIONS: dict[str, Any] = {
    # A writer waits for its turn at the start instead of failing in the middle.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    # FULL: an acknowledged attempt survives a power cut, which NORMAL does not promise.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def text(name: str, default: str = "") -> str:
    """Return the environment variable *name*, trimmed, or *default* where it is unset or empty.

    Raises:
        KeyError: *name* is not in `ENVIRONMENT`.
    """
    if name not in _NAMES:
        raise KeyError(name)
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """Return the environment variable *name* as yes or no; unset is no.

    Raises:
        UsageError: it is neither.
    """
    value = text(name).casefold()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise UsageError(f"{name} is {value!r}: set it to 1 or 0.")


def service_url(path: str, default: str = DEFAULT_URL) -> str:
    """Return where people reach *path* of the service: under CASCADE_URL, or *default* without it."""
    return f"{text('CASCADE_URL', default).rstrip('/')}/{path.lstrip('/')}"


def names(name: str, default: str) -> list[str]:
    """Return the environment variable *name* as a list, read at its commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def root() -> Path:
    """Return the project's root folder, absolute.

    Raises:
        UsageError: CASCADE_ROOT names no folder.
    """
    folder = Path(text("CASCADE_ROOT", ".")).resolve()
    if not folder.is_dir():
        raise UsageError(
            f"CASCADE_ROOT is {str(folder)!r}, which is no folder: set it to the project's root."
        )
    return folder


def database(folder: Path) -> dict[str, Any]:
    """Return Django's description of the database, by CASCADE_DATABASE_URL.

    Raises:
        UsageError: the address can't be understood, or the database's folder can't be made.
    """
    address = text("CASCADE_DATABASE_URL") or f"sqlite:///{folder / 'var' / 'cascade.sqlite3'}"
    try:
        found = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise UsageError(
            "CASCADE_DATABASE_URL can't be read: write it as postgres://user:password@host/name"
            " or sqlite:////absolute/path."
        ) from error
    if not str(found["ENGINE"]).endswith(("sqlite3", "postgresql")):
        raise UsageError(
            "CASCADE_DATABASE_URL names neither SQLite nor PostgreSQL: one of these two is needed."
        )
    options: Any = found.get("OPTIONS", {})
    if str(found["ENGINE"]).endswith("sqlite3"):
        found["OPTIONS"] = SQLITE_OPTIONS | options
        _make_folder(Path(str(found["NAME"])).parent, "CASCADE_DATABASE_URL")
    return found


def secret_key(folder: Path) -> str:
    """Return the key that signs cookies: CASCADE_SECRET_KEY, or what var/secret_key holds, made if absent.

    Raises:
        UsageError: the file can't be read or made.
    """
    path = folder / "var" / "secret_key"
    given = text("CASCADE_SECRET_KEY")
    if given:
        return given
    try:
        if not path.exists():
            _make_folder(path.parent, "CASCADE_ROOT")
            _make_secret(path)
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} can't be read or made: mend its permissions, or set CASCADE_SECRET_KEY."
        ) from error


def _make_secret(path: Path) -> None:
    # Written aside (mkstemp gives 0600) and linked into place, so that of several processes starting
    # at once all read the same, whole key.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        Path(aside).unlink()


def _make_folder(folder: Path, name: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {folder} can't be made: mend its permissions, or set {name}."
        ) from error
