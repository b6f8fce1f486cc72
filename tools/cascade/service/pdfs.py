"""Documents as answers: to be saved by whoever asked, and kept by no cache."""

from __future__ import annotations

import re

from django.http import HttpResponse

MEDIA_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}

_PLAIN = re.compile(r"[^a-z0-9.]+")


def file_response(content: bytes, name: str) -> HttpResponse:
    """Return a file to save.

    Args:
        content: What is in it.
        name: Its name, with an ending of `MEDIA_TYPES`; what is no plain ASCII in it becomes a hyphen.
    """
    plain = _PLAIN.sub("-", name.lower()).strip("-")
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[plain.rpartition(".")[2]],
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"',
            "Cache-Control": "private, no-store",
        },
    )
