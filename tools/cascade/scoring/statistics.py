"""Item statistics of classical test theory: how hard an item is, and whether it tells people apart.

The figures are those a trainer knows from the statistics report of an LMS, in percent. Marks are added up as
whole ten-millionths, so the order of attempts changes no digit, and a spread of nought is exactly nought.

Worked by hand: three people take a quiz of three items that bring one mark each.

| Person | first | second | third |
|---|---|---|---|
| one | 1 | 1 | 1 |
| two | 1 | 0 | 1 |
| three | 0 | 0 | 1 |

Of *first*: the mean mark is 2/3, a facility of 66.67. The squared distances from it are 1/9, 1/9 and 4/9,
together 2/3; divided by 3 - 1 that is 1/3, whose root is 0.5774, a standard deviation of 57.74. The marks on
the other items are 2, 1 and 1; their mean is 4/3. The products of the two distances are 2/9, -1/9 and 2/9:
together 1/3, and the covariance is 1/6. The variance of the others' marks is 1/3 as well, so the
discrimination index is 100 x (1/6) / root(1/3 x 1/3) = 50. Put in ascending order, the item's marks are
0, 1, 1 and the others' 1, 1, 2; this largest possible covariance is 1/6 too, so the discrimination efficiency
is 100. *third* has no spread: its facility is 100, its standard deviation 0, and the other two are undefined.

Source: Moodle 4.5, quiz report statistics, as documented; the definitions are those of F. M. Lord and
M. R. Novick, Statistical Theories of Mental Test Scores (1968).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt, sqrt

from cascade.model.marks import Response

_UNIT = 10_000_000
"""Marks are counted in these parts of one mark: fractions taken over from an LMS have seven decimals."""

_ROOT_DIGITS = 10**9
"""Roots are taken of whole numbers this much larger squared, so nothing overflows and little is lost."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What one attempt says of one item: the mark it brought, and the marks of the attempt's other items."""

    mark: float
    others: float


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """The figures of one item, each None where it is undefined.

    Attributes:
        attempts: How many attempts they rest on.
        facility: Mean mark in percent of the item's mark; None without attempts or for an item of no mark.
        standard_deviation: Spread of the marks, in percent of the item's mark; None below two attempts.
        discrimination_index: Correlation between the mark on the item and the marks on all others, from -100
            to 100; None where either has no spread.
        discrimination_efficiency: The covariance in percent of the largest that the same marks could give, at
            most 100; None where either has no spread.
    """

    attempts: int
    facility: float | None
    standard_deviation: float | None
    discrimination_index: float | None
    discrimination_efficiency: float | None


@dataclass(frozen=True, slots=True)
class ChoiceShare:
    """How many of those asked chose an option: *count*, and *percent* of all asked."""

    choice: str
    count: int
    percent: float


def pairs_of(marks: Mapping[str, float]) -> dict[str, Pair]:
    """Return for each item of one attempt its mark, and what the attempt's other items brought together."""
    total = sum(_units(mark) for mark in marks.values())
    return {item: Pair(mark, (total - _units(mark)) / _UNIT) for item, mark in marks.items()}


def item_statistics(max_mark: float, pairs: Iterable[Pair]) -> ItemStatistics:
    """Return the figures of one item that brings *max_mark* at most.

    Attempts that did not ask the item are left out by leaving out their pairs.
    """
    kept = tuple(pairs)
    marks = [_units(pair.mark) for pair in kept]
    others = [_units(pair.others) for pair in kept]
    most, count = _units(max_mark), len(kept)
    variance, others_variance = _comoment(marks, marks), _comoment(others, others)
    # The largest covariance that these marks could have: the best on the item are the best on the rest.
    largest = _comoment(sorted(marks), sorted(others))
    covariance = _comoment(marks, others)
    return ItemStatistics(
        attempts=count,
        facility=100 * sum(marks) / (count * most) if count and most else None,
        standard_deviation=_deviation(variance, count, most) if count > 1 and most else None,
        discrimination_index=_correlation(covariance, variance * others_variance),
        discrimination_efficiency=100 * covariance / largest if largest else None,
    )


def quiz_statistics(
    max_marks: Mapping[str, float], attempts: Iterable[Mapping[str, Pair]]
) -> dict[str, ItemStatistics]:
    """Return the figures of every item of *max_marks*, from what each attempt says of its items (`pairs_of`).

    An item that an attempt leaves out, as one that a pool did not pick, does not count there.
    """
    found: dict[str, list[Pair]] = {item: [] for item in max_marks}
    for attempt in attempts:
        for item, pair in attempt.items():
            if item in found:
                found[item].append(pair)
    return {item: item_statistics(max_marks[item], pairs) for item, pairs in found.items()}


def choice_shares(choices: Sequence[str], responses: Iterable[Response]) -> tuple[ChoiceShare, ...]:
    """Return how often each of *choices* was chosen, in their order.

    A response is an id, a list of ids, a boolean (``true`` or ``false``), or None for no answer, which counts
    among those asked.
    """
    counts: Counter[str] = Counter()
    asked = 0
    for response in responses:
        asked += 1
        counts.update(set(_chosen(response)))
    return tuple(
        ChoiceShare(choice, counts[choice], 100 * counts[choice] / asked if asked else 0.0)
        for choice in choices
    )


def _chosen(response: Response) -> tuple[str, ...]:
    if isinstance(response, bool):
        return ("true" if response else "false",)
    if isinstance(response, str):
        return (response,)
    return tuple(map(str, response)) if isinstance(response, list | tuple) else ()


def _units(mark: float) -> int:
    return round(mark * _UNIT)


def _comoment(left: Sequence[int], right: Sequence[int]) -> int:
    """Return the number of pairs times the sum of the products of their distances from the two means."""
    products = sum(a * b for a, b in zip(left, right, strict=True))
    return len(left) * products - sum(left) * sum(right)


def _deviation(variance: int, count: int, most: int) -> float:
    return 100 * sqrt(variance / (count * (count - 1))) / most


def _correlation(covariance: int, square: int) -> float | None:
    if not square:
        return None
    # Cauchy and Schwarz bound it by 100; the last digit of a root may not.
    found = 100 * covariance * _ROOT_DIGITS / isqrt(square * _ROOT_DIGITS**2)
    return max(-100.0, min(100.0, found))
