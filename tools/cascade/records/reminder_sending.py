"""Sending reminders: at most one a person a week, whoever sends, and nothing told as sent that was not."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import mail
from django.db import transaction
from django.utils import timezone

from cascade.records import audit, environment
from cascade.records.errors import RecordsError
from cascade.records.models import Person, Reminder
from cascade.records.reminder_letters import letter
from cascade.records.reminders import Addressee, quiet_since
from cascade.records.status import LONDON

_A_NOTE = 50
"""So many messages are noted together in the audit log."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not go: to whom, and why."""

    person: Person
    reason: str


@dataclass(slots=True)
class Sent:
    """What sending did.

    Attributes:
        sent: To whom the mail server took a message.
        refused: Of whom it did not; nothing is kept of these, and they can be tried again.
        not_known: Of whom the connection broke off while the message was under way: it may have gone. They
            count as reminded, so that nobody gets two.
        not_due: Who had a reminder meanwhile, is no longer at work, or lost their address.
        stopped: Why the rest was left, as a sentence; empty where everybody was tried.
        left: How many were left.
    """

    sent: list[Person] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    not_known: list[Person] = field(default_factory=list)
    not_due: list[Person] = field(default_factory=list)
    stopped: str = ""
    left: int = 0


_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,
    ValueError,  # an address or a name that can't stand in a message
)


class _Stop(Exception):  # noqa: N818 - no error of its own: carries the sentence that is told
    """Going on makes no sense: the server is gone, or takes nothing from us."""


def send(
    addressees: Iterable[Addressee],
    by: Person | None,
    *,
    progress: Callable[[int], None] = lambda _count: None,
    now: Callable[[], datetime] = timezone.now,
) -> Sent:
    """Send each of *addressees* who can be sent one their reminder, and note it in the audit log.

    One message that fails keeps none of the others from going.

    Args:
        addressees: Whom.
        by: Who sends; None on the command line.
        progress: Called with 1 for each person.
        now: The clock.

    Raises:
        RecordsError: the mail server can't be reached, or the links would lead nowhere: nothing was sent.
    """
    waiting = [one for one in addressees if one.can_be_sent]
    if not waiting:
        return Sent()
    if not is_printed() and not environment.text("CASCADE_URL"):
        raise RecordsError("Set CASCADE_URL first: without it the links in the messages lead nowhere.")
    with closing(_Post()) as post:
        sending = _Sending(by, post, now)
        for start in range(0, len(waiting), _A_NOTE):
            if not sending.done.stopped:
                sending.some(waiting[start : start + _A_NOTE], progress)
    done = sending.done
    tried = (done.sent, done.refused, done.not_known, done.not_due)
    done.left = len(waiting) - sum(len(each) for each in tried)
    return done


def is_printed() -> bool:
    """Return whether messages are printed where they are made, and reach nobody: no mail server is set up."""
    return not environment.text("CASCADE_EMAIL_URL")


class _Sending:
    """One go at sending: who sends, by what connection, by which clock, and how far it has got."""

    def __init__(self, by: Person | None, post: _Post, now: Callable[[], datetime]) -> None:
        self.by = by
        self.post = post
        self.now = now
        self.done = Sent()

    def some(self, addressees: Sequence[Addressee], progress: Callable[[int], None]) -> None:
        """Send some people theirs, and note together to whom something went."""
        sent, unsure = len(self.done.sent), len(self.done.not_known)
        try:
            for one in addressees:
                self._one(one)
                progress(1)
        except _Stop as stop:
            self.done.stopped = str(stop)
        finally:
            self._note(self.done.sent[sent:], self.done.not_known[unsure:])

    def _note(self, sent: Sequence[Person], unsure: Sequence[Person]) -> None:
        if sent or unsure:
            people = [person.pk for person in (*sent, *unsure)]
            detail = {"sent": len(sent), "not_known": len(unsure)}
            audit.note(self.by, "sent_reminder", people=people, detail=detail)

    def _one(self, one: Addressee) -> None:
        at = self.now()
        self.post.be_ready()
        claimed = _claim(one, self.by, at)
        if claimed is None:
            self.done.not_due.append(one.person)
            return
        reminder, person = claimed
        try:
            self.post.send(letter(person, one.tasks, at).to(person))
        except _Refused as refusal:
            reminder.delete()
            self.done.refused.append(Failure(person, str(refusal)))
        except _Stop:
            reminder.delete()
            raise
        except OSError:
            self.done.not_known.append(person)
            self.post.close()
        else:
            reminder.certain = True
            reminder.save(update_fields=["certain"])
            self.done.sent.append(person)


def _claim(one: Addressee, by: Person | None, at: datetime) -> tuple[Reminder, Person] | None:
    """Take the person's turn of this week, or return None where it is taken, or they are not to be reminded.

    Of several processes at once one gets it: each locks the person's row (SQLite: the whole database) first.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=one.person.pk).first()
        if person is None or not person.email or not person.is_working(at.astimezone(LONDON).date()):
            return None
        if Reminder.objects.filter(person=person, sent_at__gte=quiet_since(at)).exists():
            return None
        quizzes = [task.quiz for task in one.tasks]
        row = Reminder(person=person, quizzes=quizzes, sent_at=at, certain=False, sent_by=by)
        row.save()
        return row, person


class _Refused(Exception):  # noqa: N818 - see _Stop
    """The mail server did not take this message; carries why."""


class _Post:
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
            _Stop: it is gone and can't be reached again.
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
            raise _Stop(f"The mail server went away: {_words(error)}") from error

    def send(self, message: mail.EmailMessage) -> None:
        """Hand a message over.

        Raises:
            _Refused: the server, or the rules of addresses, refuse this message.
            _Stop: the server takes none of ours.
            OSError: the connection broke off.
        """
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPSenderRefused as error:
            raise _Stop(
                f"The mail server takes nothing from {message.from_email}: {_words(error)}"
                " Set CASCADE_EMAIL_FROM to an address it knows."
            ) from error
        except _REFUSALS as error:
            raise _Refused(_words(error)) from error

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
