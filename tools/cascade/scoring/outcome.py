"""What marking a body by its type gives, before marks and certainty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fraction of the full mark, and the feedback of what was chosen, matched or wrongly paired."""

    fraction: float
    feedback: tuple[str, ...] = ()
