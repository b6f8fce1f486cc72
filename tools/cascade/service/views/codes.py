"""Security codes: adding an app that makes them, new recovery codes, and turning them off."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cascade.records.models import CodeApp, Person
from cascade.records.second_factor import (
    address_for_app,
    new_recovery_codes,
    new_secret,
    recovery_codes_left,
    seal,
    take_code,
    turn_off,
    turn_on,
    unseal,
)
from cascade.service.complaints import Complaint
from cascade.service.context import product
from cascade.service.qr import qr_svg
from cascade.service.throttle import code_was_right, may_try_code
from cascade.service.views.account import BRAKED_CODE, WRONG_CODE
from cascade.service.views.passwords import BY_LINK, current_password_problem
from cascade.service.views.people import identified_by, person_of

SECRET = "new_code_app"  # noqa: S105 - a name in the session, where the secret itself is encrypted
LETTERS_A_GROUP = 4


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponseBase:
    """Show whether security codes are asked for, add an app, renew recovery codes, or turn codes off.

    Raises:
        Http404: nobody signs in with a password here, so no code is asked for.
    """
    if not settings.SIGN_IN.passwords:
        raise Http404
    person = person_of(request)
    app = CodeApp.objects.filter(person=person).first()
    if app is None:
        return _add(request, person)
    if request.method == "POST":
        return _change(request, person, app)
    return _page_on(request, person, app)


def _add(request: HttpRequest, person: Person) -> HttpResponse | HttpResponseRedirect:
    secret = unseal(request.session.get(SECRET, ""))
    if not secret:
        secret = new_secret()
        request.session[SECRET] = seal(secret)
    if request.method != "POST":
        return _page_off(request, person, secret)
    found = []
    if _asks_password(request, person) and (problem := current_password_problem(request, person)):
        found.append(Complaint("current_password", "", "", problem))
    recovery = None
    if not may_try_code(person):
        found.append(Complaint("code", "", "", BRAKED_CODE))
    elif not found:
        recovery = turn_on(person, secret, request.POST.get("code", ""))
        if recovery is None:
            found.append(Complaint("code", "", "", "Enter the 6 digits that your app shows now"))
    if recovery is None:
        return _page_off(request, person, secret, tuple(found))
    code_was_right(person)
    del request.session[SECRET]
    return _page_recovery(request, recovery, is_new=True)


def _change(request: HttpRequest, person: Person, app: CodeApp) -> HttpResponse | HttpResponseRedirect:
    """Renew recovery codes or turn codes off, either with a code: an open browser alone must not do."""
    if not may_try_code(person):
        return _page_on(request, person, app, (Complaint("code", "", "", BRAKED_CODE),), status=429)
    if not take_code(person, request.POST.get("code", "")):
        return _page_on(request, person, app, (Complaint("code", "", "", WRONG_CODE),))
    code_was_right(person)
    if request.POST.get("do") == "renew":
        return _page_recovery(request, new_recovery_codes(person), is_new=False)
    turn_off(person)
    messages.success(request, "You are no longer asked for a security code when you sign in.")
    return HttpResponseRedirect(reverse("account"))


def _asks_password(request: HttpRequest, person: Person) -> bool:
    return person.has_usable_password() and identified_by(request) not in BY_LINK


def _page_off(
    request: HttpRequest, person: Person, secret: str, found: tuple[Complaint, ...] = ()
) -> HttpResponse:
    groups = range(0, len(secret), LETTERS_A_GROUP)
    context = {
        "found": found,
        "errors": {complaint.target: complaint.message for complaint in found},
        "qr": qr_svg(address_for_app(secret, person, product()), "QR code for your authenticator app"),
        "key": " ".join(secret[start : start + LETTERS_A_GROUP] for start in groups),
        "asks_password": _asks_password(request, person),
        "staff_number": person.staff_number,
    }
    return render(request, "service/codes_off.html", context)


def _page_on(
    request: HttpRequest,
    person: Person,
    app: CodeApp,
    found: tuple[Complaint, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "found": found,
        "errors": {complaint.target: complaint.message for complaint in found},
        "app": app,
        "left": recovery_codes_left(person),
    }
    return render(request, "service/codes_on.html", context, status=status)


def _page_recovery(request: HttpRequest, recovery: tuple[str, ...], *, is_new: bool) -> HttpResponse:
    return render(request, "service/codes_recovery.html", {"recovery": recovery, "is_new": is_new})
