"""Where many people stand at once: equal to what one person's own record says, for each of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cascade.records import standings as module
from cascade.records.attempts import attempts_of
from cascade.records.completions import completions
from cascade.records.editions import current_bank, publish
from cascade.records.models import Attempt, Person, Requirement
from cascade.records.people import add_person
from cascade.records.roles import grant
from cascade.records.standing_filters import Filters, chosen, people_of
from cascade.records.standings import STATES, standings
from cascade.records.status import LONDON, quiz_status
from cascade.records.superseding import standing
from cascade.records.voiding import void
from records.changing import SMALL, change, reworded
from records.support import RIGHT, WRONG, hand_in

pytestmark = pytest.mark.django_db
MAY = datetime(2018, 5, 3, 10, tzinfo=UTC)
MATERIAL = change("2018-05-03", "iv", ["guide 8.3"])


def require(quiz="roles", made=MAY - timedelta(days=900), **fields):
    """Require a quiz, since long ago."""
    return Requirement.objects.create(quiz=quiz, created_at=made, **fields)


def of(person, quiz="roles", at=MAY):
    """Where one person stands with one quiz."""
    (found,) = standings(Person.objects.filter(pk=person.pk), [quiz], at)
    return found


def test_a_required_quiz_that_nobody_took_is_due_and_overdue_after_its_day(person):
    """On the day itself there is still time; the day is London's."""
    assert of(person).state == "not started"
    require(due_on=date(2018, 5, 3))
    found = of(person)
    assert (found.state, found.required, found.due_on, found.overdue) == (
        "due",
        True,
        date(2018, 5, 3),
        False,
    )
    assert not of(person, at=datetime(2018, 5, 3, 22, 59, tzinfo=UTC)).overdue
    after = of(person, at=datetime(2018, 5, 3, 23, 1, tzinfo=UTC))  # past midnight on the clock in London
    assert (after.overdue, after.late_since) == (True, date(2018, 5, 3))


def test_the_pass_that_counts_is_named_with_its_figures(person):
    """So that it can be proved; a later failure is the newest attempt and not the pass."""
    require(due_on=date(2018, 1, 1))
    passed = hand_in(person, "roles", RIGHT, now=MAY)
    failed = hand_in(person, "roles", WRONG, now=MAY + timedelta(days=1))
    found = of(person, at=MAY + timedelta(days=2))
    assert (found.state, found.overdue) == ("current", False)
    assert (found.attempt, found.passed_at, found.percent) == (passed.pk, MAY, Decimal(100))
    assert (found.edition, found.attempts) == (passed.edition_id, 2)
    assert (found.latest, found.latest_at, found.best_percent) == (
        failed.pk,
        failed.submitted_at,
        Decimal(100),
    )
    assert found.expires_at == datetime(2019, 5, 3, 10, tzinfo=UTC)


def test_a_pass_that_ran_out_is_late_from_that_day_on(person):
    """Who passed in time is not counted late for the time it held."""
    require(due_on=date(2018, 1, 1))
    hand_in(person, "roles", RIGHT, now=MAY)
    found = of(person, at=MAY.replace(year=2019, month=6))
    assert (found.state, found.overdue, found.late_since) == ("expired", True, date(2019, 5, 3))


def test_a_pass_on_an_earlier_wording_is_overdue_once_its_day_has_passed(person):
    """What is required is the present wording; until the day there is time."""
    requirement = require(due_on=date(2019, 1, 1))
    hand_in(person, "roles", RIGHT, now=MAY)
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL).to_text())
    assert (of(person).state, of(person).overdue) == ("affected", False)
    Requirement.objects.filter(pk=requirement.pk).update(due_on=date(2018, 5, 2))
    assert of(person).overdue


@pytest.mark.parametrize(
    "change_to",
    [
        {"is_active": False},
        {"starts_on": date(2018, 6, 1)},
        {"leaves_on": date(2018, 4, 1)},
        {"erased_at": MAY - timedelta(days=1)},
    ],
)
def test_who_is_not_at_work_is_never_overdue_but_has_a_history(person, change_to):
    """Closed, not started yet, gone or erased."""
    require(due_on=date(2018, 1, 1))
    hand_in(person, "roles", WRONG, now=MAY - timedelta(days=300))
    assert of(person).overdue
    Person.objects.filter(pk=person.pk).update(**change_to)
    found = of(person)
    assert (found.overdue, found.state, found.attempts) == (False, "failed", 1)


def test_every_pair_comes_once_in_the_order_of_people_and_quizzes(person, stranger):
    """By default everybody, leavers too, with every quiz of the edition."""
    Person.objects.filter(pk=stranger.pk).update(is_active=False)
    hand_in(stranger, "sure", RIGHT)
    found = [(one.person.pk, one.quiz) for one in standings()]
    quizzes = [quiz.id for quiz in current_bank().quizzes]
    assert found == [(who, quiz) for who in sorted((person.pk, stranger.pk)) for quiz in quizzes]
    named = ["sure", "gone", "roles", "sure"]
    assert [one.quiz for one in standings(Person.objects.filter(pk=person.pk), named)] == [
        "sure",
        "gone",
        "roles",
    ]


def test_more_people_than_can_be_named_in_a_query_are_picked_from_its_answer(person, stranger, monkeypatch):
    """Nobody else's attempts get in."""
    from cascade.records import completions as source

    for who in (person, stranger, add_person("S3", "Learner Three")):
        hand_in(who, "roles", RIGHT, now=MAY)
    both = Person.objects.filter(staff_number__in=["S1", "S3"])
    expected = list(standings(both, None, MAY))
    monkeypatch.setattr(source, "MOST_NAMED", 1)
    monkeypatch.setattr(module, "MOST_NAMED", 1)
    assert list(standings(both, None, MAY)) == expected
    assert len({one.person.pk for one in expected if one.state == "current"}) == 2


def test_any_number_of_people_takes_the_same_queries(person, stranger):
    """Ten times the people, the same queries."""
    require(role="trainer")
    require("sure", service_area="Housing")

    def queries():
        with CaptureQueriesContext(connection) as found:
            count = len(list(standings()))
        return count, len(found)

    hand_in(person, "roles", RIGHT)
    few, taken = queries()
    for number in range(20):
        hand_in(add_person(f"X{number}", "Learner", service_area="Housing"), "roles", RIGHT)
    assert queries() == (few * 11, taken)


def test_filters_let_through_what_they_name(person, stranger):
    """Area in any spelling, manager, quiz, state, overdue, required, at work, and people by id."""
    require(due_on=date(2018, 1, 1))
    Person.objects.filter(pk=person.pk).update(manager=stranger)
    hand_in(stranger, "roles", RIGHT, now=MAY)

    def found(**fields):
        return [(one.person.staff_number, one.quiz) for one in chosen(Filters(**fields), MAY)]

    one = {"quizzes": ("roles",)}
    assert found(**one) == [("S1", "roles"), ("S2", "roles")]
    assert found(area="HOUSING ", **one) == [("S1", "roles")]
    assert found(area="Nowhere", **one) == []
    assert found(manager=stranger.pk, **one) == [("S1", "roles")]
    assert found(state="current") == [("S2", "roles")]
    assert found(overdue=True) == [("S1", "roles")]
    assert found(required=True) == [("S1", "roles"), ("S2", "roles")]
    assert found(people=[stranger.pk], **one) == [("S2", "roles")]
    Person.objects.filter(pk=person.pk).update(starts_on=date(2018, 6, 1))
    assert found(**one) == [("S2", "roles")]
    assert found(who="starting", **one) == [("S1", "roles")]
    assert found(who="left", **one) == []
    assert len(found(who="everybody", **one)) == 2
    assert people_of(Filters(who="left"), MAY.date()).count() == 0


# The property: for any people, requirements, attempts, voidings and changes of wording, the table of
# everybody says what each person's own record says, with the requirements worked out one by one.

DAYS = st.dates(date(2018, 1, 1), date(2020, 12, 31))
MAYBE = st.one_of(st.none(), DAYS)
AREAS = ("Housing", "Repairs", "")
STAFF = st.fixed_dictionaries(
    {
        "service_area": st.sampled_from(AREAS),
        "is_active": st.sampled_from([True, True, True, False]),
        "starts_on": MAYBE,
        "leaves_on": st.one_of(st.none(), st.none(), DAYS),
        "trainer": st.booleans(),
    }
)
REQUIREMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "quiz": st.sampled_from(["roles", "sure", "gone"]),
            "service_area": st.sampled_from(AREAS),
            "role": st.sampled_from(["", "", "trainer"]),
            "due_on": MAYBE,
            "due_days": st.one_of(st.none(), st.integers(0, 400)),
        }
    ),
    max_size=4,
    unique_by=lambda one: (one["quiz"], one["service_area"], one["role"]),
)
DEEDS = st.lists(
    st.one_of(
        st.tuples(
            st.just("take"), st.integers(0, 2), st.sampled_from(["roles", "sure"]), st.booleans(), DAYS
        ),
        st.tuples(st.just("void"), st.integers(0, 20)),
        st.just(("reword",)),
    ),
    max_size=8,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(staff=st.lists(STAFF, min_size=3, max_size=3), asked=REQUIREMENTS, deeds=DEEDS, at=DAYS)
def test_the_table_of_everybody_says_what_each_record_says(edition, staff, asked, deeds, at):
    """State, requirement, due date, overdue, expiry, the pass and its percentage."""
    with transaction.atomic():
        people = [add_person(f"P{number}", "Somebody") for number in range(len(staff))]
        for fields in asked:
            require(made=datetime(2018, 1, 1, tzinfo=UTC), **fields)
        bank = SMALL
        for deed in deeds:
            bank = _do(deed, people, bank)
        people = [_employed(person, dict(fields)) for person, fields in zip(people, staff, strict=True)]
        moment = datetime(at.year, at.month, at.day, 12, tzinfo=UTC)
        everybody = Person.objects.filter(staff_number__startswith="P")
        found = {(one.person.staff_number, one.quiz): one for one in standings(everybody, None, moment)}
        assert len(found) == len(people) * len(current_bank().quizzes)
        for person in people:
            for quiz in current_bank().quizzes:
                _agrees(found[person.staff_number, quiz.id], person, quiz.id, moment)
        transaction.set_rollback(True)


def _employed(person, fields):
    is_trainer = fields.pop("trainer")
    Person.objects.filter(pk=person.pk).update(**fields)
    if is_trainer:
        grant(person, "trainer")
    return Person.objects.get(pk=person.pk)


def _do(deed, people, bank):
    name, *values = deed
    if name == "take":
        who, quiz, right, day = values
        answers = RIGHT if right else WRONG
        certainties = {"leaflets": 3, "principles": 3} if quiz == "sure" else None
        hand_in(
            people[who], quiz, answers, certainties, now=datetime(day.year, day.month, day.day, tzinfo=UTC)
        )
    elif name == "void":
        own = Attempt.objects.filter(kind="attempt").order_by("sequence")
        rows = [row for row in own if standing([row])[row.pk].kind != "void"]
        if rows:
            void(rows[values[0] % len(rows)].pk, "By mistake.", apply=True)
    elif bank is SMALL:
        bank = reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL)
        publish(bank.to_text())
    return bank


def _agrees(found, person, quiz, moment):
    own = quiz_status(person, quiz, moment)
    today = moment.astimezone(LONDON).date()
    days = _due_by_hand(person, quiz)
    required = bool(days) and quiz in {one.id for one in current_bank().quizzes}
    due = min((day for day in days if day is not None), default=None) if required else None
    state = "due" if own.state == "not started" and required else own.state
    assert (found.state, found.required, found.due_on) == (state, required, due)
    assert found.state in STATES
    working = (
        person.is_active
        and (person.starts_on is None or person.starts_on <= today)
        and (person.leaves_on is None or person.leaves_on >= today)
    )
    assert found.overdue == (working and required and due is not None and due < today and state != "current")
    assert (found.expires_at, found.attempts) == (own.expires_at, own.attempts)
    passes = completions([person.pk], [quiz])
    assert (found.attempt, found.passed_at) == (
        (passes[0].attempt, passes[0].passed_at) if passes else (None, None)
    )
    counting = [row for row in standing(attempts_of(person).filter(quiz=quiz)).values() if row.kind != "void"]
    figures = [row.percent for row in counting if row.percent is not None]
    assert found.best_percent == max(figures, default=None)
    latest = counting[0] if counting else None
    told = next((row for row in counting if passes and passes[0].attempt in (row.pk, row.refers_to)), latest)
    assert found.percent == (told.percent if told else None)
    assert found.edition == (told.edition_id if told else "")


def _due_by_hand(person, quiz):
    """Every due date that a requirement gives this person, one by one."""
    found = []
    for one in Requirement.objects.filter(quiz=quiz):
        fits = not one.service_area or one.service_area == person.service_area
        fits = fits and (not one.role or person.role_grants.filter(role=one.role).exists())
        if not fits:
            continue
        later = one.due_on is None or (person.starts_on is not None and person.starts_on > one.due_on)
        if one.due_days is not None and later:
            made = one.created_at.date()
            found.append(max(person.starts_on or made, made) + timedelta(days=one.due_days))
        else:
            found.append(one.due_on)
    return found
