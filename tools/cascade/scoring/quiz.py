"""One attempt: the sum of its items' marks, rounded once, and whether it passes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from cascade.model.bank import Quiz
from cascade.model.items import Item
from cascade.model.marks import Certainty, ItemMark, QuizMark, Response
from cascade.scoring.certainty import ASSUMED, certainty_bonus
from cascade.scoring.exact import exact, round_half_away
from cascade.scoring.item import mark_item
from cascade.scoring.unscored import asks_for_something

PASS_SLACK = Fraction(5, 10_000_000)
"""How far below the pass mark, as a share of the maximum, still passes.

Fractions taken over from an LMS have seven decimals, so that an attempt with everything right can come to
0.9999997 (seven times 0.1428571). That is the most that can be lost, and far less than any answer is worth.
"""


def mark_quiz(
    quiz: Quiz,
    items: Sequence[Item],
    responses: Mapping[str, Response],
    certainties: Mapping[str, Certainty],
) -> QuizMark:
    """Return the marking of one attempt.

    The percentage is the sum of marks out of the sum of maxima, rounded once; passing is judged on the figure
    before rounding. With certainty it runs from -600 to 300, as an item brings up to three times its mark.

    Args:
        quiz: Whose pass mark counts, and whether certainty does.
        items: The items asked, in the order asked.
        responses: Item id to response; a missing item is unanswered, one that was not asked is passed over.
        certainties: Item id to certainty, looked at in a quiz with certainty; low is assumed where missing.

    Raises:
        ResponseError: a response or a certainty does not fit its item.
    """
    marks = tuple(
        mark_item(item, responses.get(item.id), _certainty(quiz, item, certainties)) for item in items
    )
    scored = [mark for mark in marks if mark.scored]
    total = _sum(mark.mark for mark in scored)
    maximum = _sum(mark.max_mark for mark in scored)
    share = total / maximum if maximum else None
    accuracy, bonus = _beside(scored, share, maximum) if quiz.certainty else (None, None)
    return QuizMark(
        items=marks,
        mark=float(total),
        max_mark=float(maximum),
        percent=None if share is None else round_half_away(100 * share),
        passed=_passes(share, quiz.pass_mark_percent),
        complete=all(
            mark.answered
            for item, mark in zip(items, marks, strict=True)
            if not mark.scored and asks_for_something(item.body)
        ),
        accuracy=accuracy,
        bonus=bonus,
    )


def _certainty(quiz: Quiz, item: Item, certainties: Mapping[str, Certainty]) -> Certainty | None:
    if not quiz.certainty:
        return None
    given = certainties.get(item.id)
    return ASSUMED if given is None else given


def _sum(values: Iterable[float]) -> Fraction:
    return sum((exact(value) for value in values), Fraction(0))


def _passes(share: Fraction | None, pass_mark_percent: float | None) -> bool | None:
    if share is None or pass_mark_percent is None:
        return None
    return share + PASS_SLACK >= exact(pass_mark_percent) / 100


def _beside(
    scored: Sequence[ItemMark], share: Fraction | None, maximum: Fraction
) -> tuple[float | None, float | None]:
    """Return accuracy and bonus in percent; both None where nothing could be marked."""
    if share is None:
        return None, None
    weighted = sum((exact(mark.fraction or 0.0) * exact(mark.max_mark) for mark in scored), Fraction(0))
    accuracy = weighted / maximum
    return round_half_away(100 * accuracy), round_half_away(100 * certainty_bonus(share, accuracy))
