"""The shapes a response may have, read strictly: each function returns the tidied value or refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SHORT_TEXT_CHARACTERS = 1_000
"""Longest answer to a short-text or numeric item."""
LONG_TEXT_CHARACTERS = 20_000
"""Longest text of a reflection, and of each part of an action plan."""

SHOWN_CHARACTERS = 40


class ShapeError(ValueError):
    """A response has the wrong shape; the text is a sentence that says what is wanted."""


def shown(value: object) -> str:
    """Return *value* as a message quotes it: short, whatever was sent."""
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


def is_blank(value: object) -> bool:
    """Say whether *value* is nothing or a text of nothing but white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_text(value: object, limit: int) -> str | None:
    """Return a text trimmed and with plain line ends, or None for a blank one.

    Raises:
        ShapeError: *value* is no text, has more than *limit* characters, or one that cannot be kept.
    """
    if not isinstance(value, str):
        raise ShapeError(f"the answer must be a text, not {shown(value)}.")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > limit:
        raise ShapeError(f"the answer has {len(text):,} characters; shorten it to {limit:,}.")
    # A database refuses the first, and neither digest nor export can write the others as UTF-8.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ShapeError("the answer holds a character that cannot be kept; type it again.")
    return text or None


def read_id(value: object, known: Sequence[str], what: str) -> str:
    """Return *value* where it is one of the *known* ids; *what* says of what, such as ``choice``.

    Raises:
        ShapeError: it is none of them.
    """
    if not isinstance(value, str) or value not in known:
        raise ShapeError(f"{shown(value)} is no {what} of this item; use one of {', '.join(known)}.")
    return value


def read_ids(value: object, known: Sequence[str], what: str) -> list[str]:
    """Return a list of ids, each *known* and none twice, in the order given.

    Raises:
        ShapeError: *value* is no list, or holds an unknown id, or one twice.
    """
    if not isinstance(value, list | tuple):
        raise ShapeError(f"the answer must be a list of {what} ids, not {shown(value)}.")
    found: list[str] = []
    for one in value:
        if read_id(one, known, what) in found:
            raise ShapeError(f"{what} {one!r} stands twice in the answer; name it once.")
        found.append(one)
    return found


def read_mapping(value: object, known: Sequence[str], what: str) -> dict[str, Any]:
    """Return a mapping from *known* ids, in their order, to what was answered; blank answers are left out.

    Raises:
        ShapeError: *value* is no mapping, or has a key that is unknown.
    """
    if not isinstance(value, Mapping):
        raise ShapeError(f"the answer must be a mapping by {what}, not {shown(value)}.")
    for key in value:
        read_id(key, known, what)
    return {key: value[key] for key in known if not is_blank(value.get(key))}
