"""The brakes on guessing: passwords, links, security codes, and asking for a new link.

Wrong tries are counted by account and address together, by account and by address. The brake on an account
alone would let anybody keep a colleague out by guessing wrong on purpose; so a browser in which the person
has signed in before is counted by itself, and a one-time link signs in whatever was guessed.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from cascade.model.errors import CascadeError
from cascade.records.errors import NotFoundError
from cascade.records.models import Person
from cascade.records.tries import (
    Brake,
    clear_expired,
    counted,
    forget,
    give_back,
    mark,
    seconds_left,
    spend,
)
from cascade.service.clients import client_address

MINUTES = 15
_WINDOW = MINUTES * 60
MOST_TRIES = 10

HERE = Brake("password here", MOST_TRIES, _WINDOW)
ACCOUNT = Brake("password of account", 50, 60 * 60)
ADDRESS = Brake("password from address", 100, _WINDOW)
KNOWN = Brake("password in known browser", MOST_TRIES, _WINDOW)
LINK = Brake("link from address", 30, _WINDOW)
CODE = Brake("security code", MOST_TRIES, _WINDOW)
RESET = Brake("reset of account", 3, 60 * 60)
RESET_ADDRESS = Brake("reset from address", 20, 60 * 60)
JOIN = Brake("join code", 300, _WINDOW)
"""Generous: 200 people in a room may share one address, and mistype. Of 34 million codes few are open."""
CERTIFICATE = Brake("certificate code", 100, _WINDOW)
LET_IN = Brake("let try again", 10**6, 60 * 60)
"""No brake, but a count of how often HR has let somebody try again; it lasts as long as any wrong try."""

COOKIE = "cascade_known"
COOKIE_DAYS = 180
_SALT = "cascade.service.throttle.known"


def may_try_password(request: HttpRequest, staff_number: str) -> bool:
    """Count a try to sign in with a password, and return whether it is allowed.

    It rests on what was typed and where from, never on whether there is such an account.
    """
    clear_expired()
    with transaction.atomic():
        return all(spend(brake, who) for brake, who in _password_brakes(request, staff_number))


def forget_tries(request: HttpRequest, staff_number: str) -> None:
    """Forget the wrong tries after a right one; of those counted by account or address, this one alone."""
    with transaction.atomic():
        for brake, who in _password_brakes(request, staff_number):
            if brake in (ACCOUNT, ADDRESS):
                give_back(brake, who)
            else:
                forget(brake, who)


def may_try_link(request: HttpRequest) -> bool:
    """Count a look at a one-time link, and return whether it is allowed."""
    clear_expired()
    return spend(LINK, client_address(request))


def link_was_right(request: HttpRequest) -> None:
    """Take back the try of a link that is one of ours."""
    give_back(LINK, client_address(request))


@contextmanager
def guessing(brake: Brake, request: HttpRequest) -> Iterator[None]:
    """Count a look at what has a code, as a try of whoever is signed in, or else of the address.

    Only a wrong code stays counted: the block raises NotFoundError for one.

    Raises:
        BrakedError: too many wrong codes came from there; nothing was looked at.
    """
    who = str(request.user.pk) if request.user.is_authenticated else client_address(request)
    if not spend(brake, who):
        raise BrakedError(seconds_left(brake, who))
    try:
        yield
    except NotFoundError:
        raise
    except BaseException:
        give_back(brake, who)
        raise
    else:
        give_back(brake, who)


class BrakedError(CascadeError):
    """Too many wrong codes came from one place; *seconds* is how long it must wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = math.ceil(seconds / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many wrong codes came from your network or account. Try again in {wait}.")


def may_try_code(person: Person) -> bool:
    """Count a try of a security code, and return whether it is allowed."""
    clear_expired()
    return spend(CODE, str(person.pk))


def code_was_right(person: Person) -> None:
    """Forget the wrong security codes of *person* after a right one."""
    forget(CODE, str(person.pk))


@dataclass(frozen=True, slots=True)
class WrongTries:
    """What was tried and wrong, how often, and in how many seconds it may be tried again: 0 for at once."""

    what: str
    count: int
    seconds: int


def wrong_tries(person: Person) -> list[WrongTries]:
    """Return the wrong tries that count for the account of *person*, wherever they came from.

    Those counted in one browser, or from one address, can't be found: only digests of these are kept.
    """
    number = _typed(person.staff_number)
    found = []
    for what, brake, who in (
        ("wrong password", ACCOUNT, _anew(number)),
        ("wrong security code", CODE, str(person.pk)),
    ):
        if count := counted(brake, who):
            found.append(WrongTries(what, count, seconds_left(brake, who) if count >= brake.most else 0))
    return found


def let_try_again(person: Person) -> None:
    """Forget all wrong tries at the account of *person*, those in single browsers included."""
    number = _typed(person.staff_number)
    with transaction.atomic():
        spend(LET_IN, number)
        forget(CODE, str(person.pk))
        forget(RESET, number)


def may_ask_for_link(request: HttpRequest) -> bool:
    """Count that a link is asked for from an address, and return whether it is allowed."""
    clear_expired()
    return spend(RESET_ADDRESS, client_address(request))


def may_send_link(staff_number: str) -> bool:
    """Count that a link is asked for an account, and return whether another message may be sent."""
    return spend(RESET, _typed(staff_number))


def remember(response: HttpResponseBase, request: HttpRequest, person: Person) -> None:
    """Let the browser keep a sign that *person* has signed in there; it opens nothing.

    It holds a keyed digest of the staff number and a random number, so it tells nobody whose it is.
    """
    if _known(request, person.staff_number):
        return
    value = signing.dumps([_mark(person.staff_number), secrets.token_hex(8)], salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
        path="/sign-in/",
    )


def _password_brakes(request: HttpRequest, staff_number: str) -> list[tuple[Brake, str]]:
    who, known = _anew(_typed(staff_number)), _known(request, staff_number)
    if known:
        return [(KNOWN, f"{known}\n{who}")]
    address = client_address(request)
    return [(HERE, f"{who}\n{address}"), (ACCOUNT, who), (ADDRESS, address)]


def _anew(number: str) -> str:
    """Return what tries at an account are counted under: something else each time HR lets them try again."""
    return f"{number}\n{mark(LET_IN, number)}"


def _known(request: HttpRequest, staff_number: str) -> str:
    """Return what names the browser, where somebody has signed in there by that staff number."""
    try:
        mark, number = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_DAYS * 24 * 60 * 60
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{mark}\n{number}" if constant_time_compare(mark, _mark(staff_number)) else ""


def _mark(staff_number: str) -> str:
    return salted_hmac(_SALT, _typed(staff_number), algorithm="sha256").hexdigest()


def _typed(staff_number: str) -> str:
    """Return the one spelling of a staff number: what differs in capitals alone is the same account."""
    return staff_number.strip().upper().casefold()
