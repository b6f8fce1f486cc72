"""For HR: what is required of whom, and by when. Auditors see the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from cascade.records import requirements
from cascade.records.editions import current_bank
from cascade.records.errors import NotFoundError
from cascade.records.models import Requirement
from cascade.records.requirements import Listed, RequirementError, Size, Wanted
from cascade.records.roles import ROLES
from cascade.service.complaints import Complaint
from cascade.service.listing import Cell, Column, Pick, Table, read, respond
from cascade.service.permissions import may
from cascade.service.person_form import day_typed
from cascade.service.requirement_words import audience_of, due_rule
from cascade.service.views.people import person_of

FIELDS = ("quiz", "service_area", "role", "due_on", "due_days")


@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """List what is required: quiz, audience, how many people that is today, due date."""
    titles = {quiz.id: quiz.title for quiz in current_bank().quizzes}
    asked = read(request, (Pick("quiz", "Quiz", {"": "All quizzes", **titles}),))
    wanted = asked.values["quiz"]
    rows = [one for one in requirements.listed(timezone.localdate()) if wanted in ("", one.requirement.quiz)]
    may_change = may(request, "requirement", "POST")
    table = Table(
        name="requirements",
        caption="What is required of whom",
        columns=_columns(may_change=may_change),
        rows=rows,
        sort="quiz",
        then=lambda one: (one.title, one.requirement.service_area, one.requirement.role),
        empty="Nothing is required of anybody.",
    )
    return respond(request, "service/requirements.html", asked, table, may_change=may_change)


def _columns(*, may_change: bool) -> tuple[Column[Listed], ...]:
    def quiz(one: Listed) -> Cell:
        address = reverse("requirement", args=[one.requirement.pk]) if may_change else ""
        note = "" if one.published else "Not in the current edition: nobody is asked"
        return Cell(one.title, href=address, note=note)

    return (
        Column("quiz", "Quiz", quiz, sort=lambda one: one.title.casefold(), heads=True),
        Column(
            "audience",
            "Required of",
            lambda one: audience_of(one.requirement),
            sort=lambda one: (one.requirement.service_area.casefold(), one.requirement.role),
        ),
        Column("people", "People today", lambda one: one.people, sort=lambda one: one.people, number=True),
        Column(
            "due",
            "Due",
            lambda one: due_rule(one.requirement),
            sort=lambda one: one.requirement.due_on,
        ),
        Column("made", "Since", lambda one: timezone.localdate(one.requirement.created_at), tight=True),
    )


@dataclass(slots=True)
class Form:
    """The form as typed, and what is wrong with it, by field."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def wanted(self) -> Wanted:
        """Return what was asked for, as far as it could be understood."""
        due_on: date | None = day_typed(self.values["due_on"], "due_on", self.errors)
        days = self.values["due_days"]
        if days and not (days.isdecimal() and len(days) < 6):
            self.errors["due_days"] = "Enter the days as a number, such as 30"
        due_days = int(days) if days and "due_days" not in self.errors else None
        values = self.values
        return Wanted(values["quiz"], values["service_area"], values["role"], due_on, due_days)

    @property
    def found(self) -> tuple[Complaint, ...]:
        """What is wrong, for the summary at the top."""
        return tuple(Complaint(name, "", "", self.errors[name]) for name in FIELDS if name in self.errors)


def _typed(posted: QueryDict) -> Form:
    return Form({name: str(posted.get(name, "")).strip() for name in FIELDS})


def _filled_in(requirement: Requirement) -> Form:
    return Form(
        {
            "quiz": requirement.quiz,
            "service_area": requirement.service_area,
            "role": requirement.role,
            "due_on": date_format(requirement.due_on, "j F Y") if requirement.due_on else "",
            "due_days": "" if requirement.due_days is None else str(requirement.due_days),
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Require a quiz of an audience, after showing how many people that is."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, requirement_id: int) -> HttpResponseBase:
    """Change a requirement, after showing how many people it is about."""
    return _edit(request, _requirement(requirement_id))


def _edit(request: HttpRequest, editing: Requirement | None) -> HttpResponseBase:
    form = Form(dict.fromkeys(FIELDS, "")) if editing is None else _filled_in(editing)
    size: Size | None = None
    if request.method == "POST":
        form = _typed(request.POST)
        wanted = form.wanted()
        form.errors |= _faults(wanted, editing, form.errors)
        if not form.errors and request.POST.get("do") == "save":
            saved = requirements.save(wanted, person_of(request), editing)
            messages.success(request, f"Saved: {audience_of(saved)}. {due_rule(saved)}.")
            return HttpResponseRedirect(reverse("requirements"))
        if not form.errors:
            created_at = editing.created_at if editing else None
            size = requirements.size(wanted, timezone.localdate(), created_at)
    context = {
        "editing": editing,
        "values": form.values,
        "errors": form.errors,
        "found": form.found,
        "quizzes": _quizzes(editing),
        "areas": requirements.service_areas(),
        "roles": {name: meaning for name, meaning in ROLES.items() if name != "staff"},
        "size": size,
        "rule": _rule(form) if size else "",
    }
    return render(request, "service/requirement_form.html", context)


def _faults(wanted: Wanted, editing: Requirement | None, found: dict[str, str]) -> dict[str, str]:
    try:
        requirements.check(wanted, editing)
    except RequirementError as error:
        return {name: fault.rstrip(".") for name, fault in error.faults.items() if name not in found}
    return {}


def _rule(form: Form) -> str:
    wanted = form.wanted()
    return due_rule(Requirement(due_on=wanted.due_on, due_days=wanted.due_days))


def _quizzes(editing: Requirement | None) -> dict[str, str]:
    titles = {quiz.id: quiz.title for quiz in current_bank().quizzes}
    if editing is not None:
        titles.setdefault(editing.quiz, f"{editing.quiz} (not in the current edition)")
    return titles


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, requirement_id: int) -> HttpResponseBase:
    """Ask whether to take a requirement away, and take it away."""
    found = _requirement(requirement_id)
    title = _quizzes(found)[found.quiz]
    if request.method == "POST":
        requirements.remove(found, person_of(request))
        messages.success(request, f"“{title}” is no longer required of this audience.")
        return HttpResponseRedirect(reverse("requirements"))
    context = {"requirement": found, "title": title, "audience": audience_of(found), "rule": due_rule(found)}
    return render(request, "service/requirement_remove.html", context)


def _requirement(requirement_id: int) -> Requirement:
    found = Requirement.objects.filter(pk=requirement_id).first()
    if found is None:
        raise NotFoundError("There is no such requirement: somebody may have taken it away.")
    return found
