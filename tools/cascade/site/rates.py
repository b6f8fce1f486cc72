"""Months against what was assumed of them: pure comparison, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cascade.site.series import listed, total, written

Level = Literal["above", "within", "below"]


@dataclass(frozen=True, slots=True)
class Month:
    """A month: what was recorded, None while nothing is, and what was assumed, from *low* to *high*."""

    name: str
    received: Decimal | None
    low: Decimal
    high: Decimal

    @property
    def assumed(self) -> str:
        """What was assumed, in words: "250 to 300"."""
        return f"{written(self.low)} to {written(self.high)}"

    @property
    def compared(self) -> str:
        """How the month compares: "45 above", "within", "12 below"; empty while nothing is recorded."""
        if self.received is None:
            return ""
        return compared(self.received, self.low, self.high)


def level(value: Decimal, low: Decimal, high: Decimal) -> Level:
    """Return where *value* lies; both ends belong to what was assumed."""
    if value > high:
        return "above"
    return "below" if value < low else "within"


def compared(value: Decimal, low: Decimal, high: Decimal) -> str:
    """Return where *value* lies and how far off it is."""
    found = level(value, low, high)
    if found == "within":
        return found
    off = value - high if found == "above" else low - value
    return f"{written(off)} {found}"


def overall(months: Sequence[Month]) -> Level | None:
    """Return where the months recorded so far lie together; None while nothing is recorded."""
    recorded = _recorded(months)
    if not recorded:
        return None
    received, low, high = _sums(recorded)
    return level(received, low, high)


def verdict(months: Sequence[Month]) -> tuple[str, ...]:
    """Return in sentences how the months recorded so far compare with what was assumed."""
    recorded = _recorded(months)
    if not recorded:
        return (f"None of the {len(months)} months has been recorded yet, so there is nothing to compare.",)
    received, low, high = _sums(recorded)
    count = len(recorded)
    rate, assumed = written(received / count), f"{written(low / count)} to {written(high / count)} a month"
    so_far = (
        f"{count} of {len(months)} months {'is' if count == 1 else 'are'} recorded, with {written(received)} "
        f"enquiries in all, which is {rate} a month."
    )
    newest = recorded[-1]
    last = f"The latest month is {newest.name}, with {written(newest.received or Decimal(0))}: "
    last += (
        "within what was assumed." if newest.compared == "within" else f"{newest.compared} what was assumed."
    )
    above = [
        month.name
        for month in recorded
        if level(month.received or Decimal(0), month.low, month.high) == "above"
    ]
    each = (f"Above what was assumed: {listed(above)}.",) if above else ()
    return (f"The rate is {level(received, low, high)} the assumed {assumed}.", so_far, *each, last)


def _recorded(months: Sequence[Month]) -> list[Month]:
    return [month for month in months if month.received is not None]


def _sums(months: Sequence[Month]) -> tuple[Decimal, Decimal, Decimal]:
    return (
        total(month.received for month in months),
        total(month.low for month in months),
        total(month.high for month in months),
    )
