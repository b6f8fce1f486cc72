"""Action plans: what somebody means to do next. Theirs alone, until they let their manager read one.

The guide's next steps are plans: what to start, keep and stop doing, and how to close gaps. They are kept
with everything else that a learner writes in their own words (`cascade.records.reflections`).

A copy is sent to the person who is the manager on that day. Whoever becomes the manager afterwards sees
nothing of it, and who no longer is the manager sees it no more; nor does anybody once either account is
closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cascade.model.bank import Bank
from cascade.model.items import Item
from cascade.records.editions import load_bank
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.london_days import midnight
from cascade.records.models import Person, PlanCopy, PlanReminder, Reflection
from cascade.records.status import LONDON, months_later

MONTHS = 3
"""So many months after writing a plan its author is reminded, if they want to be."""

NO_SUCH_PLAN = "There is no such plan."


@dataclass(frozen=True, slots=True)
class Sent:
    """That a plan was sent to somebody, and whether they can read it today."""

    copy: PlanCopy
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with what it answers.

    Attributes:
        text: The author's words, and who the author is.
        item: The item it answers, as it stood.
        bank: The bank of that edition.
        quiz_title: Title of the quiz as it stood.
        sent: To whom it was sent, the first first.
        reminder: When its author wants to be reminded of it, or was; None where they don't.
    """

    text: Reflection
    item: Item
    bank: Bank
    quiz_title: str
    sent: tuple[Sent, ...]
    reminder: PlanReminder | None

    @property
    def is_sent(self) -> bool:
        """Whether it was sent to anybody and not taken back."""
        return bool(self.sent)

    @property
    def written_on(self) -> date:
        """The day in London on which it was written."""
        return self.text.created_at.astimezone(LONDON).date()


def own_plans(person: Person) -> list[Plan]:
    """Return the plans that *person* wrote, the newest first."""
    return _plans(Reflection.objects.filter(person=person))


def own_plan(plan_id: UUID | str, person: Person) -> Plan:
    """Return a plan that *person* wrote.

    Raises:
        NotFoundError: there is none of that id, or it is another person's.
    """
    return _only(_plans(_of_id(Reflection.objects.filter(person=person), plan_id)))


def reader_of(person: Person) -> Person | None:
    """Return who may be let read plans of *person*: their manager, if the account of the manager is open."""
    manager = person.manager
    return manager if manager is not None and manager.is_open() and manager.pk != person.pk else None


def send(plan_id: UUID | str, person: Person) -> tuple[PlanCopy, bool]:
    """Let the manager of *person* read a plan of theirs; return the copy, and whether it is a new one.

    Raises:
        NotFoundError: there is no such plan of theirs.
        RecordsError: they have no manager who could read it.
    """
    with transaction.atomic():
        plan = own_plan(plan_id, person)
        # Whoever erases the person, or changes the manager, comes before or after.
        author = Person.objects.select_for_update().get(pk=person.pk)
        reader = reader_of(author)
        if reader is None:
            raise RecordsError("You have no manager here who could read it: ask HR to enter who manages you.")
        return PlanCopy.objects.get_or_create(reflection=plan.text, reader=reader)


def take_back(plan_id: UUID | str, person: Person) -> int:
    """Let nobody but *person* read a plan of theirs any more; return how many it was sent to.

    Raises:
        NotFoundError: there is no such plan of theirs.
    """
    plan = own_plan(plan_id, person)
    count, _ = PlanCopy.objects.filter(reflection=plan.text).delete()
    return count


def plans_for(reader: Person) -> list[Plan]:
    """Return the plans that others let *reader* read today, the last sent first."""
    copies = _readable_by(reader).order_by("-sent_at", "-pk").values_list("reflection", flat=True)
    places = {key: place for place, key in enumerate(copies)}
    found = _plans(Reflection.objects.filter(pk__in=places))
    return sorted(found, key=lambda plan: places[plan.text.pk])


def plan_for(plan_id: UUID | str, reader: Person) -> Plan:
    """Return a plan that its author lets *reader* read.

    Raises:
        NotFoundError: there is none of that id, or *reader* can't read it, or not any more.
    """
    readable = Reflection.objects.filter(pk__in=_readable_by(reader).values("reflection"))
    return _only(_plans(_of_id(readable, plan_id)))


def reminder_day(plan: Plan, today: date | None = None) -> date:
    """Return the day on which to remind of *plan* unless another is asked for.

    Three months after it was written; of a plan that is older than that, three months from today.
    """
    now = today or timezone.localdate()
    first = _months_after(plan.written_on)
    return first if first > now else _months_after(now)


def remind(plan_id: UUID | str, person: Person, on: date | None = None) -> PlanReminder:
    """Remind *person* of a plan of theirs on a day, once; in place of a reminder there was.

    Args:
        plan_id: The plan.
        person: Its author.
        on: The day in London; `reminder_day` by default.

    Raises:
        NotFoundError: there is no such plan of theirs.
        RecordsError: the day is not one to come.
    """
    with transaction.atomic():
        plan = own_plan(plan_id, person)
        day = on or reminder_day(plan)
        if day <= timezone.localdate():
            raise RecordsError("A reminder can only be set for a day to come: choose tomorrow or later.")
        row, _ = PlanReminder.objects.update_or_create(
            reflection=plan.text, defaults={"due_on": day, "sent_at": None}
        )
    return row


def forget(plan_id: UUID | str, person: Person) -> bool:
    """Don't remind *person* of a plan of theirs; return whether there was a reminder.

    Raises:
        NotFoundError: there is no such plan of theirs.
    """
    plan = own_plan(plan_id, person)
    count, _ = PlanReminder.objects.filter(reflection=plan.text).delete()
    return bool(count)


def is_plan(item: Item, bank: Bank) -> bool:
    """Return whether what is answered to *item* is a plan.

    It is where it asks what to start, keep and stop doing, and where own words answer one of the guide's next
    steps, such as the ways to close gaps.
    """
    if item.body.type == "action_plan":
        return True
    steps = {prompt.id for prompt in bank.prompts if prompt.kind == "next-step"}
    return item.body.type == "reflection" and not steps.isdisjoint(item.prompts)


def _months_after(day: date) -> date:
    return months_later(midnight(day), MONTHS).date()


def _readable_by(reader: Person) -> QuerySet[PlanCopy]:
    if not reader.is_open():
        return PlanCopy.objects.none()
    authors = Person.objects.open_on().filter(manager=reader)
    return PlanCopy.objects.filter(reader=reader, reflection__person__in=authors)


def _of_id(rows: QuerySet[Reflection], plan_id: UUID | str) -> QuerySet[Reflection]:
    try:
        return rows.filter(pk=plan_id)
    except ValidationError:
        return rows.none()


def _only(found: Iterable[Plan]) -> Plan:
    for plan in found:
        return plan
    raise NotFoundError(NO_SUCH_PLAN)


def _plans(rows: QuerySet[Reflection]) -> list[Plan]:
    """Return what among *rows* is a plan, the newest first; a constant number of queries."""
    texts = (
        rows.select_related("person", "reminder")
        .prefetch_related("copies__reader")
        .annotate(edition=F("attempt__edition_id"))
        .order_by("-created_at", "item")
    )
    return [plan for text in texts if text.response and (plan := _plan(text, text.edition)) is not None]


def _plan(text: Reflection, edition: str) -> Plan | None:
    bank = load_bank(edition)
    quiz = next((one for one in bank.quizzes if one.id == text.quiz), None)
    item = next((one for one in quiz.items if one.id == text.item), None) if quiz else None
    if quiz is None or item is None or not is_plan(item, bank):
        return None
    copies = sorted(text.copies.all(), key=lambda copy: (copy.sent_at, copy.pk))
    sent = tuple(Sent(copy, _can_read(copy.reader, text.person)) for copy in copies)
    return Plan(text, item, bank, quiz.title, sent, getattr(text, "reminder", None))


def _can_read(reader: Person, author: Person) -> bool:
    return author.manager_id == reader.pk and author.is_open() and reader.is_open()
