"""Answers that were posted when the session had ended: carried through signing in, never dropped.

What was posted goes into a signed hidden field of the sign-in page, bound to its sitting. After signing in
it is merged into that sitting, if it is the person's own. Only somebody who knows the sitting's id, which
can't be guessed, could have posted it, and nothing is ever handed in this way: the person sees the answers
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from cascade.records.errors import NotFoundError, SittingError
from cascade.records.models import Person
from cascade.records.sittings import find_sitting
from cascade.service.fields import read_drafts
from cascade.service.keeping import keep
from cascade.service.redirects import to_sign_in
from cascade.service.sign_in_pages import sign_in_page

FIELD = "carried"
ROUTES = frozenset({"sitting", "question", "check", "sitting-save"})
VALID_SECONDS = 24 * 60 * 60
MOST_CHARACTERS = 1_500_000
"""Longest carried field; the largest form Django reads, 2.5 MB, is above it."""

TOO_LONG = (
    "You were signed out, and your answers are too long to travel with this page. They are still in the page"
    " before: sign in in another tab, go back here, and send them again"
)
_SALT = "cascade.service.carried"
_NOT_CARRIED = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True, slots=True)
class Carried:
    """Posted answers: of which sitting, from which page, and the form as it was sent."""

    sitting: UUID
    path: str
    data: QueryDict


def pack(request: HttpRequest, sitting: UUID | str, path: str) -> str:
    """Return the answers that *request* posted as one signed text; none where it would be too long."""
    data = request.POST.copy()
    for name in _NOT_CARRIED:
        data.pop(name, None)
    value = {"sitting": str(sitting), "path": path, "data": data.urlencode()}
    token = signing.dumps(value, salt=_SALT, compress=True)
    return token if len(token) <= MOST_CHARACTERS else ""


def unpack(token: str) -> Carried | None:
    """Return what `pack` packed, or None where it was altered or is older than a day."""
    try:
        value: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    return Carried(UUID(value["sitting"]), value["path"], QueryDict(value["data"]))


def answers_posted_without_session(
    request: HttpRequest, route: str, view_kwargs: dict[str, Any]
) -> HttpResponseBase:
    """Answer a form that was posted after its session had ended."""
    if route not in ROUTES:
        return to_sign_in(request)
    if route == "sitting-save":
        return JsonResponse({"problem": "signed-out"}, status=401)
    token = pack(request, view_kwargs["sitting_id"], request.path)
    return sign_in_page(request, token, "" if token else TOO_LONG)


def answers_posted_without_token(request: HttpRequest) -> HttpResponseBase | None:
    """Answer a form of answers whose CSRF token is out of date, or return None where it was another form."""
    token = request.POST.get(FIELD, "")
    if not token:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return None
        if match.view_name not in ROUTES:
            return None
        if match.view_name == "sitting-save":
            return JsonResponse({"problem": "token"}, status=403)
        token = pack(request, match.kwargs["sitting_id"], request.path)
    if not request.user.is_authenticated:
        return sign_in_page(request, token)
    return render(request, "service/carried.html", {"carried": token}, status=403)


def restore(request: HttpRequest, person: Person, token: str) -> HttpResponseRedirect:
    """Merge carried answers into their sitting and go back to its page."""
    found = unpack(token)
    if found is None:
        messages.warning(request, "The answers you sent could not be read, so they were not kept.")
        return HttpResponseRedirect(reverse("quizzes"))
    try:
        sitting = find_sitting(found.sitting, person)
        keep(request, person, sitting, read_drafts(sitting.items, sitting.seed, found.data))
    except NotFoundError:
        messages.warning(request, "The answers belong to another person's quiz, so they were not kept.")
        return HttpResponseRedirect(reverse("quizzes"))
    except SittingError:
        return HttpResponseRedirect(reverse("attempt", args=[found.sitting]))
    messages.success(request, "You are signed in, and your answers were kept. Go on where you were.")
    return HttpResponseRedirect(found.path)
