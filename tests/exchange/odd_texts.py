"""Texts that files and spreadsheets get wrong."""

from __future__ import annotations

from hypothesis import strategies as st

ODD: tuple[str, ...] = (
    "O'Brien",
    "=cmd|'/C calc'!A0",
    "+44 20 7946 0000",
    "-5",
    "@x",
    "'=x",
    "''+1",
    "'",
    " =1+1",
    "\u200f=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\ttab",
    "a\ttab",
    "\rreturn",
    "two\nlines",
    "two\r\nlines\rand three",
    "শেখ মুজিব",
    "خان",
    "\u202eright to left\u202c",
    'a "b", c; d',
    "00123",
    "1/2",
    "3 May",
    "2018-05-03",
    "TRUE",
    "1e5",
    "50%",
    "£5",
    "#N/A",
    "www.example.org",
    "mailto:a@example.org",
    "https://example.org/?a=1&b=2",
    "<b>&amp;</b>",
    "<r>x</r>",
    "<r><t>x</t></r>",
    "  spaces  ",
    "",
)
"""Every cell of a file must give these back, one by one."""

CONTROL: tuple[str, ...] = ("\x01", "a\x00b", "\x1f=1+1", "\x7f", "_x0041_", "_x000D_")
"""The same of texts that a workbook can only hold escaped."""

texts = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that UTF-8 can say."""
