"""Identifiers that sort in the order in which they were made."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID

_VERSION = 7
_VARIANT = 0b10
_RANDOM_BITS = 74
_STEP_BITS = 56


class _Numbers:
    """122 bits that grow: 48 of Unix time in milliseconds, then 74 random ones.

    Within one process each number is greater than the one before, also when both fall into one
    millisecond or the clock is set back: the next is then the last and a random step.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        """Return the next number."""
        milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
        drawn = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            self._last = max(drawn, self._last + 1 + secrets.randbits(_STEP_BITS))
            return self._last


_numbers = _Numbers()


def uuid7() -> UUID:
    """Return a new UUID of version 7, greater than every one this process returned before.

    People, attempts and sessions are listed and paged by it. Two processes agree on the order only
    as far as their clocks tell milliseconds apart.

    Source: RFC 9562, sections 5.7 and 6.2 (method 2). Python has had its own since 3.14.
    """
    number = _numbers.next()
    time_part, rest = number >> _RANDOM_BITS, number & (1 << _RANDOM_BITS) - 1
    return UUID(
        int=time_part << 80 | _VERSION << 76 | rest >> 62 << 64 | _VARIANT << 62 | rest & (1 << 62) - 1
    )
