"""How numbers and references are written, and what they look like as links and anchors.

A reference is a document's slug, a space and a number: ``guide 8.4``, ``guide 8.4(b)``, ``guide 8.Q1a``,
``protocol 2017-11-22``. A discrepancy's is its number alone: ``D8``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cascade.model.text import document_name, fold

Kind = Literal["clause", "prompt", "change", "discrepancy"]
KINDS: tuple[Kind, ...] = ("clause", "prompt", "change", "discrepancy")

_FIRST = r"(?:\d+[A-Z]?|[A-Z]{1,3}\d*)"
_REST = r"(?:\.\d+[A-Z]?)*"
_BRACKETS = r"(?:\([A-Za-z]+\))*"

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
NUMBERS: dict[Kind, re.Pattern[str]] = {
    "clause": re.compile(_FIRST + _REST),
    "prompt": re.compile(_FIRST + _REST + r"\.[A-Z]{1,3}\d+(?:[a-z]\d*)?"),
    "change": re.compile(r"\d{4}-\d{2}-\d{2}(?:\([a-z]\))?"),
    "discrepancy": re.compile(r"[A-Z]{1,3}\d+[a-z]?"),
}
EXAMPLES: dict[Kind, str] = {
    "clause": "8.4",
    "prompt": "8.Q1a",
    "change": "2017-11-22, or 2017-11-22(b) for a second one of that day",
    "discrepancy": "D8",
}
_TARGETS: dict[Kind, re.Pattern[str]] = {
    kind: re.compile(
        number.pattern
        if kind == "discrepancy"
        else rf"{SLUG.pattern} {number.pattern}{_BRACKETS if kind == 'clause' else ''}"
    )
    for kind, number in NUMBERS.items()
}
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Something that can be referred to: its kind and its reference."""

    kind: Kind
    id: str

    @property
    def slug(self) -> str:
        """Slug of its document; empty for a discrepancy."""
        return self.id.partition(" ")[0] if " " in self.id else ""

    @property
    def number(self) -> str:
        """The reference without the document."""
        return self.id.rpartition(" ")[2]

    @property
    def anchor(self) -> str:
        """The element's id on its page: ``clause-guide-8.4-b`` for ``guide 8.4(b)``."""
        return f"{self.kind}-" + self.id.replace(")(", "-").replace(" ", "-").replace("(", "-").replace(
            ")", ""
        )

    @property
    def whole(self) -> Target:
        """The clause a sub-clause is part of, outermost; anything else is whole already."""
        return Target(self.kind, self.id.partition("(")[0]) if self.kind == "clause" else self

    def label(self, own_slug: str) -> str:
        """Return the text of a link to it from a page of the document *own_slug*."""
        number, gap = self.number, " "
        if self.kind == "change" and NUMBERS["change"].fullmatch(number):
            number, gap = " ".join(filter(None, (long_date(number[:10]), number[10:]))), ", "
        return number if self.slug in {"", own_slug} else document_name(self.slug) + gap + number


def normal_reference(text: str) -> str:
    """Return a reference as written, with single spaces and none before a bracket."""
    return re.sub(r"\s+\(", "(", fold(text))


def is_reference(kind: Kind, text: str) -> bool:
    """Whether *text*, already normal, is written as references of that kind are."""
    return _TARGETS[kind].fullmatch(text) is not None


def reference_hint(kind: Kind, text: str) -> str:
    """Return a sentence on how a reference of that kind is written."""
    example = EXAMPLES[kind].split(",")[0]
    wanted = example if kind == "discrepancy" else f"guide {example}"
    return f"{text!r} is not a {kind}'s reference; write it as {wanted!r}"


def is_date(text: str) -> bool:
    """Whether *text* is a day of the calendar as ``2017-11-22``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def long_date(text: str) -> str:
    """Return an ISO date as in prose, "22 November 2017"; anything else as it is."""
    if not is_date(text):
        return text
    day = date.fromisoformat(text)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_HEADING = re.compile(
    r"(?:(?:section|part|appendix|chapter)\s+(?P<named>\d+[A-Z]?|[A-Z])\b"
    r"|(?P<marked>\d{1,3}[A-Z]?)(?:\.\d+)*[.:)]"
    r"|(?P<bare>\d{1,2}[A-Z]?)(?:\.\d+)*\s+(?=[A-Z]))",
    re.IGNORECASE,
)


def heading_number(title: str) -> str:
    """Return the first part of the number a heading begins with, or an empty text.

    "8. Roles" gives 8, "8.2 Roles" gives 8, "3 May 2018" gives nothing.
    """
    match = _HEADING.match(title.strip())
    if match is None:
        return ""
    rest = title[match.end() :].strip()
    if match["bare"] and (not rest[:1].isupper() or rest.split(maxsplit=1)[0] in _MONTHS):
        return ""
    return (match["named"] or match["marked"] or match["bare"]).upper()
