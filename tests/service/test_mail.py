"""The address of the mail server, read as people write it."""

from __future__ import annotations

import pytest

from cascade.model.errors import UsageError
from cascade.service.mail import CONSOLE, SMTP, Mail, mail

SECRET = "p@ss:w/rd"


def test_without_an_address_messages_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a first try sends nothing to anybody."""
    monkeypatch.delenv("CASCADE_EMAIL_URL", raising=False)
    assert mail() == Mail(backend=CONSOLE)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example", Mail(SMTP, "mail.example", 25)),
        ("smtp://localhost:2525", Mail(SMTP, "localhost", 2525)),
        ("smtp+tls://u:x@mail.example", Mail(SMTP, "mail.example", 587, "u", "x", use_tls=True)),
        ("smtps://u:x@mail.example", Mail(SMTP, "mail.example", 465, "u", "x", use_ssl=True)),
        (
            "smtp+tls://me%40example.org:p%40ss%3Aw%2Frd@mail.example:2587",
            Mail(SMTP, "mail.example", 2587, "me@example.org", SECRET, use_tls=True),
        ),
    ],
)
def test_an_address_says_how_the_server_is_reached(
    monkeypatch: pytest.MonkeyPatch, address: str, expected: Mail
) -> None:
    """Plain, STARTTLS or TLS from the first byte, each with its usual port."""
    monkeypatch.setenv("CASCADE_EMAIL_URL", address)
    assert mail() == expected


@pytest.mark.parametrize(
    "address",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://u:s3cret@host:port",
        "smtp://u:s3cret@[1",
        "smtp://h:0",
    ],
)
def test_an_address_that_cannot_be_read_is_a_sentence_without_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It may hold a password; the sentence shows how to write one."""
    monkeypatch.setenv("CASCADE_EMAIL_URL", address)
    with pytest.raises(UsageError, match="CASCADE_EMAIL_URL can't be read: write it as smtp://") as caught:
        mail()
    assert "s3cret" not in str(caught.value)
