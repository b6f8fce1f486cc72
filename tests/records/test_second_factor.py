"""Security codes: what an app shows is taken once, recovery codes stand in, and nothing can be read back."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.models import CodeApp, Person, RecoveryCode
from cascade.records.people import add_person
from cascade.records.second_factor import (
    RECOVERY_CODES,
    address_for_app,
    has_code_app,
    new_recovery_codes,
    new_secret,
    recovery_codes_left,
    seal,
    take_code,
    turn_off,
    turn_on,
    unseal,
)

NOON = datetime(2018, 5, 3, 12, 0, 5, tzinfo=UTC)
STEP = timedelta(seconds=30)


def shown_by_app(secret: str, at: datetime, digits: int = 6) -> str:
    """Return what an app shows, worked out from RFC 4226 and 6238 without our code."""
    counter = (int(at.timestamp()) // 30).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(secret), counter, sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


@pytest.fixture
def person(db: None) -> Person:
    """Somebody without an app."""
    return add_person("e12", "A Learner")


@pytest.fixture
def secret(person: Person) -> str:
    """The secret of the app that the person has had since noon."""
    made = new_secret()
    assert turn_on(person, made, shown_by_app(made, NOON), NOON)
    return made


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_codes_are_those_of_the_standard(seconds, code):
    """RFC 6238, appendix B, of whose eight digits apps show the last six; so our own reckoning is right."""
    standard = base64.b32encode(b"12345678901234567890").decode()
    assert shown_by_app(standard, datetime.fromtimestamp(seconds, UTC), 8) == code


def test_an_app_is_added_only_by_a_code_it_shows(person):
    """Who mistyped the key would be locked out otherwise."""
    secret = new_secret()
    assert turn_on(person, secret, "000000", NOON) is None
    assert not has_code_app(person)
    codes = turn_on(person, secret, shown_by_app(secret, NOON), NOON)
    assert codes is not None
    assert len(set(codes)) == RECOVERY_CODES == recovery_codes_left(person)
    assert has_code_app(person)


def test_a_code_is_taken_once(person, secret):
    """And never the one by which the app was added."""
    assert take_code(person, shown_by_app(secret, NOON), NOON) == ""
    later = NOON + 2 * STEP
    assert take_code(person, shown_by_app(secret, later), later) == "app"
    assert take_code(person, shown_by_app(secret, later), later) == ""


def test_after_a_code_no_earlier_one_is_taken(person, secret):
    """Who looked over a shoulder a moment before has nothing."""
    later = NOON + 3 * STEP
    assert take_code(person, shown_by_app(secret, later + STEP), later) == "app"
    assert take_code(person, shown_by_app(secret, later), later) == ""


@pytest.mark.parametrize(("steps", "taken"), [(-2, ""), (-1, "app"), (0, "app"), (1, "app"), (2, "")])
def test_clocks_may_differ_by_one_step(person, secret, steps, taken):
    """Thirty seconds early or late, and no more."""
    later = NOON + 10 * STEP
    assert take_code(person, shown_by_app(secret, later + steps * STEP), later) == taken


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "½½½½½½", "\0", "\ud800", "9" * 9999]
)
def test_what_is_no_code_is_wrong_and_no_fault(person, secret, typed):
    """Whatever was typed."""
    assert take_code(person, typed, NOON + 10 * STEP) == ""


def test_spaces_and_capitals_do_not_count(person, secret):
    """Apps show 123 456, and people type recovery codes as they like."""
    later = NOON + 10 * STEP
    code = shown_by_app(secret, later)
    assert take_code(person, f" {code[:3]} {code[3:]} ", later) == "app"
    recovery = new_recovery_codes(person)[0]
    assert take_code(person, recovery.upper().replace("-", " "), later) == "recovery"


def test_a_recovery_code_works_once_and_for_its_person_alone(person, secret):
    """The others still work; new ones end them."""
    other = add_person("e13", "Another")
    first, second, *_ = new_recovery_codes(person)
    assert take_code(other, first, NOON) == ""
    assert take_code(person, first, NOON) == "recovery"
    assert take_code(person, first, NOON) == ""
    assert recovery_codes_left(person) == RECOVERY_CODES - 1
    new_recovery_codes(person)
    assert take_code(person, second, NOON) == ""


def test_turning_codes_off_leaves_nothing(person, secret):
    """Neither the secret nor the recovery codes."""
    assert turn_off(person)
    assert not turn_off(person)
    assert not CodeApp.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_the_database_gives_away_no_secret(person, secret):
    """Whoever reads it can make no code and knows no recovery code."""
    codes = new_recovery_codes(person)
    stored = str(list(CodeApp.objects.values_list())) + str(list(RecoveryCode.objects.values_list()))
    assert secret not in stored
    assert base64.b32decode(secret).hex() not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert secret not in str(CodeApp.objects.get())


def test_with_another_secret_key_codes_are_wrong_and_no_fault(person, secret, settings):
    """HR turns them off and the person sets them up again."""
    recovery = new_recovery_codes(person)[0]
    settings.SECRET_KEY = "another"
    later = NOON + 10 * STEP
    assert take_code(person, shown_by_app(secret, later), later) == ""
    assert take_code(person, recovery, later) == ""


def test_the_address_for_the_app_names_the_service_and_the_person():
    """The app lists both."""
    person = Person(staff_number="e 12/ß")
    address = address_for_app("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", person, "Working together")
    assert address.startswith("otpauth://totp/Working%20together:e%2012/%C3%9F?")
    assert "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in address
    assert "issuer=Working%20together" in address
    assert "digits=6" in address
    assert "period=30" in address


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=1))
def test_what_is_sealed_comes_back_and_what_was_altered_does_not(secret):
    """Every time another text, so that equal secrets do not show."""
    sealed = seal(secret)
    assert unseal(sealed) == secret
    assert sealed != seal(secret)
    assert unseal(sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB")) == ""
