"""A person's own copy on paper: headings in order, tables with heads, times as in London, not without end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest

from cascade.model import own_copy as held
from cascade.sheets.own_copy import MOST_ROWS, moment, pdf

WHEN = "2027-05-03T09:15:00Z"


def copy(looked: int = 1) -> held.OwnCopy:
    """Return a copy with something in every section, and so many entries of the audit log."""
    answer = held.HeldAnswer(
        "think", "What would you do?", ("আমি", "مرحبا", "No."), "x", True, None, None, None, ()
    )
    scored = replace(answer, private=False, mark=1.0, max_mark=1.0, certainty=2, clauses=("guide 8.1",))
    attempt = held.HeldAttempt(
        id="a",
        number=1,
        kind="attempt",
        refers_to="",
        quiz="roles",
        title="Roles",
        edition="ab" * 32,
        channel="web",
        identified_by="password",
        session="",
        depth=None,
        opened_at=WHEN,
        submitted_at=WHEN,
        mark=1.0,
        max_mark=1.0,
        percent=100.0,
        passed=True,
        complete=True,
        clauses={"guide 8.1": "cd" * 32},
        questions=(answer, scored),
        marked_again=(held.MarkedAgain("b", "void", WHEN, "", "By mistake", 100.0, True),),
        chain_hash="ef" * 32,
    )
    account = held.Account(
        "id", "S1", "Rowan Example", "", "Housing", "", 0, "2020-01-01", "", True, WHEN, "", False
    )
    return held.OwnCopy(
        format=held.FORMAT,
        made_at=WHEN,
        product="Small knowledge base",
        account=account,
        roles=(held.HeldRole("staff", "Reads.", "", ""),),
        links=(held.HeldLink(WHEN, "Kim", WHEN, ""),),
        sessions=(WHEN,),
        standings=(
            held.HeldStanding("roles", "Roles", "current", True, "2027-06-01", False, WHEN, 1, 100.0),
        ),
        attempts=(attempt,),
        open_quizzes=(held.OpenQuiz("o", "sure", "Sure", "attempt", "web", WHEN, WHEN, (answer,)),),
        plans=(
            held.HeldPlan(
                "a",
                "roles",
                "next",
                ("start: Ask #first.",),
                WHEN,
                (held.PlanReader("Kim", WHEN, True),),
                "",
                "",
            ),
        ),
        reminders=(held.HeldReminder(WHEN, ("roles",), "Kim"),),
        looked=(held.Looked(WHEN, "viewed", "Looked.", "Kim", 50, {"page": "people"}),) * looked,
        deeds=(held.Deed(WHEN, "exported", "Took out.", 3, {"sha256": "ab" * 32}),),
        work=(held.Work("publications of theirs", "records.publication.by", 1, ("Clearer.",)),),
        other=(held.OtherRow("apps for security codes", {"added_at": WHEN}),),
    )


def tags(node: pikepdf.Object) -> Iterator[str]:
    """Yield the tags of a document in reading order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags(one)
    elif isinstance(node, pikepdf.Dictionary) and ("/S" in node or "/K" in node):
        if "/S" in node:
            yield str(node.S).removeprefix("/")
        if "/K" in node:
            yield from tags(node.K)


def test_a_screen_reader_finds_headings_in_order_and_tables_with_heads():
    """One title, then sections, then quizzes, then questions; no level is left out."""
    with pikepdf.open(io.BytesIO(pdf(copy()))) as document:
        found = list(tags(document.Root.StructTreeRoot))
    levels = [int(tag[1:]) for tag in found if tag[0] == "H" and tag[1:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert levels.count(2) == 12
    assert levels.count(3) == 3
    assert levels.count(4) == 4
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert found.count("Table") == 8
    assert found.count("TH") > found.count("Table")


def test_a_long_audit_log_ends_with_a_sentence_and_not_with_a_book():
    """The newest thousand stand there; the JSON file has them all."""
    with (
        pikepdf.open(io.BytesIO(pdf(copy(MOST_ROWS)))) as full,
        pikepdf.open(io.BytesIO(pdf(copy(20 * MOST_ROWS)))) as more,
    ):
        assert len(more.pages) - len(full.pages) <= 1


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2027-05-03T09:15:00Z", "3 May 2027, 10:15"),
        ("2027-01-03T09:15:00Z", "3 January 2027, 09:15"),
        ("", ""),
    ],
)
def test_times_are_those_of_the_clock_in_london(stamp: str, words: str):
    """Summer time in summer."""
    assert moment(stamp) == words
