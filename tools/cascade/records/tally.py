"""Counts of where people stand: how much of what is required is current or overdue, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from cascade.records.standings import Standing, StandingState

Key = TypeVar("Key")


@dataclass(slots=True)
class Tally:
    """What is required of a group of people: a quiz required of a person counts one.

    Attributes:
        people: Ids of those of whom something is required.
        states: How many are in each state.
        overdue: How many are overdue.
    """

    people: set[UUID] = field(default_factory=set)
    states: Counter[StandingState] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def required(self) -> int:
        """How many there are."""
        return self.states.total()

    @property
    def percent(self) -> int | None:
        """How much of it is current, in whole percent; None where nothing is required.

        Rounded down: 100 is said only where all of it is.
        """
        return 100 * self.states["current"] // self.required if self.required else None

    def add(self, one: Standing) -> None:
        """Count one more."""
        self.people.add(one.person.pk)
        self.states[one.state] += 1
        self.overdue += one.overdue


def tallies(found: Iterable[Standing], group: Callable[[Standing], Key]) -> dict[Key, Tally]:
    """Return the tally of each group, of what is required alone, in the order the groups come first."""
    by_group: dict[Key, Tally] = {}
    for one in found:
        if one.required:
            by_group.setdefault(group(one), Tally()).add(one)
    return by_group


def together(groups: Iterable[Tally]) -> Tally:
    """Return the tally of all *groups*; whoever is in several is one person."""
    total = Tally()
    for one in groups:
        total.people |= one.people
        total.states += one.states
        total.overdue += one.overdue
    return total
