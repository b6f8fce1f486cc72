"""The public site beside the service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cascade.service import site_files

PAGE = (
    '<!doctype html><html lang="en"><head><style>p { color: red }</style></head><body style="margin: 0">'
    '<script>document.title = "a &amp; b";</script><script src="_static/furo.js"></script>'
    "<p>Guide</p></body></html>"
)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A built site of a few files."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "guide" / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "quizzes" / "index.html").write_text("not this one", "utf-8")
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "furo.js").write_text("1", "utf-8")
    (tmp_path / ".buildinfo").write_text("secret", "utf-8")
    (tmp_path.parent / "outside.txt").write_text("secret", "utf-8")
    settings.SITE_FOLDER = tmp_path
    yield tmp_path
    site_files._files.cache_clear()


def body(path: str) -> str:
    """Return what stands at *path*."""
    return b"".join(Client().get(path)).decode("utf-8")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("path", ["/", "/index.html", "/guide/", "/guide/index.html"])
def test_pages_are_public(folder: Path, path: str) -> None:
    """With or without the file's name."""
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    assert body(path) == PAGE


@pytest.mark.usefixtures("db")
def test_a_folder_without_its_slash_leads_there(folder: Path) -> None:
    """Of the site and of the service."""
    assert Client().get("/guide")["Location"] == "guide/"
    assert Client().get("/record?x=1")["Location"] == "/record/?x=1"


@pytest.mark.usefixtures("db")
def test_the_service_s_own_addresses_are_never_a_file_s(folder: Path) -> None:
    """A page of the site can't take the place of the quizzes."""
    assert Client().get("/quizzes/").status_code == 302


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/guide/nothing/",
        "/.buildinfo",
        "/../outside.txt",
        "/guide/../../outside.txt",
        "/%2e%2e/outside.txt",
        "//etc/passwd",
        "/guide%00.html",
        "/" + "a" * 5000,
        "/guide\\index.html",
    ],
)
def test_what_is_not_in_the_folder_is_not_found(folder: Path, path: str) -> None:
    """Neither hidden files nor anything outside."""
    response = Client().get(path)
    assert response.status_code == 404
    assert b"Page not found" in response.content


@pytest.mark.usefixtures("db")
def test_a_rebuilt_page_is_served_whole_at_once(folder: Path) -> None:
    """A longer page under a running server is neither cut off nor old."""
    first = Client().get("/")
    longer = PAGE + "x" * 10_000
    (folder / "index.html").write_text(longer, "utf-8")
    second = Client().get("/", headers={"if-none-match": first["ETag"]})
    assert b"".join(second) == longer.encode()
    assert second["Content-Length"] == str(len(longer))
    assert Client().get("/", headers={"if-none-match": second["ETag"]}).status_code == 304


@pytest.mark.usefixtures("db")
def test_a_page_allows_its_own_inline_code_and_no_other(folder: Path) -> None:
    """By hash; never by 'unsafe-inline'."""
    policy = Client().get("/")["Content-Security-Policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    # openssl dgst -sha256 -binary | base64, of each text between its tags.
    assert "'sha256-" in parts["script-src"]
    assert parts["script-src"].count("'sha256-") == 1
    assert parts["style-src"].count("'sha256-") == 2
    assert "'unsafe-hashes'" in parts["style-src"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


@pytest.mark.usefixtures("db")
def test_only_reading_is_allowed(folder: Path) -> None:
    """A file takes no POST."""
    assert Client().post("/").status_code == 405
    assert Client().head("/").status_code == 200
