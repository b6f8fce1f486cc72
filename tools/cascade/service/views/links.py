"""One-time links: signing in with one, and asking for one by e-mail."""

from __future__ import annotations

import logging
import threading
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cascade.records import environment, sign_in_links
from cascade.records.errors import LinkError
from cascade.records.models import Person
from cascade.service.context import product
from cascade.service.entering import admit, enter
from cascade.service.redirects import safe_next
from cascade.service.sign_in_pages import sends_links
from cascade.service.throttle import (
    MINUTES,
    link_was_right,
    may_ask_for_link,
    may_send_link,
    may_try_link,
)
from cascade.service.typed import typed_text

WAY = "one_time_link"
HOURS_BY_EMAIL = 2
SENDING = "send a sign-in link"
"""Name of the thread that sends one."""

_log = logging.getLogger("cascade.service.links")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whose link it is; only the button uses it up, so that a mail scanner's visit does no harm."""
    if not may_try_link(request):
        problem = f"Too many links were tried from here. Wait {MINUTES} minutes and try yours again."
        return _dead_link(request, problem, status=429)
    link = sign_in_links.find(token)
    if link is not None:
        link_was_right(request)
    problem = link.problem(timezone.now()) if link else ""
    if link is None or problem:
        return _dead_link(request, problem)
    if request.method != "POST":
        context = {"name": link.person.name, "next": request.GET.get("next", "")}
        return render(request, "service/link.html", context)
    try:
        person = sign_in_links.redeem(token)
    except LinkError as error:
        return _dead_link(request, str(error))
    goes_to = reverse("password") if settings.SIGN_IN.passwords else safe_next(request)
    if link.by_email or settings.SIGN_IN.code_after_link:
        return admit(request, person, WAY, goes_to)
    return enter(request, person, WAY, goes_to)


def _dead_link(request: HttpRequest, problem: str, status: int = 410) -> HttpResponse:
    context = {"problem": problem, "passwords": settings.SIGN_IN.passwords}
    return render(request, "service/dead_link.html", context, status=status if problem else 404)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Send a link to whoever has an account with an e-mail address; the answer is the same for everybody.

    So is the time it takes: the message leaves after the answer.

    Raises:
        Http404: no message leaves here, or nobody signs in with a password.
    """
    if not sends_links():
        raise Http404
    error, status, staff_number = "", 200, ""
    if request.method == "POST":
        staff_number = typed_text(request.POST, "staff_number").strip()
        if not staff_number:
            error = "Enter your staff number"
        elif not may_ask_for_link(request):
            error, status = "Too many links were asked for from here. Try again in an hour, or ask HR", 429
        else:
            _send_later(_link_for(staff_number))
            return render(request, "service/forgotten_sent.html", {"hours": HOURS_BY_EMAIL})
    context = {"error": error, "staff_number": staff_number}
    return render(request, "service/forgotten.html", context, status=status)


def _link_for(staff_number: str) -> tuple[Person, str] | None:
    """Return whom to send a link and its token; None where there is nobody to send one to."""
    # One transaction, so that an account that exists costs no further wait for the disk.
    with transaction.atomic():
        allowed = may_send_link(staff_number)
        person = Person.objects.filter(staff_number__iexact=staff_number).exclude(email="").first()
        if not allowed or person is None or not person.is_open():
            return None
        return person, sign_in_links.issue_link(person, HOURS_BY_EMAIL, by_email=True)


def _send_later(wanted: tuple[Person, str] | None) -> None:
    # A thread even where there is nothing to send: starting one takes time as well.
    threading.Thread(target=_send, args=(wanted, product()), name=SENDING).start()


def _send(wanted: tuple[Person, str] | None, title: str) -> None:
    if wanted is None:
        return
    person, token = wanted
    context = {
        "name": person.name,
        "link": environment.service_url(sign_in_links.link_path(token)),
        "hours": HOURS_BY_EMAIL,
        "product": title,
    }
    text = render_to_string("service/forgotten_message.txt", context)
    message = EmailMessage(f"Your sign-in link: {title}", text, to=[person.email])
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        # Never the message: it holds the address and the link. ValueError: an address no header can hold.
        _log.error("A sign-in link could not be sent by e-mail: %s.", type(error).__name__)
