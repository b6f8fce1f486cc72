"""The settings of this installation: environment variables, each read and explained in one place."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from cascade.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, what holds when it is not set, and what it is for.

    The value of a secret one is never shown; of an address that may carry a password, everything else is.
    """

    name: str
    default: str
    meaning: str
    is_secret: bool = False


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
        is_secret=True,
    ),
    Setting(
        "CASCADE_SIGNING_KEY",
        "var/signing_key under the root, made on first use",
        "File with the private key that signs checkpoints and exports; the same on every host.",
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
    Setting(
        "CASCADE_EMAIL_URL",
        "none: messages are printed where they are made",
        "Mail server for reminders, invitations and sign-in links, such as"
        " smtp+tls://user:password@mail.example.org:587.",
    ),
    Setting(
        "CASCADE_EMAIL_FROM",
        "training@localhost",
        "Address that messages come from, and that answers to reminders go to.",
    ),
    Setting(
        "CASCADE_LOG_FORMAT",
        "text",
        "text logs faults only; json logs every request and every fault, a JSON object a line.",
    ),
    Setting("CASCADE_API_RATE", "300", "Requests a minute that a token of the API may make."),
    Setting("CASCADE_STAFF_NUMBER", "none", "Staff number of the person who takes a quiz in the terminal."),
    Setting(
        "CASCADE_PASSWORDS",
        "1",
        "0 where nobody signs in with a password, because an identity provider or a proxy does it.",
    ),
    Setting(
        "CASCADE_CODE_AFTER_LINK",
        "1",
        "0 where a one-time link made by HR signs in without a security code; one sent by e-mail never does.",
    ),
    Setting(
        "CASCADE_OIDC_ISSUER",
        "none",
        "Address of the OpenID Connect provider people may sign in with, as its discovery page names it.",
    ),
    Setting("CASCADE_OIDC_CLIENT_ID", "none", "Id under which the provider knows this service."),
    Setting(
        "CASCADE_OIDC_CLIENT_SECRET",
        "none",
        "Secret that goes with the id.",
        is_secret=True,
    ),
    Setting("CASCADE_OIDC_NAME", "your organisation's account", "What the button calls the provider."),
    Setting(
        "CASCADE_OIDC_CLAIM",
        "email",
        "Claim that says who it is: email is matched with a verified address, any other with staff numbers.",
    ),
    Setting("CASCADE_OIDC_ROLES_CLAIM", "none", "Claim that lists the groups that roles are given by."),
    Setting(
        "CASCADE_OIDC_ROLES",
        "none",
        "Which group gives which role: hr=People team;trainer=Trainers. Roles not named stay as they are.",
    ),
    Setting(
        "CASCADE_PROXY_ADDRESSES",
        "none",
        "Addresses and networks of proxies in front of the service, separated by commas.",
    ),
    Setting(
        "CASCADE_PROXY_HEADER",
        "none",
        "Header in which such a proxy names the staff number of who is signed in, such as Remote-User.",
    ),
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
    # secure_delete: what a learner or HR deletes is overwritten, not only let go.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}


def text(name: str, default: str = "") -> str:
    """Return the environment variable *name*, trimmed, or *default* where it is unset or empty.

    Raises:
        KeyError: *name* is not in `ENVIRONMENT`.
    """
    if name not in _NAMES:
        raise KeyError(name)
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return the environment variable *name* as yes or no, and *default* where it is unset or empty.

    Raises:
        UsageError: it is neither.
    """
    value = text(name).casefold()
    if not value:
        return default
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise UsageError(f"{name} is {value!r}: set it to 1 or 0.")


def whole(name: str, default: int) -> int:
    """Return the environment variable *name* as a whole number from 1, and *default* where it is unset.

    Raises:
        UsageError: it is none.
    """
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value)):
        raise UsageError(f"{name} is {value!r}: set it to a whole number from 1.")
    return int(value)


def one_of(name: str, options: Sequence[str]) -> str:
    """Return the environment variable *name*, which is one of *options*; unset it is the first.

    Raises:
        UsageError: it is none of them.
    """
    value = text(name, options[0]).casefold()
    if value not in options:
        raise UsageError(f"{name} is {value!r}: set it to {' or '.join(options)}.")
    return value


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
            make_secret_file(path, secrets.token_urlsafe(50))
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} can't be read or made: mend its permissions, or set CASCADE_SECRET_KEY."
        ) from error


def signing_key_file(folder: Path) -> Path:
    """Return where the key that signs stands: the file CASCADE_SIGNING_KEY names, or var/signing_key."""
    given = text("CASCADE_SIGNING_KEY")
    return folder / given if given else folder / "var" / "signing_key"


def make_secret_file(path: Path, secret: str) -> None:
    """Make the file *path* with *secret* in it, for its owner alone, unless it is there by now.

    Raises:
        OSError: the file can't be made.
    """
    # Written aside (mkstemp gives 0600) and linked into place, so that of several processes starting
    # at once all read the same, whole key.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret.rstrip("\n") + "\n")
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        Path(aside).unlink()


def _make_folder(folder: Path, name: str) -> None:
    try:
        # What stands in it is about people: for the account of the service alone.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {folder} can't be made: mend its permissions, or set {name}."
        ) from error
