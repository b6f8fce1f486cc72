"""From a session to its papers: the same order as on screen, whom to expect, and what people get wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cascade.records.arrangement import choices
from cascade.records.editions import publish
from cascade.records.errors import NotFoundError, SessionError
from cascade.records.people import add_person
from cascade.records.sessions.needs import expected
from cascade.records.sessions.packs import pack_of_quiz, pack_of_session
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.sessions.running import questions
from cascade.sheets.paper import LETTERS
from records.changing import SMALL
from records.sessions.conftest import STARTS
from records.support import RIGHT, WRONG, hand_in, install


@pytest.fixture
def planned(trainer):
    """A session of two quizzes that is not open yet, whose pool is picked by its seed."""
    return plan_session(trainer, Plan(("roles", "pooled"), STARTS, place="Room 1"))


def test_letters_and_numbers_are_those_of_the_screens(planned):
    """Options in the order that the session's seed gives; numbers count what takes an answer."""
    pack = pack_of_session(planned)
    asked = questions(planned)
    assert [one.quiz for one in pack.questions] == [one.quiz.title for one in asked]
    numbers = [one.printed.number for one in pack.questions if one.printed.number]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    for one, paper in zip(asked, pack.questions, strict=True):
        if one.item.body.type == "single":
            shown = choices(one.item.id, one.item.body, planned.seed)
            told = [(letter, choice.text) for letter, choice in zip(LETTERS, shown, strict=False)]
            assert list(paper.printed.options) == told
            key = next(letter for letter, choice in zip(LETTERS, shown, strict=False) if choice.fraction == 1)
            assert paper.printed.key == key
    assert pack_of_session(planned).questions == pack.questions


def test_the_timings_fill_the_session(planned):
    """Joining, each quiz, the end: one after another, without a gap."""
    agenda = pack_of_session(planned).agenda
    assert len(agenda) == 4
    assert agenda[0][0] == 0
    assert all(start + length == after for (start, length, _), (after, _, _) in pairwise(agenda))
    assert sum(length for _, length, _ in agenda) == planned.minutes


def test_the_register_has_whom_to_expect(planned, people):
    """Nobody was invited yet: those who still need it, without the trainer."""
    pack = pack_of_session(planned, expected(planned))
    assert pack.people == tuple((one.name, one.staff_number) for one in people)
    assert ("Where", "Room 1") in pack.facts
    assert dict(pack.facts)["Pass mark"] == "Roles and expectations: 80%; Pooled: 80%"
    assert pack.session == str(planned.pk)
    assert pack.join_address.endswith(f"/join/{planned.join_code}/")


def test_the_notes_have_points_prompts_marks_and_what_people_get_wrong(edition):
    """From five first attempts on; of fewer there is nothing to say."""
    learners = [add_person(f"A{number}", f"Answerer {number}") for number in range(5)]
    for learner in learners[:4]:
        hand_in(learner, "roles", WRONG)
    assert not any(one.wrong for one in pack_of_quiz("roles", 1).questions)
    hand_in(learners[4], "roles", RIGHT)
    asked = {one.printed.kind: one for one in pack_of_quiz("roles", 1).questions}
    letter = {text: letter for letter, text in asked["single"].printed.options}["Hand them out"]
    assert asked["single"].wrong == ("Mean share of the mark so far: 20%.", f"80% chose {letter}.")
    assert asked["single"].prompts == ("Guide 8.Q1a: What would you do?",)
    assert asked["reflection"].printed.points_to_make == ("Think of neutrality.",)
    assert (asked["multiple"].mark, asked["reflection"].mark) == ("2", "")
    assert asked["single"].clauses == ("Guide 8.1: Officers answer to the council",)


def test_a_quiz_that_is_gone_is_told_before_anything_is_printed(planned):
    """Instead of papers on which it is missing."""
    publish(replace(SMALL, quizzes=SMALL.quizzes[1:]).to_text())
    with pytest.raises(SessionError, match="roles"):
        pack_of_session(planned)
    with pytest.raises(NotFoundError):
        pack_of_quiz("no-such")


def test_the_command_writes_every_paper(tmp_path):
    """Of a quiz by its id; what is neither a quiz nor a session is told so, with nothing written."""
    installation = install(tmp_path)
    said = installation.run("sheets", "pack", "roles", "--out", str(tmp_path / "papers"))
    assert "9 papers of Roles and expectations" in said.stdout
    assert all(one.read_bytes().startswith(b"%PDF") for one in (tmp_path / "papers").iterdir())
    installation.run("sheets", "pack", "nothing", "--out", str(tmp_path / "none"), exit_code=1)
    assert not (tmp_path / "none").exists()
