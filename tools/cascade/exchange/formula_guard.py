"""Keeping spreadsheets from running text as a formula, in a way that can be undone.

Source: OWASP, CSV Injection: cells that begin with ``=``, ``+``, ``-``, ``@`` (or their full-width forms),
tab, carriage return or line feed. An apostrophe before the text makes it text. Text that already looks
guarded gets one more, so that `unguard` always gives back what there was: where apostrophes stand before such
a beginning, the first of them is the guard's.
"""

from __future__ import annotations

import re
import string

SAFE_STARTS = frozenset({*string.ascii_letters, *string.digits, "{", ""})
"""Beginnings of text that `guard` leaves alone, for those who have many cells to look at."""

# What a spreadsheet may skip before it reads: white space, control characters, marks that nobody sees.
_SKIPPED = r"[\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_DANGEROUS = re.compile(rf"[\t\r\n]|{_SKIPPED}[=+\-@\uff1d\uff0b\uff0d\uff20]")


def guard(text: str) -> str:
    """Return *text* with an apostrophe before it if a spreadsheet could take it for a formula."""
    return f"'{text}" if _is_dangerous(text) else text


def unguard(text: str) -> str:
    """Return what *text* was before `guard`."""
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    return _DANGEROUS.match(text.lstrip("'")) is not None
