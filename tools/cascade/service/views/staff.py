"""For HR: the people there are, and looking after one account. Auditors see it all and change nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade.records import audit, person_editing
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person
from cascade.records.person_editing import Details, DetailsError, details_of
from cascade.records.requirements import service_areas
from cascade.records.standing_filters import NO_AREA, spellings
from cascade.service.accounts import account_words
from cascade.service.complaints import Complaint
from cascade.service.listing import Asked, Cell, Column, Pick, Table, Typed, read, respond
from cascade.service.permissions import may
from cascade.service.person_access import person_access
from cascade.service.person_form import PersonForm, day_typed, filled_in, typed
from cascade.service.views.people import person_of

ACCOUNTS = {
    "": "All",
    "open": "Open",
    "closed": "Closed or left",
    "never": "Open, never signed in",
}

MOST_WORDS = 20
"""Words of a search that are looked for: a condition of thousands is more than a database takes."""


@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """List everybody but the erased: searched, filtered, sorted, paged, printed or downloaded."""
    areas = {area: area for area in service_areas()}
    asked = read(
        request,
        (
            Typed("search", "Name, staff number or e-mail", names_people=True),
            Pick("area", "Service area", {"": "All", **areas, NO_AREA: "No service area"}),
            Pick("account", "Account", ACCOUNTS),
        ),
    )
    table = Table(
        name="people",
        caption="People",
        columns=_COLUMNS,
        rows=_chosen(asked),
        sort="name",
        then=("staff_number",),
        person=lambda person: person.pk,
        empty="There is nobody like that.",
    )
    may_change = may(request, "person-add", "POST")
    return respond(request, "service/people.html", asked, table, may_change=may_change)


def _chosen(asked: Asked) -> QuerySet[Person]:
    found = Person.objects.filter(erased_at=None).select_related("manager").prefetch_related("role_grants")
    for word in asked.values["search"].split()[:MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word) | Q(staff_number__icontains=word) | Q(email__icontains=word)
        )
    if asked.values["area"]:
        found = found.filter(service_area__in=spellings(asked.values["area"]))
    account = asked.values["account"]
    if account:
        opened = Person.objects.open_on().values("pk")
        found = found.exclude(pk__in=opened) if account == "closed" else found.filter(pk__in=opened)
    return found.filter(last_login=None) if account == "never" else found


def _roles(person: Person) -> str:
    return ", ".join(sorted(given.role for given in person.role_grants.all()))


def _account(person: Person) -> Cell:
    words, tag = account_words(person)
    return Cell(words, tag=tag)


_COLUMNS: tuple[Column[Person], ...] = (
    Column(
        "name",
        "Name",
        lambda person: Cell(person.name, href=reverse("person", args=[person.pk])),
        sort=Lower("name"),
        heads=True,
    ),
    Column("number", "Staff number", lambda person: person.staff_number, sort="staff_number", tight=True),
    Column("account", "Account", _account),
    Column("area", "Service area", lambda person: person.service_area, sort=Lower("service_area")),
    Column(
        "manager",
        "Manager",
        lambda person: person.manager.name if person.manager else "",
        sort=Lower(F("manager__name")),
    ),
    Column("email", "E-mail", lambda person: person.email, sort=Lower("email")),
    Column("starts", "Starts", lambda person: person.starts_on, sort="starts_on", tight=True),
    Column("leaves", "Leaves", lambda person: person.leaves_on, sort="leaves_on", tight=True),
    Column("roles", "Roles", _roles),
)


@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show what is kept of one person, with what can be done about their account."""
    found = _person(person_id)
    reports = found.reports.filter(erased_at=None).order_by(Lower("name"))
    shown = {found.pk, *(report.pk for report in reports)}
    audit.note(person_of(request), "viewed", people=shown, detail={"page": "person"})
    words, tag = account_words(found)
    context = {
        "person": found,
        "reports": reports,
        "words": words,
        "tag": tag,
        "is_open": found.is_open(),
        "is_self": found == person_of(request),
        "may_change": may(request, "person-edit", "POST"),
        "access": person_access(request, found),
    }
    return render(request, "service/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Add a person."""
    form = filled_in(None)
    if request.method == "POST":
        form = typed(request.POST)
        details = form.details(None)
        made = None if form.errors else _added(request, form, details)
        if made is not None:
            messages.success(
                request, f"{made.name} is added. They sign in first by a one-time link: make one below."
            )
            return _back(made)
    return _form(request, form, None)


def _added(request: HttpRequest, form: PersonForm, details: Details) -> Person | None:
    try:
        return person_editing.add(details, person_of(request))
    except DetailsError as error:  # somebody else was quicker with the number
        form.refuse(error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Change what is kept of a person."""
    found = _unerased(person_id)
    form = filled_in(details_of(found))
    if request.method == "POST":
        form = typed(request.POST)
        details = form.details(found)
        if not form.errors and _changed(request, found, form, details):
            return _back(found)
    else:
        audit.note(person_of(request), "viewed", people=[found.pk], detail={"page": "person, to change"})
    return _form(request, form, found)


def _changed(request: HttpRequest, found: Person, form: PersonForm, details: Details) -> bool:
    try:
        changed = person_editing.change(found, details, person_of(request))
    except DetailsError as error:
        form.refuse(error)
        return False
    except RecordsError as error:
        form.errors["leaves_on"] = str(error).rstrip(".")
        return False
    messages.success(request, "Changes saved." if changed else "There was nothing to change.")
    return True


def _form(request: HttpRequest, form: PersonForm, person: Person | None) -> HttpResponseBase:
    context = {
        "person": person,
        "values": form.values,
        "errors": form.errors,
        "found": form.found,
        "areas": service_areas(),
    }
    return render(request, "service/person_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Ask why an account is to be closed, and close it."""
    found = _unerased(person_id)
    why, day = request.POST.get("why", ""), request.POST.get("last_day", "").strip()
    errors: dict[str, str] = {}
    if request.method == "POST":
        last_day = day_typed(day, "last_day", errors) if why == "left" else None
        if why not in ("left", "other"):
            errors["why-left"] = "Select why the account is to be closed"
        elif why == "left" and last_day is None:
            errors.setdefault("last_day", "Enter the last day of work")
        if not errors and _closed(request, found, last_day, errors):
            return _back(found)
    else:
        audit.note(person_of(request), "viewed", people=[found.pk], detail={"page": "person, to close"})
    complaints = tuple(Complaint(name, "", "", fault) for name, fault in errors.items())
    context = {
        "person": found,
        "why": why,
        "why_error": errors.get("why-left", ""),
        "last_day": day,
        "errors": errors,
        "found": complaints,
    }
    return render(request, "service/person_close.html", context)


def _closed(request: HttpRequest, found: Person, last_day: date | None, errors: dict[str, str]) -> bool:
    try:
        person_editing.close(found, person_of(request), last_day)
    except DetailsError as error:
        errors |= {name: fault.rstrip(".") for name, fault in error.faults.items()}
        return False
    except RecordsError as error:
        errors["why-left"] = str(error).rstrip(".")
        return False
    found.refresh_from_db()
    said = "is closed, and they are signed out" if not found.is_open() else "closes after their last day"
    messages.success(request, f"The account of {found.name} {said}.")
    return True


@require_POST
def reopen(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Open a closed account."""
    found = _unerased(person_id)
    person_editing.reopen(found, person_of(request))
    messages.success(request, f"The account of {found.name} is open.")
    return _back(found)


def _person(person_id: UUID) -> Person:
    found = Person.objects.select_related("manager").filter(pk=person_id).first()
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def _unerased(person_id: UUID) -> Person:
    found = _person(person_id)
    if found.erased_at is not None:
        day = timezone.localdate(found.erased_at)
        raise NotFoundError(f"This person was erased on {day:%d/%m/%Y}: there is nothing left to change.")
    return found


def _back(found: Person) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("person", args=[found.pk]))
