"""What happens in real rooms: lost phones, double presses, pages that are behind, a laptop that dies."""

from __future__ import annotations

import pytest
from django.test import Client

from cascade.records.models import CascadeSession, Participant, ParticipantDevice, SessionAnswer
from cascade.records.sessions.closing import close, reopen
from cascade.records.sessions.joining import confirm, join, let_in
from cascade.records.sessions.running import (
    go_on_alone,
    open_question,
    open_session,
    second_vote,
    show_question,
)
from service.sessions.conftest import page_of
from service.sessions.test_participants import guest, place_of


def hidden(page) -> dict[str, str]:
    """The hidden fields of the page's first form of its own."""
    return {field["name"]: field["value"] for field in page.select("main form input[type=hidden]")}


def radio_of(page) -> dict[str, str]:
    """What choosing the first option and sending it posts."""
    radio = page.select_one("input[type=radio]")
    return {**hidden(page), radio["name"]: radio["value"], "do": "answer"}


def test_joining_pressed_twice_is_one_phone_and_not_two(plan):
    """Without JavaScript the second press overtakes the first answer: it must not wait for the trainer."""
    session = plan()
    phone = Client()
    fields = hidden(page_of(phone.get(f"/join/{session.join_code}/")))
    said = {**fields, "staff_number": "S-1", "name": "Guest One"}
    phone.post(f"/join/{session.join_code}/", said)
    phone.cookies.clear()
    phone.post(f"/join/{session.join_code}/", said)
    assert "opens the first question" in phone.get(f"/join/room/{session.pk}/").content.decode()
    assert (Participant.objects.count(), ParticipantDevice.objects.count()) == (1, 1)


def test_a_token_of_ones_own_making_opens_no_other_session(plan):
    """What a form carries is a key only for the place it made; no short one is taken."""
    first, second = plan(), plan()
    phone = Client()
    fields = hidden(page_of(phone.get(f"/join/{first.join_code}/")))
    said = {**fields, "staff_number": "S-1", "name": "Guest One"}
    phone.post(f"/join/{first.join_code}/", said)
    key = phone.cookies["cascade_place"].value
    phone.post(f"/join/{second.join_code}/", said)
    assert phone.cookies["cascade_place"].value != key
    other = Client()
    other.post(f"/join/{first.join_code}/", {**said, "staff_number": "S-2", "token": "mine"})
    assert other.cookies["cascade_place"].value != "mine"


def test_a_lost_phone_gets_its_place_back_once_the_trainer_lets_the_new_one_in(plan):
    """Answers given on the lost one are there, going back to the code asks nothing twice."""
    session = plan()
    lost = guest(session)
    open_question(session.pk, session.trainer, place_of(session, "true_false"))
    room = f"/join/room/{session.pk}/"
    lost.post(room, radio_of(page_of(lost.get(room))))
    new = guest(session, " s-1 ", "Guest One")
    assert "Wait for your trainer" in new.get(room).content.decode()
    assert new.get(f"/join/{session.join_code}/")["Location"] == room
    let_in(session.pk, session.trainer, Participant.objects.get().pk)
    page = page_of(new.get(room))
    assert "Your answer is in" in page.get_text()
    assert page.select_one("input[checked]") is not None


def test_two_guests_who_claim_one_number_are_told_apart_by_the_trainer(desk, plan, learner):
    """The second waits and the list says so; taken out, both must say again who they are."""
    session = plan()
    first, second = guest(session), guest(session, "S-1", "Somebody else")
    url = f"/sessions/{session.pk}/"
    page = page_of(desk.get(url + "run/"))
    assert "Let the other device in" in page.get_text()
    assert Participant.objects.count() == 1
    seat = Participant.objects.get()
    desk.post(url + f"seats/{seat.pk}/", {"do": "remove"})
    room = f"/join/room/{session.pk}/"
    for phone in (first, second):
        assert phone.get(room)["Location"] == f"/join/{session.join_code}/"
    guest(session)
    desk.post(
        url + f"seats/{Participant.objects.get(removed_at=None).pk}/",
        {"do": "confirm", "staff_number": "S-1"},
    )
    assert Participant.objects.get(removed_at=None).person == learner


def test_a_guest_whose_number_is_not_on_the_list_is_confirmed_by_hand(desk, plan, learner):
    """The list says so; a number nobody has is told on the live page, the right one confirms."""
    session = plan()
    guest(session, "S1", "Person who mistyped")
    url = f"/sessions/{session.pk}/"
    assert "Not on the staff list" in desk.get(url + "run/").content.decode()
    seat = Participant.objects.get()
    told = desk.post(url + f"seats/{seat.pk}/", {"do": "confirm", "staff_number": "S-99"}, follow=True)
    assert "Nobody on the staff list has this staff number" in page_of(told).get_text()
    desk.post(url + f"seats/{seat.pk}/", {"do": "confirm", "staff_number": " s-1 "})
    assert Participant.objects.get().person == learner


def test_an_account_on_two_devices_is_one_participant(plan, learner, sign_in):
    """Both answer for the same place; what was sent last stands."""
    session = plan()
    one, other = sign_in(learner), sign_in(learner)
    for device in (one, other):
        device.post(f"/join/{session.join_code}/", {"as": "account"})
    open_question(session.pk, session.trainer, place_of(session, "true_false"))
    room = f"/join/room/{session.pk}/"
    for device, choice in ((one, "true"), (other, "false")):
        data = radio_of(page_of(device.get(room)))
        name = next(key for key in data if key.startswith("q-"))
        device.post(room, {**data, name: choice})
    assert [row.response for row in SessionAnswer.objects.all()] == [False]
    assert Participant.objects.count() == 1


def test_sending_twice_reloading_and_going_back_count_once(plan):
    """The same form posted again changes nothing."""
    session = plan()
    phone = guest(session)
    open_question(session.pk, session.trainer, place_of(session, "true_false"))
    room = f"/join/room/{session.pk}/"
    data = radio_of(page_of(phone.get(room)))
    for _ in range(3):
        assert phone.post(room, data).status_code == 302
    assert SessionAnswer.objects.count() == 1


@pytest.mark.parametrize("moved_on", ["shown", "next", "closed"])
def test_words_typed_while_the_question_closed_are_given_back(plan, moved_on):
    """They stand on the page to be copied, with why they did not get in; nothing refreshes them away."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room = f"/join/room/{session.pk}/"
    page = page_of(phone.get(room))
    data = {**hidden(page), "q-" + page.select_one("[name=asked]")["value"]: "Long thought.", "do": "answer"}
    if moved_on == "shown":
        show_question(session.pk, session.trainer, place)
    elif moved_on == "next":
        open_question(session.pk, session.trainer, 0)
    else:
        close(session.pk, session.trainer, ())
    late = phone.post(room, data)
    found = page_of(late)
    assert late.status_code == 409
    assert "came too late" in found.get_text()
    assert "Long thought." in found.select_one("[role=alert]").get_text()
    assert found.select_one("meta[http-equiv=refresh]") is None


def test_a_card_that_comes_too_late_is_given_back(plan):
    """And one that is too long stays in its field."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room = f"/join/room/{session.pk}/"
    long = phone.post(room, {"do": "pin", "place": place, "card": "x" * 401, "keep": "yes"})
    page = page_of(long)
    assert long.status_code == 422
    assert page.select_one("#card").get_text().strip() == "x" * 401
    assert page.select_one("#keep").has_attr("checked")
    assert [link["href"] for link in page.select(".error-summary a")] == ["#card"]
    close(session.pk, session.trainer, ())
    late = phone.post(room, {"do": "pin", "place": place, "card": "My card."})
    assert late.status_code == 409
    assert "My card." in page_of(late).select_one("[role=alert]").get_text()


def test_a_late_joiner_sees_the_question_that_is_open(plan):
    """What was shown before takes no answer of theirs."""
    session = plan()
    place = place_of(session, "single")
    open_question(session.pk, session.trainer, place)
    show_question(session.pk, session.trainer, place)
    open_question(session.pk, session.trainer, place + 1)
    late = guest(session)
    room = f"/join/room/{session.pk}/"
    assert page_of(late.get(room)).select_one("[name=place]")["value"] == str(place + 1)
    refused = late.post(room, {"place": place, "do": "answer"})
    assert refused.status_code == 409
    assert not SessionAnswer.objects.exists()


def test_a_full_room_takes_nobody_else_and_gives_who_is_in_their_place(plan, learner, sign_in):
    """In words on the page; a second device of somebody inside needs no further seat."""
    session = plan()
    CascadeSession.objects.update(capacity=1)
    device = sign_in(learner)
    device.post(f"/join/{session.join_code}/", {"as": "account"})
    refused = Client().post(
        f"/join/{session.join_code}/", {"as": "guest", "staff_number": "S-2", "name": "Guest Two"}
    )
    page = page_of(refused)
    assert refused.status_code == 422
    assert "This session is full" in page.get_text()
    assert page.select_one("#staff_number")["value"] == "S-2"
    again = sign_in(learner).post(f"/join/{session.join_code}/", {"as": "account"})
    assert again["Location"] == f"/join/room/{session.pk}/"


def test_a_phone_that_still_waits_is_told_when_the_session_is_over(plan):
    """And one whose owner presses Finish after closing sees the same."""
    session = plan("own_pace")
    phone, waiting = guest(session), guest(session)
    close(session.pk, session.trainer, ())
    room = f"/join/room/{session.pk}/"
    assert "The session is over" in waiting.get(room).content.decode()
    done = phone.post(room, {"do": "finish"}, follow=True)
    assert "The session is over" in done.content.decode()


def test_the_mode_changes_while_somebody_answers(plan):
    """An answer to the question that was open counts; a vote that was talked about is not changed by it."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "true_false")
    open_question(session.pk, session.trainer, place)
    room = f"/join/room/{session.pk}/"
    data = radio_of(page_of(phone.get(room)))
    phone.post(room, data)
    second_vote(session.pk, session.trainer, place)
    go_on_alone(session.pk, session.trainer)
    name = next(key for key in data if key.startswith("q-"))
    sent = phone.post(room, {**data, name: "false"})
    assert sent["Location"] == f"{room}?question={place + 1}"
    assert sorted(SessionAnswer.objects.values_list("round", "response")) == [(1, True), (2, False)]
    other = page_of(phone.get(room, {"question": place_of(session, "numeric") + 1}))
    assert "Talk to your neighbour" not in other.get_text()


def test_a_laptop_that_dies_is_replaced_by_any_other(plan, trainer, sign_in):
    """The trainer signs in elsewhere and finds the room as it was; the old laptop, woken up, does no harm."""
    session = plan()
    old = sign_in(trainer)
    phone = guest(session)
    place = place_of(session, "single")
    url = f"/sessions/{session.pk}/"
    old.post(url + "step/", {"do": "open", "place": place})
    room = f"/join/room/{session.pk}/"
    phone.post(room, radio_of(page_of(phone.get(room))))
    new = sign_in(trainer)
    assert "1 answered" in new.get(url + "run/").content.decode()
    new.post(url + "step/", {"do": "show", "place": place})
    new.post(url + "step/", {"do": "open", "place": place + 1})
    behind = old.post(url + "step/", {"do": "show", "place": place}, follow=True)
    assert "The room is at another question" in behind.content.decode()
    assert (
        "has seen the key"
        in old.post(url + "step/", {"do": "open", "place": place}, follow=True).content.decode()
    )
    session.refresh_from_db()
    assert (session.question, session.question_state) == (place + 1, "open")


def test_a_session_closed_by_mistake_has_its_guests_back(plan, learner):
    """What they said of themselves is there when it is opened again, so that the trainer can confirm them."""
    session = plan("own_pace")
    phone = guest(session)
    close(session.pk, session.trainer, ())
    reopen(session.pk, session.trainer)
    seat = Participant.objects.get()
    assert (seat.said_number, seat.said_name) == ("S-1", "Guest One")
    assert phone.get(f"/join/room/{session.pk}/").status_code == 200
    confirm(session.pk, session.trainer, seat.pk, learner)
    assert open_session(session.pk, session.trainer).state == "open"
    assert join(session.pk, learner, "password").participant.pk == seat.pk
