"""Certificates: one's own as a PDF, and checking one by its code, which tells nothing about the person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cascade.records.attempts import find_attempt
from cascade.records.editions import load_bank
from cascade.records.errors import NotFoundError
from cascade.records.sessions.certificates import can_have, check, grouped, issue, sheet_of
from cascade.records.sessions.codes import tidy
from cascade.service.complaints import Complaint
from cascade.service.pdfs import file_response
from cascade.service.throttle import CERTIFICATE, guessing
from cascade.service.views.people import person_of
from cascade.sheets import certificate as sheet


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
            with guessing(CERTIFICATE, request):
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


@require_safe
def own(request: HttpRequest, attempt_id: UUID) -> HttpResponseBase:
    """Give me the certificate of a pass of mine, the same one every time."""
    attempt = find_attempt(attempt_id, person_of(request))
    if not can_have(attempt):
        raise NotFoundError("There is a certificate of a quiz that was passed, and this attempt is none.")
    found = issue(attempt)
    product = load_bank(attempt.edition_id).title
    content = sheet.pdf([sheet_of(found)], product, found.issued_at)
    return file_response(content, f"certificate-{attempt.quiz}.pdf")
