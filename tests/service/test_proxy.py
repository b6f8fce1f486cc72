"""A proxy that signs people in and names them in a header: honoured from its address, and from nowhere else.

Asked of the real server process, by bytes on a socket: what a framework's test client sends is too clean.
The proxy's address is 127.0.0.2, and 127.0.0.1 is anybody's. So the brake on guessing is tried here as well,
over two server processes with two workers each.
"""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from browser.live import LiveSite, cascade, served, small_site
from service.sample import BANK

PROXY, ANYBODY = "127.0.0.2", "127.0.0.1"
HEADER = "Remote-User"
SETTINGS = {"CASCADE_PROXY_HEADER": HEADER, "CASCADE_PROXY_ADDRESSES": "192.0.2.0/24, 127.0.0.2"}
TOKEN = "a" * 32  # of the form and of the cookie: all that a browser does is to send both


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published sample with three people, one of whom has left."""
    folder = small_site(tmp_path_factory.mktemp("behind-a-proxy"), BANK)
    for number, name in (("S-1", "Rowan Example"), ("S-2", "Robin Example"), ("S-3", "Sasha Example")):
        cascade(folder, "people", "add", number, "--name", name, "--area", "Repairs")
    cascade(folder, "people", "role", "S-2", "--give", "hr")
    return folder


@pytest.fixture(scope="module")
def site(root: Path) -> Iterator[LiveSite]:
    """The sample, served behind a proxy that signs people in."""
    try:
        socket.create_server((PROXY, 0)).close()
    except OSError:
        pytest.skip(f"this machine has no second address such as {PROXY} to be a proxy at")
    with served(root, **SETTINGS) as found:
        yield found


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers as text, the page, and the session it sets."""

    status: int
    head: str
    page: str

    @property
    def session(self) -> str:
        """The session's cookie, to send with the next request; empty where none was set."""
        cookies = SimpleCookie()
        for line in self.head.splitlines():
            if line.lower().startswith("set-cookie:"):
                cookies.load(line.partition(":")[2].strip())
        found = cookies.get("cascade_session")
        return f"cascade_session={found.value}" if found and found.value else ""


def send(site: LiveSite, source: str, raw: bytes) -> Answer:
    """Send bytes from an address, and return what comes back before the connection ends."""
    host, port = urlsplit(site.url).hostname or "", urlsplit(site.url).port or 0
    with socket.create_connection((host, port), timeout=60, source_address=(source, 0)) as line:
        line.sendall(raw)
        received = b""
        while part := line.recv(65536):
            received += part
    head, _, page = received.decode("utf-8", "replace").partition("\r\n\r\n")
    return Answer(int(head.split()[1]) if head.startswith("HTTP/") else 0, head, page)


def get(site: LiveSite, source: str, path: str, *headers: str, cookie: str = "") -> Answer:
    """Read a page; *headers* are lines as they are sent."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {urlsplit(site.url).netloc}", "Connection: close", *headers]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return send(site, source, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


def post(site: LiveSite, source: str, path: str, fields: dict[str, str], *headers: str) -> Answer:
    """Send a form."""
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {urlsplit(site.url).netloc}",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: csrftoken={TOKEN}",
        *headers,
    ]
    return send(site, source, ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin-1"))


def named(staff_number: str) -> str:
    """Return the header's line."""
    return f"{HEADER}: {staff_number}"


def who(answer: Answer) -> str:
    """Return whose page it is; nobody's where it asks to sign in."""
    return next((name for name in ("Rowan", "Robin", "Sasha") if f"{name} Example" in answer.page), "")


@pytest.mark.parametrize("line", [named("S-1"), named("  s-1\t"), "remote-user: S-1", "REMOTE-USER:S-1"])
def test_the_proxy_signs_people_in(site: LiveSite, line: str) -> None:
    """In any spelling of the header's name and of the number; there is no signing out of it here."""
    answer = get(site, PROXY, "/account/", line)
    assert (answer.status, who(answer)) == (200, "Rowan")
    assert "Signed in by the organisation" in answer.page
    assert "Sign out" not in answer.page
    assert answer.session


@pytest.mark.parametrize("path", ["/", "/account/", "/sign-in/", "/hr/", "/nothing/"])
@pytest.mark.parametrize("line", [named("S-2"), "remote-user: S-2", named(""), named("nobody")])
def test_the_header_is_refused_from_anywhere_else(site: LiveSite, path: str, line: str) -> None:
    """With a sentence, on every page, whatever it holds; nobody is signed in by it."""
    answer = get(site, ANYBODY, path, line)
    assert answer.status == 403
    assert "did not come from there" in answer.page
    assert not answer.session
    assert get(site, ANYBODY, "/api/v1/openapi.json", line).status == 403


@pytest.mark.parametrize(
    "line",
    [
        f"X-Forwarded-For: {PROXY}",
        f"Forwarded: for={PROXY}",
        f"X-Real-IP: {PROXY}",
        f"Remote-Addr: {PROXY}",
        f"REMOTE_ADDR: {PROXY}",
        f"X-Forwarded-Host: {PROXY}",
    ],
)
def test_who_the_peer_is_can_not_be_claimed(site: LiveSite, line: str) -> None:
    """The address of the connection decides, and no header."""
    answer = get(site, ANYBODY, "/account/", line, named("S-2"))
    assert answer.status == 403
    assert not answer.session


@pytest.mark.parametrize(
    "lines",
    [
        ["Remote_User: S-2"],
        ["HTTP_REMOTE_USER: S-2"],
        ["REMOTE_USER: S-2"],
        ["X-Remote-User: S-2"],
        ["Remote-User : S-2"],
        ["Remote-User\t: S-2"],
        [" Remote-User: S-2"],
        ["X-Nothing: x", " Remote-User: S-2"],
        ["X-Nothing: x\nRemote-User: S-2"],
        ["X-Nothing: x\rRemote-User: S-2"],
        ["Remote-User\0: S-2"],
        ["Remote\u00adUser: S-2"],
        ["Connection: Remote-User", "Remote-User: S-2"],
        ["Transfer-Encoding: chunked", "Content-Length: 5", "Remote-User: S-2"],
    ],
)
@pytest.mark.parametrize("source", [ANYBODY, PROXY])
def test_the_header_can_not_be_smuggled_in_another_spelling(
    site: LiveSite, source: str, lines: list[str]
) -> None:
    """Refused as no request at all, refused with a sentence, or left out: S-2 is never signed in by it.

    Behind a proxy that replaces Remote-User and passes the rest on, S-1 stays S-1.
    """
    own = [named("S-1")] if source == PROXY else []
    answer = get(site, source, "/account/", *own, *lines)
    assert who(answer) != "Robin"
    assert answer.status in (302, 400, 403) or (source == PROXY and who(answer) == "Rowan")


@pytest.mark.parametrize("line", ["SCRIPT_NAME: /record", "SCRIPT_NAME: /elsewhere", "PATH_INFO: /hr/"])
def test_where_the_service_stands_can_not_be_claimed(site: LiveSite, line: str) -> None:
    """Not even from this machine, where proxies stand that pass on whatever a browser sent."""
    answer = get(site, ANYBODY, "/sign-in/", line)
    assert answer.status == 200
    assert 'href="/record/"' in answer.page


def test_a_second_request_hidden_in_the_first_is_no_request_of_the_proxys(site: LiveSite) -> None:
    """Two lengths of one body: what a proxy and we might read differently is refused."""
    hidden = f"GET /account/ HTTP/1.1\r\nHost: x\r\n{named('S-2')}\r\n\r\n"
    head = (
        f"POST /sign-in/ HTTP/1.1\r\nHost: {urlsplit(site.url).netloc}\r\n{named('S-1')}\r\n"
        f"Content-Length: 4\r\nContent-Length: {len(hidden)}\r\n\r\n"
    )
    answer = send(site, PROXY, (head + hidden).encode())
    assert answer.status == 400
    assert "Robin Example" not in answer.page


@pytest.mark.parametrize(
    "lines",
    [
        [named("S-1"), named("S-2")],
        [named("S-2"), named("S-1")],
        [named("S-1"), named("")],
        [named("S-1, S-2")],
        [named("S-1"), "remote-user: S-1"],
        [named("S-1\x01")],
        [named("S\u00ad1")],
    ],
)
def test_a_header_that_is_not_clear_signs_nobody_in(site: LiveSite, lines: list[str]) -> None:
    """Two of them, or one that holds two: somebody has added one to the proxy's."""
    answer = get(site, PROXY, "/account/", *lines)
    assert answer.status in (400, 403)
    assert not who(answer)
    assert not answer.session


@pytest.mark.parametrize("line", [named(""), named("   "), ""])
def test_without_a_name_nobody_is_signed_in(site: LiveSite, line: str) -> None:
    """An empty header is as good as none; a session that the proxy began is over."""
    assert get(site, PROXY, "/account/", *filter(None, [line])).status == 302
    session = get(site, PROXY, "/account/", named("S-1")).session
    ended = get(site, PROXY, "/account/", *filter(None, [line]), cookie=session)
    assert ended.status == 302
    assert not who(get(site, PROXY, "/account/", *filter(None, [line]), cookie=session))


def test_another_name_in_a_session_ends_it(site: LiveSite) -> None:
    """Whoever sits down next at the same browser sees their own pages alone, under another session."""
    first = get(site, PROXY, "/account/", named("S-1"))
    same = get(site, PROXY, "/account/", named("s-1"), cookie=first.session)
    assert (who(same), same.session) == ("Rowan", "")
    second = get(site, PROXY, "/account/", named("S-2"), cookie=first.session)
    assert who(second) == "Robin"
    assert second.session not in ("", first.session)
    assert get(site, PROXY, "/account/", cookie=first.session).status == 302


def test_a_session_does_not_open_the_door_beside_the_proxy(site: LiveSite) -> None:
    """Its cookie, brought from elsewhere, is worth nothing: the header is missing."""
    session = get(site, PROXY, "/account/", named("S-1")).session
    assert get(site, ANYBODY, "/account/", cookie=session).status == 302


def test_who_has_no_open_account_is_told_so(site: LiveSite, root: Path) -> None:
    """The same for one that never was and for one that was closed, whose session ends; the site is open."""
    session = get(site, PROXY, "/account/", named("S-3")).session
    with closing(sqlite3.connect(root / "var" / "cascade.sqlite3")) as database, database:
        database.execute("UPDATE records_person SET is_active = 0 WHERE staff_number = 'S-3'")
    for number in ("S-3", "X-99"):
        told = get(site, PROXY, "/sign-in/", named(number), cookie=session)
        assert "nobody with your staff number has an open account here" in told.page
        assert get(site, PROXY, "/account/", named(number), cookie=session).status == 302
        assert "Councillors decide policy." in get(site, PROXY, "/", named(number)).page


def test_a_form_needs_its_token_behind_the_proxy_too(site: LiveSite) -> None:
    """A page elsewhere can't send a form in somebody's name only because the proxy knows them."""
    lines = ("Content-Length: 0", named("S-2"))
    head = f"POST /people/links/ HTTP/1.1\r\nHost: {urlsplit(site.url).netloc}\r\nConnection: close\r\n"
    answer = send(site, PROXY, (head + "\r\n".join(lines) + "\r\n\r\n").encode())
    assert answer.status == 403


def test_the_brake_holds_over_all_processes_together(site: LiveSite, root: Path) -> None:
    """Twenty-four guesses at once, over two servers: ten are answered, whether or not there is an account."""

    def guess(target: LiveSite, staff_number: str) -> int:
        return post(target, ANYBODY, "/sign-in/", {"staff_number": staff_number, "password": "wrong"}).status

    with served(root) as other, ThreadPoolExecutor(12) as pool:
        for staff_number in ("S-1", "X-1"):
            targets = [site, other] * 12
            statuses = sorted(pool.map(guess, targets, [staff_number] * len(targets)))
            assert statuses == [200] * 10 + [429] * 14
