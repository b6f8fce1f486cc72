"""How messages leave: Django's mail settings, read from one address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from cascade.model.errors import UsageError
from cascade.records import environment

PORTS: dict[str, int] = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""Kinds of CASCADE_EMAIL_URL and their usual ports: plain, STARTTLS, TLS from the first byte."""

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """Where messages go: Django's backend, and for a mail server what it is reached by."""

    backend: str = CONSOLE
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mail() -> Mail:
    """Return where messages go, by CASCADE_EMAIL_URL; without it they are printed.

    Raises:
        UsageError: the address can't be understood. It is not repeated: it may hold a password.
    """
    address = environment.text("CASCADE_EMAIL_URL")
    if not address:
        return Mail()
    parts = _parts(address)
    return Mail(
        backend=SMTP,
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if parts.scheme in PORTS and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise UsageError(
        "CASCADE_EMAIL_URL can't be read: write it as smtp://host:25, smtp+tls://user:password@host:587 or"
        " smtps://user:password@host:465; in a password, write @ as %40, : as %3A and / as %2F."
    ) from None
