"""Short-text items: a word or a phrase, compared with patterns."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cascade.model.items import ShortTextBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import SHORT_TEXT_CHARACTERS, read_text

# White space as the reference trims it; a no-break space, for one, stays.
TRIMMED = " \t\n\r\0\x0b"
_WILDCARD = re.compile(r"(?<!\\)\*+")


def matches_pattern(pattern: str, response: str, *, ignore_case: bool = True) -> bool:
    r"""Say whether the whole of *response* matches *pattern*.

    ``*`` is any run of characters but a line end, and a run of stars equals one; ``\*`` is a star. Both texts
    are brought to NFC and the response is trimmed, the pattern is not. Without case, letters are compared by
    simple folding: one for one, so that ``ss`` is not the sharp s.

    Source: Moodle 4.5, short answer.
    """
    text = unicodedata.normalize("NFC", response).strip(TRIMMED)
    return _compiled(pattern, ignore_case).fullmatch(_fold(text) if ignore_case else text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    bits = [bit.replace("\\*", "*") for bit in _WILDCARD.split(unicodedata.normalize("NFC", pattern))]
    first, *rest = [re.escape(_fold(bit) if ignore_case else bit) for bit in bits]
    if not rest:
        return re.compile(first)
    *middle, last = rest
    # Each bit between two stars may stand where it first occurs: a later place can match no more. The atomic
    # group keeps to that place, so that no pattern takes long however many stars it has.
    return re.compile(first + "".join(f"(?>.*?{bit})" for bit in middle) + ".*" + last)


def _fold(text: str) -> str:
    """Return *text* with its letters folded one for one; what only folds to several letters stays."""
    return "".join(_fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    for folded in (letter.casefold(), letter.lower()):
        if len(folded) == 1:
            return folded
    return letter


def check_short_text(_body: ShortTextBody, response: object) -> str | None:
    """Return the text as typed, trimmed; None for a blank one.

    Raises:
        ShapeError: *response* is no text, or a longer one than is taken.
    """
    return read_text(response, SHORT_TEXT_CHARACTERS)


def mark_short_text(body: ShortTextBody, response: str) -> Outcome:
    """Return the fraction and feedback of the first answer whose pattern matches, or nothing."""
    for answer in body.answers:
        if matches_pattern(answer.pattern, response, ignore_case=not body.match_case):
            return Outcome(answer.fraction, (answer.feedback,))
    return Outcome(0.0)
