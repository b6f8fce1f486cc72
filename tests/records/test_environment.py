"""Settings come from the environment, each is documented, and a wrong one is a sentence."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from cascade.model.errors import UsageError
from cascade.records import environment
from cascade.records.identifiers import uuid7

TOOLS = Path(environment.__file__).parents[1]


def test_every_variable_that_is_read_is_documented():
    """One table tells them all, and tells no more than there are."""
    known = {setting.name for setting in environment.ENVIRONMENT}
    code = "\n".join(path.read_text("utf-8") for path in TOOLS.rglob("*.py"))
    assert set(re.findall(r"\bCASCADE_[A-Z_]+\b", code)) == known
    assert all(setting.meaning.endswith(".") for setting in environment.ENVIRONMENT)
    with pytest.raises(KeyError):
        environment.text("CASCADE_SOMETHING_ELSE")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_yes_and_no_are_read_in_several_spellings(monkeypatch, value, expected):
    """Unset is no."""
    monkeypatch.setenv("CASCADE_HTTPS", value)
    assert environment.flag("CASCADE_HTTPS") is expected


def test_anything_else_for_yes_or_no_is_refused(monkeypatch):
    """Rather than serving without HTTPS because of a slip."""
    monkeypatch.setenv("CASCADE_HTTPS", "maybe")
    with pytest.raises(UsageError, match="CASCADE_HTTPS is 'maybe': set it to 1 or 0"):
        environment.flag("CASCADE_HTTPS")


def test_lists_are_read_at_their_commas(monkeypatch):
    """Spaces and empty parts do not count."""
    monkeypatch.setenv("CASCADE_ALLOWED_HOSTS", "a.example , b.example,")
    assert environment.names("CASCADE_ALLOWED_HOSTS", "x") == ["a.example", "b.example"]


def test_a_root_that_is_no_folder_is_refused(monkeypatch, tmp_path):
    """With the variable to set."""
    monkeypatch.setenv("CASCADE_ROOT", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="CASCADE_ROOT"):
        environment.root()


def test_the_database_is_a_file_of_the_root_by_default(monkeypatch, tmp_path):
    """In WAL, synchronised in full, and a writer waits for its turn."""
    monkeypatch.delenv("CASCADE_DATABASE_URL", raising=False)
    found = environment.database(tmp_path)
    assert found["NAME"] == str(tmp_path / "var" / "cascade.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]
    assert (tmp_path / "var").is_dir()


def test_another_database_is_given_by_its_address(monkeypatch, tmp_path):
    """PostgreSQL gets none of SQLite's options."""
    monkeypatch.setenv("CASCADE_DATABASE_URL", "postgres://someone:secret@db.example/records")
    found = environment.database(tmp_path)
    assert (found["ENGINE"], found["HOST"]) == ("django.db.backends.postgresql", "db.example")
    assert "transaction_mode" not in found.get("OPTIONS", {})


@pytest.mark.parametrize("address", ["nonsense", "mystery://host/name", "postgres://host:port/name"])
def test_an_address_that_cannot_be_read_is_refused(monkeypatch, tmp_path, address):
    """The sentence shows how to write one, and not what was written: it may hold a password."""
    monkeypatch.setenv("CASCADE_DATABASE_URL", address)
    with pytest.raises(UsageError, match="CASCADE_DATABASE_URL can't be read") as caught:
        environment.database(tmp_path)
    assert address not in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://host/name", "oracle://host/name"])
def test_another_kind_of_database_is_refused(monkeypatch, tmp_path, address):
    """Only two can refuse to change the log by triggers of ours."""
    monkeypatch.setenv("CASCADE_DATABASE_URL", address)
    with pytest.raises(UsageError, match="neither SQLite nor PostgreSQL"):
        environment.database(tmp_path)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    """The same key every time afterwards."""
    monkeypatch.delenv("CASCADE_SECRET_KEY", raising=False)
    key = environment.secret_key(tmp_path)
    path = tmp_path / "var" / "secret_key"
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert environment.secret_key(tmp_path) == key
    assert [one.name for one in path.parent.iterdir()] == ["secret_key"]


def test_a_given_secret_key_leaves_no_file(monkeypatch, tmp_path):
    """Several hosts share one by the environment."""
    monkeypatch.setenv("CASCADE_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_secret_key_that_cannot_be_read_is_a_sentence(monkeypatch, tmp_path):
    """Not a traceback of the settings."""
    monkeypatch.delenv("CASCADE_SECRET_KEY", raising=False)
    (tmp_path / "var" / "secret_key").mkdir(parents=True)
    with pytest.raises(UsageError, match="set CASCADE_SECRET_KEY"):
        environment.secret_key(tmp_path)


def test_addresses_of_the_service_are_put_together_whole(monkeypatch):
    """One stroke between the two, however they were written."""
    monkeypatch.setenv("CASCADE_URL", "https://learn.example/")
    assert environment.service_url("/record/") == "https://learn.example/record/"
    assert environment.service_url("record/") == "https://learn.example/record/"


def test_identifiers_sort_by_the_time_they_were_made():
    """Version 7, variant 2, none twice."""
    made = [uuid7() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    times = [one.int >> 80 for one in made]
    assert times == sorted(times)
