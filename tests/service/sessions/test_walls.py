"""The wall on phones, on the trainer's live page and on the projector."""

from __future__ import annotations

from cascade.records.models import Participant, Reflection, WallCard
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import confirm
from cascade.records.sessions.running import go_on_alone, open_question, questions, show_question
from service.sessions.conftest import page_of
from service.sessions.test_participants import guest, place_of


def cards_of(page) -> list[str]:
    """What hangs on the wall of a page."""
    return [card.get_text(" ", strip=True) for card in page.select(".wall > li")]


def test_the_trainer_takes_a_card_off_and_puts_it_back(desk, plan):
    """The room and the projector see it no more, the trainer sees it marked, its author is told."""
    session = plan()
    author, other = guest(session), guest(session, "S-2", "Guest Two")
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room, url = f"/join/room/{session.pk}/", f"/sessions/{session.pk}/"
    for phone, text in ((author, "Names <somebody>"), (other, "Ask first")):
        assert phone.post(room, {"do": "pin", "place": place, "card": text}).status_code == 302
    assert set(cards_of(page_of(desk.get(url + "screen/")))) == {"Names <somebody>", "Ask first"}
    card = WallCard.objects.get(text__startswith="Names")
    assert desk.post(url + "cards/", {"off": card.pk})["Location"] == url + "run/#wall"
    assert cards_of(page_of(desk.get(url + "screen/"))) == ["Ask first"]
    for phone in (author, other):
        assert cards_of(page_of(phone.get(room))) == ["Ask first"]
    assert "Your trainer took your card off the wall" in author.get(room).content.decode()
    assert page_of(author.get(room)).select_one("#card").get_text().strip() == "Names <somebody>"
    assert "took your card off" not in other.get(room).content.decode()
    live = page_of(desk.get(url + "run/"))
    assert "Taken off" in live.select_one(".wall .is-off").get_text()
    assert "Guest" not in live.select_one(".wall").get_text()
    assert live.select_one("button[value=second]") is None
    desk.post(url + "cards/", {"back": card.pk})
    assert len(cards_of(page_of(desk.get(url + "screen/")))) == 2
    gone = desk.post(url + "cards/", {"off": "no-such-card"}, follow=True)
    assert "hangs here no more" in gone.content.decode()


def test_another_trainer_takes_no_card_off(plan, make_person, sign_in):
    """It is answered as if there were no such session."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    phone.post(f"/join/room/{session.pk}/", {"do": "pin", "place": place, "card": "Mine"})
    other = sign_in(make_person("T-2", "trainer"))
    posted = other.post(f"/sessions/{session.pk}/cards/", {"off": WallCard.objects.get().pk})
    assert posted.status_code == 404
    assert WallCard.objects.get().taken_off_at is None


def test_pages_learn_of_a_new_card(desk, plan):
    """The phone's few bytes say that the wall alone has changed; the live page's signature moves as well."""
    session = plan()
    phone, other = guest(session), guest(session, "S-2", "Guest Two")
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room, url = f"/join/room/{session.pk}/", f"/sessions/{session.pk}/run/"
    before, live = phone.get(room + "state").json(), page_of(desk.get(url))
    shown = page_of(phone.get(room))
    assert shown.select_one("[data-wall]")["data-wall"] == before["wall"]
    other.post(room, {"do": "pin", "place": place, "card": "New"})
    after = phone.get(room + "state").json()
    assert after["signature"] == before["signature"]
    assert after["wall"] != before["wall"]
    signatures = {page.select_one("[data-live]")["data-signature"] for page in (live, page_of(desk.get(url)))}
    assert len(signatures) == 2


def test_who_keeps_their_card_finds_it_in_their_record(plan, learner, sign_in):
    """The box stays as it was ticked; the rest of the wall is gone with the session."""
    session = plan("own_pace")
    phone, other = sign_in(learner), guest(session, "S-2", "Guest Two")
    phone.post(f"/join/{session.join_code}/", {"as": "account"})
    place = place_of(session, "reflection")
    room = f"/join/room/{session.pk}/"
    phone.post(room, {"do": "pin", "place": place, "card": "Mine to keep", "keep": "yes"})
    other.post(room, {"do": "pin", "place": place, "card": "Let it go"})
    page = page_of(phone.get(room, {"question": place + 1}))
    assert page.select_one("#keep").has_attr("checked")
    assert "the card goes with" not in page.get_text()
    mine = Participant.objects.get(person=learner)
    close(session.pk, session.trainer, {mine.pk})
    words = Reflection.objects.get()
    assert (words.person, words.response) == (learner, "Mine to keep")
    assert "Mine to keep" in phone.get(f"/attempts/{words.attempt_id}/").content.decode()
    assert not WallCard.objects.exists()


def test_that_a_card_can_not_be_kept_is_said_before(desk, plan, learner):
    """On the author's page, and on the page that closes the session while questions were not put."""
    session = plan()
    phone = guest(session)
    confirm(session.pk, session.trainer, Participant.objects.get().pk, learner)
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    room = f"/join/room/{session.pk}/"
    assert "your card goes with the wall" in " ".join(page_of(phone.get(room)).get_text().split())
    phone.post(room, {"do": "pin", "place": place, "card": "Mine", "keep": "yes"})
    url = f"/sessions/{session.pk}/close/"
    told = " ".join(page_of(desk.get(url)).get_text().split())
    assert "Not every question of" in told
    assert "loses 1 card" in told
    for one in questions(session):
        if one.item.is_scored:
            open_question(session.pk, session.trainer, one.place)
            show_question(session.pk, session.trainer, one.place)
    assert "Not every question of" not in desk.get(url).content.decode()


def test_at_their_own_pace_the_trainer_sees_every_wall(desk, plan):
    """Each under its question, on the live page and the projector."""
    session = plan()
    phone = guest(session)
    place = place_of(session, "reflection")
    open_question(session.pk, session.trainer, place)
    go_on_alone(session.pk, session.trainer)
    phone.post(f"/join/room/{session.pk}/", {"do": "pin", "place": place, "card": "On my own"})
    for page in ("run/", "screen/"):
        assert cards_of(page_of(desk.get(f"/sessions/{session.pk}/{page}")))[0].startswith("On my own")
