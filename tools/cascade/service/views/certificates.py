"""Checking a certificate: whoever has its code learns whether it is valid, and nothing about the person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.records.errors import NotFoundError
from cascade.records.sessions.certificates import check, grouped
from cascade.records.sessions.codes import tidy
from cascade.service.complaints import Complaint


@require_safe
def certificate(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Ask for the code of a certificate, or say what it is worth."""
    typed = request.GET.get("code", "")
    if typed and not code:
        return HttpResponseRedirect(reverse("certificate", args=[tidy(typed)[:40] or "none"]))
    found: tuple[Complaint, ...] = ()
    verdict = None
    if code:
        try:
            verdict = check(code)
        except NotFoundError as error:
            found = (Complaint("code", "", "code", str(error)),)
    context = {
        "verdict": verdict,
        "code": grouped(tidy(code)),
        "found": found,
        "errors": {one.part: one.message for one in found},
    }
    return render(request, "service/certificate.html", context, status=404 if found else 200)
