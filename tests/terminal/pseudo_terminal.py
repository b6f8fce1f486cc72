"""A person at a terminal: a real pseudo-terminal, read until what they wait for has been printed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios

from records.support import Installation

PATIENCE_SECONDS = 30
INTERRUPT, END_OF_INPUT = b"\x03", b"\x04"


class Terminal:
    """Runs a cascade command on a terminal of its own."""

    def __init__(self, installation: Installation, *arguments: str, columns: int = 80) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {key: value for key, value in installation.environment.items() if key != "COLUMNS"}
        self.process = subprocess.Popen(
            installation.command(*arguments),
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            # Ctrl-C goes to the processes whose controlling terminal this is.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - there are no threads
        )
        os.close(theirs)
        self.printed = ""
        self.seen = 0

    def expect(self, text: str) -> str:
        """Read on until *text* has been printed, on however many lines; return all up to its end."""
        wanted = re.compile(re.sub(r"(\\?\s)+", r"\\s+", re.escape(text)))
        while not (found := wanted.search(self.printed, self.seen)):
            if not self._read():
                os.close(self.ours)
                raise AssertionError(f"never printed {text!r}:\n{self.printed[self.seen :]}")
        before, self.seen = self.printed[self.seen : found.end()], found.end()
        return before

    def type(self, *lines: str) -> None:
        """Type lines, each ended by Enter, each when it is asked for."""
        for line in lines:
            self.expect("> ")
            os.write(self.ours, f"{line}\n".encode())

    def press(self, key: bytes) -> None:
        """Press a key."""
        os.write(self.ours, key)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        os.close(self.ours)
        return self.process.wait(PATIENCE_SECONDS)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.ours], [], [], PATIENCE_SECONDS)
        try:
            data = os.read(self.ours, 65536) if ready else b""
        except OSError:
            data = b""  # Linux: nobody has the other end open any more
        self.printed += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)
