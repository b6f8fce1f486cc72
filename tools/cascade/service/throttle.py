"""A brake on guessing passwords: ten wrong tries an account and address in a quarter of an hour."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

MOST_TRIES = 10
WINDOW_SECONDS = 15 * 60


def _key(request: HttpRequest, staff_number: str) -> str:
    who = f"{staff_number.strip().casefold()}\n{request.META.get('REMOTE_ADDR', '')}"
    return "sign-in-" + hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()


def is_braked(request: HttpRequest, staff_number: str) -> bool:
    """Return whether there were too many wrong tries; the same whether or not the account exists."""
    return int(cache.get(_key(request, staff_number), 0)) >= MOST_TRIES


def count_wrong_try(request: HttpRequest, staff_number: str) -> None:
    """Count a wrong try; the window begins with the first."""
    key = _key(request, staff_number)
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        # It ran out between the two calls: the next try starts a new window.
        cache.add(key, 1, WINDOW_SECONDS)


def forget_tries(request: HttpRequest, staff_number: str) -> None:
    """Forget the wrong tries after a right one."""
    cache.delete(_key(request, staff_number))
