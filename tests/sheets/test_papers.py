"""Every kind of paper: open to those who can't see it, printed to the letter, and whole on its pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cascade.model.items import Item, SingleBody
from cascade.sheets import certificate, report, slips
from cascade.sheets import own_copy as own_copy_sheet
from cascade.sheets.pack import BLANK_ROWS, MOST_SHEETS, PAPERS, answer_sheets, build
from service.sample import EVERY_TYPE
from sheets.checking import bare, faults_of, text_of, verapdf_faults
from sheets.papers import NAMES, WHEN, certificates, pack_of, session_report
from sheets.test_own_copy import copy

SPECIALS = '#let x = $y$ *b* _i_ @ref \\u{41} ] [ } { "q" // /* <label> ~ -- `raw` = H'
"""What would mean something to Typst, if it were read as mark-up."""


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    """Every kind of paper that the project makes."""
    made = build(pack_of(EVERY_TYPE))
    slip = slips.Slip("Rowan", "S-1", "Repairs", "https://learn.example/sign-in/link/abcd-efgh/")
    return made | {
        "certificates.pdf": certificate.pdf(certificates(*NAMES), "Working together", WHEN),
        "report.pdf": report.pdf(session_report()),
        "report-without-second-vote.pdf": report.pdf(session_report(second=False)),
        "slips.pdf": slips.pdf([slip], "Working together", "6 May 2018, 10:20", WHEN),
        "own-copy.pdf": own_copy_sheet.pdf(copy()),
    }


def test_verapdf_finds_nothing_wrong_with_any_paper(papers: dict[str, bytes], tmp_path: Path):
    """An independent checker, by every rule of PDF/UA-1 that a machine can check; it does find faults."""
    with pikepdf.open(io.BytesIO(papers["certificates.pdf"])) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure":
                del one["/Alt"]
        del document.Root["/Lang"]
        broken = io.BytesIO()
        document.save(broken)
    faults = verapdf_faults(papers | {"broken.pdf": broken.getvalue()}, tmp_path)
    assert [one for one in faults if not one.startswith("broken.pdf\t")] == []
    assert {"7.3-1", "7.2-34"} <= {one.split("\t")[1].split()[0] for one in faults}


def test_every_paper_is_tagged_titled_and_set_in_fonts_of_its_own(papers: dict[str, bytes]):
    """Content and structure belong together; headings go down a level at a time; pictures have words."""
    assert {name: faults for name, pdf in papers.items() if (faults := faults_of(pdf))} == {}


def test_the_check_of_the_structure_finds_what_is_taken_away(papers: dict[str, bytes]):
    """A check that finds nothing is worth what it would find."""
    with pikepdf.open(io.BytesIO(papers["answer-sheets.pdf"])) as document:
        del document.Root["/Lang"]
        del document.docinfo["/Title"]
        page = document.pages[0]
        page.contents_add(b"0 0 10 10 re f")
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure":
                one["/Alt"] = ""
        out = io.BytesIO()
        document.save(out)
    assert faults_of(out.getvalue()) == [
        "no language",
        "no title",
        "page 1: f paints what is neither tagged nor an artifact",
        *["a figure without words"] * len(answer_sheets(pack_of(EVERY_TYPE))),
    ]


SHOWS_ALL = "facilitator-notes.pdf"
NOTES_AND_SHEETS = (SHOWS_ALL, "questions.pdf", "questions-24-point.pdf", "slides.pdf")
WORDS = {"stem", "text", "feedback", "feedback_true", "feedback_false", "look_for", "points"}


def marked_up(value: Any, numbers: Iterator[int], said: list[str], *, words: bool = False) -> Any:
    """Return an item with `SPECIALS` and a number added to all that it says, as Markdown; *said* collects."""
    if isinstance(value, tuple):
        return tuple(marked_up(one, numbers, said, words=words) for one in value)
    if is_dataclass(value):
        changed = {
            one.name: marked_up(getattr(value, one.name), numbers, said, words=one.name in WORDS)
            for one in fields(value)
        }
        return type(value)(**changed)
    if words and isinstance(value, str):
        said.append(f"{SPECIALS} n{next(numbers)}n")
        return f"{value} " + re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", said[-1])
    return value


@pytest.mark.parametrize("item", EVERY_TYPE, ids=lambda item: item.body.type)
def test_what_looks_like_mark_up_is_printed_to_the_letter(item: Item):
    """In every field of every type of item: what can be copied out of the notes is what was put in."""
    said: list[str] = []
    changed = marked_up(item, count(1), said)
    made = {name: bare(text_of(PAPERS[name].make(pack_of([changed])))) for name in NOTES_AND_SHEETS}
    assert len(said) >= 1
    assert [one for one in said if bare(one) not in made[SHOWS_ALL]] == []
    assert all(bare(said[0]) in shown for shown in made.values())


@pytest.mark.parametrize("name", PAPERS)
def test_titles_places_and_names_are_printed_to_the_letter(name: str):
    """Also what a spreadsheet would take for a formula."""
    pack = pack_of(EVERY_TYPE[1:3], note=SPECIALS, title=f"=1+1 {SPECIALS}")
    shown = bare(text_of(PAPERS[name].make(pack)))
    assert bare(f"=1+1 {SPECIALS}") in shown
    if name == "register.pdf":
        assert all(bare(one) in shown for one in NAMES[:1] + NAMES[3:4])


def test_certificates_are_printed_to_the_letter_and_one_on_a_page(papers: dict[str, bytes]):
    """Name, quiz, the day in London, 'passed', the code in groups, where to check it, and the edition."""
    long = " ".join(["Wolfeschlegelsteinhausenbergerdorff"] * 5)
    for name, quiz in ((SPECIALS, SPECIALS), ("Rowan", "Roles"), (long, long)):
        made = certificate.pdf(certificates(name, quiz=quiz), SPECIALS, WHEN)
        shown = bare(text_of(made))
        for part in (name, quiz, "passed", "on 3 May 2018", "BCDF-GHJK-MNPQ-RTVW", "7eb287c0082f"):
            assert bare(part) in shown
        assert "https://learn.example/certificates/BCDFGHJKMNPQRTVW/" in shown
        assert len(pikepdf.open(io.BytesIO(made)).pages) == 1
    assert len(pikepdf.open(io.BytesIO(papers["certificates.pdf"])).pages) == len(NAMES)


def test_the_same_certificate_has_the_same_bytes():
    """Whoever loads theirs twice has one certificate, not two."""
    assert certificate.pdf(certificates("Rowan"), "x", WHEN) == certificate.pdf(
        certificates("Rowan"), "x", WHEN
    )


def test_a_report_says_what_its_page_says():
    """Attendance, results, votes before and after, the clauses, what was agreed; to the letter."""
    shown = bare(text_of(report.pdf(session_report(SPECIALS))))
    for part in (SPECIALS, f"{SPECIALS} and more", "3 of 4", "+25", "81%", "1 June 2018", "=1+1", "Gain"):
        assert bare(part) in shown
    assert "Secondvote" not in bare(text_of(report.pdf(session_report(second=False))))


def test_an_answer_sheet_says_which_it_is_on_every_page():
    """Session, edition, and person or number of a spare: pages come apart, and are counted by sheet."""
    pack = pack_of(EVERY_TYPE * 6)
    made = PAPERS["answer-sheets.pdf"].make(pack)
    shown = bare(text_of(made))
    sheets = len(pack.people) + BLANK_ROWS
    assert shown.count("Session:01900000-0000-7000-8000-000000000000") == sheets
    assert shown.count("Edition:7eb287c0082f") >= sheets
    with pikepdf.open(io.BytesIO(made)) as document:
        pages = len(document.pages) // sheets
        assert shown.count("Staffnumber") == len(document.pages) == pages * sheets > sheets
    assert shown.count(f"Page{pages}of{pages}") == sheets
    for _, staff_number in pack.people:
        assert shown.count(f"Staffnumber{staff_number}") == pages
    assert shown.count(f"Sparesheet{BLANK_ROWS}") == pages


def test_the_picture_of_an_answer_sheet_says_the_same_to_a_machine():
    """Session, edition, and person or sheet, a line each; a quiz alone has one sheet and no session."""
    pack = pack_of(EVERY_TYPE)
    codes = [one.code.splitlines() for one in answer_sheets(pack)]
    assert codes[0] == ["cascade answer sheet", pack.session, pack.edition, "person S-0"]
    assert codes[-1] == ["cascade answer sheet", pack.session, pack.edition, f"Spare sheet {BLANK_ROWS}"]
    (alone,) = answer_sheets(replace(pack, session="", people=()))
    assert alone.code.splitlines() == ["cascade answer sheet", pack.edition]


def test_a_list_too_long_to_print_gets_sheets_to_spare():
    """Of more than two hundred people nobody prints a sheet each."""
    many = tuple((f"Person {number}", f"N-{number}") for number in range(MOST_SHEETS + 1))
    pack = pack_of(EVERY_TYPE)
    assert len(answer_sheets(replace(pack, people=many[1:]))) == MOST_SHEETS + BLANK_ROWS
    assert {one.name for one in answer_sheets(replace(pack, people=many))} == {""}


def test_the_key_tells_what_brings_a_part_of_the_mark():
    """For whoever marks by hand: options that bring or cost a part, and answers that bring less than all."""
    shown = bare(text_of(PAPERS["marking-key.pdf"].make(pack_of(EVERY_TYPE))))
    assert bare("C 50%") in shown  # of the single choice, where one option brings half
    assert bare("A 50%, B 50%, C \N{MINUS SIGN}100%") in shown
    assert "…monitoringofficer…" in shown
    assert bare("1 A, 2 B") in shown


def test_a_case_longer_than_a_page_goes_on_overleaf():
    """What can't stay on one page is split, not cut off."""
    long = replace(EVERY_TYPE[1], stem="\n\n".join(f"Paragraph {one}. {'Word ' * 60}" for one in range(40)))
    assert isinstance(long.body, SingleBody)
    for name in ("questions.pdf", "questions-18-point.pdf", "slides.pdf"):
        made = PAPERS[name].make(pack_of([long]))
        shown = bare(text_of(made))
        assert all(f"Paragraph{one}." in shown for one in range(40))
        with pikepdf.open(io.BytesIO(made)) as document:
            assert len(document.pages) > 2
