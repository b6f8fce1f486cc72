"""The way back for answers that outlived their session (see `cascade.service.carried`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from cascade.records.models import Person
from cascade.service.carried import FIELD, restore
from cascade.service.sign_in_pages import sign_in_page


@require_POST
def carried(request: HttpRequest) -> HttpResponseBase:
    """Keep the carried answers of somebody who signed in meanwhile, in another tab or by a link."""
    token = request.POST.get(FIELD, "")
    if not isinstance(request.user, Person):
        return sign_in_page(request, token, "You are not signed in yet")
    return restore(request, request.user, token)
