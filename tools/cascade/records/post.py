"""Handing messages to the mail server: what it refuses, and when going on makes no sense."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core import mail

from cascade.records import environment
from cascade.records.errors import RecordsError
from cascade.records.models import Person

_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,
    ValueError,  # an address or a name that can't stand in a message
)


_HEADERS = {
    # Keeps out-of-office replies and lists from answering (RFC 3834).
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}


def plain_message(subject: str, text: str, person: Person) -> mail.EmailMessage:
    """Return a message to *person* that nobody's out-of-office answers: plain text, nothing to load."""
    return mail.EmailMessage(subject, text, to=[person.email], headers=dict(_HEADERS))


def is_printed() -> bool:
    """Return whether messages are printed where they are made, and reach nobody: no mail server is set up."""
    return not environment.text("CASCADE_EMAIL_URL")


def refuse_dead_links() -> None:
    """Make sure that links in messages lead to the service.

    Raises:
        RecordsError: its address is not set, and messages would really go.
    """
    if not is_printed() and not environment.text("CASCADE_URL"):
        raise RecordsError("Set CASCADE_URL first: without it the links in the messages lead nowhere.")


class Stop(Exception):  # noqa: N818 - no error of its own: carries the sentence that is told
    """Going on makes no sense: the server is gone, or takes nothing from us."""


class Refused(Exception):  # noqa: N818 - see Stop
    """The mail server did not take this message; carries why."""


class Post:
    """The connection to the mail server, one for all messages.

    Raises:
        RecordsError: the server can't be reached, or does not let us in.
    """

    def __init__(self) -> None:
        self._connection: Any = mail.get_connection()
        try:
            self._connection.open()
        except OSError as error:
            raise RecordsError(f"The mail server can't be used: {_words(error)} Nothing was sent.") from error

    def be_ready(self) -> None:
        """Make sure that the server is there: then a break afterwards is one while a message is under way.

        Raises:
            Stop: it is gone and can't be reached again.
        """
        server = getattr(self._connection, "connection", None)
        if isinstance(server, smtplib.SMTP):
            try:
                if server.noop()[0] == 250:
                    return
            except OSError:
                pass
            self.close()
        try:
            self._connection.open()
        except OSError as error:
            raise Stop(f"The mail server went away: {_words(error)}") from error

    def send(self, message: mail.EmailMessage) -> None:
        """Hand a message over.

        Raises:
            Refused: the server, or the rules of addresses, refuse this message.
            Stop: the server takes none of ours.
            OSError: the connection broke off.
        """
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPSenderRefused as error:
            raise Stop(
                f"The mail server takes nothing from {message.from_email}: {_words(error)}"
                " Set CASCADE_EMAIL_FROM to an address it knows."
            ) from error
        except _REFUSALS as error:
            raise Refused(_words(error)) from error

    def close(self) -> None:
        """Close the connection; safe to repeat."""
        try:
            self._connection.close()
        except OSError:
            self._connection.connection = None


def _words(error: Exception) -> str:
    """Return what a mail server, or the system, says, as a sentence."""
    answer: Any = None
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answer = next(iter(error.recipients.values()), None)
    elif isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_code, error.smtp_error
    if answer:
        code, said = answer
        text = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    else:
        text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return " ".join(text.split()).rstrip(".") + "."
