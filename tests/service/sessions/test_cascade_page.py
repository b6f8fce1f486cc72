"""The page that shows who has trained whom."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from cascade.records.models import AuditEntry
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import record_root
from service.sessions.conftest import STARTS, page_of


@pytest.fixture
def held(trainer, plan, learner):
    """An outside root, and a closed session of the trainer trained there."""
    record_root("Centre for Public Scrutiny", STARTS - timedelta(days=60), [trainer], by=None)
    session = plan()
    joined = join(session.pk, learner, "password").participant
    close(session.pk, trainer, {joined.pk})
    return session


def test_the_drawing_and_the_table_say_the_same(desk, held):
    """Each session is named in full in the drawing, and stands in a row of the table."""
    page = page_of(desk.get("/cascade/"))
    names = [one["aria-label"] for one in page.select(".tree svg [aria-label]")]
    rows = [
        row.select_one("th").get_text() for row in page.select("table[aria-labelledby=sessions] tbody tr")
    ]
    assert [name.split(": ")[0] for name in names] == ["Depth 0", "Depth 1"]
    assert rows == ["Centre for Public Scrutiny", "Person T-1"]
    assert page.select_one(".tree svg a")["href"] == f"/sessions/{held.pk}/report/"


def test_a_report_is_linked_for_those_who_may_read_it(desk, held, make_person, sign_in):
    """HR may read every one, another trainer none; the tree itself is for all of them."""
    for role, links in (("trainer", 0), ("hr", 1)):
        page = page_of(sign_in(make_person(f"X-{role}", role)).get("/cascade/"))
        assert len(page.select(".tree svg a")) == links
        assert len(page.select(".tree svg [aria-label]")) == 2


@pytest.mark.parametrize("asked", ["nothing", "\0"])
def test_a_quiz_that_is_none_shows_the_first(desk, held, asked):
    """No other text is looked for among the results."""
    (chosen,) = page_of(desk.get("/cascade/", {"quiz": asked})).select("#quiz option[selected]")
    assert chosen["value"] == page_of(desk.get("/cascade/")).select_one("#quiz option")["value"]


def test_every_file_holds_every_session(desk, held):
    """CSV, Graphviz and Mermaid; taking one is noted in the audit log."""
    text = desk.get("/cascade/tree/csv/").content.decode()
    assert [row[3] for row in csv.reader(io.StringIO(text))] == [
        "trainer",
        "Centre for Public Scrutiny",
        "Person T-1",
    ]
    assert "->" in desk.get("/cascade/tree/dot/").content.decode()
    assert "-->" in desk.get("/cascade/tree/mmd/").content.decode()
    assert AuditEntry.objects.filter(action="exported").count() == 3


def test_a_plan_that_cannot_be_is_told_field_by_field(desk, held):
    """Every field that can't be read, with what was typed."""
    answered = desk.get(
        "/cascade/", {"sessions_a_week": "often", "weeks_to_start": "2.5", "people_a_session": "0"}
    )
    page = page_of(answered)
    assert len(page.select(".error-summary a")) == 3
    assert page.select_one("#sessions_a_week")["value"] == "often"


def test_the_assumptions_stand_beside_the_days(desk, held):
    """A day without its assumptions would be a promise."""
    words = page_of(desk.get("/cascade/", {"sessions_a_week": "2"})).get_text()
    assert "A trainer runs 2 sessions a week" in words
    assert "for 12 people each time" in words
    assert "Nobody leaves or joins" in words
