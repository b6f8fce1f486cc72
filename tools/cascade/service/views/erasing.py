"""For HR: forgetting a person, after a page has said what goes, what stays and what is left to do by hand."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cascade.records import audit, erasure, freed_space
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person
from cascade.service.complaints import Complaint
from cascade.service.views.people import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Ask for the staff number and a reason, and erase."""
    actor = person_of(request)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFoundError("There is nobody like that.")
    if person.erased_at is not None:
        return render(request, "service/erased.html", {"person": person})
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        found = _complaints(request, person)
        if not found:
            try:
                return _erase(request, person, actor)
            except RecordsError as error:
                found = (Complaint("reason", "", "", str(error)),)
    audit.note(actor, "viewed", people=[person.pk], detail={"page": "erase"})
    context = {
        "person": person,
        "is_self": actor.pk == person.pk,
        "plan": erasure.plan(person),
        "reason": request.POST.get("reason", ""),
        "found": found,
        "errors": {complaint.target: complaint.message for complaint in found},
    }
    return render(request, "service/erase.html", context)


def _complaints(request: HttpRequest, person: Person) -> tuple[Complaint, ...]:
    found = []
    if not request.POST.get("reason", "").strip():
        found.append(Complaint("reason", "", "", "Enter a reason, such as the reference of a request"))
    typed = request.POST.get("staff_number", "").strip()
    if typed.casefold() != person.staff_number.casefold():
        message = (
            "Type the staff number of the person you want to erase" if typed else "Type the staff number"
        )
        found.append(Complaint("staff_number", "", "", message))
    return tuple(found)


def _erase(request: HttpRequest, person: Person, actor: Person) -> HttpResponseBase:
    here = request.session.session_key or ""
    done = erasure.erase(person, actor, request.POST.get("reason", ""), but_session=here)
    left = freed_space.overwrite(quick=True)
    person.refresh_from_db()
    return render(request, "service/erased.html", {"person": person, "done": done, "left": left})
