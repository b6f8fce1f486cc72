"""A served site for browser tests: a root of its own, accounts, and the real ``cascade serve``."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from cascade_command import CASCADE, environment, run_cascade


def cascade(root: Path, *arguments: str) -> str:
    """Run a ``cascade`` command in *root* and return what it prints."""
    done = run_cascade(root, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


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
