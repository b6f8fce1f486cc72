"""Loss on the way down: how many pass at each depth of the cascade, as far as the numbers can say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from cascade.records.analysis import LEAST_PEOPLE
from cascade.records.models import Attempt
from cascade.records.superseding import is_pass, standing
from cascade.scoring.intervals import Interval, difference, share


@dataclass(frozen=True, slots=True)
class DepthResult:
    """Results at one depth of the cascade.

    Attributes:
        depth: The depth of the sessions.
        people: How many people took the quiz for the first time in a session of this depth.
        passed: Share of them who passed, with its 95 % interval; None below `LEAST_PEOPLE`.
        change: By how much that share differs from that one depth above; None where either is missing.
    """

    depth: int
    people: int
    passed: Interval | None
    change: Interval | None

    @property
    def verdict(self) -> str:
        """What the change says: ``less``, ``more`` or ``open`` where both are possible; empty without one."""
        if self.change is None:
            return ""
        if self.change.high < 0:
            return "less"
        return "more" if self.change.low > 0 else "open"


def results_by_depth(quiz: str) -> tuple[DepthResult, ...]:
    """Return the results of one quiz by depth of the session it was taken in.

    A person counts once: with their first attempt in any session, as it now counts.
    """
    rows = Attempt.objects.filter(quiz=quiz, kind="attempt", depth__isnull=False).order_by("sequence")
    first: dict[UUID, Attempt] = {}
    for row in rows:
        first.setdefault(row.person_id, row)
    counting = standing(first.values())
    passes: dict[int, list[bool]] = defaultdict(list)
    for row in first.values():
        if row.depth is not None and counting[row.pk].kind != "void":
            passes[row.depth].append(is_pass(counting[row.pk]))
    found: list[DepthResult] = []
    for depth in sorted(passes):
        found.append(_result(depth, passes[depth], found[-1] if found else None))
    return tuple(found)


def _result(depth: int, passes: list[bool], above: DepthResult | None) -> DepthResult:
    passed = share(sum(passes), len(passes)) if len(passes) >= LEAST_PEOPLE else None
    change = None
    if passed is not None and above is not None and above.passed is not None and above.depth == depth - 1:
        change = difference(above.passed, passed)
    return DepthResult(depth, len(passes), passed, change)
