"""The papers of a session, its report and its certificates as files: for whom they are, and nobody else."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pikepdf
import pytest
from django.test import Client

from cascade.records.models import AuditEntry, Certificate
from cascade.records.sessions.answering import answer
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import Plan, call_off, plan_session
from cascade.records.sessions.running import questions
from cascade.records.verification import verify
from cascade.service.views.session_papers import NAME_PEOPLE
from cascade.sheets.pack import PAPERS
from records.support import hand_in
from service.sample import RIGHT
from service.sessions.conftest import STARTS, page_of
from sheets.checking import bare, faults_of, text_of

SPECIAL = '=1+1 #strong[x] $y$ @z "q"'


@pytest.fixture
def planned(trainer):
    """A session that is not open yet."""
    return plan_session(trainer, Plan(("every-type",), STARTS))


@pytest.fixture
def held(plan, trainer, learner, make_person):
    """A closed session: one passed, one failed, and one was absent."""
    session = plan("own_pace")
    learner.name = SPECIAL
    learner.save()
    seats = [
        join(session.pk, one, "password").participant for one in (learner, *map(make_person, ("S-8", "S-9")))
    ]
    for one in questions(session):
        if one.item.id in RIGHT:
            for seat in (seats[0], seats[2]):
                answer(seat.pk, one.place, RIGHT[one.item.id])
    answer(seats[1].pk, 1, "b")
    return close(session.pk, trainer, {seats[0].pk, seats[1].pk}, actions="Read it *again*").session


def file_of(answered, ending: str = "pdf") -> bytes:
    """Return the file in an answer, and look at how it is handed out."""
    assert answered.status_code == 200, answered.content.decode()[:2000]
    assert answered["Content-Type"] == f"application/{ending}"
    assert answered["Cache-Control"] == "private, no-store"
    assert re.fullmatch(rf'attachment; filename="[a-z0-9.-]+\.{ending}"', answered["Content-Disposition"])
    return answered.content


def test_every_paper_is_a_link_with_a_line_what_it_is_for(desk, planned):
    """From the session's page to the list, and from the list to each PDF; all at once as a zip."""
    url = f"/sessions/{planned.pk}/"
    assert f"{url}pack/" in desk.get(url).content.decode()
    page = page_of(desk.get(f"{url}pack/"))
    links = [link["href"] for link in page.select("ul.tasks a")]
    assert links == [f"{url}pack/{name}" for name in PAPERS]
    assert all(one.get_text().endswith(".") for one in page.select("ul.tasks p"))
    for link in links:
        assert faults_of(file_of(desk.get(link))) == []
    with zipfile.ZipFile(io.BytesIO(file_of(desk.get(f"{url}pack/all.zip"), "zip"))) as archive:
        assert archive.namelist() == list(PAPERS)
        assert archive.testzip() is None


def test_papers_and_screens_name_options_alike(desk, plan):
    """Of an open session, by its own edition and seed."""
    session = plan("own_pace")
    phone = Client()
    phone.post(f"/join/{session.join_code}/", {"as": "guest", "staff_number": "S-1", "name": "Guest"})
    shown = bare(text_of(file_of(desk.get(f"/sessions/{session.pk}/pack/questions.pdf"))))
    place = next(one.place for one in questions(session) if one.item.body.type == "single")
    page = page_of(phone.get(f"/join/room/{session.pk}/", {"question": place + 1}))
    labels = [bare(label.get_text()) for label in page.select(".option label, .choice label, fieldset label")]
    positions = [
        shown.index(label.removeprefix(letter)) for letter, label in zip("ABC", labels, strict=False)
    ]
    assert len(positions) == 3
    assert positions == sorted(positions)


@pytest.mark.parametrize("paper", sorted(NAME_PEOPLE))
def test_papers_that_name_who_is_expected_are_written_down(desk, planned, learner, trainer, paper):
    """The name to the letter; the slides name nobody, and leave no entry."""
    learner.name = SPECIAL
    learner.save()
    desk.get(f"/sessions/{planned.pk}/pack/slides.pdf")
    assert not AuditEntry.objects.filter(action="exported").exists()
    shown = bare(text_of(file_of(desk.get(f"/sessions/{planned.pk}/pack/{paper}"))))
    assert bare(SPECIAL) in shown
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, [one.person for one in entry.people.all()]) == (trainer, [learner])
    assert set(json.loads(entry.detail)) == {"session", "file", "sha256"}
    assert verify().ok


def test_there_are_no_papers_of_what_is_over_or_of_no_such_name(desk, held, planned, trainer):
    """Told in a sentence; an unknown paper is as if there were none."""
    assert desk.get(f"/sessions/{held.pk}/pack/").status_code == 409
    assert desk.get(f"/sessions/{planned.pk}/pack/no-such.pdf").status_code == 404
    call_off(planned.pk, trainer)
    assert desk.get(f"/sessions/{planned.pk}/pack/agenda.pdf").status_code == 409


def test_the_report_says_on_paper_what_its_page_says(desk, held):
    """Results, clauses to go over again, what was agreed, who was there, and how deep in the cascade."""
    url = f"/sessions/{held.pk}/report"
    page = page_of(desk.get(f"{url}/"))
    assert page.select_one(f'a[href="{url}.pdf"]')
    content = file_of(desk.get(f"{url}.pdf"))
    shown = bare(text_of(content))
    assert faults_of(content) == []
    cells = [one.get_text() for one in page.select("tbody th, tbody td")]
    assert "Go over" in page.get_text()
    for cell in cells:
        words = cell.removeprefix("Question ").replace(": ", " ", 1)
        assert bare(words.replace("-", "\N{MINUS SIGN}")) in shown.replace("-", "\N{MINUS SIGN}"), cell
    for part in (SPECIAL, "Read it *again*", "Depth in the cascade: 1", "Attended: 2", "Most missed"):
        assert bare(part) in shown
    assert "Person S-9" not in text_of(content)
    (left_out,) = page.select_one("#questions").find_next_siblings("p")
    assert "for their authors alone to read" in left_out.get_text()
    assert bare(left_out.get_text()) in shown


def test_certificates_of_a_session_are_of_those_who_passed(desk, held, learner):
    """One a page, for the trainer; the code is that which the learner's own has."""
    url = f"/sessions/{held.pk}/certificates.pdf"
    assert url in desk.get(f"/sessions/{held.pk}/report/").content.decode()
    content = file_of(desk.get(url))
    shown = bare(text_of(content))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
    assert bare(SPECIAL) in shown
    code = Certificate.objects.get().code
    assert code in shown.replace("-", "")
    assert f"/certificates/{code}/" in shown
    entry = AuditEntry.objects.filter(action="exported").latest("pk")
    assert [one.person for one in entry.people.all()] == [learner]


def test_nobody_else_gets_a_file_of_a_session(held, planned, make_person, sign_in):
    """For another trainer there is no such session; HR and auditors may read the report, and it is noted."""
    other, anybody = sign_in(make_person("T-2", "trainer")), sign_in(make_person("S-11"))
    paths = ["report.pdf", "certificates.pdf", "pack/", "pack/all.zip", "pack/register.pdf"]
    for session in (held, planned):
        for path in paths:
            assert other.get(f"/sessions/{session.pk}/{path}").status_code == 404
            assert anybody.get(f"/sessions/{session.pk}/{path}").status_code == 403
    for role in ("hr", "auditor"):
        reader = make_person(f"R-{role}", role)
        desk = sign_in(reader)
        file_of(desk.get(f"/sessions/{held.pk}/report.pdf"))
        entry = AuditEntry.objects.filter(actor=reader, action="exported").get()
        assert entry.people.count() == 4
        assert desk.get(f"/sessions/{held.pk}/certificates.pdf").status_code == 403
    assert Client().get(f"/sessions/{held.pk}/report.pdf").status_code == 302


def test_i_get_the_certificate_of_my_pass_and_the_same_one_every_time(browser, learner):
    """From the result and from the record; the same bytes, so the same code."""
    attempt = hand_in(learner, "every-type", RIGHT)
    url = f"/attempts/{attempt.pk}/certificate.pdf"
    assert url in browser.get(f"/attempts/{attempt.pk}/").content.decode()
    assert url in browser.get("/record/").content.decode()
    first = file_of(browser.get(url))
    assert file_of(browser.get(url)) == first
    assert faults_of(first) == []
    shown = bare(text_of(first))
    assert bare(learner.name) in shown
    code = Certificate.objects.get().code
    assert code in shown.replace("-", "")
    assert "Valid" in Client().get(f"/certificates/{code}/").content.decode()


def test_there_is_no_certificate_of_a_fail_or_of_somebody_elses_pass(browser, learner, make_person, sign_in):
    """404 for both, with nothing made; no link to what is not there."""
    failed = hand_in(learner, "every-type", {"leaflet": "b"})
    passed = hand_in(learner, "sure", RIGHT, {"leaflet": 3, "who-decides": 3})
    url = f"/attempts/{failed.pk}/certificate.pdf"
    assert url not in browser.get(f"/attempts/{failed.pk}/").content.decode()
    assert url not in browser.get("/record/").content.decode()
    assert browser.get(url).status_code == 404
    for role in ("hr", "trainer", "auditor"):
        other = sign_in(make_person(f"O-{role}", role))
        assert other.get(f"/attempts/{passed.pk}/certificate.pdf").status_code == 404
    assert Client().get(f"/attempts/{passed.pk}/certificate.pdf").status_code == 302
    assert not Certificate.objects.exists()


def test_who_passed_in_the_room_is_led_to_their_certificate(plan, trainer, learner, sign_in):
    """On the page they have open when the session is closed."""
    session = plan("own_pace")
    phone = sign_in(learner)
    phone.post(f"/join/{session.join_code}/", {"as": "account"})
    seat = session.participants.get()
    for one in questions(session):
        if one.item.id in RIGHT:
            answer(seat.pk, one.place, RIGHT[one.item.id])
    close(session.pk, trainer, {seat.pk})
    page = page_of(phone.get(f"/join/room/{session.pk}/"))
    link = page.select_one('a[href$="certificate.pdf"]')
    file_of(phone.get(link["href"]))
