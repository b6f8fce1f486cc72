"""HR's overview: how much of what is required is current, and what is overdue, by area, quiz or manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cascade.records.requirements import area_key
from cascade.records.standing_filters import NO_AREA, NOBODY, chosen
from cascade.records.standings import Standing, StandingState
from cascade.records.tally import Tally, tallies, together
from cascade.service.bars import Bars, Group, bars
from cascade.service.hr_filters import OVERDUE, filters_of, managers, picks, quiz_titles
from cascade.service.listing import Asked, Cell, Column, Pick, Table, read, respond
from cascade.service.statuses import STATE_WORDS

GROUPS: dict[str, str] = {"": "Service area", "quiz": "Quiz", "manager": "Manager"}
SHOWN: tuple[StandingState, ...] = ("current", "affected", "expired", "failed", "due")
PARTS = ("Current", "Not current, not overdue", "Overdue")
MOST_BARS = 20
"""Where there are more groups, the plot shows those with most overdue, and the table all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group: its label, what a list of it asks for, and its counts."""

    label: str
    query: Mapping[str, str]
    tally: Tally

    @property
    def order(self) -> tuple[str, list[tuple[str, str]]]:
        """Tells any two groups apart."""
        return self.label.casefold(), sorted(self.query.items())


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the large figures at the top."""

    label: str
    number: str
    href: str
    note: str = ""


@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show how each group stands, what is most overdue first; every number leads to the list behind it."""
    asked = read(request, [Pick("by", "Group by", GROUPS), *picks("area", "quiz")])
    if asked.found:
        return respond(request, "service/hr.html", asked, None)
    rows = _rows(asked)
    total = Row("All", {}, together(row.tally for row in rows))
    columns = _columns(asked)
    table = Table(
        name="overview",
        caption=f"What is required of people at work, by {GROUPS[asked.values['by']].lower()}",
        columns=columns,
        rows=rows,
        sort="-overdue",
        then=lambda row: row.order,
        foot=total,
        empty="Nothing is required of anybody yet.",
    )
    context = {"figures": _figures(asked, total.tally), "plot": _plot(rows), "bars_shown": MOST_BARS}
    return respond(request, "service/hr.html", asked, table, **context)


def _rows(asked: Asked) -> list[Row]:
    group, label = _grouping(asked.values["by"])
    name = asked.values["by"] or "area"
    found = tallies(chosen(filters_of(asked, required=True)), group)
    return [Row(label(key), {name: key}, tally) for key, tally in found.items()]


def _grouping(by: str) -> tuple[Callable[[Standing], str], Callable[[str], str]]:
    """Return what a standing is grouped by, as addresses have it, and what a group is called."""
    if by == "quiz":
        titles = quiz_titles()
        return (lambda one: one.quiz), (lambda key: titles.get(key, key))
    if by == "manager":
        names = {**managers(), NOBODY: "No manager"}
        return (lambda one: str(one.person.manager_id or NOBODY)), (lambda key: names.get(key, key))
    spelt: dict[str, str] = {}

    def area(one: Standing) -> str:
        # Spellings of one area are one group, under the first that comes.
        found = one.person.service_area
        return spelt.setdefault(area_key(found), found) or NO_AREA

    return area, (lambda key: "No service area" if key == NO_AREA else key)


def _columns(asked: Asked) -> list[Column[Row]]:
    def count(
        name: str, label: str, value: Callable[[Tally], int], route: str = "hr-standings", **query: str
    ) -> Column[Row]:
        def cell(row: Row) -> Cell:
            number = value(row.tally)
            return Cell(number, href=_list(asked, {**row.query, **query}, route) if number else "")

        return Column(name, label, cell, sort=lambda row: value(row.tally), number=True)

    def in_state(state: StandingState) -> Column[Row]:
        return count(state, STATE_WORDS[state][0], lambda tally: tally.states[state], state=state)

    return [
        Column("group", GROUPS[asked.values["by"]], lambda row: row.label, lambda row: row.order, heads=True),
        count("people", "People", lambda tally: len(tally.people), "hr-people"),
        count("required", "Required", lambda tally: tally.required),
        *(in_state(state) for state in SHOWN),
        count("overdue", "Overdue", lambda tally: tally.overdue, state=OVERDUE),
        Column("percent", "% current", lambda row: row.tally.percent, lambda row: row.tally.percent, True),
    ]


def _list(asked: Asked, query: Mapping[str, str], route: str = "hr-standings") -> str:
    """Return the address of the list of what a number counts."""
    given = {"area": asked.values["area"], "quiz": asked.values["quiz"], **query}
    ordered = {name: given.get(name, "") for name in ("area", "quiz", "manager", "state")}
    kept = {name: value for name, value in ordered.items() if value}
    return f"{reverse(route)}?{urlencode(kept)}" if kept else reverse(route)


def _figures(asked: Asked, total: Tally) -> list[Figure]:
    if not total.required:
        return []
    current = _list(asked, {"state": "current"})
    return [
        Figure("current", f"{total.percent}%", current, f"{total.states['current']:,} of {total.required:,}"),
        Figure("overdue", f"{total.overdue:,}", _list(asked, {"state": OVERDUE})),
        Figure("affected", f"{total.states['affected']:,}", _list(asked, {"state": "affected"})),
        Figure("expired", f"{total.states['expired']:,}", _list(asked, {"state": "expired"})),
        Figure("due", f"{total.states['due']:,}", _list(asked, {"state": "due"})),
    ]


def _plot(rows: Sequence[Row]) -> Bars | None:
    """Return a bar a group, what is most overdue first; none where there is nothing to show."""
    first = sorted(rows, key=lambda row: (-row.tally.overdue, row.order))[:MOST_BARS]
    groups = []
    for row in first:
        whole, current, overdue = row.tally.required, row.tally.states["current"], row.tally.overdue
        groups.append(Group(row.label, whole, (current, whole - current - overdue, overdue)))
    return bars("How much of what is required is current", PARTS, groups) if groups else None
