"""Settings: what each one is, and what can't be meant.

Needs no Django that is set up, which wrong settings prevent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from cascade.model.errors import UsageError
from cascade.records import environment
from cascade.records.environment import ENVIRONMENT, Setting
from cascade.service import ways
from cascade.service.doctor.findings import Finding, fault, note, well
from cascade.service.logs import FORMATS
from cascade.service.mail import mail

TOPIC = "Settings"
PREFIX = "CASCADE_"
_LEAST_KEY = 32
_HIDDEN = "set, and not shown"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as it is: its name, its value as far as it is shown, whether it is set, what it is for."""

    name: str
    value: str
    is_set: bool
    meaning: str


def setting_lines() -> list[SettingLine]:
    """Return every setting; of secret ones and of passwords in addresses nothing is shown."""
    return [_line(setting) for setting in ENVIRONMENT]


def _line(setting: Setting) -> SettingLine:
    given = environment.text(setting.name)
    if not given:
        return SettingLine(setting.name, setting.default, is_set=False, meaning=setting.meaning)
    # What was meant as an address and is none may be a password.
    is_odd = setting.name.endswith("_URL") and "://" not in given
    value = _HIDDEN if setting.is_secret or is_odd else without_password(given)
    return SettingLine(setting.name, value, is_set=True, meaning=setting.meaning)


def without_password(value: str) -> str:
    """Return *value*; of an address that may hold a password, only what holds none."""
    if "://" not in value:
        return value
    try:
        parts = urlsplit(value)
        if parts.username is None and parts.password is None and not parts.query:
            return value
        place = parts.netloc.rpartition("@")[2]
    except ValueError:
        return _HIDDEN
    account = f"{parts.username}:***@" if parts.password is not None else f"{parts.username}@"
    more = "?***" if parts.query else ""
    return f"{parts.scheme}://{account if parts.username is not None else ''}{place}{parts.path}{more}"


def unreadable() -> list[Finding]:
    """Return what keeps the settings from being read; till then nothing else can be looked at."""
    found: list[Finding] = []
    for read in _READERS:
        try:
            read()
        except UsageError as error:
            found += [fault(TOPIC, line) for line in str(error).splitlines()]
    return [*_unknown_names(), *found] if found else []


_READERS: tuple[Callable[[], Any], ...] = (
    environment.root,
    lambda: environment.database(environment.root()),
    lambda: environment.flag("CASCADE_HTTPS"),
    lambda: environment.one_of("CASCADE_LOG_FORMAT", tuple(FORMATS)),
    lambda: environment.whole("CASCADE_API_RATE", 300),
    mail,
    ways.read,
)


def findings() -> Iterator[Finding]:
    """Yield what the settings, each of which can be read, mean together."""
    found = [*_unknown_names(), *_hosts(), *_proxies(), *_secret_key(), *_mail()]
    yield from found
    if not any(one.level == "fault" for one in found):
        yield well(TOPIC, "The settings fit together.")


def serving_findings(host: str) -> Iterator[Finding]:
    """Yield what is wrong with serving at the address *host* of this machine."""
    if not is_loopback(host) and not environment.flag("CASCADE_HTTPS"):
        yield fault(
            TOPIC,
            f"The service listens on {host}, where others reach it without HTTPS: passwords and answers"
            " travel readable. Let a proxy serve HTTPS, set CASCADE_HTTPS=1, and listen on 127.0.0.1.",
        )


def is_loopback(host: str) -> bool:
    """Return whether *host* can be reached from this machine alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _unknown_names() -> Iterator[Finding]:
    known = [setting.name for setting in ENVIRONMENT]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            yield fault(TOPIC, f"{name} is set, and there is no such setting.{meant}")


def _hosts() -> Iterator[Finding]:
    hosts = environment.names("CASCADE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
    https = environment.flag("CASCADE_HTTPS")
    if "*" in hosts:
        yield fault(
            TOPIC,
            "CASCADE_ALLOWED_HOSTS is *, so that links can be made to lead elsewhere: name the hosts.",
        )
    away = [host for host in hosts if host != "*" and not is_loopback(host)]
    if away and not https:
        yield fault(
            TOPIC,
            f"The service answers to {', '.join(away)} without HTTPS: passwords and answers travel readable."
            " Let a proxy serve HTTPS and set CASCADE_HTTPS=1.",
        )
    yield from _address(urlsplit(environment.text("CASCADE_URL")), hosts, https=https, away=away)


def _address(url: SplitResult, hosts: list[str], *, https: bool, away: list[str]) -> Iterator[Finding]:
    if not url.geturl():
        if away or environment.text("CASCADE_EMAIL_URL"):
            yield fault(
                TOPIC, "CASCADE_URL is not set, so that links lead to 127.0.0.1: set the service's address."
            )
        return
    if url.scheme not in ("http", "https") or not url.hostname:
        yield fault(TOPIC, "CASCADE_URL is no address: write it as https://training.example.org.")
        return
    if not _answers_to(url.hostname, hosts):
        yield fault(
            TOPIC, f"CASCADE_URL leads to {url.hostname}, which CASCADE_ALLOWED_HOSTS does not name: add it."
        )
    if url.scheme == "https" and not https:
        yield fault(TOPIC, "CASCADE_URL is https://, but CASCADE_HTTPS is not 1: let both say the same.")
    elif url.scheme == "http" and https:
        yield fault(TOPIC, "CASCADE_URL is http://, but CASCADE_HTTPS is 1: let both say the same.")


def _proxies() -> Iterator[Finding]:
    if environment.flag("CASCADE_HTTPS") and not environment.text("CASCADE_PROXY_ADDRESSES"):
        yield fault(
            TOPIC,
            "CASCADE_HTTPS is 1, so a proxy stands in front, but CASCADE_PROXY_ADDRESSES does not name it:"
            " everybody seems to come from one address, and a hundred wrong passwords make everybody wait.",
        )


def _answers_to(host: str, hosts: list[str]) -> bool:
    return any(
        one == "*" or one.strip("[]").casefold() == host or (one.startswith(".") and f".{host}".endswith(one))
        for one in hosts
    )


def _secret_key() -> Iterator[Finding]:
    given = environment.text("CASCADE_SECRET_KEY")
    if given and (len(given) < _LEAST_KEY or len(set(given)) < _LEAST_KEY // 4):
        yield fault(
            TOPIC,
            f"CASCADE_SECRET_KEY can be guessed: give {_LEAST_KEY} random characters, or leave it out.",
        )


def _mail() -> Iterator[Finding]:
    address = environment.text("CASCADE_EMAIL_URL")
    if not address:
        yield note(
            TOPIC, "No mail server is set up: messages are printed and reach nobody (CASCADE_EMAIL_URL)."
        )
        return
    if "@" not in environment.text("CASCADE_EMAIL_FROM"):
        yield fault(TOPIC, "CASCADE_EMAIL_FROM is not set: give the address that messages come from.")
    server = mail()
    if server.password and not (server.use_tls or server.use_ssl or is_loopback(server.host)):
        yield fault(TOPIC, "CASCADE_EMAIL_URL sends a password without TLS: use smtp+tls:// or smtps://.")
