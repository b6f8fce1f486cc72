"""The wall: cards without a name, taken off by the trainer, kept by their author, gone with the session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.records.erasure import erase
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.models import Attempt, ParticipantDevice, Reflection, SessionAnswer, WallCard
from cascade.records.sessions.answering import answer, answers_of
from cascade.records.sessions.closing import confirm_marks, quizzes_not_put, reopen
from cascade.records.sessions.joining import join_as_guest
from cascade.records.sessions.running import go_on_alone, open_question, questions, second_vote
from cascade.records.sessions.wall import cards, pin, put_back, take_off, wall_signature
from cascade.records.tidying import tidy
from cascade.records.verification import verify
from records.support import RIGHT, WORDS


@pytest.fixture
def wall(room):
    """The reflective question of an open session."""
    return next(one for one in questions(room.session) if one.item.id == "own-words")


def own(person) -> list[str]:
    """What somebody's record says of the reflective question."""
    return [row.response for row in Reflection.objects.filter(person=person, item="own-words")]


def test_a_card_is_written_changed_and_counted_once(room, people, wall):
    """A second takes the place of the first; sent twice it hangs once; too long or empty it is refused."""
    (one,) = room.enter(people[0])
    with pytest.raises(SessionError, match="not put to the room yet"):
        pin(one.pk, wall.place, "Too early")
    room.put(wall.place, {})
    for text in ("First", "Second", "Second"):
        pin(one.pk, wall.place, text)
    assert [card.text for card in cards(room.session, wall)] == ["Second"]
    for text in ("", "  ", "x" * 401):
        with pytest.raises(SessionError, match="up to 400"):
            pin(one.pk, wall.place, text)
    with pytest.raises(SessionError, match="no wall"):
        pin(one.pk, 0, "Not here")


def test_a_card_taken_off_is_seen_by_nobody_until_it_is_put_back(room, people, wall, stranger):
    """Sending the same words again does not bring it back; other words are another card."""
    one, _ = room.enter(*people[:2])
    room.put(wall.place, {})
    card = pin(one.pk, wall.place, "Names somebody")
    before = wall_signature(room.session, wall)
    take_off(room.session.pk, room.trainer, card.pk)
    assert wall_signature(room.session, wall) != before
    pin(one.pk, wall.place, "Names somebody", keep=True)
    assert cards(room.session, wall) == []
    assert [found.text for found in cards(room.session, wall, off=True)] == ["Names somebody"]
    put_back(room.session.pk, room.trainer, card.pk)
    assert len(cards(room.session, wall)) == 1
    take_off(room.session.pk, room.trainer, card.pk)
    pin(one.pk, wall.place, "Names nobody")
    assert len(cards(room.session, wall)) == 1
    for who, key in ((stranger, card.pk), (room.trainer, "no-such-card")):
        with pytest.raises(NotFoundError):
            take_off(room.session.pk, who, key)


def test_kept_cards_become_reflections_and_the_others_go(room, people, wall):
    """Beneath one's own answer, or in its place; words that stand there already are not said twice."""
    written, alone, same, gone = room.enter(*people)
    room.put_all({written: RIGHT | WORDS, alone: RIGHT, same: RIGHT | WORDS, gone: RIGHT})
    pin(written.pk, wall.place, "Ask first.", keep=True)
    card = pin(alone.pk, wall.place, "Only a card.", keep=True)
    pin(same.pk, wall.place, WORDS["own-words"], keep=True)
    pin(gone.pk, wall.place, "Let it go.")
    take_off(room.session.pk, room.trainer, card.pk)
    room.close(written, alone, same, gone)
    assert own(people[0]) == [f"{WORDS['own-words']}\n\nAsk first."]
    assert own(people[1]) == ["Only a card."]
    assert own(people[2]) == [WORDS["own-words"]]
    assert own(people[3]) == []
    assert not WallCard.objects.exists()
    assert verify().ok


def test_a_kept_card_survives_a_closing_by_mistake(room, people, wall):
    """Closed too early nothing is recorded; opened again and closed rightly, all is there, once."""
    one, two = room.enter(*people[:2])
    room.put(wall.place, {one: "My answer."})
    pin(one.pk, wall.place, "My card.", keep=True)
    pin(two.pk, wall.place, "Let it go.")
    assert [quiz.id for quiz in quizzes_not_put(room.session)] == ["roles"]
    assert room.close(one, two).attempts == ()
    assert [card.text for card in WallCard.objects.all()] == ["My card."]
    reopen(room.session.pk, room.trainer)
    for place in (one.place for one in questions(room.session) if one.item.is_scored):
        room.put(place, {})
    room.session.refresh_from_db()
    assert quizzes_not_put(room.session) == ()
    room.close(one, two)
    assert own(people[0]) == ["My answer.\n\nMy card."]
    reopen(room.session.pk, room.trainer)
    room.close(one, two)
    assert own(people[0]) == ["My answer.\n\nMy card."]
    assert Attempt.objects.count() == 1


def test_words_written_after_opening_again_are_added(room, people, wall):
    """The recorded attempt stays as it is; what its author wrote since goes to their reflections."""
    one, two = room.enter(*people[:2])
    room.put_all({one: RIGHT | WORDS, two: RIGHT})
    room.close(one, two)
    before = [(row.pk, row.responses) for row in Attempt.objects.all()]
    reopen(room.session.pk, room.trainer)
    pin(one.pk, wall.place, "One thing more.", keep=True)
    pin(two.pk, wall.place, "Mine as well.", keep=True)
    room.close(one, two)
    assert own(people[0]) == [f"{WORDS['own-words']}\n\nOne thing more."]
    assert own(people[1]) == ["Mine as well."]
    assert [(row.pk, row.responses) for row in Attempt.objects.all()] == before


def test_kept_cards_wait_for_the_second_person(room, people, wall, stranger):
    """Where marks are confirmed the card is kept with them; the wall itself is down from closing on."""
    one, two = room.enter(*people[:2])
    room.put_all({one: RIGHT, two: RIGHT})
    pin(one.pk, wall.place, "Mine.", keep=True)
    pin(two.pk, wall.place, "Let it go.")
    room.close(one, two, second_person=True)
    assert [card.text for card in WallCard.objects.all()] == ["Mine."]
    confirm_marks(room.session.pk, stranger)
    assert own(people[0]) == ["Mine."]
    assert not WallCard.objects.exists()


def test_what_nobody_recorded_is_deleted_when_the_hour_is_over(room, people, wall):
    """Words, kept cards and what guests said of themselves; votes stay, and phones go half a day later."""
    (one,) = room.enter(people[0])
    guest = join_as_guest(room.session.pk, "G-1", "Guest One").participant
    room.put(wall.place, {one: "My answer."})
    pin(one.pk, wall.place, "My card.", keep=True)
    room.put(0, {one: "a"})
    room.close(one)
    now = timezone.now()
    assert tidy(now + timedelta(minutes=50)).rooms == 0
    assert WallCard.objects.exists()
    assert tidy(now + timedelta(minutes=70)).rooms == 1
    guest.refresh_from_db()
    assert (guest.said_number, guest.said_name) == ("", "")
    assert not WallCard.objects.exists()
    assert [row.item for row in SessionAnswer.objects.all()] == ["leaflets"]
    assert ParticipantDevice.objects.exists()
    assert tidy(now + timedelta(hours=14)).rooms == 0
    assert not ParticipantDevice.objects.exists()


def test_a_vote_that_was_talked_about_stays_when_the_room_comes_back(room, people):
    """Coming back to a question, and going on alone, take a second vote and leave the first."""
    (one,) = room.enter(people[0])
    room.put(0, {one: "b"}, show=False)

    second_vote(room.session.pk, room.trainer, 0)
    open_question(room.session.pk, room.trainer, 1)
    open_question(room.session.pk, room.trainer, 0)
    answer(one.pk, 0, "a")
    go_on_alone(room.session.pk, room.trainer)
    answer(one.pk, 0, "c")
    given = answers_of([one])[one.pk, "roles", "leaflets"]
    assert (given.first, given.second) == ("b", "c")


def test_erasing_somebody_takes_their_words_out_of_the_room(room, people, wall):
    """At once, also while the session can be opened again; their vote stays, and everybody else's words."""
    one, two = room.enter(*people[:2])
    room.put(0, {one: "a"})
    room.put(wall.place, {one: "Mine.", two: "Theirs."})
    for who in (one, two):
        pin(who.pk, wall.place, "A card.", keep=True)
    room.close()
    erase(people[0], None, "Request 7")
    assert [row.response for row in SessionAnswer.objects.order_by("id")] == ["a", "Theirs."]
    assert [card.participant_id for card in WallCard.objects.all()] == [two.pk]
    assert [device.participant_id for device in ParticipantDevice.objects.all()] == [two.pk]
