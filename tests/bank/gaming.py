"""Ways of answering without reading: what somebody does who has no idea and hopes to pass."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from cascade.bank import plain_text
from cascade.model.items import (
    Choice,
    ClozeBody,
    Item,
    MatchingBody,
    MultipleBody,
    OrderingBody,
    SingleBody,
    TrueFalseBody,
)
from cascade.model.marks import Response

Choose = Callable[[Sequence[Choice]], list[str]]


def length(text: str) -> int:
    """Return how long a text looks, in characters."""
    return len(plain_text(text))


def first(choices: Sequence[Choice]) -> list[str]:
    """Choose the option that the file has first."""
    return [choices[0].id]


def last(choices: Sequence[Choice]) -> list[str]:
    """Choose the option that the file has last."""
    return [choices[-1].id]


def longest(choices: Sequence[Choice]) -> list[str]:
    """Choose the longest option; the first of equally long ones."""
    return [max(choices, key=lambda choice: length(choice.text)).id]


def shortest(choices: Sequence[Choice]) -> list[str]:
    """Choose the shortest option; the first of equally short ones."""
    return [min(choices, key=lambda choice: length(choice.text)).id]


def longer_half(choices: Sequence[Choice]) -> list[str]:
    """Choose the longer half of the options."""
    by_length = sorted(choices, key=lambda choice: -length(choice.text))
    return [choice.id for choice in by_length[: len(choices) // 2]]


def everything(choices: Sequence[Choice]) -> list[str]:
    """Choose all options."""
    return [choice.id for choice in choices]


@dataclass(frozen=True, slots=True)
class Strategy:
    """What is done with each type; numbers and words are left blank, and what is shuffled stays so."""

    one: Choose
    several: Choose
    truth: bool

    def __str__(self) -> str:
        """Name the strategy as a test's report shows it."""
        return f"{self.one.__name__}, of several {self.several.__name__}, always {self.truth}"

    def answer(self, item: Item) -> Response:
        """Return the response that the strategy gives to *item*."""
        match item.body:
            case SingleBody(choices=choices):
                return self.one(choices)[0]
            case MultipleBody(choices=choices):
                return self.several(choices)
            case TrueFalseBody():
                return self.truth
            case MatchingBody() | ClozeBody() | OrderingBody() as body:
                return self._parts(item.id, body)
            case _:
                return None

    def _parts(self, item_id: str, body: MatchingBody | ClozeBody | OrderingBody) -> Response:
        if isinstance(body, MatchingBody):
            return dict.fromkeys((stem.id for stem in body.stems), self._option(body))
        if isinstance(body, ClozeBody):
            gaps = {gap.id: gap.body for gap in body.gaps}
            return {key: self.one(gap.choices)[0] for key, gap in gaps.items() if isinstance(gap, SingleBody)}
        entries = [entry.id for entry in body.entries]
        # As the page shows them: in some order that does not depend on the right one.
        random.Random(item_id).shuffle(entries)  # noqa: S311  (nothing is kept secret here)
        return entries

    def _option(self, body: MatchingBody) -> str:
        choices = [Choice(option.id, option.text, 0.0) for option in body.options]
        return self.one(choices)[0]


STRATEGIES = tuple(
    Strategy(*ways)
    for ways in product(
        (first, last, longest, shortest), (first, longest, longer_half, everything), (True, False)
    )
)
"""Every mixture of a way with single, one with multiple and one with true or false."""
