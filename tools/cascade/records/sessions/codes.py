"""Join codes and certificate codes: short, said aloud without mistakes, and hard to guess."""

from __future__ import annotations

import secrets

JOIN_ALPHABET = "BCDFGHJKMNPQRTVWXY"
"""No vowels, so that no word comes out; no I, L, O, S or Z, which look like digits."""

JOIN_LENGTH = 6
CERTIFICATE_LENGTH = 16
"""18 ** 16 possible codes: about 66 bits, so guessing one of a million takes longer than anybody has."""


def join_code() -> str:
    """Return a new join code: 18 ** 6, 34 million possible ones, each good for one session's hours."""
    return _letters(JOIN_LENGTH)


def certificate_code() -> str:
    """Return a new certificate code."""
    return _letters(CERTIFICATE_LENGTH)


def tidy(typed: str) -> str:
    """Return a code as people type it, in capitals and without what they put between the letters."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _letters(count: int) -> str:
    return "".join(secrets.choice(JOIN_ALPHABET) for _ in range(count))
