"""Signing in and out, and the page of one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade.records.attempts import IDENTIFIED_BY
from cascade.records.models import Person
from cascade.records.second_factor import has_code_app, take_code
from cascade.service.carried import FIELD as CARRIED
from cascade.service.entering import WITH_CODE, admit, enter, pending
from cascade.service.redirects import safe_next
from cascade.service.sign_in_pages import code_page, sign_in_page
from cascade.service.throttle import (
    MINUTES,
    code_was_right,
    forget_tries,
    may_try_code,
    may_try_password,
)
from cascade.service.typed import typed_text
from cascade.service.views.people import identified_by, person_of

WRONG = "The staff number or the password is not right"
BRAKED = (
    f"There were too many wrong tries. Wait {MINUTES} minutes and try again, or ask your trainer or HR for a"
    " one-time link"
)
WRONG_CODE = "The code is not right, or was used before. Wait for the next one in your app and enter that"
BRAKED_CODE = f"There were too many wrong codes. Wait {MINUTES} minutes, or ask HR for help"
TOO_LATE = "You took more than ten minutes to enter the code, so please sign in again"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in by staff number and password; says the same whether or not the account exists."""
    if request.method != "POST":
        if isinstance(request.user, Person):
            return HttpResponseRedirect(safe_next(request))
        return sign_in_page(request)
    carried = request.POST.get(CARRIED, "")
    if not settings.SIGN_IN.passwords:
        return sign_in_page(request, carried)
    staff_number = typed_text(request.POST, "staff_number").strip()
    if not may_try_password(request, staff_number):
        return sign_in_page(request, carried, BRAKED, status=429)
    person = authenticate(request, username=staff_number, password=request.POST.get("password", ""))
    if not isinstance(person, Person):
        return sign_in_page(request, carried, WRONG)
    forget_tries(request, staff_number)
    return admit(request, person, "password", safe_next(request), carried)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for a security code after the password or the link, and sign in."""
    found = pending(request)
    carried = request.POST.get(CARRIED, "")
    if found is None:
        if request.method == "POST":
            return sign_in_page(request, carried, TOO_LATE)
        return HttpResponseRedirect(reverse("sign-in"))
    if request.method != "POST":
        return code_page(request)
    if not may_try_code(found.person):
        return code_page(request, carried, BRAKED_CODE, status=429)
    if not take_code(found.person, request.POST.get("code", "")):
        return code_page(request, carried, WRONG_CODE)
    code_was_right(found.person)
    return enter(request, found.person, WITH_CODE[found.way], found.goes_to, carried)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session."""
    logout(request)
    messages.success(request, "You are signed out.")
    return HttpResponseRedirect(reverse("sign-in"))


@require_safe
def account(request: HttpRequest) -> HttpResponseBase:
    """Show what my account holds, how I signed in, and what I can change."""
    person = person_of(request)
    context = {
        "person": person,
        "way": IDENTIFIED_BY[identified_by(request)],
        "passwords": settings.SIGN_IN.passwords,
        "has_password": person.has_usable_password(),
        "has_code_app": has_code_app(person),
    }
    return render(request, "service/account.html", context)
