"""Phones in the room: joining, answering, what they are shown and what they are not."""

from __future__ import annotations

from django.test import Client

from cascade.records.models import Participant, SessionAnswer, WallCard
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import confirm, let_in
from cascade.records.sessions.running import go_on_alone, open_question, questions, second_vote, show_question
from service.sessions.conftest import page_of


def place_of(session, kind: str) -> int:
    """The place of the first question of a type."""
    return next(one.place for one in questions(session) if one.item.body.type == kind)


def guest(session, number: str = "S-1", name: str = "Guest One") -> Client:
    """A phone whose owner joined by staff number and name."""
    phone = Client()
    answered = phone.post(
        f"/join/{session.join_code}/", {"as": "guest", "staff_number": number, "name": name}
    )
    assert answered.status_code == 302, answered.content.decode()
    return phone


def test_a_guest_joins_by_code_without_an_account(plan):
    """The code as people type it leads to the session; a wrong one is told in words."""
    session = plan()
    phone = Client()
    answered = phone.post("/join/", {"code": f" {session.join_code.lower()} "})
    assert answered["Location"] == f"/join/{session.join_code}/"
    wrong = phone.post("/join/", {"code": "QQQQQQ"})
    assert wrong.status_code == 404
    assert "No session has this code now" in wrong.content.decode()
    guest(session)
    assert Participant.objects.get().said_name == "Guest One"


def test_where_guests_are_not_allowed_people_sign_in_first(plan, browser, learner):
    """The form is not offered, what is posted all the same is refused; an account joins with a button."""
    session = plan(guests=False)
    assert "Staff number" not in Client().get(f"/join/{session.join_code}/").content.decode()
    said = {"as": "guest", "staff_number": "1", "name": "N"}
    refused = Client().post(f"/join/{session.join_code}/", said)
    assert "everybody signs in first" in refused.content.decode()
    browser.post(f"/join/{session.join_code}/", {"as": "account"})
    assert Participant.objects.get().person == learner


def test_a_question_is_answered_changed_and_closed(plan):
    """The key shows on no phone before the trainer closes the question; a late answer is told so."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "single")
    room = f"/join/room/{session.pk}/"
    assert "opens the first question" in phone.get(room).content.decode()
    open_question(session.pk, session.trainer, place)
    page = page_of(phone.get(room))
    fields = {field["name"]: field["value"] for field in page.select("form input[type=hidden]")}
    radio = page.select_one("input[type=radio]")
    data = {**fields, radio["name"]: radio["value"]}
    assert phone.post(room, {**fields, "do": "answer"}).status_code == 422
    assert phone.post(room, {**data, "do": "answer"}).status_code == 302
    assert "Your answer is in" in phone.get(room).content.decode()
    assert "Right answer" not in phone.get(room).content.decode()
    show_question(session.pk, session.trainer, place)
    late = phone.post(room, {**data, "do": "answer"})
    assert late.status_code == 409
    assert "came too late" in late.content.decode()
    assert "Right answer" in phone.get(room).content.decode()
    assert SessionAnswer.objects.count() == 1


def test_the_second_vote_is_kept_beside_the_first(plan):
    """Both stand in the records; the first is marked."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "true_false")
    room = f"/join/room/{session.pk}/"
    open_question(session.pk, session.trainer, place)
    for choice in ("true", "false"):
        page = page_of(phone.get(room))
        fields = {field["name"]: field["value"] for field in page.select("form input[type=hidden]")}
        name = page.select_one("input[type=radio]")["name"]
        phone.post(room, {**fields, name: choice, "do": "answer"})
        if choice == "true":
            second_vote(session.pk, session.trainer, place)
            assert "Talk to your neighbour" in phone.get(room).content.decode()
    assert list(SessionAnswer.objects.order_by("round").values_list("round", "response")) == [
        (1, True),
        (2, False),
    ]


def test_the_page_learns_from_a_few_bytes_that_the_room_moved_on(plan):
    """Without a place in the session they say nothing of it."""
    session = plan()
    phone = guest(session)
    state = f"/join/room/{session.pk}/state"
    before = phone.get(state).json()
    open_question(session.pk, session.trainer, 0)
    assert phone.get(state).json() != before
    assert Client().get(state).json() == {"signature": "out-open-together-0-open-1"}


def test_a_second_phone_with_the_same_number_waits(plan):
    """Until the trainer lets it in it sees no question and can't answer."""
    session = plan()
    guest(session)
    other = guest(session)
    room = f"/join/room/{session.pk}/"
    assert "Wait for your trainer" in other.get(room).content.decode()
    let_in(session.pk, session.trainer, Participant.objects.get().pk)
    assert "opens the first question" in other.get(room).content.decode()


def test_at_their_own_pace_people_go_back_and_forth_and_finish(plan, learner):
    """What is not answered is listed before finishing; afterwards nothing changes."""
    session = plan("own_pace")
    phone = guest(session, "S-1")
    room = f"/join/room/{session.pk}/"
    place = place_of(session, "numeric")
    page = page_of(phone.get(room, {"question": place + 1}))
    fields = {field["name"]: field["value"] for field in page.select("form input[type=hidden]")}
    name = next(field["name"] for field in page.select("form input[type=text]"))
    moved = phone.post(room, {**fields, name: "28", "do": "continue"})
    assert moved["Location"].endswith(f"?question={place + 2}")
    left = [(one["href"], one.get_text()) for one in page_of(phone.get(room)).select("form p.muted a")]
    asking = [one.place for one in questions(session) if one.item.body.type != "information"]
    numbered = [(f"?question={one + 1}", str(number)) for number, one in enumerate(asking, 1)]
    assert left == [one for one in numbered if one[0] != f"?question={place + 1}"]
    phone.post(room, {"do": "finish"})
    assert "You have finished" in phone.get(room).content.decode()
    assert phone.post(room, {**fields, name: "29", "do": "continue"}).status_code == 409
    confirm(session.pk, session.trainer, Participant.objects.get().pk, learner)
    close(session.pk, session.trainer, {Participant.objects.get().pk})
    assert "The session is over" in phone.get(room).content.decode()
    assert "Not passed" in phone.get(room).content.decode()


def test_cards_hang_on_the_wall_without_a_name_until_the_session_is_closed(plan):
    """Everybody in the room reads them, and afterwards they are gone."""
    session = plan()
    phone, other = guest(session), guest(session, "S-2", "Guest Two")
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room = f"/join/room/{session.pk}/"
    phone.post(room, {"do": "pin", "place": place, "card": "Ask <first>"})
    page = other.get(room).content.decode()
    assert "Ask &lt;first&gt;" in page
    assert "Guest One" not in page
    assert phone.post(room, {"do": "pin", "place": place, "card": ""}).status_code == 422
    close(session.pk, session.trainer, ())
    assert not WallCard.objects.exists()


def test_without_a_place_a_room_shows_nothing(plan):
    """A guessed address leads back to the code; a place in one session opens no other."""
    session, other = plan(), plan()
    phone = guest(other)
    answered = phone.get(f"/join/room/{session.pk}/")
    assert answered["Location"] == f"/join/{session.join_code}/"
    assert (
        phone.post(f"/join/room/{session.pk}/", {"do": "finish"})["Location"] == f"/join/{session.join_code}/"
    )


def test_going_on_alone_keeps_shown_questions_closed(plan):
    """The room ran out of time: the rest is done by oneself, and what was shown stays as it was."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "single")
    open_question(session.pk, session.trainer, place)
    show_question(session.pk, session.trainer, place)
    go_on_alone(session.pk, session.trainer)
    room = f"/join/room/{session.pk}/"
    page = page_of(phone.get(room, {"question": place + 1}))
    assert "Right answer" in page.get_text()
    assert not page.select("input[type=radio]")
    other = page_of(phone.get(room, {"question": place_of(session, "numeric") + 1}))
    assert other.select("input[type=text]")
