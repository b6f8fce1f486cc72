"""What `cascade doctor` looks at, look by look: what is wrong is a sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cascade.records import audit, requirements
from cascade.records.environment import ENVIRONMENT
from cascade.records.models import Person
from cascade.records.people import add_person
from cascade.service.doctor import configuration, database, files, log, served
from cascade.service.doctor.findings import Finding
from records.tampering import Undone
from service.sample import BANK

SECRET = "s3cr3t-Pa55word"
KEY = "a-key-of-many-different-characters-0123456789"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without any setting."""
    for name in [name for name in os.environ if name.startswith("CASCADE_")]:
        monkeypatch.delenv(name)


def said(found: Iterable[Finding], level: str = "fault") -> list[str]:
    """Return the messages of a level."""
    return [one.message for one in found if one.level == level]


def test_without_settings_all_fits_together() -> None:
    """One machine needs none; that there is no mail server is worth knowing, and no fault."""
    found = list(configuration.findings())
    assert said(found) == []
    assert "No mail server is set up" in said(found, "note")[0]
    assert said(found, "well") == ["The settings fit together."]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"CASCADE_HTPS": "1"}, "there is no such setting. Did you mean CASCADE_HTTPS?"),
        ({"CASCADE_XYZZY": "1"}, "CASCADE_XYZZY is set, and there is no such setting."),
        ({"CASCADE_ALLOWED_HOSTS": "*"}, "CASCADE_ALLOWED_HOSTS is *"),
        ({"CASCADE_ALLOWED_HOSTS": "learn.example"}, "answers to learn.example without HTTPS"),
        ({"CASCADE_ALLOWED_HOSTS": "learn.example"}, "CASCADE_URL is not set"),
        ({"CASCADE_URL": "https://learn.example"}, "CASCADE_ALLOWED_HOSTS does not name"),
        ({"CASCADE_URL": "learn.example"}, "CASCADE_URL is no address"),
        ({"CASCADE_URL": "https://localhost"}, "is https://, but CASCADE_HTTPS is not 1"),
        ({"CASCADE_URL": "http://localhost", "CASCADE_HTTPS": "1"}, "is http://, but CASCADE_HTTPS is 1"),
        ({"CASCADE_HTTPS": "1"}, "CASCADE_PROXY_ADDRESSES does not name it"),
        ({"CASCADE_SECRET_KEY": "short"}, "CASCADE_SECRET_KEY can be guessed"),
        ({"CASCADE_SECRET_KEY": "ab" * 40}, "CASCADE_SECRET_KEY can be guessed"),
        ({"CASCADE_EMAIL_URL": "smtp://mail.example"}, "CASCADE_EMAIL_FROM is not set"),
        ({"CASCADE_EMAIL_URL": "smtp://mail.example"}, "CASCADE_URL is not set"),
        ({"CASCADE_EMAIL_URL": f"smtp://u:{SECRET}@mail.example"}, "sends a password without TLS"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], says: str
) -> None:
    """Each by its name, with what to do, and never with a secret."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = said(configuration.findings())
    assert [message for message in found if says in message], found
    assert SECRET not in str(found)


def test_a_whole_set_of_settings_for_a_public_service_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is complained of that is right."""
    settings = {
        "CASCADE_ALLOWED_HOSTS": ".learn.example,127.0.0.1",
        "CASCADE_HTTPS": "1",
        "CASCADE_PROXY_ADDRESSES": "192.0.2.7",
        "CASCADE_URL": "https://www.learn.example",
        "CASCADE_SECRET_KEY": KEY,
        "CASCADE_EMAIL_URL": f"smtp+tls://u:{SECRET}@mail.example",
        "CASCADE_EMAIL_FROM": "training@learn.example",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert [one.level for one in configuration.findings()] == ["well"]
    assert list(configuration.serving_findings("192.0.2.7")) == []


@pytest.mark.parametrize("host", ["::", "192.0.2.7", "learn.example"])
def test_to_listen_for_others_without_https_is_a_fault(host: str) -> None:
    """`cascade serve` says so when it starts."""
    assert "without HTTPS" in said(configuration.serving_findings(host))[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_to_listen_for_this_machine_alone_is_well(host: str) -> None:
    """As `make run` does."""
    assert list(configuration.serving_findings(host)) == []


def test_every_setting_is_listed_and_no_secret_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Secret ones by name only; addresses without their passwords."""
    for setting in ENVIRONMENT:
        monkeypatch.setenv(setting.name, f"smtp://someone:{SECRET}@host.example/name?password={SECRET}")
    lines = configuration.setting_lines()
    assert [line.name for line in lines] == [setting.name for setting in ENVIRONMENT]
    assert all(line.is_set for line in lines)
    assert SECRET not in str(lines)
    shown = {line.name: line.value for line in lines}
    assert shown["CASCADE_EMAIL_URL"] == "smtp://someone:***@host.example/name?***"
    assert shown["CASCADE_SECRET_KEY"] == "set, and not shown"


@pytest.mark.parametrize("address", [f"user:{SECRET}@host", f"smtp//{SECRET}", f"smtp://[{SECRET}"])
def test_an_address_that_is_none_is_not_shown_either(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A slip of the pen may leave the password anywhere in it."""
    monkeypatch.setenv("CASCADE_EMAIL_URL", address)
    assert SECRET not in str(configuration.setting_lines())
    found = said(configuration.unreadable())
    assert "CASCADE_EMAIL_URL can't be read" in found[0]
    assert SECRET not in str(found)


def test_all_settings_that_cannot_be_read_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one after the other, run by run."""
    for name in ("CASCADE_HTTPS", "CASCADE_LOG_FORMAT", "CASCADE_EMAIL_URL", "CASCADE_HTPS"):
        monkeypatch.setenv(name, "perhaps")
    found = " ".join(said(configuration.unreadable()))
    assert all(
        name in found for name in ("CASCADE_HTTPS is", "CASCADE_LOG_FORMAT is", "CASCADE_EMAIL_URL", "HTPS")
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project's folder with what is private in it."""
    (tmp_path / "var").mkdir(mode=0o700)
    for name in ("secret_key", "signing_key", "cascade.sqlite3", "cascade.sqlite3-wal"):
        (tmp_path / "var" / name).touch(0o600)
    return tmp_path


def test_private_files_that_others_can_read_are_told(root: Path) -> None:
    """With the command that mends it; behind a closed folder nobody gets at them."""
    folder = root / "var"
    assert said(files.findings(root, folder / "cascade.sqlite3")) == []
    for path in folder.iterdir():
        path.chmod(0o644)
    assert said(files.findings(root, folder / "cascade.sqlite3")) == []
    folder.chmod(0o755)
    found = said(files.findings(root, folder / "cascade.sqlite3"))
    assert len(found) == 4
    assert (
        f"Others on this machine can read {folder / 'secret_key'}: chmod 600 {folder / 'secret_key'}" in found
    )


def test_room_on_the_disk_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little for a copy to be restored is worth knowing; too little to go on is a fault."""
    path = root / "var" / "cascade.sqlite3"
    with path.open("wb") as file:
        file.truncate(10**12)  # takes no room: nothing is written
    found = [one for one in files.findings(root, path) if "MiB are free" in one.message]
    assert [one.level for one in found] == ["fault"]
    with path.open("wb") as file:
        file.truncate(1000)
    assert "MiB are free" in said(files.findings(root, path), "well")[0]


def test_a_database_in_the_public_site_is_a_fault(root: Path) -> None:
    """Anybody could fetch it."""
    place = root / "build" / "site" / "cascade.sqlite3"
    assert "public site" in said(files.findings(root, place))[0]


def test_a_database_that_is_as_it_should_be(edition: str) -> None:
    """Version, journal, triggers and clock are told in a sentence each."""
    assert database.state().level == "well"
    found = list(database.findings(full=True))
    assert said(found) == []
    assert "refuses to change or delete" in " ".join(said(found, "well"))


def test_missing_triggers_are_a_fault(edition: str) -> None:
    """With what to find out."""
    with Undone():
        found = said(database.findings(full=False))
    assert [message for message in found if "Table records_attempt: the triggers" in message]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "DELETE FROM django_migrations WHERE app = 'records' AND name > '0008'",
            "not brought up to this version",
        ),
        (
            "UPDATE django_migrations SET name = '0999_x' WHERE app = 'records' AND name > '0010'",
            "newer version",
        ),
        ("DELETE FROM django_migrations", "The database is empty"),
    ],
)
def test_tables_of_another_version_are_a_fault(edition: str, statement: str, says: str) -> None:
    """An older database is copied first, then brought up; a newer one needs its own version."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
    state = database.state()
    assert state.level == "fault"
    assert says in state.message


def test_rows_from_the_future_tell_of_a_wrong_clock(
    learner: Person, edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it was wrong: times in the log can't be mended."""
    audit.note(learner, "viewed")
    earlier = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: earlier)
    assert [message for message in said(database.findings(full=False)) if "still to come" in message]


def test_many_sessions_that_have_run_out_are_worth_knowing(edition: str) -> None:
    """With the command that clears them away."""
    from django.contrib.sessions.models import Session

    old = datetime(2018, 5, 3, tzinfo=UTC)
    Session.objects.bulk_create([Session(session_key=f"{number}", expire_date=old) for number in range(1001)])
    assert "cascade records tidy" in said(database.findings(full=False), "note")[0]


def test_the_log_is_empty_at_first_and_needs_a_copy_once_it_is_not(edition: str, learner: Person) -> None:
    """Without attempts no copy is worth knowing; with them it is a fault, and so is an old one."""
    found = list(log.findings(full=False))
    assert said(found, "well") == ["The log is empty."]
    assert "No copy of the database" in said(found, "note")[0]
    _hand_in(learner)
    assert "No copy of the database" in said(log.findings(full=False))[0]
    audit.note(None, "backed_up")
    assert said(log.findings(full=False)) == []


def test_an_old_copy_is_a_fault(edition: str, learner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight days allow for a weekly one."""
    audit.note(None, "backed_up")
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "The last copy was made on" in said(log.findings(full=False))[0]


def test_the_end_of_the_log_is_checked_each_time_and_all_of_it_when_asked(
    edition: str, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row changed long ago is found by the full check, one changed lately by both."""
    audit.note(None, "backed_up")
    for _ in range(3):
        _hand_in(learner)
    monkeypatch.setattr(log, "LAST_ROWS", 2)
    assert "the last 2 rows were checked" in said(log.findings(full=False), "well")[0]
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET quiz_title = 'Another' WHERE sequence = 1")
        assert said(log.findings(full=False)) == []
        assert "Row 1 " in said(log.findings(full=True))[0]
    with Undone() as cursor:
        cursor.execute("UPDATE records_attempt SET quiz_title = 'Another' WHERE sequence = 3")
        assert "Row 3 " in said(log.findings(full=False))[0]


def _hand_in(learner: Person) -> None:
    from cascade.records.attempts import submit
    from cascade.records.sittings import open_sitting

    submit(open_sitting(learner, "workbook").id, learner, "password")


def test_what_is_served_is_compared_with_what_was_built(edition: str, settings: Any, tmp_path: Path) -> None:
    """No site and nothing published are faults; an edition not published yet is worth knowing."""
    settings.ROOT = tmp_path
    add_person("H", "Head of HR", roles=["hr"])
    assert "There is no site" in said(served.findings())[0]
    site, private = tmp_path / "build" / "site", tmp_path / "build" / "private"
    site.mkdir(parents=True)
    private.mkdir()
    (site / "index.html").touch()
    assert said(served.findings()) == []
    (private / "bank.json").write_text(BANK.to_text(), "utf-8")
    assert "the one that was built last" in " ".join(said(served.findings(), "well"))
    (private / "bank.json").write_text(BANK.to_text().replace("Working", "Walking"), "utf-8")
    assert "`cascade publish` makes that one current" in said(served.findings(), "note")[0]


def test_requirements_of_a_quiz_that_is_gone_are_worth_knowing(edition: str) -> None:
    """Whoever changes the questions may not know what HR requires."""
    requirements.save(requirements.Wanted("sure"), None)
    from cascade.records.models import Requirement

    Requirement.objects.update(quiz="gone")
    assert [message for message in said(served.findings(), "note") if "'gone' is required" in message]


def test_before_anything_is_published_that_is_the_fault(db: None) -> None:
    """With the command that publishes."""
    assert [message for message in said(served.findings()) if "cascade publish" in message]


def test_a_mail_server_that_does_not_answer_is_a_fault(edition: str, settings: Any) -> None:
    """Asked before HR presses a button."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "The mail server 127.0.0.1 can't be used" in " ".join(said(served.findings()))
