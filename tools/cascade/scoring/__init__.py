"""Marking: pure functions from an item and a response to a mark, the same for every channel.

The rules are those of Moodle 4.5, so that a quiz moved to or from it keeps its marks. The seven functions on
bare values come first in each module; `check_response`, `mark_item` and `mark_quiz` apply them to the records
of `cascade.model`. Nothing here reads a file, a clock or a random number.
"""

from __future__ import annotations

from cascade.scoring.certainty import HIGH_FROM_PERCENT, MEDIUM_FROM_PERCENT, certainty_mark
from cascade.scoring.choice import choice_fraction, keys_of
from cascade.scoring.item import check_response, mark_item
from cascade.scoring.numeric import parse_number, within_tolerance
from cascade.scoring.ordering import ordering_fraction
from cascade.scoring.quiz import mark_quiz
from cascade.scoring.shapes import LONG_TEXT_CHARACTERS, SHORT_TEXT_CHARACTERS
from cascade.scoring.short_text import matches_pattern
from cascade.scoring.state import mark_state

__all__ = [
    "HIGH_FROM_PERCENT",
    "LONG_TEXT_CHARACTERS",
    "MEDIUM_FROM_PERCENT",
    "SHORT_TEXT_CHARACTERS",
    "certainty_mark",
    "check_response",
    "choice_fraction",
    "keys_of",
    "mark_item",
    "mark_quiz",
    "mark_state",
    "matches_pattern",
    "ordering_fraction",
    "parse_number",
    "within_tolerance",
]
