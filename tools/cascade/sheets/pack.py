"""A session's pack: everything a trainer prints or projects, each as a tagged PDF/UA-1 file.

Nothing here asks a database: `Pack` holds all that is printed, in plain words.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cascade.sheets import typesetting
from cascade.sheets.paper import Printed
from cascade.sheets.qr import qr_svg

BLANK_ROWS = 12
"""Rows of the register, and answer sheets to spare, for people who are not on the list."""

MOST_SHEETS = 200
"""Answer sheets that bear a name: of a list of more people nobody prints them all."""

LARGE_PRINT = (18, 24)
"""Sizes of the large-print question sheets, in points."""


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question of the pack, with what only the facilitator sees.

    Attributes:
        quiz: Title of its quiz.
        printed: The question as on paper.
        clauses: The clauses it tests, each cited and with its first words.
        wrong: What people get wrong, as sentences.
        feedback: What is said of the question as a whole.
        mark: The most marks it brings; empty where it brings none.
        prompts: The prompts of the documents that it takes up, each cited and in full.
    """

    quiz: str
    printed: Printed
    clauses: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    feedback: str = ""
    mark: str = ""
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """All that a session's papers say.

    Attributes:
        product: Name of the knowledge base.
        title: The quizzes' titles.
        facts: Label and value: when, where, trainer, for whom.
        agenda: Minutes from the beginning, minutes it takes, what.
        questions: What is asked, in order, something to read included.
        edition: Edition of the question bank, its sha256.
        session: Id of the session; empty for a pack of a quiz alone.
        join_address: Where people join; empty without a session.
        join_code: The code they type.
        people: Name and staff number of those expected, for the register and their answer sheets.
        made_at: When the pack is made, with a zone.
    """

    product: str
    title: str
    facts: tuple[tuple[str, str], ...]
    agenda: tuple[tuple[int, int, str], ...]
    questions: tuple[PackQuestion, ...]
    edition: str
    session: str = ""
    join_address: str = ""
    join_code: str = ""
    people: tuple[tuple[str, str], ...] = field(default=())
    made_at: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a pack: its title, what it is for as a sentence, and what makes its PDF."""

    title: str
    use: str
    make: Callable[[Pack], bytes]


def build(pack: Pack) -> dict[str, bytes]:
    """Return every paper of the pack as a PDF, by file name."""
    # Typst sets a document outside Python's lock, so that every core of the machine helps.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = {name: pool.submit(paper.make, pack) for name, paper in PAPERS.items()}
        return {name: one.result() for name, one in made.items()}


def _agenda(pack: Pack) -> bytes:
    rows = [[f"{start} to {start + length}", what] for start, length, what in pack.agenda]
    return _pdf("agenda", pack, "Agenda", facts=pack.facts, rows=rows)


def _slides(pack: Pack) -> bytes:
    return _pdf(
        "slides",
        pack,
        "Slides",
        facts=pack.facts,
        questions=_questions(pack),
        join={"address": pack.join_address, "code": pack.join_code, "qr": qr_svg(pack.join_address)}
        if pack.join_code
        else None,
    )


def _notes(pack: Pack) -> bytes:
    return _pdf("notes", pack, "Facilitator notes", facts=pack.facts, questions=_questions(pack))


def _question_sheet(size: float) -> Callable[[Pack], bytes]:
    def make(pack: Pack) -> bytes:
        name = "Questions" if size < LARGE_PRINT[0] else f"Questions, {size:g} point"
        # In large print the foot is large as well, and has to stay on a line.
        foot = {} if size < LARGE_PRINT[0] else {"foot": f"Edition {pack.edition[:12]}"}
        return _pdf("questions", pack, name, size=size, questions=_questions(pack), **foot)

    return make


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One answer sheet: whose it is, or what it is called, and what its picture says to a machine."""

    name: str
    staff_number: str
    label: str
    code: str


def answer_sheets(pack: Pack) -> list[AnswerSheet]:
    """Return a sheet for each who is expected, and some to spare; of a quiz alone, one to be copied."""
    people = pack.people if len(pack.people) <= MOST_SHEETS else ()
    sheets = [_sheet(pack, name, staff_number) for name, staff_number in people]
    if pack.session:
        sheets += [_sheet(pack, label=f"Spare sheet {number}") for number in range(1, BLANK_ROWS + 1)]
    return sheets or [_sheet(pack)]


def _sheet(pack: Pack, name: str = "", staff_number: str = "", label: str = "") -> AnswerSheet:
    # What a scanner or a person needs to tell which sheet it is, and whose.
    whose = f"person {staff_number}" if staff_number else label
    code = "\n".join(filter(None, ("cascade answer sheet", pack.session, pack.edition, whose)))
    return AnswerSheet(name, staff_number, label, code)


def _answer_sheets(pack: Pack) -> bytes:
    told = [("Session", pack.session), ("Edition", pack.edition[:12])]
    when = [one for one in pack.facts if one[0] in _NAMES_A_SESSION and pack.session]
    return _pdf(
        "answers",
        pack,
        "Answer sheet",
        questions=_questions(pack),
        facts=[list(one) for one in (*when, *told) if one[1]],
        sheets=[{**asdict(one), "qr": qr_svg(one.code)} for one in answer_sheets(pack)],
    )


def _key(pack: Pack) -> bytes:
    return _pdf("key", pack, "Marking key", facts=pack.facts, questions=_questions(pack))


def _register(pack: Pack) -> bytes:
    people = [list(one) for one in pack.people]
    return _pdf("register", pack, "Register", facts=pack.facts, people=people, blank=BLANK_ROWS)


_NAMES_A_SESSION = ("When", "Where")

PAPERS: dict[str, Paper] = {
    "agenda.pdf": Paper("Agenda", "What comes when. For you, or for the door.", _agenda),
    "slides.pdf": Paper(
        "Slides",
        "How to join, then a question a page, without the answers. For a projector offline.",
        _slides,
    ),
    "facilitator-notes.pdf": Paper(
        "Facilitator notes",
        "Answers, what to say of each, points to make, and what people get wrong. For you alone.",
        _notes,
    ),
    "questions.pdf": Paper(
        "Questions", "The questions on paper, with room for own words. One a person.", _question_sheet(11)
    ),
    **{
        f"questions-{size}-point.pdf": Paper(
            f"Questions, {size} point",
            "The same in large print, for who needs it.",
            _question_sheet(size),
        )
        for size in LARGE_PRINT
    },
    "answer-sheets.pdf": Paper(
        "Answer sheets",
        "Where people on paper write their answers: one for each who is expected, and some to spare.",
        _answer_sheets,
    ),
    "marking-key.pdf": Paper("Marking key", "The right answers and marks. For you alone.", _key),
    "register.pdf": Paper(
        "Register", "Who is expected, with a place to sign, and rows for others.", _register
    ),
}
"""Every paper of a pack, by its file's name."""


def _questions(pack: Pack) -> list[dict[str, Any]]:
    return [asdict(one) for one in pack.questions]


def _pdf(template: str, pack: Pack, name: str, **values: Any) -> bytes:
    data = {
        "title": f"{name}: {pack.title}",
        "name": name,
        "subject": pack.title,
        "author": pack.product,
        "foot": f"{name}. {pack.title}. Edition {pack.edition[:12]}",
        **values,
    }
    return typesetting.pdf(template, data, pack.made_at)
