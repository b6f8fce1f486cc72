"""Who is signed in, as told by a proxy in front of the service that signs people in itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from cascade.records.models import Person
from cascade.service.clients import note_nobody, peer
from cascade.service.views.errors import page
from cascade.service.views.people import IDENTIFIED_BY, identified_by
from cascade.service.ways import is_proxy

WAY = "proxy"

NOT_FROM_A_PROXY = (
    "Your request says by itself who is signed in. Only this organisation's own sign-in may say that, and the"
    " request did not come from there."
)
NOT_READABLE = (
    "The sign-in of your organisation did not say clearly who you are. Sign out there, close the browser and"
    " try again."
)


class ProxyMiddleware(MiddlewareMixin):
    """Signs in whom the header of a trusted proxy names, and refuses the header from anybody else."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Return None to go on, signed in or not, or the page that refuses.

        The header decides at every request: where it names another person, the session of the one before
        ends; where it is empty or absent, a session that it began ends.
        """
        ways = settings.SIGN_IN
        if not ways.header:
            return None
        named = request.META.get("HTTP_" + ways.header.upper().replace("-", "_"))
        if named is not None and not is_proxy(peer(request), ways.proxies):
            return _refuse(request, NOT_FROM_A_PROXY)
        staff_number = (named or "").strip()
        if not staff_number:
            _end_session_of_proxy(request)
            return None
        # Two headers of one name reach an application as one, joined by a comma.
        if "," in staff_number or not staff_number.isprintable():
            _end_session_of_proxy(request)
            return _refuse(request, NOT_READABLE)
        _sign_in(request, staff_number)
        return None


def _sign_in(request: HttpRequest, staff_number: str) -> None:
    person = Person.objects.filter(staff_number__iexact=staff_number).first()
    if person is None or not person.is_open():
        if isinstance(request.user, Person):
            logout(request)
        note_nobody(request)
    elif request.user != person:
        if isinstance(request.user, Person):
            logout(request)
        login(request, person)
        request.session[IDENTIFIED_BY] = WAY


def _end_session_of_proxy(request: HttpRequest) -> None:
    if isinstance(request.user, Person) and identified_by(request) == WAY:
        logout(request)


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    return page(request, 403, "You can't be signed in like this", sentence, "If it goes on, ask HR.")
