"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION = 7
_VARIANT = 0b10


def uuid7() -> UUID:
    """Return a new UUID of version 7: 48 bits of Unix time in milliseconds, then 74 random bits.

    Source: RFC 9562, section 5.7. Python has had its own since 3.14.
    """
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    random_a, random_b = secrets.randbits(12), secrets.randbits(62)
    return UUID(int=milliseconds << 80 | _VERSION << 76 | random_a << 64 | _VARIANT << 62 | random_b)
