"""Links, roles and security codes on the command line."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from records.support import Installation, install

LINK = r"http://127\.0\.0\.1:8000/sign-in/link/\w{4}-\w{4}-\w{4}-\w{4}/"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Two people, R1 and R2."""
    return install(tmp_path_factory.mktemp("access"), people=["R1", "R2"])


@pytest.fixture
def installation(installed: Installation, tmp_path: Path) -> Installation:
    """The same, for one test to change."""
    shutil.copytree(installed.root, tmp_path, dirs_exist_ok=True)
    return Installation(tmp_path)


def audited(installation: Installation) -> list[tuple[str, str]]:
    """Return action and detail of each entry of the audit log."""
    with closing(sqlite3.connect(installation.database)) as database:
        return database.execute("SELECT action, detail FROM records_auditentry ORDER BY id").fetchall()


def test_links_are_printed_for_one_for_many_and_for_a_machine(installation: Installation) -> None:
    """One alone as it is; several with whose each is; as JSON with until when."""
    one = installation.run("people", "link", "r1").stdout
    assert re.fullmatch(LINK + "\n", one)
    many = installation.run("people", "link", "--without-password").stdout
    assert re.fullmatch(rf".*\(R1\)\n  {LINK}\n.*\(R2\)\n  {LINK}\n", many)
    rows = json.loads(installation.run("people", "link", "R1", "R2", "--hours", "24", "--json").stdout)
    assert [sorted(row) for row in rows] == [["expires_utc", "link", "name", "staff_number"]] * 2
    assert [entry for entry in audited(installation) if entry[0] == "sent_link"] == [
        ("sent_link", '{"hours":72,"links":1}'),
        ("sent_link", '{"hours":72,"links":2}'),
        ("sent_link", '{"hours":24,"links":2}'),
    ]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        ([], 2, "Say whom: staff numbers, --service-area AREA or --without-password."),
        (["R1", "X1", "X2"], 1, "nobody with staff number 'X1'.\nThere is nobody with staff number 'X2'."),
        (["--service-area", "Nowhere"], 1, "Nobody fits that"),
        (["R1", "--hours", "0"], 2, "0 is not in the range"),
        (["R1", "--slips", "{root}/missing/slips.pdf"], 1, "can't be written"),
        (["R1", "--slips", "{root}/build"], 2, "is a directory"),
        (
            ["R1", "--slips", "{root}/taken.pdf"],
            2,
            "taken.pdf exists: name a file that does not, or remove it.",
        ),
    ],
)
def test_what_can_not_be_done_is_a_sentence_and_makes_no_link(
    installation: Installation, arguments: list[str], exit_code: int, says: str
) -> None:
    """Older links go on working."""
    (installation.root / "taken.pdf").write_text("mine", "utf-8")
    placed = [argument.format(root=installation.root) for argument in arguments]
    done = installation.run("people", "link", *placed, exit_code=exit_code)
    assert says in done.stderr
    assert (installation.root / "taken.pdf").read_text("utf-8") == "mine"
    with closing(sqlite3.connect(installation.database)) as database:
        assert database.execute("SELECT COUNT(*) FROM records_signinlink").fetchone() == (0,)


def test_slips_are_a_file_that_only_its_owner_reads(installation: Installation) -> None:
    """Whoever reads it can sign in as anybody in it."""
    file = installation.root / "slips.pdf"
    done = installation.run("people", "link", "--without-password", "--slips", str(file))
    assert done.stdout == f"Wrote 2 slips to {file}: print it, then delete it.\n"
    assert file.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_roles_are_given_and_taken_all_or_none(installation: Installation) -> None:
    """With a note each; the last member of HR keeps the role, and then nothing else is changed either."""
    assert installation.run("people", "role", "R1", "--give", "hr", "--give", "auditor").stdout.endswith(
        "(R1): auditor, hr\n"
    )
    done = installation.run("people", "role", "R1", "--take", "auditor", "--take", "hr", exit_code=1)
    assert "This is the last member of HR" in done.stderr
    assert installation.run("people", "role", "R1").stdout.endswith("(R1): auditor, hr\n")
    installation.run("people", "role", "R2", "--give", "hr")
    assert installation.run("people", "role", "r1", "--take", "hr", "--take", "auditor").stdout.endswith(
        "(R1): no role beside staff\n"
    )
    done = installation.run("people", "role", "R1", "--give", "editor", "--take", "editor", exit_code=2)
    assert "editor can't be given and taken at once" in done.stderr
    assert [detail for action, detail in audited(installation) if action == "changed_roles"] == [
        '{"given":"hr"}',
        '{"given":"auditor"}',
        '{"given":"hr"}',
        '{"taken":"hr"}',
        '{"taken":"auditor"}',
    ]


def test_codes_that_are_off_are_told(installation: Installation) -> None:
    """And nothing is noted but that the people were added."""
    before = audited(installation)
    said = installation.run("people", "codes-off", "R1").stdout
    assert said.endswith("(R1) was not asked for a security code.\n")
    assert audited(installation) == before


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("CASCADE_PASSWORDS", "0", "there is no other way to sign in"),
        ("CASCADE_PROXY_HEADER", "Remote-User", "anybody could send the header"),
        ("CASCADE_OIDC_ISSUER", "id.example.org", "CASCADE_OIDC_ISSUER is 'id.example.org'"),
    ],
)
def test_a_way_to_sign_in_that_can_not_work_is_the_settings_fault(
    installation: Installation, setting: str, value: str, says: str
) -> None:
    """Told before the service starts; exit code 2."""
    assert says in installation.run("serve", "--port", "0", exit_code=2, **{setting: value}).stderr
