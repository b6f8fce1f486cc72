"""Tokens of the API: made, found, counted, ended."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cascade.records.errors import NotFoundError
from cascade.records.models import ApiToken, AuditEntry
from cascade.records.people import add_person
from cascade.records.tokens import (
    MOST_DAYS,
    SCOPES,
    TokenError,
    create_token,
    find,
    find_token,
    note_use,
    rename,
    revoke,
    state_of,
)

pytestmark = pytest.mark.django_db


def ended(row: ApiToken, **how: object) -> ApiToken:
    """The row, changed in the database as time would change it."""
    ApiToken.objects.filter(pk=row.pk).update(**how)
    row.refresh_from_db()
    return row


def test_a_token_is_kept_as_its_sha256_alone():
    """Who reads the database can't use the API."""
    made = create_token("Payroll", ["status:read"], 30)
    stored = json.dumps(list(ApiToken.objects.values()), default=str)
    assert made.token not in stored
    assert made.token.removeprefix("cascade_")[:64] not in stored
    assert find(made.token) == made.row


def test_a_token_has_a_shape_that_scanners_for_secrets_know():
    """A fixed beginning, 256 bits, a checksum: the pattern that the manual gives."""
    tokens = {create_token(f"System {number}", ["status:read"], 1).token for number in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch("cascade_[0-9a-f]{72}", token) for token in tokens)


@given(st.text(max_size=90) | st.from_regex(r"cascade_[0-9a-f]{72}", fullmatch=True))
def test_a_token_with_a_slip_in_it_is_refused_without_asking_the_database(text):
    """The checksum tells; one slip in four thousand million gets as far as the database."""
    with CaptureQueriesContext(connection) as asked:
        assert find(text) is None
    assert not asked.captured_queries


def test_scopes_are_kept_once_and_in_the_order_of_the_table():
    """So that lists read alike."""
    made = create_token("Payroll", ["people:read", "completions:read", "people:read"], 30)
    assert made.row.scopes == ["completions:read", "people:read"]


def test_every_fault_is_told_at_once():
    """A form shows them all, a command too."""
    with pytest.raises(TokenError) as refused:
        create_token("  ", ["status:write"], MOST_DAYS + 1)
    assert list(refused.value.faults) == ["name", "scopes", "days"]
    assert "status:write" in str(refused.value)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1, 10**9])
def test_every_token_ends_within_a_year(days):
    """Nothing works for ever; nothing is made that has ended already."""
    with pytest.raises(TokenError, match="1 to 365 days"):
        create_token("Payroll", ["status:read"], days)
    made = create_token("Payroll", ["status:read"], MOST_DAYS)
    assert made.row.expires_at - made.row.created_at <= timedelta(days=MOST_DAYS, seconds=5)


def test_a_name_is_folded_and_nobody_elses():
    """So that one who sends the form twice makes one token."""
    create_token("  HR \t system ", ["status:read"], 30)
    with pytest.raises(TokenError, match="a token named 'hr SYSTEM' already"):
        create_token("hr SYSTEM", ["status:read"], 30)
    revoke(find_token("HR system"))
    assert create_token("hr SYSTEM", ["status:read"], 30).row.name == "hr SYSTEM"


@pytest.mark.parametrize("name", ["x" * 101, "a\x00b", "tab\u200bless"])
def test_a_name_must_be_one_that_can_be_shown(name):
    """Lists and logs stay legible."""
    with pytest.raises(TokenError) as refused:
        create_token(name, ["status:read"], 30)
    assert list(refused.value.faults) == ["name"]


def test_a_token_pasted_as_a_name_is_refused():
    """Names stand in lists."""
    made = create_token("Payroll", ["status:read"], 30)
    with pytest.raises(TokenError, match="not a token"):
        create_token(made.token, ["status:read"], 30)


def test_a_token_that_has_run_out_or_was_revoked_opens_nothing():
    """From that moment on."""
    made = create_token("Payroll", ["status:read"], 30)
    assert state_of(made.row) == "works"
    ended(made.row, expires_at=timezone.now() - timedelta(seconds=1))
    assert find(made.token) is None
    assert state_of(made.row) == "run out"
    other = create_token("Payroll", ["status:read"], 30)
    assert revoke(other.row)
    assert find(other.token) is None
    other.row.refresh_from_db()
    assert state_of(other.row) == "revoked"


def test_revoking_again_changes_nothing():
    """The first time stays on record."""
    made = create_token("Payroll", ["status:read"], 30)
    assert revoke(made.row)
    first = ApiToken.objects.get().revoked_at
    assert not revoke(made.row)
    assert ApiToken.objects.get().revoked_at == first
    assert AuditEntry.objects.filter(action="changed_token").count() == 2


def test_making_and_revoking_stand_in_the_audit_log():
    """Who, which token, what for, how long: never the token, nor its name."""
    hr = add_person("H1", "Somebody", roles=["hr"])
    made = create_token("Named after Somebody", ["status:read"], 30, hr)
    revoke(made.row)
    revoked, began = AuditEntry.objects.filter(action="changed_token")
    assert began.actor == hr
    assert json.loads(began.detail) == {
        "token": str(made.row.pk),
        "did": "made",
        "scopes": ["status:read"],
        "days": 30,
    }
    assert json.loads(revoked.detail) == {"token": str(made.row.pk), "did": "revoked"}
    assert revoked.actor is None
    assert revoked.actor_account


def test_a_token_may_be_renamed_whether_it_works_or_not():
    """Its name may have named somebody who is to be forgotten."""
    made = create_token("Rowan's script", ["status:read"], 30)
    create_token("Payroll", ["status:read"], 30)
    with pytest.raises(TokenError, match="named 'payroll' already"):
        rename(made.row, "payroll")
    rename(made.row, "rowan's SCRIPT")
    revoke(made.row)
    rename(made.row, " Script  one ")
    assert ApiToken.objects.get(pk=made.row.pk).name == "Script one"
    entry = AuditEntry.objects.filter(action="changed_token").first()
    assert json.loads(entry.detail) == {"token": str(made.row.pk), "did": "renamed"}


def test_a_token_is_found_by_its_name_or_its_id():
    """The id also finds one that has ended."""
    made = create_token("Payroll", ["status:read"], 30)
    assert find_token(" payroll ") == made.row
    revoke(made.row)
    assert find_token(str(made.row.pk)) == made.row
    with pytest.raises(NotFoundError, match="cascade tokens list"):
        find_token("Payroll")


def test_when_it_was_used_last_is_written_once_a_minute():
    """A request costs no write for it."""
    made = create_token("Payroll", ["status:read"], 30)
    note_use(made.row)
    first = ApiToken.objects.get().last_used_at
    note_use(made.row)
    assert ApiToken.objects.get().last_used_at == first
    ended(made.row, last_used_at=first - timedelta(seconds=61))
    note_use(made.row)
    assert ApiToken.objects.get().last_used_at > first


def test_every_scope_only_reads():
    """The API changes nothing, so no scope may sound as if it could."""
    assert all(scope.endswith(":read") for scope in SCOPES)
