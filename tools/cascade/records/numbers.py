"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal


def plain_number(value: Decimal) -> str:
    """Return *value* without needless noughts: 2, 1.5, 0.33333."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
