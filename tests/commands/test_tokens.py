"""Tokens made, listed and revoked by the real command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from records.support import Installation, install


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a learner and somebody of HR."""
    made = install(tmp_path_factory.mktemp("tokens") / "root")
    made.run("people", "add", "H1", "--name", "Somebody", "--role", "hr")
    return made


def test_a_token_is_made_listed_and_revoked(installation: Installation) -> None:
    """Only the token stands on standard output, so that a script can take it."""
    made = installation.run(
        "tokens",
        "create",
        "Payroll",
        "--scope",
        "status:read",
        "--scope",
        "people:read",
        "--days",
        "30",
        "--by",
        "h1",
    )
    token = made.stdout.strip()
    assert re.fullmatch("cascade_[0-9a-f]{72}", token)
    assert "not shown again" in made.stderr
    (row,) = json.loads(installation.run("tokens", "list", "--json").stdout)
    assert (row["name"], row["scopes"], row["state"]) == ("Payroll", ["status:read", "people:read"], "works")
    listed = installation.run("tokens", "list").stdout
    assert "Payroll  status:read, people:read  until " in listed
    assert "never used" in listed
    database = b"".join(file.read_bytes() for file in Path(installation.database.parent).iterdir())
    assert token.encode() not in database
    again = installation.run(
        "tokens", "create", "payroll", "--scope", "status:read", "--days", "30", exit_code=1
    )
    assert "already" in again.stderr
    assert "named Returns now" in installation.run("tokens", "rename", "payroll", "Returns").stdout
    assert "Revoked Returns" in installation.run("tokens", "revoke", "RETURNS").stdout
    assert "make one with" in installation.run("tokens", "list").stderr
    assert "(revoked)" in installation.run("tokens", "list", "--all").stdout
    assert "had ended already" in installation.run("tokens", "revoke", row["id"]).stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (("create", "X", "--days", "30"), 2, "--scope"),
        (("create", "X", "--scope", "status:write", "--days", "30"), 2, "status:write"),
        (("create", "X", "--scope", "status:read"), 2, "--days"),
        (("create", "X", "--scope", "status:read", "--days", "366"), 2, "366"),
        (("create", " ", "--scope", "status:read", "--days", "3"), 1, "Enter a name"),
        (("create", "X", "--scope", "status:read", "--days", "3", "--by", "S1"), 2, "S1 is not of HR"),
        (
            ("create", "X", "--scope", "status:read", "--days", "3", "--by", "S9"),
            1,
            "nobody with staff number",
        ),
        (("revoke", "No such"), 1, "cascade tokens list"),
    ],
)
def test_what_is_wrong_with_a_command_is_said_in_a_sentence(
    installation: Installation, arguments: tuple[str, ...], exit_code: int, sentence: str
) -> None:
    """And nothing is made."""
    done = installation.run("tokens", *arguments, exit_code=exit_code)
    assert sentence in done.stderr
    assert done.stdout == ""
