"""A text with gaps as HTML: each gap a small field in its place, named by the words around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cascade.model.items import ClozeBody, NumericBody
from cascade.service.markdown import Markdown

if TYPE_CHECKING:
    from cascade.service.question_parts import Field

_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_BEFORE_STOP = re.compile(r" ([.,;:?!])")
_WORDS_AROUND = 6


def cloze_html(body: ClozeBody, fields: Mapping[str, Field], text: Markdown) -> SafeString:
    """Return *body*'s text with a field in each gap."""
    around = gap_contexts(text.plain(body.text))
    shown = {}
    for number, gap in enumerate(body.gaps, 1):
        context = {
            "field": fields[gap.id],
            "number": number,
            "count": len(body.gaps),
            "around": around.get(gap.id, ""),
            "numeric": isinstance(gap.body, NumericBody),
        }
        shown[gap.id] = render_to_string("service/parts/gap.html", context).strip()
    return text.block(body.text, shown)


def gap_contexts(text: str) -> dict[str, str]:
    """Return for each gap of *text* the words before and after it, other gaps read as "blank"."""
    parts = _GAP.split(text)
    found = {}
    for place in range(1, len(parts), 2):
        before = _spoken(parts, range(place)).split()[-_WORDS_AROUND:]
        after = _spoken(parts, range(place + 1, len(parts))).split()[:_WORDS_AROUND]
        found[parts[place]] = _BEFORE_STOP.sub(r"\1", " ".join([*before, "…", *after]))
    return found


def _spoken(parts: list[str], places: range) -> str:
    return "".join(" blank " if place % 2 else parts[place] for place in places)
