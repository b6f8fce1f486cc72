"""A mail server that listens on this machine, takes what it is told to take, and keeps it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest


@dataclass
class MailServer:
    """What it was handed, and what it refuses.

    `refused` recipients are answered with 550; in the middle of a message to one of `broken` the connection
    is cut; with `sender_refused` nothing is taken from anybody.
    """

    port: int = 0
    kept: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    sender_refused: bool = False

    @property
    def url(self) -> str:
        """Its address, as CASCADE_EMAIL_URL takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        """To whom it was handed something, in order."""
        return [recipient for recipient, _message in self.kept]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client (RFC 5321, as much of it as a client needs)."""
        recipient = ""
        try:
            await _say(writer, "220 here")
            while line := (await reader.readline()).decode("utf-8", "replace").strip():
                verb = line.upper()
                if verb.startswith("RCPT TO:"):
                    recipient = line[8:].strip("<> ")
                    await _say(writer, "550 5.1.1 no such mailbox" if recipient in self.refused else "250 ok")
                elif verb.startswith("MAIL FROM:"):
                    await _say(writer, "553 5.7.1 not your address" if self.sender_refused else "250 ok")
                elif verb == "DATA":
                    await _say(writer, "354 go on")
                    message = await reader.readuntil(b"\r\n.\r\n")
                    if recipient in self.broken:
                        return
                    found = message_from_bytes(message[:-5].replace(b"\r\n..", b"\r\n."), policy=SMTP)
                    assert isinstance(found, EmailMessage)
                    self.kept.append((recipient, found))
                    await _say(writer, "250 kept")
                elif verb == "QUIT":
                    await _say(writer, "221 bye")
                    return
                else:
                    await _say(writer, "250 ok")
        finally:
            writer.close()


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server that runs for as long as the test."""
    found, ready, loop = MailServer(), threading.Event(), asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(found.talk, "127.0.0.1", 0))
        found.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        loop.run_until_complete(loop.shutdown_asyncgens())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(timeout=60)
    yield found
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=60)


@pytest.fixture
def post_office(mail_server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> MailServer:
    """The mail server, and the settings that lead to it."""
    monkeypatch.setenv("CASCADE_EMAIL_URL", mail_server.url)
    monkeypatch.setenv("CASCADE_URL", "https://learn.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    return mail_server
