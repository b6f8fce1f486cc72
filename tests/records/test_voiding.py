"""Making an attempt void: a further row says that it does not count; the first stays as it was written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cascade.model.items import TrueFalseBody
from cascade.records.attempts import find_attempt, submit
from cascade.records.completions import completions
from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.exports import completions as exported
from cascade.records.identifiers import uuid7
from cascade.records.models import Attempt, AuditEntry, Correction
from cascade.records.people import add_person
from cascade.records.regrading import regrade
from cascade.records.results import result
from cascade.records.sittings import attempts_left, open_sitting, save_responses
from cascade.records.status import quiz_status
from cascade.records.verification import verify
from cascade.records.voiding import void, why_void
from records.changing import SMALL, change, reworded
from records.support import ONCE, RIGHT, WRONG, hand_in, install

pytestmark = pytest.mark.django_db
WHY = "Taken under a colleague's name."


def test_without_apply_it_says_what_would_follow_and_stores_nothing(person):
    """Where the person stands with it and without it."""
    attempt = hand_in(person, "roles", RIGHT)
    found = void(attempt.pk, WHY)
    assert (found.applied, found.before.state, found.after.state) == (False, "current", "not started")
    assert found.result_changes
    assert (Attempt.objects.count(), Correction.objects.count()) == (1, 0)
    assert not AuditEntry.objects.filter(action="corrected").exists()
    assert quiz_status(person, "roles").state == "current"


def test_a_void_attempt_counts_nowhere_and_the_log_stays_whole(person, stranger):
    """Neither in status, completions nor exports; who did it and why is kept, and in the audit log."""
    attempt = hand_in(person, "roles", RIGHT)
    other = hand_in(stranger, "roles", RIGHT)
    before = Attempt.objects.get(pk=attempt.pk).row_hash
    void(attempt.pk, WHY, by=stranger, apply=True)
    assert quiz_status(person, "roles").state == "not started"
    assert [one.person for one in completions()] == [stranger.pk]
    assert [row[0] for row in exported()] == [str(other.pk)]
    assert Attempt.objects.get(pk=attempt.pk).row_hash == before
    assert verify().ok
    correction = why_void(attempt)
    assert (correction.reason, correction.by, correction.item) == (WHY, stranger, "")
    entry = AuditEntry.objects.get(action="corrected")
    assert entry.actor == stranger
    assert json.loads(entry.detail)["attempt"] == str(attempt.pk)
    assert [row.person for row in entry.people.all()] == [person]


def test_an_earlier_pass_counts_again(person):
    """Until its own day."""
    now = timezone.now()
    earlier = hand_in(person, "roles", RIGHT, now=now - timedelta(days=100))
    newer = hand_in(person, "roles", RIGHT, now=now)
    found = void(newer.pk, WHY, apply=True)
    assert (found.before.state, found.after.state, found.result_changes) == ("current", "current", True)
    assert quiz_status(person, "roles").latest == earlier
    assert completions()[0].attempt == earlier.pk


def test_a_void_attempt_does_not_use_one_up(person):
    """Who had the one attempt allowed may take the quiz."""
    attempt = hand_in(person, "once", WRONG)
    assert attempts_left(person, ONCE) == 0
    void(attempt.pk, WHY, apply=True)
    assert attempts_left(person, ONCE) == 1
    assert hand_in(person, "once", RIGHT).passed


def test_a_void_delta_settles_nothing(person):
    """The pass is affected again."""
    hand_in(person, "roles", RIGHT)
    entry = change("2018-05-03", "iv", ["guide 8.3"])
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", entry).to_text())
    sitting = open_sitting(person, "roles", kind="delta")
    save_responses(sitting.id, person, {item.id: RIGHT[item.id] for item in sitting.items})
    delta = submit(sitting.id, person, "password")
    found = void(delta.pk, WHY, apply=True)
    assert (found.before.state, found.after.state) == ("current", "affected")


def test_a_delta_goes_with_the_pass_it_belongs_to(person):
    """The pass before that one rests on the old wording as before."""
    hand_in(person, "roles", RIGHT)
    second = hand_in(person, "roles", RIGHT)
    entry = change("2018-05-03", "iv", ["guide 8.3"])
    publish(reworded(SMALL, "guide 8.3", "The plan is published 14 days before.", entry).to_text())
    sitting = open_sitting(person, "roles", kind="delta")
    save_responses(sitting.id, person, {item.id: RIGHT[item.id] for item in sitting.items})
    submit(sitting.id, person, "password")
    found = void(second.pk, WHY, apply=True)
    assert (found.before.state, found.after.state) == ("current", "affected")


def test_what_was_marked_again_is_void_as_a_whole(person):
    """Whichever of its rows is named; it is not marked again after that."""
    quiz = SMALL.quizzes[0]
    items = tuple(
        replace(item, body=TrueFalseBody(key=False)) if item.id == "answers-to" else item
        for item in quiz.items
    )
    attempt = hand_in(person, "roles", RIGHT)
    publish(replace(SMALL, quizzes=(replace(quiz, items=items), *SMALL.quizzes[1:])).to_text())
    (again,) = regrade("roles", "answers-to", "Wrong key.", apply=True).rows
    found = void(again.after.pk, WHY, apply=True)
    assert found.attempt == attempt
    assert found.counted == again.after
    assert result(attempt, person).percent == again.after.percent
    assert find_attempt(again.after.pk, person) == attempt
    regrade("roles", "days", "Ambiguous.", withdraw=True, apply=True)
    assert quiz_status(person, "roles").state == "not started"
    assert verify().ok


def test_what_cannot_be_made_void_is_a_sentence(person):
    """No such attempt, no reason, or void already."""
    attempt = hand_in(person, "roles", RIGHT, now=datetime(2018, 5, 3, tzinfo=UTC))
    with pytest.raises(NotFoundError, match="There is no attempt"):
        void(uuid7(), WHY)
    with pytest.raises(RecordsError, match="for a reason"):
        void(attempt.pk, "  ")
    void(attempt.pk, WHY, apply=True)
    with pytest.raises(RecordsError, match="was made void already"):
        void(attempt.pk, WHY)


def test_the_command_says_whose_standing_changes_and_needs_apply(tmp_path):
    """In words and as JSON; an id that is none is the command line's fault."""
    made = install(tmp_path)
    (tmp_path / "right.json").write_text(json.dumps(RIGHT), "utf-8")
    taken = made.run("take", "roles", "--as", "S1", "--json", "--answers", str(tmp_path / "right.json"))
    attempt = json.loads(taken.stdout)["attempt"]
    command = ["records", "void", attempt, "--reason", WHY]
    said = made.run(*command).stdout
    assert "Would be made void: S1  roles  " in said
    assert "Where S1 stands: current until " in said
    assert " -> not started\n" in said
    assert "give --apply" in said
    done = json.loads(made.run(*command, "--apply", "--json").stdout)
    assert (done["applied"], done["state_after"], done["result_changes"]) == (True, "not started", True)
    assert "was made void already" in made.run(*command, exit_code=1).stderr
    assert made.run("records", "export").stdout.count("\n") == 1
    assert "the chain is whole" in made.run("records", "verify").stdout
    made.run("records", "void", "attempt-1", "--reason", WHY, exit_code=2)


def test_a_learner_sees_that_their_attempt_is_void_and_why(person, client):
    """In the list of attempts and on its page, instead of a pass."""
    learner = add_person("S7", "Learner Seven")
    attempt = hand_in(learner, "roles", RIGHT)
    void(attempt.pk, WHY, apply=True)
    client.force_login(learner)
    page = client.get(f"/attempts/{attempt.pk}/").content.decode()
    assert "This attempt does not count: it was made void on" in page
    assert "Taken under a colleague&#x27;s name." in page
    assert 'class="panel"' in page
    assert '<span class="tag info">Void</span>' in client.get("/record/").content.decode()
