"""How long data are kept: people who left long ago are erased, and what nobody needs any more is deleted."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cascade.records import audit
from cascade.records.erasure import empty, lock
from cascade.records.errors import RecordsError
from cascade.records.london_days import midnight
from cascade.records.models import (
    AuditedPerson,
    Person,
    Reminder,
    SignInLink,
    Sitting,
    StaffUpload,
    Tries,
)

SHORTEST_DAYS = 30
"""A quiz may be under way for some weeks, and the rule of one reminder a week must know the last ones."""

_AGE = re.compile(r"([1-9][0-9]{0,4})([dmy])")
_UNITS = {"d": "day", "m": "month", "y": "year"}


@dataclass(frozen=True, slots=True)
class Age:
    """A time to keep data for, such as 7 years: a number, and ``d``, ``m`` or ``y``."""

    number: int
    unit: str

    def __str__(self) -> str:
        """Return it in words: ``7 years``."""
        return f"{self.number} {_UNITS[self.unit]}{'' if self.number == 1 else 's'}"

    def before(self, day: date) -> date:
        """Return the day that long before *day*; from 31 March, one month before is the end of February.

        Raises:
            RecordsError: the calendar doesn't reach that far back.
        """
        try:
            if self.unit == "d":
                return date.fromordinal(day.toordinal() - self.number)
            months = day.year * 12 + day.month - 1 - self.number * (12 if self.unit == "y" else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        except ValueError:
            raise RecordsError(f"{self} is longer than the calendar: give less.") from None


def read_age(text: str) -> Age:
    """Return a time to keep data for, written as ``7y``, ``36m`` or ``90d``.

    Raises:
        RecordsError: it is written otherwise, or shorter than `SHORTEST_DAYS`.
    """
    found = _AGE.fullmatch(text.strip().casefold())
    if found is None:
        raise RecordsError(f"{text!r} is no time to keep data for: write 7y, 36m or 90d.")
    age = Age(int(found[1]), found[2])
    if age.unit == "d" and age.number < SHORTEST_DAYS:
        raise RecordsError(f"{age} is too short: {SHORTEST_DAYS} days at least, as quizzes may be under way.")
    return age


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of one kind are past their time."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Retention:
    """What the rule does, or did.

    Attributes:
        cutoff: What ended before this day (London) goes.
        people: Ids of the people who are erased.
        deleted: What else is deleted, a line a kind; kinds of which there is nothing stand here with 0.
    """

    cutoff: date
    people: tuple[UUID, ...]
    deleted: tuple[Counted, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.people and not any(one.count for one in self.deleted)


def plan(age: Age, today: date | None = None) -> Retention:
    """Return what the rule would do; changes nothing.

    Args:
        age: How long data are kept.
        today: The day to count from, in London; the present one by default.

    Raises:
        RecordsError: the calendar doesn't reach that far back.
    """
    day = today or timezone.localdate()
    cutoff = age.before(day)
    people = tuple(_left_before(cutoff, day).values_list("pk", flat=True).order_by("pk"))
    counts = tuple(Counted(kind, rows(cutoff).count()) for kind, rows in _KINDS.items())
    return Retention(cutoff, people, counts)


def retain(
    age: Age,
    actor: Person | None,
    today: date | None = None,
    progress: Callable[[int], None] = lambda _people: None,
) -> Retention:
    """Apply the rule in one transaction: all of it or, where anything fails, none; return what was done.

    Done again it finds nothing more to do.

    Args:
        age: How long data are kept.
        actor: Who applies it; None on the command line.
        today: The day to count from, in London; the present one by default.
        progress: Called with the number of people erased since it was last called.

    Raises:
        RecordsError: the calendar doesn't reach that far back.
    """
    with transaction.atomic():
        lock(plan(age, today).people)
        # Looked at again: nobody can open one of these accounts any more.
        found = plan(age, today)
        if found.is_empty:
            return found
        for rows in _KINDS.values():
            rows(found.cutoff).delete()
        empty(found.people, progress=progress)
        detail = {
            "older_than": f"{age.number}{age.unit}",
            "before": found.cutoff.isoformat(),
            "erased": len(found.people),
            "deleted": {one.kind: one.count for one in found.deleted},
        }
        audit.note(actor, "retained", people=found.people, detail=detail)
    return found


def _left_before(cutoff: date, today: date) -> QuerySet[Person]:
    """Return who left before *cutoff*: by their last day of work, or as an account that was closed long ago.

    An account closed without a last day counts from the last thing known of it: that it was made, signed in
    with, handed in with, or changed, as the audit log has it. Closing is such a change.
    """
    closed = Person.objects.filter(erased_at=None).exclude(pk__in=Person.objects.open_on(today).values("pk"))
    changed = AuditedPerson.objects.filter(
        person=models.OuterRef("pk"), entry__action__in=("changed_person", "imported")
    ).order_by()
    last_change = changed.values("person").annotate(at=Max("entry__at")).values("at")
    known = closed.annotate(
        last_seen=Greatest(
            F("created_at"),
            Coalesce("last_login", "created_at"),
            Coalesce(Max("attempts__submitted_at"), "created_at"),
            Coalesce(models.Subquery(last_change), "created_at"),
        )
    )
    seen_before = Q(leaves_on=None, last_seen__lt=midnight(cutoff))
    return known.filter(Q(leaves_on__lt=cutoff) | seen_before)


def _sittings(cutoff: date) -> QuerySet[Sitting]:
    return Sitting.objects.filter(submitted_at=None, saved_at__lt=midnight(cutoff))


def _links(cutoff: date) -> QuerySet[SignInLink]:
    begins = midnight(cutoff)
    return SignInLink.objects.filter(Q(used_at__lt=begins) | Q(expires_at__lt=begins))


def _sessions(cutoff: date) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=midnight(cutoff))


def _reminders(cutoff: date) -> QuerySet[Reminder]:
    return Reminder.objects.filter(sent_at__lt=midnight(cutoff))


def _tries(cutoff: date) -> QuerySet[Tries]:
    return Tries.objects.filter(ends_at__lt=midnight(cutoff))


def _uploads(cutoff: date) -> QuerySet[StaffUpload]:
    return StaffUpload.objects.filter(created_at__lt=midnight(cutoff))


_KINDS: dict[str, Callable[[date], QuerySet[models.Model]]] = {
    "quizzes opened and not handed in": _sittings,
    "one-time links, used or run out": _links,
    "sessions that ran out": _sessions,
    "reminders": _reminders,
    "counts of wrong tries": _tries,
    "staff lists uploaded and not loaded": _uploads,
}
"""What is deleted beside people's rows, by what it is called."""
