"""Security codes as a second factor: an app that makes them, and recovery codes for when it is lost.

The codes are those of RFC 6238 with 6 digits, 30 seconds and SHA-1, which every app knows. A code is taken
one step of 30 seconds early or late, and never again once it or a later one was taken; the database decides,
so that this holds for all processes together. The app's secret is encrypted, and recovery codes are kept as
keyed digests: the key comes from the secret key of the installation, which stands outside the database.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cascade.records.models import CodeApp, Person, RecoveryCode
from cascade.records.sign_in_links import LETTERS

STEP_SECONDS = 30
DIGITS = 6
STEPS_AROUND = 1
"""How many steps early or late a code is taken: clocks differ, and typing takes a while."""

SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits
RECOVERY_CODES = 10
_GROUPS, _GROUP = 3, 4  # 59 bits a recovery code


def has_code_app(person: Person) -> bool:
    """Return whether *person* is asked for a security code."""
    return CodeApp.objects.filter(person=person).exists()


def new_secret() -> str:
    """Return a secret for an app, in Base32 as apps read it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def seal(secret: str) -> str:
    """Return *secret* encrypted, for keeping."""
    return _box().encrypt(secret.encode("ascii")).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what `seal` encrypted, or nothing where it was altered or the secret key is another one now."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode("ascii")
    except InvalidToken:
        return ""


def address_for_app(secret: str, person: Person, issuer: str) -> str:
    """Return the ``otpauth://`` address that an app reads from a QR code."""
    # Apps show a plus as it stands, where a space was meant.
    return _totp(secret).get_provisioning_uri(person.staff_number, issuer).replace("+", "%20")


def turn_on(person: Person, secret: str, code: str, now: datetime | None = None) -> tuple[str, ...] | None:
    """Ask *person* for security codes from now on, and return their recovery codes.

    Args:
        person: Who; an app they had before is replaced.
        secret: The app's, in Base32.
        code: What the app shows, as proof that it has the secret. It can't be used again.
        now: The present by default.

    Returns:
        The recovery codes, which can't be had again; None where the code is wrong.
    """
    step = _step_of(secret, code, now or timezone.now())
    if step is None:
        return None
    with transaction.atomic():
        app = {"secret": seal(secret), "last_step": step, "added_at": timezone.now()}
        CodeApp.objects.update_or_create(person=person, defaults=app)
        return new_recovery_codes(person)


def turn_off(person: Person) -> bool:
    """Ask *person* for no security code any more, and return whether one was asked for."""
    with transaction.atomic():
        RecoveryCode.objects.filter(person=person).delete()
        return CodeApp.objects.filter(person=person).delete()[0] > 0


def new_recovery_codes(person: Person) -> tuple[str, ...]:
    """Return new recovery codes for *person*; those they had stop working."""
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    with transaction.atomic():
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(digest=_digest(person, code), person=person) for code in codes
        )
    return codes


def recovery_codes_left(person: Person) -> int:
    """Return how many recovery codes of *person* are unused."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def take_code(person: Person, typed: str, now: datetime | None = None) -> str:
    """Use up a code of either kind. Of several calls at once with one code, one succeeds.

    Args:
        person: Whose code it would be.
        typed: What they typed; spaces, strokes and capitals do not count.
        now: The present by default.

    Returns:
        ``app`` or ``recovery``, whichever it was, or nothing where it is wrong or was used before.
    """
    bare = _bare(typed)
    return _take_from_app(person, bare, now or timezone.now()) or _take_recovery(person, bare)


def _take_from_app(person: Person, code: str, now: datetime) -> str:
    app = CodeApp.objects.filter(person=person).first()
    step = _step_of(unseal(app.secret), code, now) if app else None
    if step is None:
        return ""
    # The condition stands in the update itself, so that the database decides who was first.
    taken = CodeApp.objects.filter(person=person, last_step__lt=step).update(last_step=step)
    return "app" if taken else ""


def _take_recovery(person: Person, code: str) -> str:
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at=None)
    return "recovery" if unused.update(used_at=timezone.now()) else ""


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step whose code it is, the newest first; None where it is the code of none."""
    code = _bare(typed)
    if not secret or len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    totp = _totp(secret)
    matching = [
        step
        for step in _steps_around(now)
        if constant_time_compare(totp.generate(step * STEP_SECONDS).decode("ascii"), code)
    ]
    return max(matching, default=None)


def _steps_around(now: datetime) -> Iterator[int]:
    step = int(now.timestamp()) // STEP_SECONDS
    yield from range(step - STEPS_AROUND, step + STEPS_AROUND + 1)


def _totp(secret: str) -> TOTP:
    # HMAC with SHA-1 stands unbroken, and many apps know no other.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def _bare(typed: str) -> str:
    bare = "".join(typed.split()).replace("-", "").casefold()
    return bare.encode("utf-8", "replace").decode("utf-8")


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _digest(person: Person, code: str) -> str:
    salt = "cascade.records.second_factor.recovery"
    return salted_hmac(salt, f"{person.pk} {_bare(code)}", algorithm="sha256").hexdigest()


def _box() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"cascade.records.second_factor.secret")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode("utf-8"))))
