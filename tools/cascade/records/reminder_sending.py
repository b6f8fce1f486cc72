"""Sending reminders: at most one a person a week, whoever sends, and nothing told as sent that was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cascade.records import audit
from cascade.records.deliveries import Delivered, Turn, deliver
from cascade.records.models import Person, Reminder
from cascade.records.reminder_letters import letter
from cascade.records.reminders import Addressee, quiet_since
from cascade.records.status import LONDON


@dataclass(slots=True)
class Sent(Delivered):
    """What sending did; who is `not_known` can't be sent another for as long as anybody who was reminded.

    Attributes:
        not_due: Who had a reminder meanwhile, is no longer at work, or lost their address.
    """

    not_due: list[Person] = field(default_factory=list)


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
    done = Sent()

    def take(one: Addressee) -> Turn | None:
        turn = _take(one, by, now())
        if turn is None:
            done.not_due.append(one.person)
        return turn

    def note(sent: Sequence[Person], unsure: Sequence[Person]) -> None:
        people = [person.pk for person in (*sent, *unsure)]
        detail = {"sent": len(sent), "not_known": len(unsure)}
        audit.note(by, "sent_reminder", people=people, detail=detail)

    deliver([one for one in addressees if one.can_be_sent], take, done, note=note, progress=progress)
    return done


def _take(one: Addressee, by: Person | None, at: datetime) -> Turn | None:
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
        row = Reminder.objects.create(person=person, quizzes=quizzes, sent_at=at, certain=False, sent_by=by)
    kept = Reminder.objects.filter(pk=row.pk)
    message = letter(person, one.tasks, at).to(person)
    return Turn(person, message, keep=lambda: kept.update(certain=True), give_back=kept.delete)
