"""The API of the running service: asked by schemathesis, by curl, and by the script in the manual."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from records.support import Installation
from service.api.serving import PEOPLE, Served, prepared, served

MANUAL = (ROOT / "docs/manual/api.md").read_text("utf-8")
EXAMPLES = 25


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """People and their attempts."""
    return prepared(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def service(installation: Installation) -> Iterator[Served]:
    """The service, with a brake that thousands of requests don't meet."""
    with served(installation, "Tests", requests_a_minute=1_000_000) as found:
        yield found


def ask(service: Served, path: str) -> tuple[int, dict[str, str], Any]:
    """Return the status, the headers and the body of an answer."""
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {service.token}"})
    response = connection.getresponse()
    found = response.status, dict(response.headers), json.load(response)
    connection.close()
    return found


def example(language: str, about: str = "") -> str:
    """Return the manual's example in that language, of several the one that asks for *about*."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    (wanted,) = [one for one in found if about in one]
    return str(wanted)


def environment(service: Served) -> dict[str, str]:
    """Return what the manual's examples find set."""
    return {**os.environ, "CASCADE_URL": service.url, "CASCADE_TOKEN": service.token}


def test_schemathesis_finds_nothing(service: Served, tmp_path: Path) -> None:
    """Whatever the description allows is answered as it says; what it doesn't allow is refused as it says.

    All of schemathesis's checks and phases, with a fixed seed and number of examples.
    """
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/api/v1/openapi.json"),
            *("--header", f"Authorization: Bearer {service.token}"),
            *("--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "20180503"),
            *("--continue-on-failure", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Selected: 9/9" in done.stdout
    assert int(re.search(r"(\d+) generated", done.stdout)[1]) > 9 * EXAMPLES
    assert "❌" not in done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_the_example_with_curl_in_the_manual_works(service: Served) -> None:
    """Who in Housing has completed the quiz on its present wording; the sessions there."""

    def rows(about: str) -> list[dict[str, Any]]:
        command = ["sh", "-c", example("sh", about)]
        done = subprocess.run(command, env=environment(service), capture_output=True, text=True, check=True)
        found: list[dict[str, Any]] = json.loads(done.stdout)["items"]
        return found

    assert [row["staff_number"] for row in rows("/api/v1/status?")] == ["S1", "O'Brien-3"]
    (session,) = rows("/api/v1/sessions?")
    assert (session["depth"], session["service_area"]) == (1, "Housing")
    assert [one["completions"] for one in session["quizzes"]] == [2, 1]


def test_the_script_in_the_manual_reads_all_and_then_only_what_is_new(
    service: Served, tmp_path: Path
) -> None:
    """Run as it stands there."""
    script = tmp_path / "read.py"
    script.write_text(example("python"))

    def run() -> list[str]:
        done = subprocess.run(
            [sys.executable, script],
            cwd=tmp_path,
            env=environment(service),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()

    first = run()
    assert [line.split()[0] for line in first] == [number for number in PEOPLE for _ in range(2)]
    assert re.fullmatch(r"S1 roles 100\.0 [0-9T:.-]+Z", first[0])
    assert run() == []


def test_a_scope_in_the_manual_is_a_scope_there_is(service: Served) -> None:
    """And each operation stands in its table."""
    from cascade.records.tokens import SCOPES

    _, _, described = ask(service, "/api/v1/openapi.json")
    table = re.findall(r"^\| `(\w+:read)` \| (.*) \|$", MANUAL, re.MULTILINE)
    assert [scope for scope, _ in table] == list(SCOPES)
    for path, methods in described["paths"].items():
        (needed,) = methods["get"]["security"]
        (line,) = [
            opens
            for scope, opens in [*table, ("", "`/quizzes` and `/editions`")]
            if f"`{path.removeprefix('/api/v1')}`" in opens
        ]
        assert line in MANUAL
        assert needed["BearerToken"] == [scope for scope, opens in table if opens == line]


def test_the_brake_holds_for_all_processes_together(installation: Installation) -> None:
    """Forty requests at once to two processes: as many as the setting says are answered, and no more."""
    with served(installation, "Eager", requests_a_minute=25) as service, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(service, "/api/v1/editions"), range(40)))
    assert sorted(status for status, _, _ in answers) == [200] * 25 + [429] * 15
    for status, headers, body in answers:
        if status == 429:
            assert int(headers["Retry-After"]) >= 1
            assert body["type"] == "/api/v1/#too-many-requests"
