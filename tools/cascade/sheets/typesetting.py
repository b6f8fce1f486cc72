"""Setting a document: a template in `templates/`, plain values, and bytes of a tagged PDF/UA-1 file.

Values reach the template as JSON and are placed there as strings, never as mark-up, so no text that somebody
typed can do anything but be read. Templates read no file but each other and ask no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cascade.model.errors import CascadeError
from cascade.sheets import fonts

_TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Return a PDF of *template* with *data*; the same values give the same bytes.

    Args:
        template: Name of a file in `templates/`, without its ending.
        data: Plain JSON values. ``replaced`` is added: how many characters no font has.
        made_at: What the file says of when it was made; with a zone.

    Raises:
        CascadeError: Typst can't set it.
    """
    shown, replaced = fonts.printable(dict(data))
    try:
        made = typst.compile(
            _TEMPLATES / f"{template}.typ",
            root=_TEMPLATES,
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps({**shown, "replaced": replaced}, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as error:
        # What Typst says may quote the values, which are nobody's business but the reader's.
        raise CascadeError("The PDF can't be made: tell whoever looks after this service.") from error
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts, read once for all documents."""
    return typst.Fonts(include_system_fonts=False, font_paths=[fonts.FOLDER])
