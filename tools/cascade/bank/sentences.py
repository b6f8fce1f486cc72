"""Plain clause text in pieces: sentences, the lead of a list, and figures with their units."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from cascade.model.catalogue import Clause, Table
from cascade.model.text import fold

# Quotation marks are written as escapes, for they look much alike.
_END = re.compile("(?:(?<=[.!?])|(?<=[.!?][\"'\u201d\u2019)]))\\s+(?=[\"'\u201c\u2018(]?[A-Z0-9\u00a3])")
# A full stop after one of these, or after a single capital, ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|No|Nos|s|ss|art|para|paras|reg|St|Mr|Mrs|Ms|Dr|v)|\b[A-Z])\.$"
)

_UNITS = dict(
    zip(
        (
            *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        ),
        range(2, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        range(20, 100, 10),
        strict=True,
    )
)
_ONES = {"one": 1, **{word: value for word, value in _UNITS.items() if value < 10}}
_WORDS = "|".join(
    [rf"(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_ONES)})\b", *sorted([*_UNITS, *_TENS], key=len, reverse=True)]
)
_FIGURE = re.compile(
    rf"(?<![\w./(-])(?:(?P<digits>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)|(?P<word>{_WORDS}))"
    r"(?P<after>\s?%|\s+(?:per cent|[A-Za-z][A-Za-z-]*)|)(?![\w/(-])",
    re.IGNORECASE,
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(rf"(?:[0-9]{{1,2}} )?{_MONTH}(?: [0-9]{{4}})?|\b(?:1[89]|20)[0-9]{{2}}\b")
_YEAR = re.compile(r"(?<![\w/.-])(?:1[89]|20)[0-9]{2}(?![\w/-]|\.\d)")
# A number after one of these is a place in a document, not a quantity.
_PLACES = (
    "section|sections|clause|clauses|paragraph|paragraphs|part|parts|schedule|schedules|article|articles|"
    "regulation|regulations|appendix|chapter|page|pages|item|items|rule|rules|form|table|figure|question|"
    "number|no|nos|act|order|direction|version|step|s|ss|art|para|reg|si"
)
# A word that follows a number without being its unit.
_SMALL_WORDS = """
    a an and are as at be but by can could did do does either for from had has have if in is it may more must
    nor not of on or other others over should such than that the their them then there they this those to
    under was were what when where which who will with would
"""
_NO_UNIT = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence, from *start* to *end*, and its value."""

    start: int
    end: int
    value: float


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*, folded."""
    found: list[str] = []
    for piece in _END.split(fold(text)):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += f" {piece}"
        elif piece:
            found.append(piece)
    return found


def prose_of(clause: Clause) -> list[str]:
    """Return the sentences of *clause* that stand outside its lists and tables."""
    pieces = [fold(clause.text)]
    for entries in (*map(cells_of, clause.tables), *clause.lists):
        pieces = [rest for piece in pieces for rest in _cut(piece, entries)]
    return [sentence for piece in pieces for sentence in sentences(piece)]


def cells_of(table: Table) -> tuple[str, ...]:
    """Return all cells of a table, row by row, as they stand in the text of its clause."""
    return tuple(cell for row in (table.columns, *table.rows) for cell in row)


def lead_of(clause: Clause, entries: Sequence[str]) -> str:
    """Return the sentence of *clause* that leads into the *entries* of a list or table; empty without one."""
    text = fold(clause.text)
    start, _end = _place_of(text, entries)
    lead = sentences(text[:start]) if start > 0 else []
    return lead[-1] if lead else ""


def figures_in(sentence: str, documents: Collection[str] = (), *, without_unit: bool = False) -> list[Figure]:
    """Return the figures of *sentence* that count something: no years, dates, or numbers of sections.

    Args:
        sentence: Plain text.
        documents: Slugs; a number after one of them is that of a clause.
        without_unit: Whether a number that no noun follows, as in "the limit is 20", is a figure too.
    """
    dates = [match.span() for match in _DATE.finditer(sentence)]
    places = _places(tuple(documents))
    found: list[Figure] = []
    for match in _FIGURE.finditer(sentence):
        start, end = match.span("digits" if match["digits"] else "word")
        in_date = any(first < end and start < last for first, last in dates)
        counts = without_unit or _has_unit(match, sentence)
        if counts and not in_date and not places.search(sentence[:start]):
            found.append(Figure(start, end, _value(match)))
    return found


@cache
def _places(documents: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join([_PLACES, *map(re.escape, documents)])
    return re.compile(rf"\b(?:{words})\.?\s+(?:[0-9][\w.()]*(?:,| and| or| to)\s+)*$", re.IGNORECASE)


def years_in(sentence: str) -> list[Figure]:
    """Return the years of *sentence* that are no part of an Act's or an order's name."""
    return [
        Figure(match.start(), match.end(), float(match.group()))
        for match in _YEAR.finditer(sentence)
        if not re.search(r"\b(?:Act|Order|Regulations|Rules|Code|SI)\s*$", sentence[: match.start()])
    ]


def _place_of(text: str, entries: Sequence[str]) -> tuple[int, int]:
    """Return where the *entries* stand in *text*; (-1, -1) where they don't."""
    together = fold(" ".join(entries))
    start = text.find(together) if together else -1
    if start >= 0:
        return start, start + len(together)
    # Something stands between them, such as letters: go from the first one to the last.
    found = [fold(entry) for entry in entries if fold(entry)]
    start = place = text.find(found[0]) if found else -1
    for entry in found:
        place = text.find(entry, place)
        if place < 0:
            return -1, -1
        place += len(entry)
    return start, place


def _cut(text: str, entries: Sequence[str]) -> list[str]:
    """Return what stands before and after the *entries* in *text*."""
    start, end = _place_of(text, entries)
    return [text] if start < 0 else [text[:start], text[end:]]


def _has_unit(match: re.Match[str], sentence: str) -> bool:
    if sentence[: match.start()].endswith("£"):
        return True
    after = match["after"].strip().casefold()
    return bool(after) and after not in _NO_UNIT


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    tens, _, ones = match["word"].casefold().replace(" ", "-").partition("-")
    return float(_TENS.get(tens, _UNITS.get(tens, 0)) + _ONES.get(ones, 0))
