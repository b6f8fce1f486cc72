"""Ordering items: nine rules for how much of an order is right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from cascade.model.items import OrderingBody
from cascade.scoring.outcome import Outcome
from cascade.scoring.shapes import ShapeError, read_ids

NOTHING = 0
"""Stands before the first entry and after the last."""


def _in_place(order: Sequence[int]) -> int:
    return sum(place == right for place, right in enumerate(order, start=1))


def _all_or_nothing(order: Sequence[int], count: int) -> tuple[int, int]:
    return int(_in_place(order) == count), 1


def _absolute_position(order: Sequence[int], count: int) -> tuple[int, int]:
    return _in_place(order), count


def _next_exclude_last(order: Sequence[int], count: int) -> tuple[int, int]:
    # Reversed, so that of an entry named twice the first place counts.
    after = dict(reversed([*pairwise(order)]))
    return sum(after.get(entry) == entry + 1 for entry in range(1, count)), count - 1


def _next_include_last(order: Sequence[int], count: int) -> tuple[int, int]:
    # That nothing follows the last entry counts as one more pair.
    after = dict(reversed([*pairwise([*order, NOTHING])]))
    right = sum(after.get(entry) == entry + 1 for entry in range(1, count))
    return right + (after.get(count) == NOTHING), count


def _one_previous_and_next(order: Sequence[int], count: int) -> tuple[int, int]:
    # A right beginning and a right end count like a right neighbour.
    around = [NOTHING, *order, NOTHING]
    before = {entry: previous for previous, entry in pairwise(around)}
    after = dict(pairwise(around))
    right = sum(before.get(entry) == entry - 1 for entry in range(1, count + 1))
    right += sum(after.get(entry) == entry + 1 for entry in range(1, count))
    return right + (after.get(count) == NOTHING), 2 * count


def _all_previous_and_next(order: Sequence[int], count: int) -> tuple[int, int]:
    right = 0
    for entry, place in {entry: place for place, entry in enumerate(order)}.items():
        right += sum(other < entry for other in order[:place])
        right += sum(other > entry for other in order[place + 1 :])
    return right, count * (count - 1)


def _longest_ordered(order: Sequence[int], _count: int) -> tuple[int, int]:
    ends: list[int] = []  # ends[k] is the least last entry of an ordered subset of k + 1 entries
    for entry in order:
        place = bisect_left(ends, entry)
        ends[place : place + 1] = [entry]
    return _subset(len(ends)), len(order)


def _longest_contiguous(order: Sequence[int], _count: int) -> tuple[int, int]:
    # Contiguous are the entries' right places; others may stand between them.
    length: dict[int, int] = {}
    for entry in order:
        length[entry] = max(length.get(entry - 1, 0) + 1, length.get(entry, 0))
    return _subset(max(length.values())), len(order)


def _subset(length: int) -> int:
    """Return the length of a subset as it counts: one entry alone is no order."""
    return length if length > 1 else 0


def _relative_to_correct(order: Sequence[int], count: int) -> tuple[int, int]:
    furthest = count - 1
    places = {entry: place for place, entry in reversed([*enumerate(order, start=1)])}
    near = sum(furthest - abs(place - right) for right, place in places.items())
    return near, furthest * count


RULES: dict[str, Callable[[Sequence[int], int], tuple[int, int]]] = {
    "all_or_nothing": _all_or_nothing,
    "absolute_position": _absolute_position,
    "relative_next_exclude_last": _next_exclude_last,
    "relative_next_include_last": _next_include_last,
    "relative_one_previous_and_next": _one_previous_and_next,
    "relative_all_previous_and_next": _all_previous_and_next,
    "longest_ordered_subset": _longest_ordered,
    "longest_contiguous_subset": _longest_contiguous,
    "relative_to_correct": _relative_to_correct,
}
"""By name, the function that counts what is right in an order, and what could be."""


def ordering_fraction(response_order: Sequence[int], rule: str) -> float:
    """Return the fraction of an order by one of nine rules (see `RULES`): what is right out of what could be.

    Where nothing could be right, as with a single entry under a rule about pairs, the fraction is 0. An order
    that leaves entries out, or holds one twice, is marked as it stands; `check_ordering` refuses it first.

    Args:
        response_order: For each place, the 1-based right place of the entry that stands there.
        rule: Name of the rule.

    Source: Moodle 4.5, ordering.

    Raises:
        ValueError: there is no such rule.
    """
    if rule not in RULES:
        raise ValueError(f"{rule!r} is no ordering rule; use one of {', '.join(RULES)}")
    if not response_order:
        return 0.0
    right, possible = RULES[rule](response_order, max(len(response_order), *response_order))
    return right / possible if possible else 0.0


def check_ordering(body: OrderingBody, response: object) -> list[str] | None:
    """Return the ids of all entries in the order given, or None for an empty list.

    Raises:
        ShapeError: *response* is no list of entry ids, names one twice or leaves one out.
    """
    known = [entry.id for entry in body.entries]
    found = read_ids(response, known, "entry")
    missing = [entry for entry in known if entry not in found]
    if found and missing:
        raise ShapeError(f"the order must name every entry; {', '.join(missing)} is missing.")
    return found or None


def mark_ordering(body: OrderingBody, response: list[str]) -> Outcome:
    """Return the fraction of the order by the item's rule."""
    right_place = {entry.id: place for place, entry in enumerate(body.entries, start=1)}
    return Outcome(ordering_fraction([right_place[entry] for entry in response], body.rule))
