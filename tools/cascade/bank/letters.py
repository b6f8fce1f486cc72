"""Letters for options, and reading back which were meant."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

_ALPHABET = string.ascii_lowercase
_BETWEEN = re.compile(r"[\s,;]+")


class LettersError(ValueError):
    """What was typed names no option; the text is a sentence that says what to type."""


def letter(index: int) -> str:
    """Return the letter of the option at *index*: a, b, ... z, aa, ab, ..."""
    before, last = divmod(index, len(_ALPHABET))
    return (letter(before - 1) if before else "") + _ALPHABET[last]


def letters_range(count: int) -> str:
    """Return how the letters of *count* options are told in a question."""
    return "a" if count == 1 else f"a to {letter(count - 1)}"


def read_letters(text: str, ids: Sequence[str]) -> list[str]:
    """Return the ids whose letters stand in *text*: ``a c``, ``a, c`` and ``ac`` alike.

    Raises:
        LettersError: a letter names no option or stands twice, or there is none.
    """
    known = {letter(index): option for index, option in enumerate(ids)}
    found: list[str] = []
    for part in _BETWEEN.split(text.casefold().strip(" \t,;")):
        word = part.strip(".()")
        for one in [word] if word in known else list(word):
            if one not in known:
                raise LettersError(
                    f"There is no option {one!r}: type letters from {letters_range(len(ids))}."
                )
            if known[one] in found:
                raise LettersError(f"Option {one!r} stands twice: name it once.")
            found.append(known[one])
    if not found:
        raise LettersError(f"Type letters from {letters_range(len(ids))}.")
    return found


def read_letter(text: str, ids: Sequence[str]) -> str:
    """Return the id whose letter *text* is.

    Raises:
        LettersError: it is none, or there are several.
    """
    found = read_letters(text, ids)
    if len(found) != 1:
        raise LettersError(f"Type one letter from {letters_range(len(ids))}.")
    return found[0]


def shown_letters(chosen: Sequence[str], ids: Sequence[str]) -> str:
    """Return the letters of the *chosen* ids in their order, such as ``c a b``."""
    return " ".join(letter(list(ids).index(one)) for one in chosen if one in ids)
