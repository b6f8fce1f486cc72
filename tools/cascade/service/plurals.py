"""Counts in words."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 question``, ``12 questions``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
