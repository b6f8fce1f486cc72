"""One cell of a staff list: a text, a staff number or a day, or a sentence on why it is none."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from cascade.exchange.days import day_of_serial, read_day
from cascade.exchange.grids import GridCell
from cascade.exchange.staff_columns import Field
from cascade.model.errors import CascadeError
from cascade.model.text import fold

LONGEST: dict[Field, int] = {
    "staff_number": 64,
    "name": 200,
    "first_name": 100,
    "last_name": 99,
    "email": 254,
    "service_area": 200,
    "manager": 64,
}
"""Characters that a field holds at most; first and last name make one name, with a space between."""

_NOTHING = frozenset({"-", "\u2013", "\u2014", "n/a", "na", "none", "null", "nil", "00/00/0000"})
# What systems write where there is nothing. Not in people's names and numbers: Null is a surname.
_TAKEN_AT_ITS_WORD = frozenset({"staff_number", "name", "first_name", "last_name"})

_END_OF_TIME = 4712
# Years from this on mean that no leaving date is known: systems write 31/12/4712 or 31/12/9999 for it.
_FIRST_YEAR, _LAST_YEAR = 1930, 2100
_EXACT = 10**15  # a workbook keeps 15 figures of a number

# Joiners and marks of direction, which nobody sees and names in Bengali, Persian or Arabic need.
_UNSEEN_IN_NAMES = frozenset("\u200c\u200d\u200e\u200f\u061c")


class CellError(CascadeError):
    """A cell can't be what its column says; the text is a sentence that says what to do."""


def text_of(cell: GridCell, field: Field) -> str:
    """Return the text of *cell*, in NFC and with single spaces, or an empty text.

    Raises:
        CellError: it is too long, or holds characters that don't belong in a text.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    given = str(cell)
    text = fold(given)
    if text.casefold() in _NOTHING and field not in _TAKEN_AT_ITS_WORD:
        return ""
    _refuse_unfit(given, field)
    if len(text) > LONGEST[field]:
        raise CellError(f"It has {len(text):,} characters; at most {LONGEST[field]} fit: shorten it.")
    return text


def number_of(cell: GridCell, field: Field) -> str:
    """Return the staff number in *cell*: of a workbook's number its figures, of text the text.

    Raises:
        CellError: a spreadsheet has made something else of it, or the text is unfit.
    """
    if isinstance(cell, (date, datetime)):
        raise CellError("The workbook holds a day here: format the column as text, and type the number.")
    if isinstance(cell, float) and (not cell.is_integer() or abs(cell) >= _EXACT):
        raise CellError(
            f"{cell!r} is no whole number that a workbook keeps exactly: format the column as text, and"
            " type the number."
        )
    text = text_of(cell, field)
    mantissa, _, exponent = text.upper().partition("E+")
    if exponent.isdecimal() and mantissa.replace(".", "", 1).isdecimal():
        raise CellError(f"A spreadsheet has shortened this number to {text}: write it in full.")
    # A workbook's number that a program saved as text: nobody's staff number ends so.
    whole = text.removesuffix(".0")
    return whole if whole.isdecimal() else text


def day_of(cell: GridCell, field: Field) -> date | None:
    """Return the day in *cell*, or None where it holds none.

    Raises:
        CellError: it holds something else, or a day out of all reason.
    """
    said = fold(str(cell))
    if not said or said.casefold() in _NOTHING:
        return None
    found = _as_day(cell)
    if found is None:
        raise CellError(_no_day(said))
    if field == "leaves_on" and found.year >= _END_OF_TIME:
        return None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise CellError(f"{said} can't be right: the year is {found.year}.")
    return found


def _as_day(cell: GridCell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return read_day(cell) if isinstance(cell, str) else day_of_serial(cell)


def _no_day(said: str) -> str:
    figures = said.replace("-", "/").replace(".", "/").split("/")
    if len(figures) == 3 and figures[1].isdecimal() and len(figures[1]) < 3 and int(figures[1]) > 12:
        return f"{said} has no month {figures[1]}: write the day first, as 3/5/2018 for 3 May 2018."
    return f"{said} is no day that can be read: write it as 3/5/2018, 3 May 2018 or 2018-05-03."


def _refuse_unfit(text: str, field: Field) -> None:
    if text.isascii() and text.isprintable():
        return
    if "\ufffd" in text:
        raise CellError("A character was lost on the way (\ufffd): export the list again, as UTF-8.")
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Cc" and letter not in "\t\r\n":
            raise CellError(f"It holds a control character, U+{ord(letter):04X}: type it again.")
        if kind == "Cf" and not (field.endswith("name") and letter in _UNSEEN_IN_NAMES):
            raise CellError(f"It holds a character that nobody sees, U+{ord(letter):04X}: type it again.")
