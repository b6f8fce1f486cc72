"""Sittings: opened once, kept answer by answer, gone on with, and never somebody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, ResponsesError, SittingError
from cascade.records.models import Sitting
from cascade.records.sittings import (
    attempts_left,
    discard,
    find_sitting,
    open_sitting,
    save_responses,
    set_layout,
    unfinished,
)
from records.support import RIGHT, WORDS, WRONG, hand_in, small_bank


def test_opening_a_quiz_again_goes_on_with_the_unfinished_sitting(person):
    """Web and terminal share it, answers included, and the last place it was opened is its channel."""
    first = open_sitting(person, "roles", "web", "one_question")
    save_responses(first.id, person, {"days": "28"}, position=3)
    again = open_sitting(person, "roles", "terminal")
    assert (again.id, again.responses, again.position) == (first.id, {"days": "28"}, 3)
    assert (again.channel, again.layout) == ("terminal", "one_question")


def test_the_items_stay_as_they_were_picked(person):
    """Opening again is no way to other questions."""
    first = open_sitting(person, "pooled")
    assert open_sitting(person, "pooled").items == first.items


def test_paper_always_opens_a_new_sitting(person):
    """Two sheets are two attempts, and neither is the learner's unfinished one."""
    own = open_sitting(person, "roles")
    sheets = {open_sitting(person, "roles", "paper").id for _ in range(2)}
    assert len(sheets | {own.id}) == 3
    assert unfinished(person, "roles").id == own.id


def test_a_sitting_is_found_by_its_own_person_only(person, stranger):
    """Another's sitting and one that is not there are answered alike."""
    sitting = open_sitting(person, "roles")
    assert find_sitting(str(sitting.id), person).id == sitting.id
    for sitting_id in (sitting.id, uuid4(), "no-id", ""):
        with pytest.raises(NotFoundError, match="no such quiz in progress of yours"):
            find_sitting(sitting_id, stranger)
    with pytest.raises(NotFoundError):
        save_responses(sitting.id, stranger, {"days": "28"})
    with pytest.raises(NotFoundError):
        set_layout(sitting.id, stranger, "one_page")
    with pytest.raises(NotFoundError):
        discard(sitting.id, stranger)


def test_an_unknown_quiz_is_refused_with_the_list_of_known_ones(person):
    """A slip of the pen is told what there is."""
    with pytest.raises(NotFoundError, match=r"no quiz 'rolls'.*roles, workbook"):
        open_sitting(person, "rolls")


def test_answers_are_merged_and_none_takes_one_back(person):
    """What isn't mentioned stays as it is."""
    sitting = open_sitting(person, "sure")
    save_responses(sitting.id, person, {"leaflets": "a", "principles": ["a"]}, {"leaflets": 3})
    shown = save_responses(sitting.id, person, {"principles": None}, {"leaflets": 1})
    assert (shown.responses, shown.certainties) == ({"leaflets": "a"}, {"leaflets": 1})
    shown = save_responses(sitting.id, person, {"principles": ["b"]}, replace=True)
    assert (shown.responses, shown.certainties) == ({"principles": ["b"]}, {})


def test_what_fits_is_kept_although_something_else_does_not(person):
    """All faults are told at once, and a slip in one answer loses none of the others."""
    sitting = open_sitting(person, "sure")
    given = {"leaflets": "z", "principles": ["a"], "nonsense": 1, "odd\ud800": 1}
    with pytest.raises(ResponsesError) as caught:
        save_responses(sitting.id, person, given, {"principles": 7, "leaflets": True})
    assert [fault.item_id for fault in caught.value.errors] == [
        "leaflets",
        "leaflets",
        "principles",
        "nonsense",
        "odd?",
    ]
    str(caught.value).encode()
    assert find_sitting(sitting.id, person).responses == {"principles": ["a"]}


def test_a_text_that_no_database_could_hold_is_refused(person):
    """NUL and half characters are told to the learner instead of failing later."""
    sitting = open_sitting(person, "roles")
    for text in ("a\0b", "a\ud800b"):
        with pytest.raises(ResponsesError):
            save_responses(sitting.id, person, {"own-words": text})


def test_the_position_stays_within_the_quiz(person):
    """A page that asks for question 99 gets the last one."""
    sitting = open_sitting(person, "sure")
    assert save_responses(sitting.id, person, {}, position=99).position == 1
    assert save_responses(sitting.id, person, {}, position=-5).position == 0
    assert save_responses(sitting.id, person, {}).position == 0


def test_a_sitting_that_was_handed_in_takes_no_more_answers(person):
    """The attempt is in the log."""
    attempt = hand_in(person, "roles", WRONG)
    with pytest.raises(SittingError, match="handed in already"):
        save_responses(attempt.pk, person, RIGHT)
    assert find_sitting(attempt.pk, person).submitted
    discard(attempt.pk, person)
    assert Sitting.objects.filter(pk=attempt.pk).exists()


def test_handing_in_leaves_no_answer_in_the_sitting(person):
    """Deleting one's own words must not leave a copy behind."""
    attempt = hand_in(person, "roles", {**RIGHT, **WORDS})
    row = Sitting.objects.get(pk=attempt.pk)
    assert (row.responses, row.certainties) == ({}, {})


def test_a_discarded_sitting_is_gone(person):
    """Starting over gives a new sitting."""
    first = open_sitting(person, "roles")
    discard(first.id, person)
    assert open_sitting(person, "roles").id != first.id


def test_attempts_are_limited_where_the_quiz_says_so(person, stranger):
    """Once they are used up the quiz can't be opened, and the sentence says whom to ask."""
    quiz = open_sitting(person, "once").quiz
    assert (attempts_left(person, quiz), attempts_left(person, small_bank().quiz("roles"))) == (1, None)
    hand_in(person, "once", WRONG)
    assert attempts_left(person, quiz) == 0
    with pytest.raises(
        SittingError, match=r'the one attempt that "Once only" allows\. Ask your trainer or HR'
    ):
        open_sitting(person, "once")
    assert attempts_left(stranger, quiz) == 1


def test_a_limit_holds_across_editions(person):
    """A sitting left open on an older edition is no second attempt."""
    from cascade.records.attempts import submit

    older = open_sitting(person, "once")
    publish(small_bank("Second edition").to_text())
    hand_in(person, "once", RIGHT)
    with pytest.raises(SittingError, match="the one attempt"):
        submit(older.id, person, "password")


def test_a_sitting_stays_on_the_edition_it_was_opened_on(person, edition):
    """Publishing while somebody answers changes nothing for them; the next sitting is on the new edition."""
    older = open_sitting(person, "roles")
    newer = publish(small_bank("Second edition").to_text()).edition
    assert find_sitting(older.id, person).edition == edition.pk
    assert open_sitting(person, "roles").edition == newer.pk


def test_a_closed_account_opens_nothing(person):
    """Whoever has left takes no quiz."""
    person.is_active = False
    person.save()
    with pytest.raises(SittingError, match="account is closed"):
        open_sitting(person, "roles")


def test_an_unknown_channel_is_a_mistake_of_ours(person):
    """It never comes from a person, so it is no sentence for one."""
    with pytest.raises(ValueError, match="pigeon"):
        open_sitting(person, "roles", "pigeon")


def test_the_layout_is_one_of_two(person):
    """Anything else is one page."""
    sitting = open_sitting(person, "roles", layout="spiral")
    assert sitting.layout == "one_page"
    set_layout(sitting.id, person, "one_question")
    assert find_sitting(sitting.id, person).layout == "one_question"
