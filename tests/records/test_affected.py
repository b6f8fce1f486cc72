"""Affected completions: derived from the log, and equal to what anybody would work out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from cascade.records import tested
from cascade.records.attempts import submit
from cascade.records.completions import (
    affected_clauses,
    affected_items,
    changes_since_passed,
    completions,
    query,
)
from cascade.records.editions import publish
from cascade.records.errors import SittingError
from cascade.records.histories import clause_history
from cascade.records.models import Attempt, AttemptClause
from cascade.records.sittings import open_sitting, save_responses, unfinished
from cascade.records.status import quiz_status, statuses
from cascade.records.verification import verify
from records.changing import SMALL, change, renumbered, reworded
from records.support import RIGHT, WRONG, clause, hand_in

pytestmark = pytest.mark.django_db
MATERIAL = change("2018-05-03", "iv", ["guide 8.3"])


def take_delta(person, quiz, answers=RIGHT):
    """Take a short re-assessment from opening to handing in."""
    sitting = open_sitting(person, quiz, kind="delta")
    save_responses(sitting.id, person, {item.id: answers[item.id] for item in sitting.items})
    return submit(sitting.id, person, "password")


def state(person, quiz="roles"):
    """Return the state, which one person's page and everybody's table must agree on."""
    found = quiz_status(person, quiz).state
    assert found == {one.quiz: one.state for one in statuses(person)}[quiz]
    return found


def test_a_material_change_affects_who_passed_and_nobody_else(person, stranger):
    """Only the quizzes that rest on the clause, and only those who passed them."""
    hand_in(person, "roles", RIGHT)
    hand_in(person, "sure", RIGHT, {"leaflets": 3, "principles": 3})
    hand_in(stranger, "roles", WRONG)
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL).to_text())
    assert (state(person), state(person, "sure"), state(stranger)) == ("affected", "current", "failed")
    assert [item.id for item in affected_items(person, "roles")] == ["days", "who", "steps", "plan"]
    (touched,) = affected_clauses(person, "roles")
    assert (touched.reference, touched.was) == ("guide 8.3", "")
    assert (touched.old, touched.new) == (
        "The plan is published 28 days before.",
        "The plan is published 14 days before.",
    )
    assert [one.reason for one in touched.changes] == ["Why."]


@pytest.mark.parametrize("category", ["i", "ii", "iii"])
def test_a_change_that_is_not_material_affects_nobody(person, category):
    """People who passed are told of category iii; they need do nothing."""
    hand_in(person, "roles", RIGHT)
    entry = change("2018-05-03", category, ["guide 8.3"])
    publish(reworded(SMALL, "guide 8.3", "The plan is published 28 days earlier.", entry).to_text())
    assert state(person) == "current"
    told = [one.reference for one in changes_since_passed(person, "roles")]
    assert told == (["guide 8.3"] if category == "iii" else [])
    with pytest.raises(SittingError, match="has materially changed"):
        open_sitting(person, "roles", kind="delta")


def test_a_delta_asks_exactly_what_rests_on_the_change_and_passing_it_settles_it(person):
    """The original stays as it was; the delta is a row of its own that refers to it."""
    original = hand_in(person, "roles", RIGHT)
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL).to_text())
    failed = take_delta(person, "roles", WRONG)
    assert (failed.passed, state(person)) == (False, "affected")
    passed = take_delta(person, "roles")
    assert (passed.kind, passed.refers_to, passed.passed) == ("delta", original.pk, True)
    assert state(person) == "current"
    again = Attempt.objects.get(pk=original.pk)
    assert (again.row_hash, quiz_status(person, "roles").latest) == (original.row_hash, again)
    assert verify().ok
    assert changes_since_passed(person, "roles") == ()


def test_each_delta_settles_its_own_clauses_and_the_newest_counts(person):
    """Not a change of another clause, nor a further change of the same one: that takes a further delta."""
    hand_in(person, "roles", RIGHT)
    bank = SMALL
    for number, (reference, text) in enumerate(
        [("guide 8.3", "The plan comes 14 days before."), ("guide 8.1", "Officers answer to the Mayor.")] * 2
    ):
        entry = change(f"2018-05-0{number + 1}", "iv", [reference])
        bank = reworded(bank, reference, f"{text} ({number})", entry)
        publish(bank.to_text())
        assert state(person) == "affected"
        assert [one.reference for one in affected_clauses(person, "roles")] == [reference]
        take_delta(person, "roles")
        assert state(person) == "current"


def test_a_material_change_before_the_pass_does_not_count_against_it(person):
    """A small change afterwards does not call up an older, material one."""
    changed = reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL)
    publish(changed.to_text())
    hand_in(person, "roles", RIGHT)
    small = change("2018-06-01", "i", ["guide 8.3"])
    publish(reworded(changed, "guide 8.3", "The plan is published 14 days earlier.", small).to_text())
    assert state(person) == "current"


def test_an_open_delta_goes_on_until_there_is_nothing_left_to_settle(person):
    """It stands beside the whole quiz; going back to the wording that was passed ends it."""
    hand_in(person, "roles", RIGHT)
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL).to_text())
    delta = open_sitting(person, "roles", kind="delta")
    whole = open_sitting(person, "roles")
    assert open_sitting(person, "roles", kind="delta").id == delta.id != whole.id
    assert (unfinished(person, "roles").id, unfinished(person, "roles", "delta").id) == (whole.id, delta.id)
    publish(SMALL.to_text())
    assert state(person) == "current"
    with pytest.raises(SittingError):
        open_sitting(person, "roles", kind="delta")


def test_a_delta_does_not_use_up_an_attempt(person):
    """Who had one attempt and passed may still be asked again what has changed."""
    hand_in(person, "once", RIGHT)
    entry = change("2018-05-03", "iv", ["guide 8.1"])
    publish(reworded(SMALL, "guide 8.1", "Officers answer to the Mayor.", entry).to_text())
    assert take_delta(person, "once").passed
    assert state(person, "once") == "current"


def test_a_renumbered_clause_keeps_its_history(person):
    """An attempt under the old number is affected by a change under the new one, and settled there."""
    hand_in(person, "roles", RIGHT)
    moved = renumbered(SMALL, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    assert state(person) == "current"
    entry = change("2018-05-03", "iv", ["guide 8.4"])
    publish(reworded(moved, "guide 8.4", "The plan is published 14 days before.", entry).to_text())
    assert state(person) == "affected"
    (touched,) = affected_clauses(person, "roles")
    assert (touched.reference, touched.was) == ("guide 8.4", "guide 8.3")
    take_delta(person, "roles")
    assert state(person) == "current"
    assert [event.change.category for event in clause_history("guide 8.4")] == ["iv"]
    assert [(one.person, one.now) for one in tested.tested_on("guide 8.4")] == [(person.pk, True)]


def test_a_number_that_is_handed_on_is_another_clause(person):
    """A new clause under the old number has no say in who passed on the old one."""
    hand_in(person, "roles", RIGHT)
    moved = renumbered(SMALL, "guide 8.3", "guide 8.4")
    fresh = clause("8.3", "Quite another thing.")
    with_new = _with_clause(moved, fresh)
    publish(with_new.to_text())
    entry = change("2018-05-03", "iv", ["guide 8.3"])
    publish(reworded(with_new, "guide 8.3", "Quite another thing now.", entry).to_text())
    assert state(person) == "current"


def test_a_removed_clause_still_leaves_something_to_ask(person):
    """Where no item rests on it any more, what took the place of the items asked then is asked."""
    hand_in(person, "roles", RIGHT)
    without = _without_clause(renumbered(SMALL, "guide 8.3", "guide 8.2", was=False), "guide 8.2", keep=1)
    entry = change("2018-05-03", "iv", [], removed=["guide 8.3"])
    publish(_with_changes(without, entry).to_text())
    assert state(person) == "affected"
    assert [item.id for item in affected_items(person, "roles")] == ["days", "who", "steps", "plan"]
    take_delta(person, "roles")
    assert state(person) == "current"


def test_the_table_of_everybody_takes_one_query(person, stranger, django_assert_num_queries):
    """However many people and quizzes."""
    for who in (person, stranger):
        hand_in(who, "roles", RIGHT)
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", MATERIAL).to_text())
    query()  # reads which edition is current
    with django_assert_num_queries(2):
        found = completions()
    assert {(one.person, one.quiz, one.affected) for one in found} == {
        (person.pk, "roles", True),
        (stranger.pk, "roles", True),
    }
    assert [one.person for one in completions([person.pk], ["roles"])] == [person.pk]
    assert completions([], ["roles"]) == []


def _with_clause(bank, new):
    return replace(bank, clauses=(*bank.clauses, new))


def _with_changes(bank, *entries):
    return replace(bank, changes=(*bank.changes, *entries))


def _without_clause(bank, reference, keep):
    """The bank with only the first *keep* clauses of a reference that stands twice."""
    kept, seen = [], 0
    for one in bank.clauses:
        seen += one.id == reference
        if one.id != reference or seen <= keep:
            kept.append(one)
    return replace(bank, clauses=tuple(kept))


def test_every_attempt_keeps_the_clauses_it_tested(person):
    """One row a clause, written with the attempt."""
    attempt = hand_in(person, "roles", RIGHT)
    rows = AttemptClause.objects.filter(attempt=attempt).order_by("reference")
    assert [(row.reference, row.digest) for row in rows] == [(one.id, one.digest) for one in SMALL.clauses]


def test_the_query_reads_each_table_a_fixed_number_of_times(person):
    """Its plan holds no search nested in another but by key."""
    if connection.vendor != "sqlite":
        return
    sql, values = query()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = [row[-1] for row in cursor.fetchall()]
    assert not [step for step in plan if "CORRELATED" in step]
