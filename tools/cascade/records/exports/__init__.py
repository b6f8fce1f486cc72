"""Exports: completions as files that other systems read and that can be checked against the log."""

from __future__ import annotations

from cascade.records.exports.columns import COLUMNS, STANDARD, Column, columns_of
from cascade.records.exports.files import FORMATS
from cascade.records.exports.filters import KINDS, STATUSES, Filters, chosen
from cascade.records.exports.rows import completions, count

__all__ = [
    "COLUMNS",
    "FORMATS",
    "KINDS",
    "STANDARD",
    "STATUSES",
    "Column",
    "Filters",
    "chosen",
    "columns_of",
    "completions",
    "count",
]
