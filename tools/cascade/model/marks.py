"""What marking gives: a mark an item and a mark a quiz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["wrong", "partial", "right"]
Certainty = Literal[1, 2, 3]

Response = Any
"""A response as JSON, its shape given by the item's type (see `cascade.model.items`); None for no answer."""


@dataclass(frozen=True, slots=True)
class ItemMark:
    """The marking of one item.

    Attributes:
        item: Item id.
        scored: Whether the item brings a mark at all.
        answered: Whether there was anything to mark; for unscored items, whether something was answered and
            every required field of it.
        fraction: Share of the full mark before certainty, or None for an unscored item.
        mark: Marks given.
        max_mark: Marks possible.
        state: Wrong, partial or right; None for an unscored item.
        certainty: 1 low, 2 medium, 3 high, or None where it was not asked or there was no answer.
        feedback: Markdown, what the chosen options and the item say, in reading order.
    """

    item: str
    scored: bool
    answered: bool
    fraction: float | None
    mark: float
    max_mark: float
    state: State | None
    certainty: Certainty | None
    feedback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuizMark:
    """The marking of one attempt.

    Attributes:
        items: One mark an item asked, in the order asked.
        mark: Sum of marks.
        max_mark: Sum of the marks possible.
        percent: mark / max_mark in percent, rounded once, half away from zero, to 2 places; None without
            scored items.
        passed: Whether the unrounded percentage reaches the pass mark; None without scored items.
        complete: Whether every unscored item that asks for something was answered in full.
        accuracy: Mean fraction before certainty, weighted by marks, in percent; None without certainty.
        bonus: Percentage points that certainty brought or cost beside the accuracy: a tenth of what the mean
            mark lies above or below that of the one fitting certainty throughout; None without certainty.
    """

    items: tuple[ItemMark, ...]
    mark: float
    max_mark: float
    percent: float | None
    passed: bool | None
    complete: bool
    accuracy: float | None
    bonus: float | None
