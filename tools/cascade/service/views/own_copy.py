"""Everything that is held about me, as files: for me alone, by my own session and by no key in an address."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cascade.model.codec import encode
from cascade.records import audit
from cascade.records.own_copy import own_copy as gather
from cascade.service.views.people import person_of
from cascade.sheets import own_copy as sheet


@require_safe
def own_copy(request: HttpRequest) -> HttpResponseBase:
    """Say what the copy holds, and offer it."""
    return render(request, "service/own_copy.html", {"person": person_of(request)})


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """Give the copy for a computer."""
    copy = encode(gather(person_of(request)))
    text = json.dumps(copy, ensure_ascii=False, indent=2) + "\n"
    return _file(request, "json", "application/json", text.encode("utf-8", "replace"))


@require_safe
def as_pdf(request: HttpRequest) -> HttpResponseBase:
    """Give the copy for reading and printing."""
    return _file(request, "pdf", "application/pdf", sheet.pdf(gather(person_of(request))))


def _file(request: HttpRequest, form: str, media_type: str, content: bytes) -> HttpResponse:
    person = person_of(request)
    name = f"my-record-{timezone.localdate().isoformat()}.{form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    detail = {"format": form, "sha256": hashlib.sha256(content).hexdigest()}
    audit.note(person, "gave_copy", people=[person.pk], detail=detail)
    return HttpResponse(content, content_type=media_type, headers=headers)
