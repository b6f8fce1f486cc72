"""For HR: loading a staff list in the browser. Upload, which column holds what, check, load.

Between the steps the file stands in the database, for whoever sent it, in the session they sent it in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cascade.exchange.grids import Grid, read_grid
from cascade.exchange.staff_columns import FIELDS, TITLES, Columns, Field, chosen, guess
from cascade.exchange.staff_list import StaffList, read
from cascade.exchange.tables import csv_chunks
from cascade.model.errors import ContentError, Fault
from cascade.records import audit, staff_uploads
from cascade.records.models import StaffUpload
from cascade.records.staff_import import PlanChangedError, load
from cascade.records.staff_plan import Deed, Kind, Plan, plan_of
from cascade.records.staff_uploads import VALID_MINUTES
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.uploads import MOST_BYTES, is_too_large
from cascade.service.views.people import person_of

MEGABYTES = MOST_BYTES // 1024**2
FIRST_ROWS = 5
"""Rows shown to tell what a column holds, and how the list is read."""
FIRST_DEEDS = 20
"""People shown of each kind of change; a list of faults goes on to `MOST_FAULTS`."""
MOST_FAULTS = 200

KINDS: dict[Kind, str] = {
    "add": "People to add",
    "change": "People to change",
    "close": "Accounts to close",
    "open": "Accounts to open again",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One field on the page that asks which column holds it."""

    field: Field
    title: str
    required: bool
    options: Sequence[tuple[str, str]]
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class Group:
    """What a list does to people in one way: the first of them, and how many there are."""

    kind: Kind
    title: str
    count: int
    first: Sequence[Deed]
    more: int


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a file and keep it for the next steps."""
    staff_uploads.clear_expired()
    errors: list[str] = []
    if request.method == "POST":
        given = request.FILES.get("file")
        if is_too_large(request):
            errors = [f"Choose a file of at most {MEGABYTES} MB, or split the list"]
        elif given is None or not given.name:
            errors = ["Choose a file"]
        else:
            data = given.read()
            errors = _problems(data, given.name)
            if not errors:
                held = staff_uploads.hold(data, given.name, person_of(request), _session(request))
                return HttpResponseRedirect(reverse("people-import-columns", args=[held.pk]))
    found = [Complaint("file", "", "", error) for error in errors]
    context = {"found": found, "errors": errors, "megabytes": MEGABYTES, "minutes": VALID_MINUTES}
    return render(request, "service/import_upload.html", context)


def _problems(data: bytes, name: str) -> list[str]:
    try:
        grid = read_grid(data, name)
        guess(grid)
    except ContentError as error:
        return [_sentence(fault) for fault in error.faults]
    # What can't be told apart from some row on is no list yet: its columns need not be asked for.
    return [_sentence(fault) for fault in grid.faults]


def _sentence(fault: Fault) -> str:
    place = f"Row {fault.line}: " if fault.line else ""
    return f"{place}{fault.message}".rstrip(".")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Ask which column holds what, as guessed from the header."""
    held = _held(request, upload_id)
    grid = _grid(held)
    guessed = guess(grid)
    closes_missing = held.closes_missing
    places: dict[Field, int] = {**guessed.places}
    if held.columns:
        places = {field: held.columns[field] for field in FIELDS if field in held.columns}
    errors: dict[Field, str] = {}
    if request.method == "POST":
        places = _posted(request, guessed)
        closes_missing = request.POST.get("close_missing") == "yes"
        errors = _faults(places)
        if not errors:
            staff_uploads.keep_choices(held, places, closes_missing=closes_missing)
            return HttpResponseRedirect(reverse("people-import-check", args=[held.pk]))
    context = {
        "upload": held,
        "read_as": grid.read_as,
        "choices": _choices(grid, guessed, places, errors),
        "found": [Complaint(f"column-{field}", "", "", error) for field, error in errors.items()],
        "names": guessed.names,
        "first": [row.cells for row in grid.rows if row.number > guessed.header][:FIRST_ROWS],
        "closes_missing": closes_missing,
    }
    return render(request, "service/import_columns.html", context)


def _posted(request: HttpRequest, guessed: Columns) -> dict[Field, int]:
    places: dict[Field, int] = {}
    offered = {str(place) for place in range(len(guessed.names))}
    for field in FIELDS:
        value = request.POST.get(f"column-{field}", "")
        if value in offered:
            places[field] = int(value)
    return places


def _faults(places: dict[Field, int]) -> dict[Field, str]:
    errors: dict[Field, str] = {}
    if "staff_number" not in places:
        errors["staff_number"] = "Select the column with the staff number"
    if "name" not in places and not {"first_name", "last_name"} <= places.keys():
        errors["name"] = "Select the column with the name, or those with first name and last name"
    taken: dict[int, Field] = {}
    for field, place in places.items():
        other = taken.setdefault(place, field)
        if other != field:
            errors[field] = f"Select another column: this one holds “{TITLES[other]}” already"
    return errors


def _choices(
    grid: Grid, guessed: Columns, places: dict[Field, int], errors: dict[Field, str]
) -> list[Choice]:
    first = next((row.cells for row in grid.rows if row.number > guessed.header), ())
    options = []
    for place, name in enumerate(guessed.names):
        example = str(first[place])[:30] if place < len(first) and first[place] != "" else ""
        options.append((str(place), f"{name or f'Column {place + 1}'}{f': {example}' if example else ''}"))
    return [
        Choice(
            field,
            TITLES[field],
            field == "staff_number",
            options,
            str(places[field]) if field in places else "",
            errors.get(field, ""),
        )
        for field in FIELDS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Show what loading the list would do and all its faults; load it, or give it up."""
    held = _held(request, upload_id)
    if not held.columns:
        return HttpResponseRedirect(reverse("people-import-columns", args=[held.pk]))
    if request.method == "POST" and request.POST.get("do") == "cancel":
        held.delete()
        messages.success(request, "The list is not loaded, and the file is forgotten.")
        return HttpResponseRedirect(reverse("people-import"))
    listed = _listed(held)
    today = timezone.localdate()
    changed = ""
    if request.method == "POST":
        try:
            plan = load(
                listed,
                today,
                sha256=hashlib.sha256(held.data).hexdigest(),
                by=person_of(request),
                close_missing=held.closes_missing,
                confirmed=request.POST.get("plan", "") or "none",
            )
        except PlanChangedError as error:
            plan, changed = error.plan, str(error)
        except ContentError:
            plan = plan_of(listed, today, close_missing=held.closes_missing, actor=person_of(request))
        else:
            held.delete()
            messages.success(request, f"The list is loaded: {_in_words(plan)}.")
            return HttpResponseRedirect(reverse("people"))
    else:
        plan = plan_of(listed, today, close_missing=held.closes_missing, actor=person_of(request))
    return _checked(request, held, listed, plan, changed)


def _checked(
    request: HttpRequest, held: StaffUpload, listed: StaffList, plan: Plan, changed: str
) -> HttpResponse:
    groups = [_group(plan, kind) for kind in KINDS]
    shown = {deed.person for group in groups for deed in group.first if deed.kind != "add"}
    shown |= {one.person for one in plan.absent[:FIRST_DEEDS]}
    if shown:
        audit.note(person_of(request), "viewed", people=shown, detail={"page": "staff list, to check"})
    context = {
        "upload": held,
        "listed": listed,
        "first": listed.rows[:FIRST_ROWS],
        "plan": plan,
        "digest": plan.digest(),
        "groups": groups,
        "absent": plan.absent[:FIRST_DEEDS],
        "absent_more": len(plan.absent) - FIRST_DEEDS,
        "faults": plan.faults[:MOST_FAULTS],
        "faults_more": len(plan.faults) - MOST_FAULTS,
        "faults_counted": counted(len(plan.faults), "fault"),
        "rows_counted": counted(plan.rows, "row"),
        "changed": changed,
        "titles": {**TITLES, "manager": "Manager"},
        "reading": [(TITLES[field], listed.columns.title(field)) for field in listed.columns.places],
    }
    return render(request, "service/import_check.html", context)


def _group(plan: Plan, kind: Kind) -> Group:
    deeds = plan.of_kind(kind)
    return Group(kind, KINDS[kind], len(deeds), deeds[:FIRST_DEEDS], len(deeds) - FIRST_DEEDS)


def _in_words(plan: Plan) -> str:
    counts = plan.counts()
    words = {"added": "added", "changed": "changed", "closed": "closed", "opened": "opened again"}
    said = [f"{counts[name]:,} {word}" for name, word in words.items() if counts[name]]
    return ", ".join([*said, f"{counts['unchanged']:,} unchanged"])


@require_safe
def faults(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Send all faults of the list as CSV, to mend it by."""
    held = _held(request, upload_id)
    if not held.columns:
        return HttpResponseRedirect(reverse("people-import-columns", args=[held.pk]))
    plan = plan_of(
        _listed(held), timezone.localdate(), close_missing=held.closes_missing, actor=person_of(request)
    )
    rows = ((fault.line or "", fault.path, fault.message) for fault in plan.faults)
    detail = {"list": "faults of a staff list", "rows": len(plan.faults)}
    audit.note(person_of(request), "exported", detail=detail)
    body = b"".join(csv_chunks(("Row", "Column", "What is wrong"), rows, bom=True))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="faults.csv"'
    return response


def _held(request: HttpRequest, upload_id: UUID) -> StaffUpload:
    return staff_uploads.find(upload_id, person_of(request), _session(request))


def _session(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _grid(held: StaffUpload) -> Grid:
    return read_grid(bytes(held.data), held.file_name)


def _listed(held: StaffUpload) -> StaffList:
    grid = _grid(held)
    return read(grid, chosen(grid, {field: held.columns[field] for field in FIELDS if field in held.columns}))
