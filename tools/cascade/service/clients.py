"""Where a request comes from, seen through the proxies that the installation names."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from cascade.service.ways import is_proxy


def peer(request: HttpRequest) -> str:
    """Return the address that the connection comes from: a client's, or a proxy's."""
    return str(request.META.get("REMOTE_ADDR", ""))


def note_nobody(request: HttpRequest) -> None:
    """Remember that the proxy named somebody who has no open account here, for the sign-in page to say so."""
    request.proxy_named_nobody = True  # type: ignore[attr-defined]


def named_nobody(request: HttpRequest) -> bool:
    """Return whether the proxy named somebody who has no open account here."""
    return bool(getattr(request, "proxy_named_nobody", False))


def client_address(request: HttpRequest) -> str:
    """Return the address of the client.

    That is the peer, or, where the peer is one of our proxies, the last address in ``X-Forwarded-For`` that
    is none of them: what stands before it, the client may have written.
    """
    found = peer(request)
    if not is_proxy(found, settings.SIGN_IN.proxies):
        return found
    passed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    for written in reversed(passed_on):
        try:
            found = str(ip_address(written.strip()))
        except ValueError:
            return found
        if not is_proxy(found, settings.SIGN_IN.proxies):
            return found
    return found
