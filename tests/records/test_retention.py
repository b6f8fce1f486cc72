"""How long data are kept: who and what goes by the rule, who never does, and that twice is once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cascade.records import audit, retention, sign_in_links
from cascade.records.errors import RecordsError
from cascade.records.models import AuditEntry, Person, Reminder, SignInLink, Sitting
from cascade.records.people import add_person
from cascade.records.retention import Age, read_age
from cascade.records.sittings import open_sitting
from records.support import RIGHT, hand_in

TODAY = date(2027, 5, 3)
SEVEN_YEARS = Age(7, "y")


@pytest.mark.parametrize(
    ("text", "age", "before"),
    [
        ("7y", Age(7, "y"), date(2020, 5, 3)),
        ("36m", Age(36, "m"), date(2024, 5, 3)),
        ("90d", Age(90, "d"), date(2027, 2, 2)),
        (" 1M ", Age(1, "m"), date(2027, 4, 3)),
    ],
)
def test_a_time_is_written_as_a_number_of_days_months_or_years(text, age, before):
    """7y, 36m, 90d; months and years go by the calendar."""
    assert read_age(text) == age
    assert age.before(TODAY) == before


@pytest.mark.parametrize("text", ["", "7", "y", "0d", "-1y", "7 years", "1.5y", "29d", "٣y", "999999d"])
def test_any_other_time_is_a_sentence(text):
    """What can't be read, and what is too short to be meant, is refused."""
    with pytest.raises(RecordsError, match=r"write 7y|too short"):
        read_age(text)


def test_the_end_of_a_month_is_not_passed_over():
    """A month before 31 March is the last of February; eight thousand years before today there is none."""
    assert Age(1, "m").before(date(2027, 3, 31)) == date(2027, 2, 28)
    assert Age(4, "y").before(date(2028, 2, 29)) == date(2024, 2, 29)
    assert Age(1, "y").before(date(2028, 2, 29)) == date(2027, 2, 28)
    with pytest.raises(RecordsError, match="longer than the calendar"):
        Age(8000, "y").before(TODAY)


def gone(staff_number: str, **fields: object) -> Person:
    """Add somebody whose account was made long ago."""
    person = add_person(staff_number, f"Person {staff_number}")
    long_ago = datetime(2010, 1, 1, tzinfo=UTC)
    Person.objects.filter(pk=person.pk).update(**{"created_at": long_ago, **fields})
    person.refresh_from_db()
    return person


def erased(age: Age = SEVEN_YEARS, today: date = TODAY) -> set[Person]:
    """Apply the rule and return who is erased then."""
    retention.retain(age, None, today)
    return set(Person.objects.exclude(erased_at=None))


def test_who_left_before_the_day_is_erased_and_who_left_on_it_is_not(edition):
    """The last day of work counts, on the London calendar."""
    before = gone("L1", leaves_on=date(2020, 5, 2))
    gone("L2", leaves_on=date(2020, 5, 3))
    gone("L3", leaves_on=date(2026, 5, 3), is_active=False)
    assert erased() == {before}


def test_a_closed_account_counts_from_the_last_thing_known_of_it(edition):
    """Closed without a last day: signing in, handing in and closing, as the audit log has it, all count."""
    quiet = gone("C1", is_active=False)
    gone("C2", is_active=False, last_login=datetime(2020, 5, 3, tzinfo=UTC))
    busy = gone("C3", is_active=True)
    hand_in(busy, "roles", RIGHT, now=datetime(2021, 1, 1, tzinfo=UTC))
    Person.objects.filter(pk=busy.pk).update(is_active=False)
    lately = gone("C4", is_active=False)
    audit.note(None, "changed_person", people=[lately.pk], detail={"closed": True})
    looked_at = gone("C5", is_active=False)
    audit.note(None, "viewed", people=[looked_at.pk])
    assert erased() == {quiet, looked_at}


def test_nobody_whose_account_is_open_is_erased_however_old(edition):
    """Neither somebody quiet for decades nor somebody who leaves tomorrow."""
    gone("O1")
    gone("O2", leaves_on=TODAY + timedelta(days=1))
    assert erased(Age(30, "d")) == set()


def test_the_plan_changes_nothing_and_the_rule_does_what_the_plan_said(edition):
    """A dry run first."""
    one = gone("L1", leaves_on=date(2019, 1, 1))
    planned = retention.plan(SEVEN_YEARS, TODAY)
    assert planned.people == (one.pk,)
    assert not Person.objects.exclude(erased_at=None).exists()
    assert retention.retain(SEVEN_YEARS, None, TODAY) == planned


def test_what_nobody_has_needed_for_as_long_is_deleted(person):
    """Unfinished quizzes, dead links, sessions that ran out, reminders: of open accounts as well."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    hand_in(person, "roles", RIGHT, now=long_ago)
    for quiz in ("sure", "once"):
        open_sitting(person, quiz)
        sign_in_links.issue_link(person)
        Reminder.objects.create(person=person, quizzes=[quiz])
        Session.objects.create(
            session_key=quiz, session_data="", expire_date=datetime(2027, 1, 1, tzinfo=UTC)
        )
    Sitting.objects.filter(quiz="sure").update(saved_at=long_ago)
    Sitting.objects.filter(quiz="roles").update(saved_at=long_ago, opened_at=long_ago)
    Reminder.objects.filter(quizzes=["sure"]).update(sent_at=long_ago)
    SignInLink.objects.filter(pk=SignInLink.objects.first().pk).update(expires_at=long_ago)
    Session.objects.filter(pk="sure").update(expire_date=long_ago)
    done = retention.retain(SEVEN_YEARS, None, TODAY)
    assert {one.kind: one.count for one in done.deleted} == {
        "quizzes opened and not handed in": 1,
        "one-time links, used or run out": 1,
        "sessions that ran out": 1,
        "reminders": 1,
        "counts of wrong tries": 0,
        "staff lists uploaded and not loaded": 0,
    }
    assert set(Sitting.objects.values_list("quiz", flat=True)) == {"roles", "once"}
    assert (SignInLink.objects.count(), Reminder.objects.count(), Session.objects.count()) == (1, 1, 1)


def test_the_audit_log_says_what_the_rule_did(person):
    """Once, with the ids of the people and the counts; a run that finds nothing writes nothing."""
    one = gone("L1", leaves_on=date(2019, 1, 1))
    retention.retain(SEVEN_YEARS, person, TODAY)
    retention.retain(SEVEN_YEARS, person, TODAY)
    entry = AuditEntry.objects.get(action="retained")
    assert entry.actor == person
    assert [about.person_id for about in entry.people.all()] == [one.pk]
    assert '"before":"2020-05-03"' in entry.detail


days = st.dates(date(2015, 1, 1), date(2030, 1, 1))
accounts = st.fixed_dictionaries(
    {"is_active": st.booleans(), "leaves_on": st.none() | days, "last_login": st.none() | days}
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(accounts, max_size=5), st.integers(1, 100))
def test_nobody_open_is_touched_and_twice_is_once_whoever_there_is(edition, people, months):
    """Of any staff: who is open stays as they were, and the rule applied again finds nothing."""
    from django.db import transaction

    with transaction.atomic():
        for number, fields in enumerate(people):
            login = fields["last_login"]
            seen = datetime(login.year, login.month, login.day, tzinfo=UTC) if login else None
            gone(f"H{number}", **{**fields, "last_login": seen})
        open_before = list(Person.objects.open_on(TODAY).values())
        age = Age(months, "m")
        retention.retain(age, None, TODAY)
        assert list(Person.objects.open_on(TODAY).values()) == open_before
        left = Person.objects.filter(leaves_on__lt=age.before(TODAY))
        assert not left.exists()
        assert retention.retain(age, None, TODAY).is_empty
        transaction.set_rollback(True)
