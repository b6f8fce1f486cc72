"""What a cell of a table may hold, and how it reads as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias, TypeGuard
from uuid import UUID

Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | UUID | None
"""One value of a table: text, a number, yes or no, a day, a moment, an id, or nothing."""


_DIGITS = 15  # an IEEE 754 double, which is all that a spreadsheet has, keeps so many of any number
_FIRST_TOO_LONG: int = 10**_DIGITS


def is_number(cell: Cell) -> TypeGuard[int | float | Decimal]:
    """Return whether *cell* is a number of which a spreadsheet keeps every digit; others are better text."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return False
    if isinstance(cell, int):
        return abs(cell) < _FIRST_TOO_LONG
    exact = Decimal(repr(cell)) if isinstance(cell, float) else cell
    return exact.is_finite() and len(exact.normalize().as_tuple()[1]) <= _DIGITS


def plain_number(value: Decimal) -> str:
    """Return *value* without needless noughts: 2, 1.5, 0.33333."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(cell: Cell) -> str:
    """Return how *cell* reads in every format that knows nothing but text.

    Nothing is an empty text, a boolean is ``yes`` or ``no``, days and moments are ISO 8601. A moment is
    written to the second with its offset, as ``2018-05-03T10:30:15+01:00``; whoever needs finer gives text.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        cell = Decimal(repr(cell))
    return plain_number(cell) if isinstance(cell, Decimal) else str(cell)
