"""Numeric items: a number, give or take a tolerance."""

from __future__ import annotations

import math
import re
from typing import Literal

from cascade.model.items import NumericBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import SHORT_TEXT_CHARACTERS, ShapeError, read_text

EPSILON = 1e-14
"""Slack on either side of an interval, relative, so that figures equal on paper are equal here."""

_NUMBER = re.compile(
    r"""
    (?P<mantissa>
        [+-]?
        (?: (?: [1-9][0-9]{0,2} (?: ,[0-9]{3} )+    # 2,362: commas group thousands, or are refused
              | [0-9]+ )
            (?: \.[0-9]* )?
          | \.[0-9]+ )
    )
    (?: (?: [eE] | [x*\u00d7] 10 (?: \^ | \*\* ) )     # e3, x10^3, *10**3
        (?P<exponent> [+-]?[0-9]+ ) )?
    """,
    re.VERBOSE,
)


def parse_number(text: str) -> float | None:
    """Return the number that *text* writes, or None where it is refused.

    Spaces are dropped wherever they stand. Commas that group thousands rightly are dropped (``1,000``,
    ``2,362.50``), others are refused (``1,5``). ``1.5e3``, ``1.5x10^3`` and ``2*10**2`` are read. Anything
    before or after the number is refused, and so is every digit but the ASCII ones.

    Source: Moodle 4.5, numerical, for items without units.
    """
    found = _NUMBER.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    return float(f"{found['mantissa'].replace(',', '')}e{found['exponent'] or 0}")


def within_tolerance(value: float, answer: float | Literal["*"], tolerance: float | str) -> bool:
    """Say whether *value* lies within *answer* give or take the nominal *tolerance*.

    The limits count as within. An empty tolerance is none, and its sign does not matter. The answer ``*``
    holds every number.

    Source: Moodle 4.5, numerical.
    """
    if answer == "*":
        return True
    width = abs(float(tolerance or 0))
    width += EPSILON * max(width, abs(answer), EPSILON)
    return answer - width <= value <= answer + width


def check_numeric(_body: NumericBody, response: object) -> str | None:
    """Return the number as typed, trimmed; None for a blank text. A number becomes its text.

    A text that is no number is let through, to be marked wrong: what was typed is what is kept.

    Raises:
        ShapeError: *response* is neither a text nor a finite number, or a longer text than is taken.
    """
    if isinstance(response, int | float) and not isinstance(response, bool):
        if not _is_finite(response):
            raise ShapeError("the answer must be a number of fewer than 300 digits.")
        return repr(response)
    return read_text(response, SHORT_TEXT_CHARACTERS)


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond any float
        return False


def mark_numeric(body: NumericBody, response: str) -> Outcome:
    """Return the fraction and feedback of the first answer whose interval holds the number, or nothing.

    An answer without a value holds every number, but no text that is none.
    """
    number = parse_number(response)
    if number is None:
        return Outcome(0.0)
    for answer in body.answers:
        if answer.value is None or within_tolerance(number, answer.value, answer.tolerance):
            return Outcome(answer.fraction, (answer.feedback,))
    return Outcome(0.0)
