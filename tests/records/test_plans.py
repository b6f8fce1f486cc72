"""Action plans: their author's alone, sent to one manager, taken back, and reminded of once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from cascade.model.items import ActionPlanBody, Item, ReflectionBody, ScaleBody
from cascade.records import plan_messages, plans
from cascade.records.erasure import erase
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import Person, PlanCopy, PlanReminder, Reflection, Reminder
from cascade.records.own_copy import own_copy
from cascade.records.people import add_person
from records.support import RIGHT, WORDS, hand_in, install, small_bank

WRITTEN = datetime(2018, 5, 3, 9, tzinfo=UTC)


@pytest.fixture
def manager(edition) -> Person:
    """Who manages the learner."""
    return add_person("M1", "Manager One", email="m1@example.org")


@pytest.fixture
def plan(person, manager) -> plans.Plan:
    """A plan of a learner with a manager, written in May 2018."""
    Person.objects.filter(pk=person.pk).update(manager=manager, email="s1@example.org")
    person.refresh_from_db()
    hand_in(person, "roles", RIGHT | WORDS, now=WRITTEN)
    (found,) = plans.own_plans(person)
    return found


def key(plan: plans.Plan):
    """Its id."""
    return plan.text.pk


def readable(reader: Person) -> list[plans.Plan]:
    """What somebody can read, looked up afresh: both ways of asking agree."""
    reader = Person.objects.get(pk=reader.pk)
    found = plans.plans_for(reader)
    for one in PlanCopy.objects.all():
        if one.reflection_id in map(key, found):
            assert key(plans.plan_for(one.reflection_id, reader)) == one.reflection_id
        else:
            with pytest.raises(NotFoundError):
                plans.plan_for(one.reflection_id, reader)
    return found


def test_plans_are_what_answers_the_guides_next_steps(plan):
    """What to start, keep and stop doing, and the ways to close gaps; other own words are none."""
    assert plan.item.body.type == "action_plan"
    assert plan.text.response == WORDS["next"]
    bank = small_bank()
    step = replace(bank.prompts[0], id="guide 12.N2b", kind="next-step")
    bank = replace(bank, prompts=(*bank.prompts, step))
    closing = Item("gaps", "How?", ReflectionBody(), mark=0.0, prompts=("guide 12.N2b",))
    assert plans.is_plan(closing, bank)
    assert plans.is_plan(replace(closing, body=ActionPlanBody(), prompts=()), bank)
    assert not plans.is_plan(replace(closing, prompts=("guide 8.Q1a",)), bank)
    assert not plans.is_plan(replace(closing, body=ScaleBody((), ("a", "b"))), bank)


def test_a_plan_is_read_by_its_author_alone_until_it_is_sent(plan, person, manager, stranger):
    """Whoever else has its id gets what they would get if there were none."""
    assert readable(manager) == []
    for other in (manager, stranger):
        for deed in (plans.own_plan, plans.send, plans.take_back, plans.remind, plans.forget):
            with pytest.raises(NotFoundError, match="There is no such plan"):
                deed(key(plan), other)
    with pytest.raises(NotFoundError):
        plans.plan_for(key(plan), person)
    with pytest.raises(NotFoundError):
        plans.own_plan("no id", person)


def test_the_manager_reads_what_was_sent_until_it_is_taken_back(plan, person, manager, stranger):
    """From the moment it was sent; sending it twice sends it once."""
    copy, is_new = plans.send(key(plan), person)
    assert (copy.reader, is_new) == (manager, True)
    assert plans.send(key(plan), person) == (copy, False)
    assert [one.text.response for one in readable(manager)] == [WORDS["next"]]
    assert readable(stranger) == []
    (own,) = plans.own_plans(person)
    assert [(one.copy, one.is_readable) for one in own.sent] == [(copy, True)]
    assert plans.take_back(key(plan), person) == 1
    assert plans.take_back(key(plan), person) == 0
    assert readable(manager) == []


def test_a_new_manager_sees_nothing_and_the_old_one_no_more(plan, person, manager, stranger):
    """The copy was sent to one person, because they were the manager; the new one needs one of their own."""
    plans.send(key(plan), person)
    Person.objects.filter(pk=person.pk).update(manager=stranger)
    assert (readable(manager), readable(stranger)) == ([], [])
    (own,) = plans.own_plans(person)
    assert [one.is_readable for one in own.sent] == [False]
    person.refresh_from_db()
    plans.send(key(plan), person)
    assert (len(readable(manager)), len(readable(stranger))) == (0, 1)
    assert plans.take_back(key(plan), person) == 2


@pytest.mark.parametrize("whose", ["author", "reader"])
@pytest.mark.parametrize("how", [{"is_active": False}, {"leaves_on": date(2018, 6, 1)}])
def test_nobody_reads_a_plan_once_an_account_is_closed(plan, person, manager, whose, how):
    """The author's or the reader's, closed at once or by the last day of work."""
    plans.send(key(plan), person)
    closed = person if whose == "author" else manager
    Person.objects.filter(pk=closed.pk).update(**how)
    assert readable(manager) == []


def test_without_an_open_manager_a_plan_cannot_be_sent(plan, person, manager):
    """The sentence says whom to ask."""
    Person.objects.filter(pk=manager.pk).update(is_active=False)
    person = Person.objects.get(pk=person.pk)
    assert plans.reader_of(person) is None
    with pytest.raises(RecordsError, match="ask HR to enter who manages you"):
        plans.send(key(plan), person)
    Person.objects.filter(pk=person.pk).update(manager=person)
    assert plans.reader_of(Person.objects.get(pk=person.pk)) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (datetime(2018, 5, 3, 9, tzinfo=UTC), date(2018, 8, 3)),
        (datetime(2018, 11, 30, 9, tzinfo=UTC), date(2019, 2, 28)),
        # Half past midnight in London.
        (datetime(2018, 5, 3, 23, 30, tzinfo=UTC), date(2018, 8, 4)),
    ],
)
def test_a_reminder_is_three_calendar_months_after_the_day_of_writing(plan, written, day):
    """In London; a month without that day gives its last. Of an old plan the months count from today."""
    plan.text.created_at = written
    assert plans.reminder_day(plan, written.date()) == day
    assert plans.reminder_day(plan, date(2020, 1, 31)) == date(2020, 4, 30)


def test_a_reminder_is_set_moved_and_taken_away(plan, person):
    """One a plan; a day that is not to come is refused."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert plans.remind(key(plan), person).due_on == plans.reminder_day(plan)
    assert plans.remind(key(plan), person, tomorrow).due_on == tomorrow
    with pytest.raises(RecordsError, match="choose tomorrow or later"):
        plans.remind(key(plan), person, timezone.localdate())
    assert PlanReminder.objects.get().due_on == tomorrow
    assert plans.forget(key(plan), person)
    assert not plans.forget(key(plan), person)


def set_due(plan: plans.Plan) -> PlanReminder:
    """A reminder whose day has come."""
    return PlanReminder.objects.create(reflection=plan.text, due_on=timezone.localdate())


def test_a_due_reminder_goes_to_the_author_once_without_a_word_of_the_plan(
    plan, person, manager, post_office
):
    """It is no reminder of a quiz: the one a week may go the same day."""
    set_due(plan)
    plans.send(key(plan), person)
    done = plan_messages.send_due_reminders()
    assert (done.sent, done.is_whole) == (1, True)
    assert plan_messages.send_due_reminders() == plan_messages.PlansSent()
    assert post_office.recipients == ["s1@example.org"]
    message = post_office.kept[0][1]
    body = message.get_content()
    assert message["Subject"] == "Training: your action plan"
    assert "You wrote an action plan on 3 May 2018" in body
    assert "https://learn.example/record/plans/" in body
    assert WORDS["next"]["start"] not in message.as_string()
    assert not Reminder.objects.exists()
    assert plans.remind(key(plan), person).sent_at is None


def test_a_reminder_that_is_not_due_or_cannot_reach_its_author_waits(plan, person, post_office):
    """Not due yet, no address, a closed account."""
    set_due(plan)
    assert plan_messages.due_reminders(timezone.localdate() - timedelta(days=1)).count() == 0
    for hindrance in ({"email": ""}, {"email": "s1@example.org", "is_active": False}):
        Person.objects.filter(pk=person.pk).update(**hindrance)
        assert plan_messages.send_due_reminders().sent == 0
    Person.objects.filter(pk=person.pk).update(is_active=True)
    assert plan_messages.send_due_reminders().sent == 1


def test_what_the_mail_server_refuses_is_tried_again_and_what_broke_off_is_not(plan, post_office):
    """A refused one stays due; of one that broke off nobody knows whether it went."""
    row = set_due(plan)
    post_office.refused = {"s1@example.org"}
    assert plan_messages.send_due_reminders().refused == 1
    post_office.refused, post_office.sender_refused = set(), True
    done = plan_messages.send_due_reminders()
    assert (done.left, "CASCADE_EMAIL_FROM" in done.stopped) == (1, True)
    post_office.sender_refused = False
    row.refresh_from_db()
    assert row.sent_at is None
    post_office.broken = {"s1@example.org"}
    assert plan_messages.send_due_reminders().not_known == 1
    row.refresh_from_db()
    assert row.sent_at is not None
    assert plan_messages.send_due_reminders() == plan_messages.PlansSent()


def test_a_reminder_moved_while_it_is_being_sent_is_not_sent(plan, person, post_office, monkeypatch):
    """Its author's last word counts."""
    row = set_due(plan)
    ready = plan_messages.Post.be_ready

    def moved(post):
        ready(post)
        plans.remind(key(plan), person)

    monkeypatch.setattr(plan_messages.Post, "be_ready", moved)
    assert plan_messages.send_due_reminders().sent == 0
    row.refresh_from_db()
    assert (row.sent_at, post_office.kept) == (None, [])


def test_the_manager_is_told_that_there_is_a_plan_and_none_of_its_words(plan, person, manager, post_office):
    """With the link; without an address, or where the server refuses, it is only said that none went."""
    copy, _ = plans.send(key(plan), person)
    assert plan_messages.tell_reader(copy)
    ((recipient, message),) = post_office.kept
    assert recipient == "m1@example.org"
    assert f"https://learn.example/team/plans/{key(plan)}/" in message.get_content()
    assert WORDS["next"]["start"] not in message.as_string()
    post_office.refused = {"m1@example.org"}
    assert not plan_messages.tell_reader(copy)
    copy.reader.email = ""
    assert not plan_messages.tell_reader(copy)


def test_no_message_is_printed_where_no_mail_server_is_set_up(plan, person):
    """Names would stand in a log."""
    copy, _ = plans.send(key(plan), person)
    assert not plan_messages.tell_reader(copy)
    assert mail.outbox == []


def test_a_reminder_goes_into_a_calendar_without_a_word_of_the_plan(plan, person):
    """A day, a link, no name."""
    row = plans.remind(key(plan), person, date(2100, 2, 28))
    text = plan_messages.reminder_calendar(row, WRITTEN)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.decoded("dtstart") == date(2100, 2, 28)
    assert WORDS["next"]["start"].encode() not in text
    assert person.name.encode() not in text


def test_erasing_leaves_neither_plan_nor_copy_nor_reminder(plan, person, manager):
    """Of whoever wrote it; of whoever could read it only the copy goes."""
    plans.send(key(plan), person)
    plans.remind(key(plan), person)
    erase(manager, None, "Request 1")
    assert (PlanCopy.objects.count(), PlanReminder.objects.count()) == (0, 1)
    assert plans.own_plan(key(plan), person).sent == ()
    erase(person, None, "Request 2")
    assert not Reflection.objects.filter(pk=key(plan)).exists()
    assert not PlanReminder.objects.exists()


def test_the_own_copy_tells_of_plans_who_may_read_them_and_the_reminder(plan, person, manager):
    """The words stand with the attempt; the plan says to whom it was sent."""
    plans.send(key(plan), person)
    row = plans.remind(key(plan), person)
    (told,) = own_copy(person).plans
    assert (told.quiz, told.item, told.answer) == ("roles", "next", ("start: Asking first.",))
    assert [(one.name, one.can_read) for one in told.sent_to] == [("Manager One", True)]
    assert (told.remind_on, told.reminded_at) == (row.due_on.isoformat(), "")
    assert own_copy(manager).plans == ()


def test_plans_take_the_same_few_queries_at_any_number(person, manager, django_assert_num_queries):
    """However many were written and sent."""
    Person.objects.filter(pk=person.pk).update(manager=manager)
    person.refresh_from_db()
    for _ in range(4):
        hand_in(person, "workbook", WORDS)
    for one in plans.own_plans(person):
        plans.send(key(one), person)
    with django_assert_num_queries(3):
        assert len(plans.own_plans(person)) == 4
    with django_assert_num_queries(4):
        assert len(plans.plans_for(manager)) == 4


def test_without_a_mail_server_reminders_wait(plan, person):
    """A message that goes once is not printed where nobody reads it."""
    row = set_due(plan)
    assert plan_messages.send_due_reminders() == plan_messages.PlansSent(left=1)
    row.refresh_from_db()
    assert (row.sent_at, mail.outbox) == (None, [])


def test_the_command_sends_due_plans_along_and_tells_numbers_alone(tmp_path, mail_server):
    """A preview counts and sends nothing; a choice of quizzes leaves plans out; JSON has them too."""
    made = install(tmp_path)
    code = (
        "from datetime import date\n"
        "from cascade.records.models import Person, PlanReminder\n"
        "from cascade.records.attempts import submit\n"
        "from cascade.records.plans import own_plans\n"
        "from cascade.records.sittings import open_sitting, save_responses\n"
        "person = Person.objects.get()\n"
        "person.email = 's1@example.org'\n"
        "person.save()\n"
        "sitting = open_sitting(person, 'workbook')\n"
        "save_responses(sitting.id, person, {'next': {'start': 'Asking first.'}})\n"
        "submit(sitting.id, person, 'password')\n"
        "(plan,) = own_plans(person)\n"
        "PlanReminder.objects.create(reflection=plan.text, due_on=date(2018, 8, 3))\n"
    )
    made.python(code)
    told = made.run("people", "remind").stdout
    assert "1 reminder of an action plan would be sent, to its author alone." in told
    assert "Learner S1" not in told
    assert "action plan" not in made.run("people", "remind", "--who", "overdue").stdout
    waits = made.run("people", "remind", "--apply").stderr
    assert "Reminders of action plans that wait for a mail server: 1." in waits
    served = {"CASCADE_EMAIL_URL": mail_server.url, "CASCADE_URL": "https://learn.example"}
    sent = made.run("people", "remind", "--apply", "--json", **served).stdout
    assert '"plans": {"sent": 1, "refused": 0, "not_known": 0, "stopped": "", "left": 0}' in sent
    assert mail_server.recipients == ["s1@example.org"]
    assert "action plan" not in made.run("people", "remind").stdout
