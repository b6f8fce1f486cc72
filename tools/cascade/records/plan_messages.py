"""Messages about action plans: that one was sent to a manager, and what its author asked to be reminded of.

Neither has a word of the plan in it: mail passes through many hands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from cascade.exchange.calendars import plan_calendar
from cascade.model.errors import CascadeError
from cascade.records.deliveries import Delivered, Turn, deliver
from cascade.records.editions import current_bank
from cascade.records.environment import service_url
from cascade.records.models import Person, PlanCopy, PlanReminder
from cascade.records.post import Post, Refused, Stop, is_printed, plain_message, refuse_dead_links
from cascade.records.status import LONDON

OWN_PLANS = "/record/plans/"
"""Where everybody has their own plans."""


def path_for_reader(copy: PlanCopy) -> str:
    """Return where the reader of *copy* has the plan."""
    return f"/team/plans/{copy.reflection_id}/"


def tell_reader(copy: PlanCopy) -> bool:
    """Tell the reader of *copy* that a plan was sent to them; return whether the mail server took it.

    Without a mail server, or an address of theirs, nothing is sent.
    """
    if is_printed() or not copy.reader.email:
        return False
    try:
        refuse_dead_links()
        with closing(Post()) as post:
            post.send(_to_reader(copy))
    except (CascadeError, Refused, Stop, OSError):
        return False
    return True


@dataclass(slots=True)
class PlansSent:
    """What sending reminders of plans did, in numbers: whose they are is nobody's business.

    Attributes:
        sent: How many the mail server took.
        refused: How many it did not; they are tried again the next time.
        not_known: Of how many the connection broke off: they may have gone, and are not sent again.
        stopped: Why the rest was left, as a sentence; empty where every one was tried, or could not go yet.
        left: How many were left.
    """

    sent: int = 0
    refused: int = 0
    not_known: int = 0
    stopped: str = ""
    left: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every message went, as far as anybody knows."""
        return not (self.refused or self.not_known or self.stopped)


def due_reminders(on: date | None = None) -> QuerySet[PlanReminder]:
    """Return the reminders of plans that are to be sent on a day in London, today by default.

    Those whose author has no e-mail address, or no open account, wait.
    """
    day = on or timezone.localdate()
    authors = Person.objects.open_on(day).exclude(email="")
    return PlanReminder.objects.filter(due_on__lte=day, sent_at=None, reflection__person__in=authors)


def send_due_reminders(
    *,
    most: int | None = None,
    progress: Callable[[int], None] = lambda _count: None,
    now: Callable[[], datetime] = timezone.now,
) -> PlansSent:
    """Remind those who asked for it of their plans: each once, whoever sends, and to the author alone.

    Where no mail server is set up they wait: printed, a message that goes once would reach nobody.

    Args:
        most: Send no more than so many.
        progress: Called with 1 for each.
        now: The clock.

    Raises:
        RecordsError: the mail server can't be reached, or the links would lead nowhere: nothing was sent.
    """
    waiting = list(due_reminders(now().astimezone(LONDON).date()).order_by("due_on", "pk")[:most])
    if is_printed():
        return PlansSent(left=len(waiting))
    done = Delivered()
    deliver(waiting, lambda one: _take(one, now()), done, progress=progress)
    return PlansSent(len(done.sent), len(done.refused), len(done.not_known), done.stopped, done.left)


def reminder_calendar(reminder: PlanReminder, at: datetime) -> bytes:
    """Return the day of *reminder* as a calendar file, made at the moment *at*."""
    url = service_url(OWN_PLANS)
    return plan_calendar(reminder.reflection_id, reminder.due_on, url, current_bank().title, at)


def _take(one: PlanReminder, at: datetime) -> Turn | None:
    # Of several processes at once one takes it; whoever moved or took back the reminder meanwhile is obeyed.
    if not PlanReminder.objects.filter(pk=one.pk, sent_at=None, due_on=one.due_on).update(sent_at=at):
        return None
    author = Person.objects.get(reflections__reminder=one)
    taken = PlanReminder.objects.filter(pk=one.pk, sent_at=at)
    return Turn(
        author, _to_author(author, one), keep=lambda: None, give_back=lambda: taken.update(sent_at=None)
    )


def _to_reader(copy: PlanCopy) -> EmailMessage:
    author = copy.reflection.person
    lines = [
        f"Hello {copy.reader.name},",
        "",
        f"{author.name} lets you read an action plan of theirs, because you are their manager.",
        "",
        f"Read it here: {service_url(path_for_reader(copy))}",
        "",
        f"It is for you alone. {author.name} can take it back at any time; then the link leads nowhere.",
        "You need not answer this message.",
        "",
        current_bank().title,
    ]
    return plain_message("Training: an action plan for you to read", "\n".join(lines) + "\n", copy.reader)


def _to_author(author: Person, reminder: PlanReminder) -> EmailMessage:
    written = reminder.reflection.created_at.astimezone(LONDON).date()
    lines = [
        f"Hello {author.name},",
        "",
        f"You wrote an action plan on {date_format(written, 'j F Y')} and asked to be reminded of it.",
        "",
        f"Read what you planned, and see what came of it: {service_url(OWN_PLANS)}",
        "",
        "Nobody else got this message. There you can also ask to be reminded once more.",
        "",
        current_bank().title,
    ]
    return plain_message("Training: your action plan", "\n".join(lines) + "\n", author)
