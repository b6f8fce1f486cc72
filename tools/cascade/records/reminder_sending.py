"""Sending reminders: at most one a person a week, whoever sends, and nothing told as sent that was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.models import Person, Reminder
from cascade.records.post import Post, Refused, Stop, refuse_dead_links
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
    refuse_dead_links()
    with closing(Post()) as post:
        sending = _Sending(by, post, now)
        for start in range(0, len(waiting), _A_NOTE):
            if not sending.done.stopped:
                sending.some(waiting[start : start + _A_NOTE], progress)
    done = sending.done
    tried = (done.sent, done.refused, done.not_known, done.not_due)
    done.left = len(waiting) - sum(len(each) for each in tried)
    return done


class _Sending:
    """One go at sending: who sends, by what connection, by which clock, and how far it has got."""

    def __init__(self, by: Person | None, post: Post, now: Callable[[], datetime]) -> None:
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
        except Stop as stop:
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
        except Refused as refusal:
            reminder.delete()
            self.done.refused.append(Failure(person, str(refusal)))
        except Stop:
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
