"""An authenticator app for the tests, by RFC 6238 and without our code."""

from __future__ import annotations

import base64
import hmac
import time
from datetime import UTC, datetime
from hashlib import sha1

from cascade.records.models import CodeApp, Person
from cascade.records.second_factor import new_secret, turn_on, unseal

STEP_SECONDS = 30


def shown(secret: str, steps_ahead: int = 0, at: float | None = None) -> str:
    """Return what an app shows now (or at a moment), or so many steps of 30 seconds from then.

    The present code and the next one are taken whenever a test gets to send them; an earlier one may be late.
    """
    counter = (int(time.time() if at is None else at) // STEP_SECONDS + steps_ahead).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), counter, sha1).digest()
    start = digest[-1] & 15
    return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)


def add_app(person: Person) -> tuple[str, tuple[str, ...]]:
    """Give *person* an app; return its secret and the recovery codes.

    The code that added it belongs to the step before, so that the present one can still be used.
    """
    secret, at = new_secret(), time.time()
    codes = turn_on(person, secret, shown(secret, -1, at), datetime.fromtimestamp(at, UTC))
    assert codes is not None
    return secret, codes


def secret_of(person: Person) -> str:
    """Return the secret of the person's app, as their phone has it."""
    return unseal(CodeApp.objects.get(person=person).secret)
