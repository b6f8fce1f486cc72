"""From knowing who it is to being signed in, with a security code in between for those who have an app."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from cascade.records.models import Person
from cascade.records.second_factor import has_code_app
from cascade.service.carried import restore
from cascade.service.sign_in_pages import code_page
from cascade.service.throttle import remember
from cascade.service.views.people import IDENTIFIED_BY

WITH_CODE: dict[str, str] = {"password": "password_code", "one_time_link": "link_code"}
"""How somebody is identified once a security code has followed, by how they began."""

PENDING = "sign_in_pending"
PENDING_SECONDS = 10 * 60


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who has yet to give a security code: who, how they began, and where they want to go."""

    person: Person
    way: str
    goes_to: str


def admit(
    request: HttpRequest, person: Person, way: str, goes_to: str, carried: str = ""
) -> HttpResponseBase:
    """Sign *person* in, or ask for a security code first where they have an app for it.

    Args:
        request: The one that showed who it is.
        person: Who it is; their account is open.
        way: A key of `WITH_CODE`.
        goes_to: Address on this host to go on to.
        carried: Posted answers that travel along.
    """
    if not has_code_app(person):
        return enter(request, person, way, goes_to, carried)
    # A new key here as well: who knew the old one must not end up in what comes of this.
    request.session.cycle_key()
    request.session[PENDING] = {
        "person": str(person.pk),
        "hash": person.get_session_auth_hash(),
        "way": way,
        "goes_to": goes_to,
        "at": int(time.time()),
    }
    # Answers are too long for a session, so they go on travelling with the page.
    return code_page(request, carried) if carried else HttpResponseRedirect(reverse("sign-in-code"))


def pending(request: HttpRequest) -> Pending | None:
    """Return who has yet to give a security code in this session.

    None after ten minutes, and after a new password.
    """
    stored: dict[str, Any] = request.session.get(PENDING, {})
    if not stored or time.time() - stored["at"] > PENDING_SECONDS:
        return None
    person = Person.objects.filter(pk=stored["person"]).first()
    if person is None or not person.is_open():
        return None
    if not constant_time_compare(stored["hash"], person.get_session_auth_hash()):
        return None
    return Pending(person, stored["way"], stored["goes_to"])


def enter(
    request: HttpRequest, person: Person, way: str, goes_to: str, carried: str = ""
) -> HttpResponseBase:
    """Sign *person* in and go on; the session gets a new key, and one of somebody else ends."""
    request.session.pop(PENDING, None)
    login(request, person)
    request.session[IDENTIFIED_BY] = way
    response = restore(request, person, carried) if carried else HttpResponseRedirect(goes_to)
    if settings.SIGN_IN.passwords:
        remember(response, request, person)
    return response
