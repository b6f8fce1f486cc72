"""Erased is gone: from the database's files, the logs of a real process and fresh exports, in any spelling.

Two people are erased while the service runs, one on HR's page and one by the command. Then every byte that
is left is searched for their names, e-mail addresses and staff numbers.
"""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import unicodedata
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlencode, urlsplit

import psycopg
import pytest

from records.support import RIGHT, WORDS, Installation, install


@dataclass(frozen=True)
class Somebody:
    """A person with marks that nothing else has."""

    staff_number: str
    name: str
    email: str


ON_THE_PAGE = Somebody("QXZ-77-31", "Zoë Quillfeather-Øst", "zoe.quillfeather@council.example")
BY_COMMAND = Somebody("qvj0042x", "আনিকা Vexworthy", "vexworthy42@council.example")
HR = Somebody("HR-9", "Kim Keeper", "kim@council.example")
PROBES = [text for one in (ON_THE_PAGE, BY_COMMAND) for text in (one.staff_number, one.name, one.email)]
PROBES += ["Quillfeather", "Vexworthy", "আনিকা"]


class Browser:
    """A browser as far as forms go: keeps cookies, sends the token of the form it has seen last."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.page = ""

    def get(self, path: str) -> str:
        """Open a page; an error page is a page too."""
        return self._open(urllib.request.Request(self.url + path))  # noqa: S310 - our own server

    def post(self, path: str, **fields: str) -> str:
        """Send a form with the token of the page seen last."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        assert token, self.page
        data = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._open(urllib.request.Request(self.url + path, data=data))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request) as answer:
                self.page = answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            self.page = error.read().decode("utf-8", "replace")
        return self.page


def spellings(text: str) -> Iterator[bytes]:
    """Yield *text* as bytes in every way in which something may have stored it, in lower case."""
    forms = {text, text.casefold(), text.upper(), text.lower()}
    forms |= {unicodedata.normalize(form, one) for one in list(forms) for form in ("NFC", "NFD")}
    for form in forms:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            yield form.encode(encoding).lower()
        yield quote(form).encode().lower()
        yield quote_plus(form, safe="@").encode().lower()
        yield json.dumps(form).strip('"').encode().lower()
        yield form.encode().hex().encode()
    for before in range(3):  # base64 has three ways to spell a text inside another
        coded = base64.b64encode(b"\0" * before + text.encode()).rstrip(b"=")
        yield coded[4:-3].lower()


def found_in(data: bytes) -> list[str]:
    """Return which of the probes *data* holds in any spelling; members of a zip are looked into."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data += b"\n".join(archive.read(name) for name in archive.namelist())
    seen = data.lower()
    return [probe for probe in PROBES if any(one in seen for one in spellings(probe))]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a page, and people of whom something is held everywhere."""
    found = install(tmp_path_factory.mktemp("forgotten"))
    site = found.root / "build" / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<h1>The site</h1>", "utf-8")
    found.run("people", "add", HR.staff_number, "--name", HR.name, "--role", "hr")
    for one in (ON_THE_PAGE, BY_COMMAND):
        found.run(
            "people", "add", one.staff_number, "--name", one.name, "--email", one.email, "--area", "Housing"
        )
        answers = RIGHT | WORDS | {"own-words": f"I, {one.name}, would ring {one.email}."}
        path = found.root / "answers.json"
        path.write_text(json.dumps(answers), "utf-8")
        found.run("take", "roles", "--as", one.staff_number, "--answers", str(path), "--json")
        path.unlink()
    return found


def live(made: Installation, browser: Browser, somebody: Somebody) -> None:
    """Do as *somebody* what leaves traces: sign in wrongly and rightly, open a quiz, look round."""
    browser.get(f"/sign-in/?next=/{quote(somebody.staff_number)}/{quote(somebody.name)}/")
    for typed in (somebody.staff_number, somebody.email, somebody.name):
        browser.post("/sign-in/", staff_number=typed, password=somebody.name)
    browser.get(f"/no-such-page/{quote(somebody.email)}")
    link = urlsplit(made.run("people", "link", somebody.staff_number).stdout.split()[-1]).path
    browser.get(link)
    browser.post(link)
    browser.get("/account/password/")
    browser.post("/account/password/", new_password=f"{somebody.email} 1", again=f"{somebody.email} 1")
    browser.get("/record/")
    assert somebody.name in browser.page
    browser.get("/quizzes/sure/")
    browser.post("/quizzes/sure/", layout="one_page")
    assert "record.pdf" in browser.get("/record/copy/")
    browser.get("/record/copy/record.pdf")


def ids(made: Installation) -> dict[str, str]:
    """Return the key of each person by staff number."""
    dry = {one: made.run("records", "erase", one.staff_number, "--json") for one in (ON_THE_PAGE, BY_COMMAND)}
    return {one.staff_number: json.loads(done.stdout)["person"] for one, done in dry.items()}


def found_again(made: Installation) -> str:
    """Add somebody under the number that was given free, and return what is exported of them."""
    made.run("people", "add", BY_COMMAND.staff_number, "--name", "Somebody New")
    assert "Somebody New" in made.run("people", "list").stdout
    fresh = made.run("records", "export", "--format", "csv").stdout
    return "\n".join(line for line in fresh.splitlines() if "Somebody New" in line)


def test_an_erased_person_is_nowhere(made: Installation, tmp_path: Path) -> None:
    """Neither in the database file and what stands beside it, nor in logs, nor in exports of any format."""
    from cascade.records.exports import FORMATS

    log = tmp_path / "log"
    with (
        log.open("wb") as written,
        subprocess.Popen(
            made.command("serve", "--port", "0"),
            env=made.environment,
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        ) as server,
    ):
        try:
            assert server.stdout is not None
            url = server.stdout.readline().split()[2]
            for one in (ON_THE_PAGE, BY_COMMAND):
                live(made, Browser(url), one)
            keys = ids(made)
            before = b"".join(path.read_bytes() for path in (made.root / "var").glob("cascade.sqlite3*"))
            assert set(found_in(before)) == set(PROBES), "the search finds them before"

            hr = Browser(url)
            link = urlsplit(made.run("people", "link", HR.staff_number).stdout.split()[-1]).path
            hr.get(link)
            hr.post(link)
            page = f"/people/{keys[ON_THE_PAGE.staff_number]}/erase/"
            assert ON_THE_PAGE.name in hr.get(page)
            done = hr.post(page, reason="Request 17", staff_number=ON_THE_PAGE.staff_number.lower())
            assert "stands in their place" in done
            assert "still hold bytes" not in done
            done = made.run(
                "records", "erase", BY_COMMAND.staff_number.upper(), "--apply", "--reason", "Request 18"
            )
            assert "still hold bytes" not in done.stdout
            hr.get("/hr/")
        finally:
            server.terminate()
            rest = server.stdout.read() if server.stdout else ""
            server.wait(timeout=60)

    for path in sorted((made.root / "var").rglob("*")):
        if path.is_file():
            assert found_in(path.read_bytes()) == [], path.name
    assert found_in(log.read_bytes() + rest.encode()) == []
    pseudonyms = [f"erased-{key.replace('-', '')[-12:]}" for key in keys.values()]
    for form in FORMATS:
        fresh = tmp_path / f"fresh.{form}"
        made.run("records", "export", "--format", form, "--out", str(fresh))
        for path in tmp_path.glob("fresh.*"):
            assert found_in(path.read_bytes()) == [], path.name
        whole = fresh.read_bytes()
        if form == "xlsx":
            with zipfile.ZipFile(fresh) as book:
                whole = b"".join(book.read(name) for name in book.namelist())
        assert all(pseudonym.encode() in whole for pseudonym in pseudonyms), form
    listed = made.run("people", "list", "--json").stdout + made.run("records", "audit", "--json").stdout
    assert found_in(listed.encode()) == []
    assert "the chain is whole" in made.run("records", "verify").stdout
    assert found_again(made) == "", "the same number is somebody new, with nothing of the old"


def test_on_postgresql_an_erased_person_is_in_no_file_of_the_tables(
    postgres_with_tables: Callable[[], str], tmp_path: Path
) -> None:
    """The tables are written anew; the server's own write-ahead log runs out by the server's rules."""
    url = postgres_with_tables()
    made = install(tmp_path, people=["S1"], database_url=url)
    one = BY_COMMAND
    made.run("people", "add", one.staff_number, "--name", one.name, "--email", one.email)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(RIGHT | WORDS | {"own-words": one.name}), "utf-8")
    made.run("take", "roles", "--as", one.staff_number, "--answers", str(answers))

    def on_disk() -> set[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            (oid,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone()
            connection.execute("CHECKPOINT")
        tables = Path(unquote(urlsplit(url).netloc.partition("@")[2])) / "data" / "base" / str(oid)
        return set(found_in(b"".join(path.read_bytes() for path in tables.iterdir() if path.is_file())))

    assert {one.staff_number, one.name, one.email} <= on_disk(), "the search finds them before"
    done = made.run("records", "erase", one.staff_number, "--apply", "--reason", "Request 19")
    assert "still hold bytes" not in done.stdout
    assert on_disk() == set()
    assert "the chain is whole" in made.run("records", "verify").stdout
