"""Signing in and out, and choosing a password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cascade.records import sign_in_links
from cascade.records.errors import LinkError
from cascade.records.models import Person
from cascade.service.carried import FIELD as CARRIED
from cascade.service.carried import restore, sign_in_page
from cascade.service.complaints import Complaint
from cascade.service.redirects import safe_next
from cascade.service.throttle import MOST_TRIES, WINDOW_SECONDS, count_wrong_try, forget_tries, is_braked
from cascade.service.views.people import IDENTIFIED_BY, identified_by, person_of

WRONG = "The staff number or the password is not right"
BRAKED = (
    f"That was wrong {MOST_TRIES} times. Wait {WINDOW_SECONDS // 60} minutes and try again,"
    " or ask your trainer or HR for a one-time link"
)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in by staff number and password; says the same whether or not the account exists."""
    if request.method != "POST":
        if isinstance(request.user, Person):
            return HttpResponseRedirect(safe_next(request))
        return render(request, "service/sign_in.html", {"next": request.GET.get("next", "")})
    staff_number = request.POST.get("staff_number", "").strip()
    carried = request.POST.get(CARRIED, "")
    if is_braked(request, staff_number):
        return sign_in_page(request, carried, BRAKED, status=429)
    person = authenticate(request, username=staff_number, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        count_wrong_try(request, staff_number)
        return sign_in_page(request, carried, WRONG)
    forget_tries(request, staff_number)
    login(request, person)
    request.session[IDENTIFIED_BY] = "password"
    if carried:
        return restore(request, person, carried)
    return HttpResponseRedirect(safe_next(request))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whose link it is; only the button uses it up, so that a mail scanner's visit does no harm."""
    if request.method != "POST":
        link = sign_in_links.find(token)
        problem = link.problem(timezone.now()) if link else ""
        if link is None or problem:
            return _dead_link(request, problem)
        return render(
            request, "service/link.html", {"name": link.person.name, "next": request.GET.get("next", "")}
        )
    try:
        person = sign_in_links.redeem(token)
    except LinkError as error:
        return _dead_link(request, str(error))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session[IDENTIFIED_BY] = "one_time_link"
    return HttpResponseRedirect(reverse("password"))


def _dead_link(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "service/dead_link.html", {"problem": problem}, status=410 if problem else 404)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session."""
    logout(request)
    messages.success(request, "You are signed out.")
    return HttpResponseRedirect(reverse("sign-in"))


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Choose a password. Who came by a one-time link need not know the old one."""
    person = person_of(request)
    asks_current = person.has_usable_password() and identified_by(request) != "one_time_link"
    found: tuple[Complaint, ...] = ()
    if request.method == "POST":
        found = _password_complaints(request, person, asks_current=asks_current)
        if not found:
            person.set_password(request.POST["new_password"])
            person.save(update_fields=["password"])
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


def _password_complaints(
    request: HttpRequest, person: Person, *, asks_current: bool
) -> tuple[Complaint, ...]:
    found = []
    if asks_current and not person.check_password(request.POST.get("current_password", "")):
        found.append(Complaint("current_password", "", "", "Enter the password you have now"))
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
