"""QR codes as SVG that stands in the page: nothing is fetched, and no style is needed."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET_MODULES = 4
"""Width of the quiet zone. Source: ISO/IEC 18004, 6.3.8."""


def qr_svg(text: str, title: str) -> SafeString:
    """Return *text* as a QR code, black on white in both displays, named *title* for who can't see it."""
    code = segno.make(text, micro=False, error="m")
    size = code.symbol_size(border=QUIET_MODULES)[0]
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=QUIET_MODULES, xmldecl=False, svgns=False, nl=False, light="white")
    inner = drawn.getvalue().decode("ascii")
    body = inner[inner.index(">") + 1 : inner.rindex("</svg>")]
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        size,
        size,
        title,
        mark_safe(body),  # noqa: S308 - segno's own drawing, paths and numbers
    )
