"""The fonts that documents are set in: Latin, Greek, Cyrillic, Bengali and Arabic script, and a few signs.

They are shipped with the project, the signs with Typst, and the machine's own fonts are left out, so that a
document looks alike wherever it is made. A character that none of them has would stop a PDF/UA document from
being made at all; `printable` puts the replacement character in its place.
"""

from __future__ import annotations

import re
import struct
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "fonts"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

SIGNS = "←↑→↓↔≈≠≤≥∞√✓✔✗✘☐☑☒■□●○◆◇★☆▲▼▶◀"
"""Signs that Typst's own DejaVu Sans Mono has, and the fonts in `FOLDER` lack."""

_LONG_RUN = re.compile(r"[!-~]{16}(?=[!-~])|\S{60}(?=\S)")
"""Where a text without spaces may break: a digest where a column ends, anything else before it is as long
as no word is (the shaper of Indic scripts gives up on a syllable of some hundred signs)."""

_FORMAT_4, _FORMAT_12 = 4, 12


@cache
def characters() -> frozenset[int]:
    """Return the code points that one of the fonts has, in the regular weight all text can be set in."""
    found = {ord(sign) for sign in SIGNS}
    for path in sorted(FOLDER.glob("*-Regular.ttf")):
        found |= _mapped(path.read_bytes())
    return frozenset(found)


def printable(value: Any) -> tuple[Any, int]:
    """Return *value* (plain JSON values) with what can't be set replaced, and how many characters were."""
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, dict):
        pairs = {key: printable(one) for key, one in value.items()}
        return {key: one for key, (one, _) in pairs.items()}, sum(count for _, count in pairs.values())
    if isinstance(value, list):
        ones = [printable(one) for one in value]
        return [one for one, _ in ones], sum(count for _, count in ones)
    return value, 0


def _printable_text(text: str) -> tuple[str, int]:
    known = characters()
    shown = "".join(
        one if one == "\n" or (ord(one) in known and one >= " ") else REPLACEMENT
        for one in text.replace("\t", " ")
    )
    return _LONG_RUN.sub("\\g<0>\N{ZERO WIDTH SPACE}", shown), shown.count(REPLACEMENT)


def _mapped(font: bytes) -> set[int]:
    """Return the code points that *font* has a glyph for.

    Source: the OpenType specification, table ``cmap``, formats 4 and 12.
    """
    tables = struct.unpack_from(">H", font, 4)[0]
    places = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)
    }
    cmap = places[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 4 + 8 * number + 4)[0]
        form = struct.unpack_from(">H", font, start)[0]
        if form == _FORMAT_4:
            found |= _format_4(font, start)
        elif form == _FORMAT_12:
            found |= _format_12(font, start)
    return found


def _format_4(font: bytes, start: int) -> set[int]:
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    arrays = [start + 14, start + 16 + 2 * segments, start + 16 + 4 * segments, start + 16 + 6 * segments]
    ends, starts, deltas, offsets = (struct.unpack_from(f">{segments}H", font, at) for at in arrays)
    found = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, last + 1):
            if offsets[index]:
                at = arrays[3] + 2 * index + offsets[index] + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, at)[0]
            else:
                glyph = (code + deltas[index]) & 0xFFFF
            if glyph:
                found.add(code)
    return found


def _format_12(font: bytes, start: int) -> set[int]:
    groups = struct.unpack_from(">I", font, start + 12)[0]
    rows = (struct.unpack_from(">III", font, start + 16 + 12 * number) for number in range(groups))
    return {code for first, last, _glyph in rows for code in range(first, last + 1)}
