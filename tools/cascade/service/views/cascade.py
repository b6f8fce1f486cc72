"""Who has trained whom: the tree, how far it reaches, where it has not, what is lost, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.exchange.tables import csv_chunks
from cascade.records import audit
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.roles import has_role
from cascade.records.sessions.loss import DepthResult, results_by_depth
from cascade.records.sessions.reach import promises, reach, without_trainer
from cascade.records.sessions.simulate import Rate, simulate
from cascade.records.sessions.tree import Node, cascade_tree, walk
from cascade.records.sessions.tree_text import COLUMNS, graphviz, mermaid, rows
from cascade.scoring.intervals import Interval
from cascade.service.complaints import Complaint
from cascade.service.tree_plot import BOX_HEIGHT, BOX_WIDTH, tree_plot
from cascade.service.views.people import person_of
from cascade.service.views.sessions import STATES

VERDICTS = {
    "less": "Fewer pass than one depth above.",
    "more": "More pass than one depth above.",
    "open": "Too close to tell from one depth above.",
    "": "",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One depth in the table: counts and shares in words."""

    depth: int
    people: int
    share: str
    between: str
    change: str
    verdict: str


@require_safe
def cascade(request: HttpRequest) -> HttpResponseBase:
    """Show the cascade as a whole."""
    today = timezone.localdate()
    roots = cascade_tree()
    areas = reach()
    rate, found = _rate(request.GET)
    quizzes = current_bank().quizzes
    asked = request.GET.get("quiz", "")
    chosen = next((quiz.id for quiz in quizzes if quiz.id == asked), quizzes[0].id if quizzes else "")
    late = promises(today)
    people = {one.person.pk for one in late} | {
        node.trainer_id for node in walk(roots) if node.trainer_id is not None
    }
    audit.note(person_of(request), "viewed", people=people, detail={"page": "cascade"})
    context = {
        "plot": tree_plot(roots),
        "box_width": BOX_WIDTH,
        "box_height": BOX_HEIGHT,
        "nodes": [(node, _state(node)) for node in walk(roots)],
        "readable": _readable(request, roots),
        "areas": areas,
        "without_trainer": without_trainer(areas),
        "promises": late,
        "quizzes": quizzes,
        "chosen": chosen,
        "losses": [_loss(one) for one in results_by_depth(chosen)],
        "typed": request.GET,
        "rate": rate,
        "found": found,
        "errors": {one.part: one.message for one in found},
        "arrivals": () if found else simulate(areas, rate, today),
    }
    return render(request, "service/cascade.html", context)


def _state(node: Node) -> str:
    return "Outside training" if node.is_root else STATES[node.state][0]


def _readable(request: HttpRequest, roots: tuple[Node, ...]) -> set[UUID]:
    """Return the sessions whose report the reader may open: every one, or as a trainer their own."""
    by = person_of(request)
    closed = (node for node in walk(roots) if node.state == "closed" and not node.is_root)
    everything = has_role(by, "hr", "auditor")
    return {node.session for node in closed if everything or node.trainer_id == by.pk}


def _loss(result: DepthResult) -> Loss:
    return Loss(
        depth=result.depth,
        people=result.people,
        share="" if result.passed is None else f"{100 * result.passed.value:.0f}%",
        between="" if result.passed is None else _between(result.passed),
        change="" if result.change is None else f"{_between(result.change)} points",
        verdict=VERDICTS[result.verdict] if result.passed is not None else "Too few people to say.",
    )


def _between(interval: Interval) -> str:
    low, high = (f"{100 * one:.0f}".replace("-", "\N{MINUS SIGN}") for one in (interval.low, interval.high))
    return f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    what: str
    least: float
    most: float
    is_whole: bool = False

    def takes(self, value: float | None) -> bool:
        """Return whether *value*, what was typed, is one of those asked for."""
        return value is not None and self.least <= value <= self.most and not (self.is_whole and value % 1)


_FIELDS = (
    _Asked("sessions_a_week", "how many sessions a trainer runs in a week", 0, 50),
    _Asked("people_a_session", "how many people attend a session", 1, 1000, is_whole=True),
    _Asked("trainers_in_hundred", "how many of a hundred people go on to train others", 0, 100),
    _Asked("weeks_to_start", "after how many weeks they begin", 1, 100, is_whole=True),
)


def _rate(asked: QueryDict) -> tuple[Rate, tuple[Complaint, ...]]:
    """Return the rate that the fields say, today's guess for those left empty, and what can't be read."""
    values: dict[str, float] = {}
    found = []
    for one in _FIELDS:
        typed = asked.get(one.name, "").strip()
        value = _number(typed)
        if typed and not one.takes(value):
            number = "whole number" if one.is_whole else "number"
            message = f"Enter {one.what}, as a {number} from {one.least:g} to {one.most:g}"
            found.append(Complaint(one.name, "", one.name, message))
        elif value is not None:
            values[one.name] = value
    usual = Rate()
    return Rate(
        sessions_a_week=values.get("sessions_a_week", usual.sessions_a_week),
        people_a_session=int(values.get("people_a_session", usual.people_a_session)),
        trainers_in_hundred=values.get("trainers_in_hundred", usual.trainers_in_hundred),
        weeks_to_start=int(values.get("weeks_to_start", usual.weeks_to_start)),
    ), tuple(found)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


@require_safe
def tree_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the tree as a file: CSV, Graphviz or Mermaid."""
    if kind not in FILES:
        raise NotFoundError("The tree is to be had as CSV, Graphviz or Mermaid.")
    roots = cascade_tree()
    people = {node.trainer_id for node in walk(roots) if node.trainer_id is not None}
    audit.note(person_of(request), "exported", people=people, detail={"page": "cascade", "format": kind})
    make, content_type = FILES[kind]
    return _file(make(roots), f"{content_type}; charset=utf-8", f"cascade.{kind}")


def _csv(roots: tuple[Node, ...]) -> bytes:
    return b"".join(csv_chunks(COLUMNS, rows(roots)))


FILES: dict[str, tuple[Callable[[tuple[Node, ...]], bytes], str]] = {
    "csv": (_csv, "text/csv"),
    "dot": (lambda roots: graphviz(roots).encode(), "text/vnd.graphviz"),
    "mmd": (lambda roots: mermaid(roots).encode(), "text/plain"),
}
"""The files the tree is to be had as: what makes each, and its type."""


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
