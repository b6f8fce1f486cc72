"""When would every area be reached? A plan played through week by week, with its assumptions in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cascade.records.sessions.reach import AreaReach

_NOBODY = 1e-6  # what is left of a person by rounding
MOST_WEEKS = 520
"""Ten years: a plan that takes longer is no plan."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What is assumed of the weeks to come.

    Attributes:
        sessions_a_week: Sessions that each trainer runs in a week.
        people_a_session: People who attend each.
        trainers_in_hundred: Of a hundred people trained, how many go on to train others.
        weeks_to_start: Weeks between being trained and running a first session.
    """

    sessions_a_week: float = 0.5
    people_a_session: int = 12
    trainers_in_hundred: float = 5
    weeks_to_start: int = 4

    def in_words(self) -> tuple[str, ...]:
        """Return the assumptions as sentences."""
        sessions = _count(self.sessions_a_week, "session", "sessions")
        people = _count(self.people_a_session, "person", "people")
        goes = "goes" if self.trainers_in_hundred == 1 else "go"
        return (
            f"A trainer runs {sessions} a week, for {people} each time.",
            f"Of 100 people trained, {self.trainers_in_hundred:g} {goes} on to train others.",
            f"They begin {_count(self.weeks_to_start, 'week', 'weeks')} after they were trained.",
            "Trainers train their own service area first, then the area where most people are left.",
            "Nobody leaves or joins, and everybody who is invited can come.",
        )


def _count(number: float, one: str, many: str) -> str:
    return f"{number:g} {one if number == 1 else many}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """When one area is reached: its name, the people still to train, and the day; None within ten years."""

    service_area: str
    to_train: int
    on: date | None


@dataclass(frozen=True, slots=True)
class _Area:
    name: str
    to_train: int
    left: float
    trainers: float
    coming: tuple[float, ...] = ()
    done_in_week: int | None = None


def simulate(areas: Iterable[AreaReach], rate: Rate, today: date) -> tuple[Arrival, ...]:
    """Play the plan through and return when each area is reached, the last to be reached first.

    Raises:
        ValueError: a rate is negative, or nobody attends a session.
    """
    if rate.sessions_a_week < 0 or rate.people_a_session < 1 or rate.trainers_in_hundred < 0:
        raise ValueError(rate)
    state = [_begin(area) for area in areas]
    week = 0
    while week < MOST_WEEKS and any(area.left for area in state) and _moves(state):
        week += 1
        state = _one_week(state, rate, week)
    return tuple(sorted((_arrival(area, today) for area in state), key=_latest_first))


def _begin(area: AreaReach) -> _Area:
    left = area.people - area.trained
    return _Area(area.service_area, left, float(left), area.trainers, done_in_week=0 if left == 0 else None)


def _moves(state: list[_Area]) -> bool:
    return any(area.trainers or any(area.coming) for area in state)


def _one_week(state: list[_Area], rate: Rate, week: int) -> list[_Area]:
    state = [_arrive(area) for area in state]
    seats = [area.trainers * rate.sessions_a_week * rate.people_a_session for area in state]
    trained = [min(area.left, places) for area, places in zip(state, seats, strict=True)]
    spare = sum(seats) - sum(trained)
    # What trainers of finished areas can do goes to where most is left.
    for index in sorted(range(len(state)), key=lambda one: trained[one] - state[one].left):
        extra = min(spare, state[index].left - trained[index])
        trained[index] += extra
        spare -= extra
    return [_train(area, count, rate, week) for area, count in zip(state, trained, strict=True)]


def _arrive(area: _Area) -> _Area:
    if not area.coming:
        return area
    return replace(area, trainers=area.trainers + area.coming[0], coming=area.coming[1:])


def _train(area: _Area, count: float, rate: Rate, week: int) -> _Area:
    new = count * rate.trainers_in_hundred / 100
    waiting = area.coming + (0.0,) * (max(rate.weeks_to_start, 1) - len(area.coming))
    coming = (*waiting[:-1], waiting[-1] + new)
    left = max(0.0, area.left - count)
    left = 0.0 if left < _NOBODY else left
    done = week if left == 0 and area.done_in_week is None else area.done_in_week
    return replace(area, left=left, coming=coming, done_in_week=done)


def _arrival(area: _Area, today: date) -> Arrival:
    on = None if area.done_in_week is None else today + timedelta(weeks=area.done_in_week)
    return Arrival(area.name, area.to_train, on)


def _latest_first(arrival: Arrival) -> tuple[bool, float, str]:
    return (
        arrival.on is not None,
        0.0 if arrival.on is None else -arrival.on.toordinal(),
        arrival.service_area.casefold(),
    )
