"""A session from joining to closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import Attempt, Reflection, SessionAnswer
from cascade.records.sessions.answering import answer, answers_of, finish
from cascade.records.sessions.closing import close, confirm_marks, reopen
from cascade.records.sessions.joining import (
    confirm,
    find_by_code,
    find_place,
    is_waiting,
    join,
    join_as_guest,
    let_in,
)
from cascade.records.sessions.paper import Sheet, enter
from cascade.records.sessions.planning import Plan, call_off, plan_session, record_root, trained_in
from cascade.records.sessions.report import report_of
from cascade.records.sessions.running import (
    open_question,
    open_session,
    questions,
    second_vote,
    show_question,
)
from cascade.records.sessions.tally import tallies
from cascade.records.verification import verify
from records.sessions.conftest import STARTS
from records.support import RIGHT, WORDS, WRONG


def test_a_whole_session_records_a_row_a_person_with_session_and_depth(room, people):
    """Everybody who attended gets one attempt with the session's id and depth, marked like any other."""
    one, two, three = room.enter(*people[:3])
    room.put_all({one: RIGHT | WORDS, two: WRONG})
    closed = room.close(one, two, three)
    rows = {row.person_id: row for row in closed.attempts}
    assert rows.keys() == {people[0].pk, people[1].pk}
    assert (rows[people[0].pk].percent, rows[people[0].pk].passed) == (100, True)
    assert rows[people[1].pk].passed is False
    assert {(row.session, row.depth, row.channel) for row in closed.attempts} == {
        (str(room.session.pk), 1, "web")
    }
    assert [(one.participant.pk, one.why) for one in closed.not_recorded] == [
        (three.pk, "Nothing was answered.")
    ]
    assert verify().ok


def test_the_report_has_a_row_for_what_was_marked_and_answered(room, people):
    """What people wrote for themselves is counted nowhere, and no row says nothing."""
    (joined,) = room.enter(people[0])
    asked = [one for one in questions(room.session) if one.item.body.type != "information"]
    first = next(one for one in asked if one.item.body.type == "single")
    room.put(first.place, {joined: RIGHT[first.item.id]})
    report = report_of(room.close(joined).session)
    assert [(one.number, one.right) for one in report.questions] == [(asked.index(first) + 1, 1)]
    unmarked = [number for number, one in enumerate(asked, 1) if not one.item.is_scored]
    assert report.left_out == (
        f"Not marked, and for their authors alone to read: {unmarked[0]} to {unmarked[-1]}.",
        f"Nobody answered: 2 to {unmarked[0] - 1}.",
    )


def test_closing_twice_records_nothing_twice(room, people):
    """A second press of the button, or the same request sent again, finds the session closed."""
    (one,) = room.enter(people[0])
    room.put_all({one: RIGHT})
    room.close(one)
    again = room.close(one)
    assert Attempt.objects.count() == 1
    assert [row.pk for row in again.attempts] == [Attempt.objects.get().pk]


def test_own_words_move_to_their_author_and_leave_the_session(room, people):
    """Reflections stand in the session only until it is closed; then they are the learner's alone."""
    (one,) = room.enter(people[0])
    room.put_all({one: RIGHT | WORDS})
    room.close(one)
    assert {row.item for row in Reflection.objects.filter(person=people[0])} == WORDS.keys()
    assert {row.item for row in SessionAnswer.objects.all()} == RIGHT.keys()


def test_nothing_is_recorded_of_who_did_not_attend(room, people):
    """The trainer's word on attendance decides."""
    one, two = room.enter(*people[:2])
    room.put_all({one: RIGHT, two: RIGHT})
    closed = room.close(two)
    assert [row.person_id for row in closed.attempts] == [people[1].pk]


def test_a_quiz_that_was_not_put_whole_to_the_room_is_not_recorded(room, people):
    """An hour was too short: nobody fails for questions they never saw."""
    (one,) = room.enter(people[0])
    room.put(0, {one: "a"})
    closed = room.close(one)
    assert closed.attempts == ()
    assert closed.not_recorded[0].why == "Not every question of it was put to the room."


def test_an_answer_counts_only_while_its_question_is_open(room, people):
    """Before it is opened, after it is shown and for another question, an answer is refused."""
    (one,) = room.enter(people[0])
    with pytest.raises(SessionError, match="This question is closed"):
        answer(one.pk, 0, "a")
    room.put(0, {one: "b"}, show=False)
    answer(one.pk, 0, "a")
    with pytest.raises(SessionError, match="This question is closed"):
        answer(one.pk, 1, ["a"])
    show_question(room.session.pk, room.trainer, 0)
    with pytest.raises(SessionError, match="This question is closed"):
        answer(one.pk, 0, "b")
    assert [given.first for given in answers_of([one]).values()] == ["a"]
    with pytest.raises(SessionError, match="has seen the key"):
        open_question(room.session.pk, room.trainer, 0)


def test_the_first_vote_is_marked_and_the_gain_shown(room, people):
    """After talking to a neighbour two more are right: the tally shows the gain, the mark stays."""
    one, two, three = room.enter(*people[:3])
    room.put(0, {one: "a", two: "b", three: "c"}, show=False)
    second_vote(room.session.pk, room.trainer, 0)
    for who in (one, two, three):
        answer(who.pk, 0, "a")
    show_question(room.session.pk, room.trainer, 0)
    (tally,) = tallies(questions(room.session)[:1], [one, two, three])
    assert (tally.first.right, tally.second.right) == (1, 3)
    assert tally.gain_percent == pytest.approx(200 / 3)
    assert [option.count for option in tally.first.options] == [1, 1, 1]
    assert answers_of([two])[two.pk, "roles", "leaflets"].marked == "b"
    with pytest.raises(SessionError, match="has seen the key"):
        second_vote(room.session.pk, room.trainer, 0)


def test_joining_twice_gives_the_same_place(room, people):
    """A lost phone or a second tab is no second person."""
    first, second = join(room.session.pk, people[0], "password"), join(room.session.pk, people[0], "password")
    assert first.participant.pk == second.participant.pk
    assert find_place(room.session.pk, first.token).pk == find_place(room.session.pk, second.token).pk


def test_who_says_a_number_that_is_taken_waits_for_the_trainer(room, people):
    """Nobody takes a colleague's place by typing their staff number."""
    first = join_as_guest(room.session.pk, "P1", "Learner 1")
    second = join_as_guest(room.session.pk, " p1 ", "Somebody")
    assert (first.is_let_in, second.is_let_in) == (True, False)
    assert find_place(room.session.pk, second.token) is None
    assert is_waiting(room.session.pk, second.token)
    let_in(room.session.pk, room.trainer, first.participant.pk)
    assert find_place(room.session.pk, second.token).pk == first.participant.pk


def test_guests_are_recorded_once_the_trainer_has_confirmed_them(room, people):
    """Until then the session can't be closed with them, and the message names the seat."""
    joined = join_as_guest(room.session.pk, "P1", "Learner 1")
    room.put_all({joined.participant: RIGHT})
    with pytest.raises(SessionError, match="seat 1"):
        room.close(joined.participant)
    confirm(room.session.pk, room.trainer, joined.participant.pk, people[0])
    (row,) = room.close(joined.participant).attempts
    assert (row.person_id, row.identified_by) == (people[0].pk, "trainer")


def test_a_trainer_takes_no_part_in_their_own_session(room):
    """Neither by account nor confirmed as a guest."""
    with pytest.raises(SessionError, match="You run this session"):
        join(room.session.pk, room.trainer, "password")
    guest = join_as_guest(room.session.pk, "T1", "Trainer One").participant
    with pytest.raises(SessionError, match="no part in their own"):
        confirm(room.session.pk, room.trainer, guest.pk, room.trainer)


def test_another_trainer_can_do_nothing_in_a_session(room, stranger):
    """It is answered as if there were no such session."""
    for deed in (
        open_session,
        lambda key, who: open_question(key, who, 0),
        lambda key, who: close(key, who, ()),
    ):
        with pytest.raises(NotFoundError):
            deed(room.session.pk, stranger)


def test_a_second_person_confirms_the_marks_where_the_organisation_wants_it(room, people, stranger):
    """Until then nothing stands in the log, and the trainer can't do it."""
    (one,) = room.enter(people[0])
    room.put_all({one: RIGHT})
    assert room.close(one, second_person=True).attempts == ()
    with pytest.raises(SessionError, match="Another trainer"):
        confirm_marks(room.session.pk, room.trainer)
    assert len(confirm_marks(room.session.pk, stranger).attempts) == 1


def test_a_session_can_be_opened_again_for_an_hour(room, people):
    """Within the hour a latecomer's sheet can be added; what was recorded stays; later it is refused."""
    one, _ = room.enter(*people[:2])
    room.put_all({one: RIGHT})
    room.close(one)
    with pytest.raises(SessionError, match="an hour"):
        reopen(room.session.pk, room.trainer, timezone.now() + timedelta(minutes=61))
    reopen(room.session.pk, room.trainer)
    asked = {item.item.id: item.place for item in questions(room.session)}
    sheet = Sheet(1, "p3", {asked[item]: response for item, response in RIGHT.items()})
    assert enter(room.session.pk, room.trainer, [sheet]).faults == ()
    room.session.refresh_from_db()
    closed = close(room.session.pk, room.trainer, {one.pk for one in room.session.participants.all()})
    assert {row.channel for row in closed.attempts} == {"web", "paper"}
    assert Attempt.objects.count() == 2
    assert verify().ok


def test_sheets_go_in_whole_or_not_at_all(room, people):
    """Every fault is told with its row and place; with one, nothing is entered."""
    asked = {item.item.id: item.place for item in questions(room.session)}
    sheets = [
        Sheet(1, "P1", {asked["leaflets"]: "a"}),
        Sheet(2, "nobody", {}),
        Sheet(3, "P2", {asked["leaflets"]: "z", 99: "a"}),
        Sheet(4, "p1", {}),
        Sheet(5, "T1", {}),
    ]
    entered = enter(room.session.pk, room.trainer, sheets)
    assert [(fault.row, fault.place) for fault in entered.faults] == [
        (2, None),
        (3, asked["leaflets"]),
        (3, 99),
        (4, None),
        (5, None),
    ]
    assert not room.session.participants.exists()


def test_at_their_own_pace_people_finish_and_then_nothing_changes(own_pace, people):
    """Answers may be changed until somebody has finished."""
    (one,) = own_pace.enter(people[0])
    answer(one.pk, 0, "b")
    answer(one.pk, 0, "a")
    finish(one.pk)
    with pytest.raises(SessionError, match="You have finished"):
        answer(one.pk, 0, "b")
    (row,) = own_pace.close(one).attempts
    assert '"leaflets":"a"' in row.responses


def test_a_code_is_read_as_people_type_it_and_ends_with_the_session(room, people):
    """Small letters, spaces and dashes do no harm; a closed session's code opens nothing."""
    code = room.session.join_code
    assert find_by_code(f" {code[:3].lower()}-{code[3:]} ").pk == room.session.pk
    room.close()
    with pytest.raises(NotFoundError):
        find_by_code(code)


def test_depth_is_one_more_than_that_of_the_session_which_trained_the_trainer(trainer, people, stranger):
    """An outside root has depth 0; who was trained there trains at depth 1, and their trainees at depth 2."""
    first = plan_session(trainer, Plan(("roles",), STARTS))
    # Recorded after the session was planned, as happens where training is planned ahead.
    root = record_root("Centre for Public Scrutiny", STARTS - timedelta(days=60), [trainer], by=stranger)
    assert (root.depth, first.trained_in_id) == (0, None)
    room = open_session(first.pk, trainer)
    assert (room.depth, room.trained_in_id) == (1, root.pk)
    joined = join(room.pk, people[0], "password").participant
    close(room.pk, trainer, {joined.pk})
    assert trained_in(people[0]).pk == first.pk


def test_a_plan_tells_every_fault(trainer, stranger, person):
    """All at once, and only trainers plan."""
    plan = Plan(("none", "roles", "roles"), STARTS, minutes=0, mode="alone", capacity=0)
    with pytest.raises(SessionError) as refused:
        plan_session(trainer, plan)
    assert len(str(refused.value).splitlines()) == 5
    with pytest.raises(SessionError, match="is no trainer"):
        plan_session(person, Plan(("roles",), STARTS))


def test_a_planned_session_can_be_called_off(trainer):
    """It stays in the records, takes nobody in, and its code is free again."""
    session = plan_session(trainer, Plan(("roles",), STARTS))
    call_off(session.pk, trainer)
    session.refresh_from_db()
    assert session.state == "closed"
    with pytest.raises(SessionError, match="closed"):
        open_session(session.pk, trainer)


def test_a_full_room_takes_nobody_else(trainer, people):
    """The capacity holds for everybody who joins."""
    session = plan_session(trainer, Plan(("roles",), STARTS, capacity=1))
    join(session.pk, people[0], "password")
    with pytest.raises(SessionError, match="full"):
        join(session.pk, people[1], "password")
