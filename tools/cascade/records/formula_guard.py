"""Keeping spreadsheets from running text as a formula, in a way that can be undone.

Source: OWASP, CSV Injection: cells that begin with ``=``, ``+``, ``-``, ``@``, tab, carriage return or line
feed. An apostrophe before the text makes it text. Text that already looks guarded gets one more, so that
`unguard` always gives back what there was.
"""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@")
_CONTROL = ("\t", "\r", "\n")


def guard(text: str) -> str:
    """Return *text* with an apostrophe before it if a spreadsheet could take it for a formula."""
    return f"'{text}" if _is_dangerous(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """Return what *text* was before `guard`."""
    return text[1:] if text.startswith("'") and _is_dangerous(text.lstrip("'")) else text


def _is_dangerous(text: str) -> bool:
    return text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA)
