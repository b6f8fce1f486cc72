"""The best that can be reached: of an item, and of a quiz whatever its pools pick."""

from __future__ import annotations

from cascade.model.bank import Quiz
from cascade.model.items import (
    Body,
    ClozeBody,
    Item,
    MultipleBody,
    NumericBody,
    ShortTextBody,
    SingleBody,
)

# Fractions such as a third are not exact, so a mark may miss its limit by a hair.
_HAIR = 1e-6


def best_fraction(body: Body) -> float:
    """Return the largest fraction that any response to *body* can bring."""
    match body:
        case SingleBody():
            return max(choice.fraction for choice in body.choices)
        case MultipleBody():
            return min(1.0, sum(max(0.0, choice.fraction) for choice in body.choices))
        case NumericBody() | ShortTextBody():
            return max(answer.fraction for answer in body.answers)
        case ClozeBody():
            weights = sum(gap.weight for gap in body.gaps)
            return sum(gap.weight * best_fraction(gap.body) for gap in body.gaps) / weights
        case _:
            return 1.0


def unreachable(quiz: Quiz) -> str:
    """Return a sentence when the pass mark can't be reached by right answers alone, else an empty string.

    With pools the unluckiest pick decides: nobody should be given a quiz that can't be passed.
    """
    goal = (quiz.pass_mark_percent or 0) / 100
    if quiz.certainty:
        # Being sure and right brings up to three times the mark.
        goal /= 3
    pooled = {item_id for pool in quiz.pools for item_id in pool.items}
    surplus = sum(_surplus(item, goal) for item in quiz.items if item.id not in pooled)
    for pool in quiz.pools:
        surplus += sum(sorted(_surplus(quiz.item(item_id), goal) for item_id in pool.items)[: pool.pick])
    if surplus >= -_HAIR:
        return ""
    pick = " when the pools pick unluckily" if quiz.pools else ""
    return (
        f"The pass mark of {quiz.pass_mark_percent:g} % is out of reach{pick}: some items bring only part of "
        "their mark even when answered as well as possible. Lower it, or give those items a full key."
    )


def _surplus(item: Item, goal: float) -> float:
    """Return how many marks the best response brings above *goal* of the item's mark."""
    return item.mark * (best_fraction(item.body) - goal) if item.is_scored else 0.0
