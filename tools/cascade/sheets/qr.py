"""QR codes as SVG, for documents."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4  # modules. Source: ISO/IEC 18004, 6.3.8


def qr_svg(text: str) -> str:
    """Return *text* as a QR code; nothing for no text."""
    if not text:
        return ""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, svgclass=None, lineclass=None, nl=False)
    return out.getvalue().decode("utf-8")
