"""The result page and my record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cascade.records.editions import publish
from cascade.records.models import Person, Reflection
from records.changing import change, reworded
from service.sample import BANK, RIGHT
from service.taking import Taker, main_text, soup, start, title


@pytest.fixture
def result(browser: Client, learner: Person) -> Any:
    """The result of an attempt with a mistake in most questions."""
    responses = {
        **RIGHT,
        "leaflet": "c",
        "who-decides": ["a", "c"],
        "notice-days": "14",
        "posts": {"s1": "m3", "s2": "m2"},
        "steps": ["e2", "e1", "e3"],
        "gaps": {"days": "28", "who": "a"},
    }
    taker = start(browser, learner)
    return browser.post(taker.url, taker.fields(responses, do="anyway"), follow=True)


@pytest.fixture
def passed(browser: Client, learner: Person) -> Taker:
    """A quiz handed in with everything right."""
    taker = start(browser, learner)
    taker.post(RIGHT)
    return taker


def test_the_result_says_in_words_how_it_went(result: Any) -> None:
    """Outcome, mark, percent and pass mark, none by colour alone."""
    words = main_text(result)
    assert "Not passed yet" in words
    assert "The pass mark is 80%" in words
    assert title(result).startswith("Not passed yet, ")


def test_a_result_keeps_the_wording_that_was_asked_about(passed: Taker) -> None:
    """A changed clause has its old wording there; where one is gone, its link leads to its history."""
    page = passed.browser.get(passed.url, follow=True)
    assert "as it read then" not in main_text(page)
    entries = (change("2018-02-01", "i", ["guide 8.2"]), change("2018-02-02", "i", [], removed=["guide 8.3"]))
    bank = reworded(BANK, "guide 8.2", "Notice is given 30 days before a key decision.", *entries)
    quizzes = tuple(
        replace(quiz, items=tuple(item for item in quiz.items if "guide 8.3" not in item.clauses))
        for quiz in bank.quizzes
    )
    kept = tuple(clause for clause in bank.clauses if clause.id != "guide 8.3")
    publish(replace(bank, clauses=kept, quizzes=quizzes).to_text())
    page = passed.browser.get(passed.url, follow=True)
    words = main_text(page)
    assert "Guide 8.2 as it read then: Notice is given 28 days before a key decision." in words
    assert "Guide 8.3 as it read then: An enquiry is answered within 10 working days." in words
    assert "Guide 8.1 as it read then" not in words
    assert soup(page).find("a", string="Guide 8.3")["href"] == "/clauses/guide/8.3/"
    assert passed.browser.get("/clauses/guide/8.3/").status_code == 200


def test_a_pass_says_so(passed: Taker) -> None:
    """All right is 100 percent."""
    words = main_text(passed.browser.get(passed.url, follow=True))
    assert "Passed 8 of 8 marks, 100%." in words
    assert "What to read again" not in words


def test_what_to_read_again_links_to_the_clauses(result: Any) -> None:
    """Each clause once, at its place on the site."""
    links = [link["href"] for link in soup(result).select("main ul a") if "#clause-" in str(link["href"])]
    assert links[:2] == ["/guide/roles.html#clause-guide-8.1", "/guide/roles.html#clause-guide-8.2"]


def test_every_question_says_how_it_went_and_why(result: Any) -> None:
    """State as text, the own answer, the right one, feedback with links to the clauses."""
    sections = soup(result).select("section.result")
    assert len(sections) == 11
    words = [" ".join(section.get_text(" ").split()) for section in sections]
    assert "Partly right" in words[0]
    assert "Declines, and says why Right answer" in words[0]
    assert "Better to decline first." in words[0]
    assert "Your answer: 14" in words[3]
    assert "Right answer: 28" in words[3]
    assert "Head of Paid Service Your answer: Mayor Right answer: Chief Executive" in words[5]
    assert "Gap 3 Your answer: Not answered Right answer: decision" in words[7]
    assert "Compare your own words" in words[8]
    assert "Facts first" in words[8]
    assert "Somebody rang back. The same day." in words[8]
    assert "Mostly" in words[9]
    assert sections[0].select_one("a[href='/guide/roles.html#clause-guide-8.1']") is not None


def test_what_a_learner_typed_is_shown_as_text(browser: Client, learner: Person) -> None:
    """Never as mark-up."""
    taker = start(browser, learner)
    typed = "<script>alert(1)</script> {clause}`guide 8.1` **bold**"
    page = browser.post(
        taker.url, taker.fields({"think": typed, "who-to-ask": typed}, do="anyway"), follow=True
    )
    assert "<script>alert" not in page.content.decode()
    assert main_text(page).count("{clause}`guide 8.1` **bold**") == 2


def test_another_persons_result_does_not_exist(
    passed: Taker, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """Not for HR either."""
    other = sign_in(make_person("H-2", "hr"))
    path = f"/attempts/{passed.row.pk}/"
    assert other.get(path).status_code == 404
    assert other.get(path + "words/delete/").status_code == 404
    assert other.post(path + "words/delete/", {"words": "think"}).status_code == 404
    assert Reflection.objects.count() == 3


def test_my_record_shows_where_i_stand_and_every_attempt(passed: Taker) -> None:
    """The newest first, each with a link to its result."""
    again = start(passed.browser, passed.person)
    again.post({}, do="anyway")
    page = passed.browser.get("/record/")
    words = main_text(page)
    assert "Person S-1" in words
    assert "Passed on" in words
    links = [
        str(link["href"])
        for link in soup(page).select("main a")
        if str(link["href"]).endswith(f"{again.row.pk}/")
    ]
    assert links
    assert words.index("Not passed") < words.rindex("Passed")


def test_an_empty_record_says_so(browser: Client) -> None:
    """And leads to the quizzes."""
    assert "You have not handed in a quiz yet" in main_text(browser.get("/record/"))


def test_own_words_are_deleted_after_asking(passed: Taker) -> None:
    """One by one, for good; that it was done stays on record."""
    path = f"/attempts/{passed.row.pk}/words/delete/"
    page = passed.browser.get(path)
    assert "Somebody rang back." in main_text(page)
    assert Reflection.objects.count() == 3
    after = passed.browser.post(path, {"words": ["think", "plan"]}, follow=True)
    assert "2 texts deleted for good" in main_text(after)
    assert [text.item for text in Reflection.objects.all()] == ["checklist"]
    result = main_text(passed.browser.get(passed.url, follow=True))
    assert "Somebody rang back" not in result
    assert result.count("You wrote nothing here, or have deleted it.") == 2


def test_deleting_nothing_says_what_to_do(passed: Taker) -> None:
    """With a link to the first box."""
    page = passed.browser.post(f"/attempts/{passed.row.pk}/words/delete/", {})
    assert "Select what to delete" in main_text(page)
    assert Reflection.objects.count() == 3


def test_a_quiz_to_write_in_is_done_or_not_done(browser: Client, learner: Person) -> None:
    """It has no mark."""
    taker = start(browser, learner, "workbook")
    page = browser.post(taker.url, taker.fields({"think": "words"}, do="anyway"), follow=True)
    assert "Not complete" in main_text(page)
    assert "%" not in main_text(page)
    again = start(browser, learner, "workbook")
    page = browser.post(again.url, again.fields(RIGHT), follow=True)
    assert "Done Everything that was asked for is written." in main_text(page)


def test_the_list_says_where_one_stands(browser: Client, learner: Person) -> None:
    """Not started, Continue, Not passed, Passed."""
    assert main_text(browser.get("/quizzes/")).count("Not started") == 4
    start(browser, learner, "sure")
    start(browser, learner, "once").post({}, do="anyway")
    start(browser, learner).post(RIGHT)
    words = main_text(browser.get("/quizzes/"))
    for shown in ("Continue", "Not passed on", "Passed on", "Not started"):
        assert shown in words


@pytest.mark.parametrize(
    ("reference", "listed"),
    [
        ("guide 8.3", ["Every type"]),
        ("guide 8.2", ["Every type", "Only once"]),
        ("guide 8.2(a)", ["Every type", "Only once"]),
        ("guide 9.9", []),
    ],
)
def test_a_clause_lists_the_quizzes_that_test_it(browser: Client, reference: str, listed: list[str]) -> None:
    """A clause counts with its lettered parts, a part with the whole; a link leads back to the clause."""
    page = browser.get("/quizzes/", {"clause": reference})
    assert [name.get_text() for name in soup(page).select(".tasks .name")] == listed
    if listed:
        assert soup(page).select_one(".inset a[href^='/guide/roles.html#clause-guide-8']") is not None
    else:
        assert "There is no clause “guide 9.9”" in main_text(page)


def test_a_quiz_that_was_withdrawn_is_not_found(browser: Client) -> None:
    """In plain words."""
    page = browser.get("/quizzes/gone/")
    assert page.status_code == 404
    assert "It may have been withdrawn" in main_text(page)
