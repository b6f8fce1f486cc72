"""HR asks who has been tested on a clause as it now stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cascade.records.editions import publish
from cascade.records.models import Person
from service.office import reworded, take
from service.sample import RIGHT
from service.taking import main_text, soup


@pytest.fixture
def desk(edition: str, hr: Person, sign_in: Callable[[Person], Client]) -> Client:
    """HR's browser."""
    return sign_in(hr)


def rows(page: Any) -> list[list[str]]:
    """Return staff number, wording, quiz and result of each row."""
    found = [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        for row in soup(page).select("tbody tr")
    ]
    return [[row[1], *row[3:6]] for row in found]


def test_people_are_listed_with_the_wording_they_were_tested_on(
    desk: Client, make_person: Callable[..., Person]
) -> None:
    """Who was tested before a change stands apart from who was tested since."""
    early, late = make_person("S-1"), make_person("S-2")
    take(early, "every-type", RIGHT)
    publish(reworded().to_text())
    take(late, "once", {})
    page = desk.get("/hr/clauses/", {"clause": "guide 8.2"})
    assert rows(page) == [
        ["S-2", "As it now stands", "Only once", "Not passed"],
        ["S-1", "Earlier wording", "Every type", "Passed"],
    ]
    text = main_text(page)
    assert "1 person tested, of whom 0 passed" in text
    assert "Notice is given 30 days before a key decision." in text
    assert [row[0] for row in rows(desk.get("/hr/clauses/", {"clause": "guide 8.2", "wording": "now"}))] == [
        "S-2"
    ]
    earlier = desk.get("/hr/clauses/", {"clause": "guide 8.2", "wording": "earlier"})
    assert [row[0] for row in rows(earlier)] == ["S-1"]


def test_a_person_has_one_row_and_a_pass_counts_before_a_failure(
    desk: Client, make_person: Callable[..., Person]
) -> None:
    """Whatever came last."""
    person = make_person("S-1")
    take(person, "every-type", RIGHT)
    take(person, "every-type", {})
    assert rows(desk.get("/hr/clauses/?clause=guide+8.3")) == [
        ["S-1", "As it now stands", "Every type", "Passed"]
    ]


def test_a_question_on_the_whole_clause_tests_its_parts(
    desk: Client, make_person: Callable[..., Person]
) -> None:
    """And one on a part tests the clause; as people write them."""
    take(make_person("S-1"), "once", RIGHT)
    for reference in ("guide 8.2", "Guide 8.2 (a)"):
        assert len(rows(desk.get("/hr/clauses/", {"clause": reference}))) == 1
    assert rows(desk.get("/hr/clauses/", {"clause": "guide 8.3"})) == []


def test_a_clause_that_is_none_is_told(desk: Client) -> None:
    """What was typed stays in the field, and nobody is listed."""
    page = desk.get("/hr/clauses/", {"clause": "guide <9.9>"})
    assert "There is no such clause now" in main_text(page)
    field = soup(page).select_one("input#clause")
    assert field is not None
    assert field["value"] == "guide <9.9>"
    assert "clause-error" in str(field["aria-describedby"])


def test_the_page_without_a_clause_asks_for_one(desk: Client) -> None:
    """And complains of nothing."""
    page = desk.get("/hr/clauses/")
    assert soup(page).select_one(".error") is None
    assert "Nobody" not in main_text(page)


def test_nobody_tested_is_said(desk: Client) -> None:
    """In words."""
    assert "Nobody has been tested on it." in main_text(desk.get("/hr/clauses/?clause=guide+8.1"))
