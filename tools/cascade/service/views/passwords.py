"""Choosing a password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cascade.records.models import Person
from cascade.records.sign_in_links import revoke_links
from cascade.service.complaints import Complaint
from cascade.service.throttle import MINUTES, forget_tries, may_try_password
from cascade.service.views.people import identified_by, person_of

BY_LINK = frozenset({"one_time_link", "link_code"})
"""How somebody came who need not know the password they had."""

BRAKED = f"That was wrong too often. Wait {MINUTES} minutes and try again"


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Choose a password. Who came by a one-time link need not know the old one.

    All other sessions of the person end, and links that were not used stop working.

    Raises:
        Http404: nobody signs in with a password here.
    """
    if not settings.SIGN_IN.passwords:
        raise Http404
    person = person_of(request)
    asks_current = person.has_usable_password() and identified_by(request) not in BY_LINK
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        found = _complaints(request, person, asks_current=asks_current)
        if not found:
            person.set_password(request.POST["new_password"])
            person.save(update_fields=["password"])
            revoke_links(person)
            update_session_auth_hash(request, person)
            messages.success(
                request, "Your password is set. Next time, sign in with your staff number and this password."
            )
            return HttpResponseRedirect(reverse("quizzes"))
    context = {
        "asks_current": asks_current,
        "is_first": not person.has_usable_password(),
        "found": found,
        "errors": {complaint.target: complaint.message for complaint in found},
        "staff_number": person.staff_number,
    }
    return render(request, "service/password.html", context)


def _complaints(request: HttpRequest, person: Person, *, asks_current: bool) -> tuple[Complaint, ...]:
    found = []
    if asks_current and (problem := current_password_problem(request, person)):
        found.append(Complaint("current_password", "", "", problem))
    new = request.POST.get("new_password", "")
    try:
        validate_password(new, person)
    except ValidationError as error:
        found.append(
            Complaint("new_password", "", "", " ".join(error.messages) if new else "Enter a password")
        )
    else:
        if new != request.POST.get("again", ""):
            found.append(Complaint("again", "", "", "Type the same password twice"))
    return tuple(found)


def current_password_problem(request: HttpRequest, person: Person) -> str:
    """Return what is wrong with the field ``current_password``, or nothing where it holds the password.

    It is braked as signing in is: an open browser must not help in finding a password.
    """
    if not may_try_password(request, person.staff_number):
        return BRAKED
    if not person.check_password(request.POST.get("current_password", "")):
        return "Enter the password you have now"
    forget_tries(request, person.staff_number)
    return ""
