"""The ways to sign in that this installation offers, read from its settings once, faults and all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from cascade.model.errors import UsageError
from cascade.records.environment import flag, names, text
from cascade.records.role_names import ROLES

Network = IPv4Network | IPv6Network

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_TAKEN = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "forwarded",
        "host",
        "x-forwarded-for",
        "x-forwarded-proto",
    }
)
"""Headers that mean something else, so that no proxy names a person in them."""

EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider.

    Attributes:
        issuer: Its address, as its discovery page names it.
        client_id: The id under which it knows this service.
        client_secret: The secret that goes with it.
        name: What the button calls it.
        claim: Claim that says who it is: `EMAIL` is matched with a verified address, any other with staff
            numbers.
        roles_claim: Claim that lists groups; empty where roles are not given by it.
        roles: The groups that give a role, by role; roles not named stay as they are.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "your organisation's account"
    claim: str = EMAIL
    roles_claim: str = ""
    roles: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ways:
    """How people sign in.

    Attributes:
        passwords: With staff number and password.
        code_after_link: A one-time link made by HR asks for a security code, of whoever has an app for them.
        provider: With this OpenID Connect provider; None without one.
        proxies: Networks of the proxies in front of the service.
        header: Name of the header in which they name who is signed in; empty where they don't.
    """

    passwords: bool = True
    code_after_link: bool = True
    provider: Provider | None = None
    proxies: tuple[Network, ...] = ()
    header: str = ""


def read() -> Ways:
    """Return the ways to sign in, by the environment.

    Raises:
        UsageError: a setting is missing or can't be right; every fault is named.
    """
    faults = [*_provider_faults(), *_header_faults()]
    proxies, bad_proxies = _networks(names("CASCADE_PROXY_ADDRESSES", ""))
    roles, bad_roles = _roles(text("CASCADE_OIDC_ROLES"))
    faults += [*bad_proxies, *bad_roles]
    passwords = flag("CASCADE_PASSWORDS", default=True)
    if not (passwords or text("CASCADE_OIDC_ISSUER") or text("CASCADE_PROXY_HEADER")):
        faults.append(
            "CASCADE_PASSWORDS is 0 and there is no other way to sign in: set CASCADE_OIDC_ISSUER or"
            " CASCADE_PROXY_HEADER."
        )
    if faults:
        raise UsageError("\n".join(faults))
    provider = None
    if text("CASCADE_OIDC_ISSUER"):
        provider = Provider(
            issuer=text("CASCADE_OIDC_ISSUER"),
            client_id=text("CASCADE_OIDC_CLIENT_ID"),
            client_secret=text("CASCADE_OIDC_CLIENT_SECRET"),
            name=text("CASCADE_OIDC_NAME", "your organisation's account"),
            claim=text("CASCADE_OIDC_CLAIM", EMAIL),
            roles_claim=text("CASCADE_OIDC_ROLES_CLAIM"),
            roles=roles,
        )
    return Ways(
        passwords=passwords,
        code_after_link=flag("CASCADE_CODE_AFTER_LINK", default=True),
        provider=provider,
        proxies=proxies,
        header=text("CASCADE_PROXY_HEADER"),
    )


def is_proxy(address: str, proxies: tuple[Network, ...]) -> bool:
    """Return whether *address* belongs to one of *proxies*; a text that is no address does not."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return False
    # A socket that takes both kinds names its IPv4 peers in the form ::ffff:192.0.2.1.
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in proxies)


def _provider_faults() -> Iterator[str]:
    needed = ("CASCADE_OIDC_ISSUER", "CASCADE_OIDC_CLIENT_ID", "CASCADE_OIDC_CLIENT_SECRET")
    missing = [name for name in needed if not text(name)]
    if 0 < len(missing) < len(needed):
        yield f"Set {' and '.join(missing)} too: a provider needs all of {', '.join(needed)}."
    issuer = text("CASCADE_OIDC_ISSUER")
    if issuer and not _is_safe(issuer):
        yield (
            f"CASCADE_OIDC_ISSUER is {issuer!r}: give the provider's address with https://, without"
            " /.well-known; http:// is taken for this machine alone."
        )
    if bool(text("CASCADE_OIDC_ROLES_CLAIM")) != bool(text("CASCADE_OIDC_ROLES")):
        yield "Set CASCADE_OIDC_ROLES_CLAIM and CASCADE_OIDC_ROLES together, or neither."


def _is_safe(issuer: str) -> bool:
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or "/.well-known" in parts.path:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"))


def _header_faults() -> Iterator[str]:
    header = text("CASCADE_PROXY_HEADER")
    if not header:
        return
    if not _HEADER.fullmatch(header) or header.casefold() in _TAKEN:
        yield (
            f"CASCADE_PROXY_HEADER is {header!r}: name a header that means nothing else, of letters, digits"
            " and strokes, such as Remote-User."
        )
    if not names("CASCADE_PROXY_ADDRESSES", ""):
        yield (
            "CASCADE_PROXY_HEADER needs CASCADE_PROXY_ADDRESSES: without the addresses of your proxies"
            " anybody could send the header."
        )


def _networks(written: list[str]) -> tuple[tuple[Network, ...], list[str]]:
    found, faults = [], []
    for text_ in written:
        try:
            network = ip_network(text_)
        except ValueError:
            faults.append(
                f"CASCADE_PROXY_ADDRESSES holds {text_!r}: give addresses or networks such as 192.0.2.7 or"
                " 192.0.2.0/28."
            )
            continue
        if network.prefixlen == 0:
            faults.append(f"CASCADE_PROXY_ADDRESSES holds {text_!r}, which is everybody: name your proxies.")
        found.append(network)
    return tuple(found), faults


def _roles(written: str) -> tuple[dict[str, frozenset[str]], list[str]]:
    found: dict[str, frozenset[str]] = {}
    faults = []
    for part in filter(None, (part.strip() for part in written.split(";"))):
        role, _, group = (piece.strip() for piece in part.partition("="))
        if role not in ROLES or role == "staff" or not group:
            given = ", ".join(name for name in ROLES if name != "staff")
            faults.append(
                f"CASCADE_OIDC_ROLES holds {part!r}: write ROLE=GROUP;ROLE=GROUP with the roles {given}."
            )
        else:
            found[role] = found.get(role, frozenset()) | {group}
    return found, faults
