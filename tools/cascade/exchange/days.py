"""Days as people and their systems write them, day before month as in the United Kingdom."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_FIGURES = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|[nr]d|th)?[-/. ]([a-z]{3,9})\.?,?[-/. ](\d{4}|\d{2})")
# A clock that says nothing but midnight, as databases and spreadsheets put behind a day.
_MIDNIGHT = re.compile(r"[t ]0{1,2}:00(:00(\.0+)?)?(z|[+-]00:?00)?$")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_PIVOT = 70  # of years in two figures: 69 is 2069, 70 is 1970

# Day 60 of a workbook is 29 February 1900, which never was; from 1 March on the count is right from this day.
# Source: ECMA-376 part 1, 18.17.4.1, the 1900 date system.
_WORKBOOK_DAY_0 = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050
"""1 January 1950 and 31 December 2099: other numbers are no day somebody starts or leaves."""


def read_day(text: str) -> date | None:
    """Return the day that *text* says, or None where it says none.

    Read are ``2018-05-03``, ``20180503``, ``3/5/2018``, ``03.05.18``, ``3 May 2018``, ``03-May-18``,
    ``3rd May 2018``, each also with midnight behind it, and the number by which a workbook counts days.
    """
    said = _MIDNIGHT.sub("", " ".join(text.casefold().split()))
    if found := _ISO.fullmatch(said) or _COMPACT.fullmatch(said):
        return _day(found[1], found[2], found[3])
    if found := _FIGURES.fullmatch(said):
        return _day(found[4], found[3], found[1])
    if (found := _NAMED.fullmatch(said)) and (month := _month(found[2])):
        return _day(found[3], month, found[1])
    return day_of_serial(float(said)) if re.fullmatch(r"\d{5}(\.0+)?", said) else None


def day_of_serial(number: float) -> date | None:
    """Return the day that a workbook counts as *number*, or None where it is out of all reason."""
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    return _WORKBOOK_DAY_0 + timedelta(days=int(number))


def _month(name: str) -> int:
    fits = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)]
    if name == "sept":
        return 9
    return fits[0] if len(fits) == 1 else 0


def _day(year: str, month: str | int, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
