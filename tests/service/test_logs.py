"""The log of a real service tells what happened, and nothing about anybody."""

from __future__ import annotations

import http.client
import json
import logging
import re
import socket
import sqlite3
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest

from cascade.service.logs import JsonFormatter, TextFormatter, fault_lines
from cascade_command import CASCADE, with_tables
from processes import ask, environment

NAME, EMAIL, NUMBER = "Rowan Quillfeather", "rowan.quillfeather@example.org", "RQ-40717"
ELSEWHERE = "attacker.example"
PREPARE = """
import json, sys
import django
django.setup()
from cascade.records.editions import publish
from cascade.records.people import add_person
from cascade.records.sign_in_links import issue_link
from service.sample import BANK

publish(BANK.to_text(), "tests", "sample")
name, email, number = sys.argv[1:]
print(json.dumps(issue_link(add_person(number, name, email=email))))
"""
FAULT = f"""
CREATE TRIGGER fault BEFORE INSERT ON records_sitting
BEGIN SELECT RAISE(ABORT, '{NAME} {EMAIL} {NUMBER}'); END
"""


class Visitor:
    """A browser as simple as can be: one cookie jar, no redirects followed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies = {"csrftoken": "a" * 32}

    def ask(self, method: str, path: str, fields: Any = None, **headers: str) -> http.client.HTTPResponse:
        """Send a request and read its answer, whose words are then in `text`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = (
            urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields})
            if fields is not None
            else None
        )
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        self.text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer


def journey(port: int, token: str, database: Path) -> tuple[list[str], str, Visitor]:
    """Go wherever something about somebody is in the request; return the secrets, and the 500's id."""
    visitor = Visitor(port)
    visitor.ask("GET", "/sign-in/?next=/record/%3Fof=" + NUMBER)
    visitor.ask("POST", "/sign-in/", {"staff_number": NUMBER, "password": "guessed wrongly"})
    assert visitor.ask("GET", f"/sign-in/link/{token}/").status == 200
    assert visitor.ask("POST", f"/sign-in/link/{token}/", {}).status == 302
    assert visitor.ask("GET", "/record/").status == 200
    assert NAME in visitor.text
    unknown = str(uuid4())
    assert visitor.ask("GET", f"/attempts/{unknown}/?who={EMAIL}").status == 404
    assert visitor.ask("GET", f"/hr/?name={NAME.replace(' ', '+')}").status == 403
    assert visitor.ask("GET", f"/nothing/{NUMBER}").status == 404
    assert visitor.ask("GET", "/record/", Host=ELSEWHERE).status == 400
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"GET /{NUMBER} HTTP/1.1\r\nHost: 127.0.0.1\r\n{EMAIL}\r\n\r\n".encode())
        assert b"400" in raw.recv(100)
    with sqlite3.connect(database) as opened:
        opened.execute(FAULT)
    broken = visitor.ask("POST", "/quizzes/every-type/", {"layout": "one_page"}, **{"X-Request-Id": NUMBER})
    assert broken.status == 500
    secrets = [
        NAME,
        NAME.split()[1],
        EMAIL,
        NUMBER,
        token,
        unknown,
        ELSEWHERE,
        "guessed wrongly",
        "127.0.0.1",
    ]
    return [*secrets, visitor.cookies["cascade_session"]], broken.headers["X-Request-Id"], visitor


@pytest.fixture(params=["text", "json"])
def walked(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """A service that was walked through and stopped: what it wrote, and what must not stand in it."""
    (tmp_path / "build" / "site").mkdir(parents=True)
    (tmp_path / "build" / "site" / "index.html").write_text("<h1>The site</h1>", "utf-8")
    token = ask(with_tables(tmp_path), "", PREPARE, NAME, EMAIL, NUMBER)
    with subprocess.Popen(
        [*CASCADE, "serve", "--port", "0", "--workers", "1"],
        cwd=tmp_path,
        env={**environment(tmp_path), "CASCADE_LOG_FORMAT": request.param},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = urlsplit(process.stdout.readline().split()[2]).port
        assert port is not None
        try:
            secrets, fault_id, visitor = journey(port, token, tmp_path / "var" / "cascade.sqlite3")
        finally:
            process.terminate()
            out, err = process.communicate(timeout=60)
    return {
        "format": request.param,
        "out": out,
        "err": err,
        "secrets": secrets,
        "fault_id": fault_id,
        "page": visitor.text,
    }


def test_a_log_tells_what_happened_and_nothing_about_anybody(walked: dict[str, Any]) -> None:
    """No name, number, address, link, session, id in an address, query or network address: in no line.

    A fault is told by its kind and its place in the code; its own message, here a name, is left out.
    """
    assert [secret for secret in walked["secrets"] if secret in walked["err"]] == []
    assert walked["out"] == "Stopped.\n"
    assert "django.db.utils.IntegrityError" in walked["err"]
    assert re.search(r"cascade/records/sittings\.py:\d+ in open_sitting", walked["err"])
    assert walked["fault_id"] in walked["err"]
    assert f"It helps to quote {walked['fault_id']}" in walked["page"]
    if walked["format"] == "json":
        lines = [json.loads(line) for line in walked["err"].splitlines()]
        assert all({"time", "level", "logger"} <= set(line) for line in lines)
        answered = [line for line in lines if line["logger"] == "cascade.requests"]
        assert all(line["milliseconds"] >= 0 and len(line["request_id"]) == 16 for line in answered)
        told = [(line["method"], line["route"], line["status"]) for line in answered]
        assert told == [
            ("GET", "sign-in", 200),
            ("POST", "sign-in", 200),
            ("GET", "sign-in-link", 200),
            ("POST", "sign-in-link", 302),
            ("GET", "record", 200),
            ("GET", "attempt", 404),
            ("GET", "hr", 403),
            ("GET", "site", 404),
            ("GET", "none", 400),
            ("POST", "quiz", 500),
        ]
        assert answered[-1]["request_id"] == walked["fault_id"]
    else:
        # Nothing that went well is told.
        assert "route=record " not in walked["err"]
        assert "route=quiz status=500" in walked["err"]


@pytest.mark.parametrize("name", ["requests.sessions", "allauth.account", "root"])
def test_what_a_library_says_is_told_by_its_place(name: str) -> None:
    """Its message may quote anything; the line of code that wrote it says which message it was."""
    record = logging.LogRecord(
        name, logging.WARNING, "/x/site-packages/lib/mail.py", 7, f"to {EMAIL}", (), None
    )
    found = json.loads(JsonFormatter().format(record))
    assert found["place"] == "site-packages/lib/mail.py:7"
    assert EMAIL not in JsonFormatter().format(record) + TextFormatter().format(record)


def test_our_own_messages_are_told_as_they_are() -> None:
    """Whoever writes one answers for it."""
    record = logging.LogRecord("cascade.doings", logging.ERROR, "x.py", 1, "%d rows", (3,), None)
    assert TextFormatter().format(record).endswith(" ERROR cascade.doings: 3 rows")


def test_a_fault_is_told_with_what_caused_it() -> None:
    """Kinds and places of all of them, the messages of none."""
    try:
        try:
            int(NUMBER)
        except ValueError as error:
            raise KeyError(EMAIL) from error
    except KeyError as error:
        lines = list(fault_lines(error))
    assert [line for line in lines if not line.startswith(" ")] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert "tests/service/test_logs.py:" in lines[1]
    assert NUMBER not in "\n".join(lines)


def test_a_log_format_that_is_none_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    """Exit code 2, and the formats there are."""
    settings = environment(tmp_path) | {"CASCADE_LOG_FORMAT": "xml"}
    command = [*CASCADE, "records", "verify"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "CASCADE_LOG_FORMAT is 'xml': set it to text or json.\n")
