"""The filters of HR's lists, and what they let through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format

from cascade.records.editions import current_bank
from cascade.records.models import Attempt, CascadeSession, EditionItem, Person
from cascade.records.requirements import service_areas
from cascade.records.standing_filters import NO_AREA, NOBODY, Filters, Who
from cascade.records.standings import STATES, StandingState
from cascade.service.listing import Asked, Filter, Pick
from cascade.service.statuses import STATE_WORDS

OVERDUE = "overdue"
ANY = "any"
REQUIRED = "required"
ALL_QUIZZES = "all"

WHO: dict[str, str] = {
    "": "At work now",
    "starting": "Not started work yet",
    "left": "Left, closed or erased",
    "everybody": "Everybody",
}


def quiz_titles() -> dict[str, str]:
    """Return the titles of the quizzes of the current edition, and of those that somebody took before."""
    titles = {quiz.id: quiz.title for quiz in current_bank().quizzes}
    earlier = EditionItem.objects.exclude(quiz__in=titles).values_list("quiz", flat=True)
    for quiz in earlier.distinct().order_by("quiz"):
        taken = Attempt.objects.filter(quiz=quiz).order_by("-submitted_at")
        titles.update(taken.values_list("quiz", "quiz_title")[:1])
    return titles


def session_names() -> dict[str, str]:
    """Return the sessions in which something was recorded, the newest first: when, for whom, by whom.

    What an attempt names that is no session of ours, such as one that came from elsewhere, stays as it is.
    """
    recorded = Attempt.objects.exclude(session="").order_by("session").values_list("session", flat=True)
    named = {name: name for name in recorded.distinct()}
    rows = CascadeSession.objects.select_related("trainer").order_by("-starts_at", "pk")
    ours = {str(row.pk): _session_name(row) for row in rows.iterator() if str(row.pk) in named}
    return {**ours, **{name: name for name in named if name not in ours}}


def _session_name(row: CascadeSession) -> str:
    day = date_format(timezone.localtime(row.starts_at), "j F Y, H:i")
    trainer = row.trainer.name if row.trainer else row.outside_trainer
    return f"{day}, {row.service_area or 'everybody'}: {trainer}"


def managers() -> dict[str, str]:
    """Return who has reports: id to name and staff number, by name."""
    found = Person.objects.filter(Exists(Person.objects.filter(manager=OuterRef("pk"))))
    rows = found.order_by("name", "staff_number").values_list("pk", "name", "staff_number")
    return {str(pk): f"{name} ({number})" for pk, name, number in rows}


def _areas() -> Filter:
    named = {area: area for area in service_areas()}
    return Pick("area", "Service area", {"": "All service areas", **named, NO_AREA: "No service area"})


def _quizzes() -> Filter:
    return Pick("quiz", "Quiz", {"": "All quizzes", **quiz_titles()})


def _managers() -> Filter:
    return Pick("manager", "Manager", {"": "All managers", **managers(), NOBODY: "No manager"})


def _states() -> Filter:
    words: dict[str, str] = {state: STATE_WORDS[state][0] for state in STATES}
    return Pick("state", "Standing", {"": "Any", OVERDUE: "Overdue", **words})


def _need() -> Filter:
    return Pick("need", "Quizzes that are", {"": "Required of them", ANY: "Required or not"})


def _only_required() -> Filter:
    return Pick("need", "Quizzes that are", {"": "Required or not", REQUIRED: "Required of them"})


def _who() -> Filter:
    return Pick("who", "People", WHO)


FILTERS: Mapping[str, Callable[[], Filter]] = {
    "area": _areas,
    "quiz": _quizzes,
    "manager": _managers,
    "state": _states,
    "need": _need,
    "only": _only_required,
    "who": _who,
}
"""Every filter: ``need`` shows what is required unless more is asked for, ``only`` everything unless less."""


def picks(*names: str) -> list[Filter]:
    """Return these filters with what there is to pick from now."""
    return [FILTERS[name]() for name in names]


def filters_of(asked: Asked, *, required: bool = False) -> Filters:
    """Return which standings *asked* lets through; filters that a page does not have let everything.

    Args:
        asked: What the page was asked for.
        required: Whether it shows what is required alone, unless more is asked for.
    """
    given = {name: asked.values.get(name, "") for name in FILTERS}
    state, need = given["state"], given["need"]
    return Filters(
        area=given["area"],
        manager=_manager(given["manager"]),
        quizzes=(given["quiz"],) if given["quiz"] and given["quiz"] != ALL_QUIZZES else None,
        state="" if state == OVERDUE else cast("StandingState", state),
        overdue=state == OVERDUE,
        # What is not started and not due is never required.
        required=need == REQUIRED or (required and need != ANY and state != "not started"),
        who=cast("Who", given["who"] or "working"),
    )


def _manager(value: str) -> UUID | str | None:
    if value in ("", NOBODY):
        return value or None
    try:
        return UUID(value)
    except ValueError:
        return None
