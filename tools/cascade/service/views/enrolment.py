"""HR lets people in: one-time links for many at once, as slips to cut out, and one person's sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cascade.records import audit, environment
from cascade.records.enrolment import Wanted, choose, issue_links
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person
from cascade.records.requirements import service_areas
from cascade.records.roles import GIVEN_BY_HR, grant, withdraw
from cascade.records.second_factor import turn_off
from cascade.records.sign_in_links import NewLink, link_path
from cascade.service.complaints import Complaint
from cascade.service.plurals import counted
from cascade.service.qr import qr_svg
from cascade.service.throttle import let_try_again
from cascade.service.typed import typed_text
from cascade.service.views.people import person_of

MOST_AT_ONCE = 500
"""Slips on one page: more would print for an hour. The command line makes any number."""

VALID: dict[str, str] = {"24": "1 day", "72": "3 days", "168": "7 days", "336": "14 days"}
"""How long links may be made to work, in hours."""

DEFAULT_HOURS = "168"  # paper takes longer to arrive than e-mail
TOO_MANY = (
    f"These are more than {MOST_AT_ONCE} people: choose one service area after the other, or use"
    " `cascade people link` on the command line"
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to one person: who, the link as text up to the token, and as a QR code."""

    link: NewLink
    place: str
    qr: str


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponseBase:
    """Ask whom links are for, show how many that are, and then the links, once."""
    if request.method != "POST":
        return _ask(request, request.GET.get("service_area", ""), request.GET.get("staff_numbers", ""))
    area = request.POST.get("service_area", "")
    numbers = typed_text(request.POST, "staff_numbers")
    hours = request.POST.get("hours", "")
    hours = hours if hours in VALID else DEFAULT_HOURS
    wanted = Wanted(tuple(numbers.split()), area, without_password=bool(request.POST.get("without_password")))
    try:
        people = choose(wanted)
    except RecordsError as error:
        return _ask(request, area, numbers, *(line.rstrip(".") for line in str(error).splitlines()))
    if not people or len(people) > MOST_AT_ONCE:
        return _ask(request, area, numbers, TOO_MANY if people else "There is nobody like that")
    if request.POST.get("do") == "make":
        return _slips(request, people, int(hours))
    audit.note(
        person_of(request), "viewed", people=[person.pk for person in people], detail={"page": "links"}
    )
    context = {
        "wanted": wanted,
        "staff_numbers": numbers,
        "hours": hours,
        "valid": VALID[hours],
        "people": people,
        "count": counted(len(people), "person", "people"),
    }
    return render(request, "service/links_check.html", context)


@require_POST
def link(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Make a link for one person, and show it once."""
    person = _open_person(person_id)
    return _slips(request, [person], int(DEFAULT_HOURS))


@require_POST
def role(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Give or take one of the roles that HR may give, and go back to the person's page."""
    person, asked = _person(person_id), request.POST.get("role", "")
    if asked not in GIVEN_BY_HR:
        messages.warning(request, "Ask whoever looks after this service to give or take that role.")
        return _back(person)
    try:
        if request.POST.get("do") == "take":
            withdraw(person, asked, person_of(request))
            messages.success(request, f"{person.name} no longer has the role {asked}.")
        else:
            grant(person, asked, person_of(request))
            messages.success(request, f"{person.name} has the role {asked} now.")
    except RecordsError as error:
        messages.warning(request, str(error))
    return _back(person)


@require_POST
def codes_off(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Turn a person's security codes off, for somebody who has lost the app and the recovery codes."""
    person, actor = _person(person_id), person_of(request)
    if actor == person:
        messages.warning(request, "Turn your own security codes off on the page of your account.")
    elif turn_off(person):
        detail = {"security_codes": "off"}
        audit.note(actor, "changed_person", people=[person.pk], detail=detail)
        messages.success(request, f"{person.name} is no longer asked for a security code.")
    return _back(person)


@require_POST
def try_again(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Forget a person's wrong tries, for somebody who was told to wait and can't."""
    person, actor = _person(person_id), person_of(request)
    if actor == person:
        # An open browser of theirs must not help in guessing their codes.
        messages.warning(request, "Nobody lets themselves try again: ask a colleague in HR.")
    else:
        let_try_again(person)
        audit.note(actor, "changed_person", people=[person.pk], detail={"wrong_tries": "forgotten"})
        messages.success(request, f"{person.name} can try again at once.")
    return _back(person)


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id, erased_at=None).first()
    if person is None:
        raise NotFoundError("There is no such person.")
    return person


def _open_person(person_id: UUID) -> Person:
    person = _person(person_id)
    if not person.is_open():
        raise NotFoundError("This account is closed, so no link signs anybody in. Open it first.")
    return person


def _back(person: Person) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("person", args=[person.pk]))


def _ask(request: HttpRequest, area: str, numbers: str, *errors: str) -> HttpResponse:
    context = {
        "found": tuple(Complaint("staff_numbers", "", "", error) for error in errors),
        "errors": errors,
        "areas": service_areas(),
        "service_area": area,
        "staff_numbers": numbers,
        "without_password": bool(request.POST.get("without_password")) or request.method != "POST",
        "hours": request.POST.get("hours", DEFAULT_HOURS),
        "valid": VALID,
    }
    return render(request, "service/links.html", context)


def _slips(request: HttpRequest, people: list[Person], hours: int) -> HttpResponse:
    made = issue_links(people, by=person_of(request), valid_hours=hours)
    context = {
        "slips": [_slip(one) for one in made],
        "until": made[0].expires_at,
        "passwords": settings.SIGN_IN.passwords,
    }
    return render(request, "service/links_made.html", context)


def _slip(made: NewLink) -> Slip:
    address = environment.service_url(link_path(made.token))
    place = address.removesuffix(f"{made.token}/")
    return Slip(made, place, qr_svg(address, f"QR code of the link for {made.person.name}"))
