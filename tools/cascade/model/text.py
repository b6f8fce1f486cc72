"""Canonical forms: the plain text a clause's digest is taken of, and JSON with one spelling."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any


def fold(text: str) -> str:
    """Return *text* in NFC with every run of white space as one space, trimmed.

    Two texts that fold alike read alike: re-wrapping a paragraph or composing an accent changes nothing.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """Return the sha256 of the folded *text* as 64 hexadecimal digits."""
    return sha256_hex(fold(text))


def document_name(slug: str) -> str:
    """Return a slug as it is shown before a number: ``members-enquiries`` as "Members enquiries"."""
    return slug.replace("-", " ").capitalize()


def label(reference: str) -> str:
    """Return a reference as it is printed: ``guide 8.4`` as "Guide 8.4", ``our-code 2`` as "Our code 2"."""
    document, gap, number = reference.rpartition(" ")
    return document_name(document) + gap + number


FIRST_WORDS = 12
"""So many words of a clause, at most, stand where it is listed."""


def first_words(text: str) -> str:
    """Return the first sentence of *text*, or as much of it as a list has room for."""
    sentence = re.split(r"(?<=[.:?!])\s", text, maxsplit=1)[0]
    words = sentence.split()
    return sentence.rstrip(".:") if len(words) <= FIRST_WORDS else " ".join(words[:FIRST_WORDS]) + " …"


def sha256_hex(text: str) -> str:
    """Return the sha256 of *text* encoded as UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical_json(value: Any) -> str:
    """Return *value* as JSON with sorted keys, no spare white space and plain UTF-8.

    Equal values give equal text, so the text can be hashed.

    Raises:
        ValueError: *value* holds NaN or an infinity, which JSON cannot say.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
