"""A served site for browser tests: a root of its own, accounts, and the real ``cascade serve``."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from cascade.model.bank import Bank
from cascade_command import CASCADE, environment, run_cascade, with_tables
from records.support import write_bank

CLAUSE_PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Roles</title></head>
<body><main><h1>Roles</h1><p id="clause-guide-8.1">8.1 Councillors decide policy.</p></main></body></html>
"""


def cascade(root: Path, *arguments: str) -> str:
    """Run a ``cascade`` command in *root* and return what it prints."""
    done = run_cascade(root, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def small_site(root: Path, bank: Bank) -> Path:
    """Leave in *root* what a build of *bank* would have left, publish it, and return *root*."""
    for page in ("index.html", "guide/roles.html"):
        path = root / "build" / "site" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CLAUSE_PAGE, "utf-8")
    write_bank(root, bank)
    cascade(with_tables(root), "publish")
    return root


def follow(link: Locator) -> None:
    """Press a link or a button, and wait for the page it leads to: what is looked at next is that page."""
    with link.page.expect_navigation():
        link.click()


@dataclass(frozen=True)
class LiveSite:
    """A running server: where it stands and where it answers."""

    root: Path
    url: str

    def add_person(self, staff_number: str, name: str, *roles: str) -> None:
        """Add an account."""
        options = [part for role in roles for part in ("--role", role)]
        cascade(self.root, "people", "add", staff_number, "--name", name, "--area", "Repairs", *options)

    def sign_in_url(self, staff_number: str) -> str:
        """Return a fresh one-time sign-in link."""
        printed = cascade(self.root, "people", "link", staff_number).split()[-1]
        return self.url + urlsplit(printed).path


@contextmanager
def served(root: Path, **settings: str) -> Iterator[LiveSite]:
    """Serve *root* on a free port for as long as the block runs; *settings* are CASCADE_ variables."""
    with subprocess.Popen(
        [*CASCADE, "serve", "--port", "0"],
        cwd=root,
        env=environment(root, **settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Serving on "), line
        try:
            yield LiveSite(root, line.split()[2])
        finally:
            process.terminate()
            process.wait(timeout=60)
    assert process.returncode == 0
