"""A mail server for tests: takes every message and keeps it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Queue
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass(frozen=True)
class Mailbox:
    """Where messages arrive, the oldest first."""

    port: int
    arrived: Queue[EmailMessage] = field(default_factory=Queue)

    @property
    def url(self) -> str:
        """What CASCADE_EMAIL_URL is set to."""
        return f"smtp://127.0.0.1:{self.port}"

    def next_text(self) -> str:
        """Wait for the next message, and return its text."""
        body = self.arrived.get(timeout=60).get_body()
        assert body is not None
        return str(body.get_content())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server (RFC 5321, as little as a client needs) for as long as the block runs."""

    class Session(StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 ready")
            for line in self.rfile:
                verb = line[:4].strip().upper()
                if verb == b"DATA":
                    self.say("354 go on")
                    received.arrived.put(self.message())
                self.say("221 bye" if verb == b"QUIT" else "250 OK")

        def message(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return message_from_bytes(b"".join(lines), policy=policy.default)  # type: ignore[return-value]

    server = ThreadingTCPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    received = Mailbox(server.server_address[1])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
