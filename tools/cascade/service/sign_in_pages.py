"""The pages of signing in: the first, with the ways this installation offers, and the one for a code."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cascade.service.clients import named_nobody
from cascade.service.mail import CONSOLE

NOBODY = (
    "Your organisation has signed you in, but nobody with your staff number has an open account here. Ask HR"
)


def sends_links() -> bool:
    """Return whether a link can be asked for by e-mail: somebody without mail would wait for it in vain."""
    return bool(settings.SIGN_IN.passwords) and settings.EMAIL_BACKEND != CONSOLE


def sign_in_page(request: HttpRequest, carried: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """Return the sign-in page.

    Args:
        request: Asked on; what it wanted to go on to, and the staff number as typed, stay in the form.
        carried: Posted answers that travel along, as `cascade.service.carried` packs them.
        error: What was wrong, without a full stop.
        status: Of the answer.
    """
    ways = settings.SIGN_IN
    if not error and named_nobody(request):
        error = NOBODY
    context = {
        "carried": carried,
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "staff_number": request.POST.get("staff_number", ""),
        "passwords": ways.passwords,
        "provider": ways.provider.name if ways.provider else "",
        "by_proxy": bool(ways.header),
        "sends_links": sends_links(),
    }
    return render(request, "service/sign_in.html", context, status=status)


def code_page(request: HttpRequest, carried: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """Return the page that asks for a security code; the arguments are those of `sign_in_page`."""
    context = {"carried": carried, "error": error}
    return render(request, "service/sign_in_code.html", context, status=status)
