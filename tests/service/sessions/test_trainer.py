"""A trainer plans, runs and closes a session in the browser's pages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from cascade.records.editions import current_bank
from cascade.records.models import CascadeSession, Person
from cascade.records.sessions.answering import answer
from cascade.records.sessions.joining import join, join_as_guest
from cascade.records.sessions.packs import arrange
from cascade.records.sessions.running import go_on_alone, open_question, questions
from cascade.service import streams
from cascade.service.server import THREADS_A_WORKER
from cascade.sheets.paper import printed
from service.sample import RIGHT
from service.sessions.conftest import page_of
from service.sessions.test_participants import place_of

FORM = {
    "quizzes": ["roles"],
    "day": "15 January 2018",
    "clock": "2 pm",
    "minutes": "60",
    "mode": "together",
    "service_area": "",
    "place": "Room 1",
    "capacity": "20",
    "notes": "Bring pens",
    "guests": "yes",
}


@pytest.fixture
def planned(desk) -> CascadeSession:
    """A session as the form plans it."""
    first = current_bank().quizzes[0].id
    answered = desk.post("/sessions/plan/", FORM | {"quizzes": [first]})
    assert answered.status_code == 302, answered.content.decode()
    return CascadeSession.objects.get()


def test_the_form_tells_every_fault_and_keeps_what_was_typed(desk):
    """All at once, each leading to its field."""
    answered = desk.post(
        "/sessions/plan/", {"day": "soon", "clock": "25:00", "minutes": "0", "capacity": "x"}
    )
    page = BeautifulSoup(answered.content, "html.parser")
    assert answered.status_code == 422
    links = [link["href"] for link in page.select(".error-summary a")]
    assert len(links) == 6
    assert all(page.select_one(link) for link in links)
    assert page.select_one("#day")["value"] == "soon"


def test_changing_a_plan_does_not_change_whom_it_is_for(desk, planned, make_person):
    """An area is offered in one spelling; the one that was planned stays chosen, whatever became of it."""
    for number, area in (("A-1", "Repairs"), ("A-2", "repairs "), ("A-3", "Housing")):
        Person.objects.filter(pk=make_person(number).pk).update(service_area=area)
    CascadeSession.objects.update(service_area="Street care")
    page = BeautifulSoup(desk.get(f"/sessions/{planned.pk}/plan/").content, "html.parser")
    offered = page.select("#service_area option")
    assert [one.get_text() for one in offered] == ["Every area", "Housing", "Repairs", "Street care"]
    assert [one.get_text() for one in offered if one.has_attr("selected")] == ["Street care"]


def test_two_in_the_afternoon_in_winter_is_two_in_utc(planned):
    """Times are typed as the clock in London says, and stored in UTC."""
    assert (planned.starts_at.hour, planned.capacity, planned.guests) == (14, 20, True)


def test_a_whole_session_runs_by_its_buttons(desk, planned, learner):
    """Open, put a question, show it, go on, close: every step is a button that works without JavaScript."""
    url = f"/sessions/{planned.pk}/"
    assert planned.join_code in desk.get(url).content.decode()
    assert desk.post(url + "open/")["Location"] == url + "run/"
    seat = join(planned.pk, learner, "password").participant
    guest = join_as_guest(planned.pk, "G-9", "Guest <b>One</b>").participant
    page = desk.get(url + "run/").content.decode()
    assert "Guest &lt;b&gt;One&lt;/b&gt;" in page
    desk.post(url + f"seats/{guest.pk}/", {"do": "remove"})
    while 'value="open"' in (page := desk.get(url + "run/").content.decode()).split("<details")[0]:
        form = BeautifulSoup(page, "html.parser").select_one("form.buttons")
        place = form.select_one("[name=place]")["value"]
        desk.post(url + "step/", {"do": "open", "place": place})
        body = desk.get(url + "run/").content.decode()
        assert "Right answer" not in desk.get(url + "screen/").content.decode()
        if "Close and show the answer" in body:
            desk.post(url + "step/", {"do": "show", "place": place})
    closing = desk.get(url + "close/")
    assert str(seat.pk) in closing.content.decode()
    said = {"attended": [str(seat.pk)], "actions": "Read it", f"trains-{seat.pk}": "1 May 2018"}
    asked = desk.post(url + "close/", said)
    assert asked.status_code == 422
    assert "Seat 1 joined after this page was opened" in asked.content.decode()
    answered = desk.post(url + "close/", {**said, "listed": [str(seat.pk)]})
    assert answered["Location"] == url + "report/"
    report = desk.get(url + "report/").content.decode()
    assert "Read it" in report
    assert "1 May 2018" in report


def test_the_projector_shows_all_that_belongs_to_a_question(desk, plan):
    """Rows to match, entries to order, gaps, lines of a scale: by the letters and numbers of the paper."""
    session = plan()
    url = f"/sessions/{session.pk}/"
    for one in questions(session):
        open_question(session.pk, session.trainer, one.place)
        shown = " ".join(page_of(desk.get(url + "screen/")).get_text().split())
        paper = printed(arrange(one.item, 1, session.seed))
        belongs = (*paper.rows, *paper.points, *(words for _, words in paper.options))
        assert [words for words in belongs if " ".join(words.split()) not in shown] == []


def test_the_trainer_alone_sees_how_the_room_votes(desk, plan, learner):
    """As it comes in, folded away; the projector has counts and no votes."""
    session = plan()
    url = f"/sessions/{session.pk}/"
    seat = join(session.pk, learner, "password").participant
    place = place_of(session, "single")
    open_question(session.pk, session.trainer, place)
    answer(seat.pk, place, RIGHT[questions(session)[place].item.id])
    votes = [one.get_text().split() for one in page_of(desk.get(url + "run/")).select("details .votes")]
    assert sorted(words[1:] for words in votes) == [["0", "(0%)"], ["0", "(0%)"], ["1", "(100%)"]]
    assert "votes" not in desk.get(url + "screen/").content.decode()
    go_on_alone(session.pk, session.trainer)
    rows = page_of(desk.get(url + "run/")).select("details tbody tr")
    assert ["1", "1"] in [[cell.get_text() for cell in row.select("td")] for row in rows]


def test_nobody_else_sees_a_session(planned, make_person, sign_in):
    """Another trainer's session is answered as if there were none; a learner may not open the page at all."""
    other, anybody = sign_in(make_person("T-2", "trainer")), sign_in(make_person("S-9"))
    for path in ("", "run/", "screen/", "close/", "events/", "report/"):
        assert other.get(f"/sessions/{planned.pk}/{path}").status_code == 404
        assert anybody.get(f"/sessions/{planned.pk}/{path}").status_code == 403


def test_the_stream_says_what_has_changed(desk, planned):
    """The first event names the state of the page; the browser compares it with what it shows."""
    answered = desk.get(f"/sessions/{planned.pk}/events/")
    first = next(iter(answered.streaming_content)).decode()
    assert answered["Content-Type"] == "text/event-stream"
    assert "event: changed" in first
    page = BeautifulSoup(desk.get(f"/sessions/{planned.pk}/screen/").content, "html.parser")
    assert page.select_one("[data-live]")["data-signature"] in first


def test_streams_leave_room_for_people(desk, planned):
    """They hold half of a process's threads at most; a further one says how things stand, and ends."""
    address = f"/sessions/{planned.pk}/events/"
    held = [desk.get(address) for _ in range(streams.MOST)]
    told = [next(iter(one.streaming_content)) for one in held]
    further = list(desk.get(address).streaming_content)
    assert further[0] in told
    assert further[1].decode().startswith(": ")
    assert 2 * streams.MOST <= THREADS_A_WORKER
    for one in held:
        one.close()


def test_a_session_opened_again_keeps_what_was_said_on_closing(desk, planned, learner, make_person):
    """Who was absent, and who is to train others by when: closing it a second time must not lose either."""
    url = f"/sessions/{planned.pk}/"
    desk.post(url + "open/")
    seat, absent = (join(planned.pk, one, "password").participant for one in (learner, make_person("S-7")))
    listed = [str(one.pk) for one in (seat, absent)]
    said = {"listed": listed, "attended": listed[:1], f"trains-{seat.pk}": "1 May 2018"}
    desk.post(url + "close/", said)
    desk.post(url + "reopen/")
    page = BeautifulSoup(desk.get(url + "close/").content, "html.parser")
    assert page.select_one(f"#trains-{seat.pk}")["value"] == "1 May 2018"
    assert page.select_one(f"#attended-{seat.pk}").has_attr("checked")
    assert not page.select_one(f"#attended-{absent.pk}").has_attr("checked")
