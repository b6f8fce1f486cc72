"""Item analysis for editors and trainers: figures, plain words, plots and the download."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from cascade.model.items import Choice, MultipleBody, SingleBody, TrueFalseBody
from cascade.model.text import sha256_hex
from cascade.records.analysis import LEAST_PEOPLE, ItemAnalysis
from cascade.records.attempts import submit
from cascade.records.models import Person
from cascade.records.sittings import open_sitting, save_responses
from cascade.scoring.statistics import ChoiceShare, ItemStatistics, choice_shares
from cascade.service.advice import FINE, TOO_FEW, advice
from cascade.service.plot import LEFT, WIDTH, plots
from cascade.service.views.analysis import COLUMNS
from service.sample import EVERY_TYPE, RIGHT
from service.taking import main_text, soup

LEAFLET = EVERY_TYPE[1]


def hand_in(person: Person, quiz: str, responses: dict[str, Any]) -> None:
    """Take a quiz."""
    sitting = open_sitting(person, quiz)
    asked = {item.id for item in sitting.items}
    save_responses(sitting.id, person, {key: value for key, value in responses.items() if key in asked})
    submit(sitting.id, person, "password")


@pytest.fixture
def taken(edition: str, make_person: Callable[..., Person]) -> Callable[..., None]:
    """A maker of people who each hand the quiz in once, with the answers given."""

    def take(answers: Iterable[dict[str, Any]], quiz: str = "every-type") -> None:
        for number, responses in enumerate(answers):
            hand_in(make_person(f"L-{number}"), quiz, responses)

    return take


@pytest.fixture
def editor(edition: str, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]) -> Client:
    """An editor's browser."""
    return sign_in(make_person("E-1", "editor"))


def figures(
    facility: float | None = 60.0, index: float | None = 40.0, efficiency: float | None = 60.0
) -> ItemStatistics:
    """Return figures in which nothing stands out, but for those given."""
    return ItemStatistics(50, facility, 40.0, index, efficiency)


def single(statistics: ItemStatistics | None, *responses: str) -> ItemAnalysis:
    """Return the analysis of the leaflet question; a is the key."""
    shares = choice_shares(("a", "b", "c"), responses or ["a", "a", "a", "b", "c"])
    return ItemAnalysis(LEAFLET, sha256_hex("x"), statistics, shares)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (single(figures()), FINE),
        (single(None), TOO_FEW),
        (single(figures(), "a", "c", "a"), "Nobody chose b: rewrite it or take it out."),
        (single(figures(facility=96.0)), "Nearly everybody is right: it tells little."),
        (single(figures(facility=12.0)), "Hardly anybody is right"),
        (single(figures(index=-5.0)), "Those who do well overall tend to miss it: check the key."),
        (single(figures(index=5.0)), "It hardly tells those who know from those who do not"),
        (single(figures(), "b", "b", "a"), "More people chose b than the key"),
        (single(figures(index=None)), FINE),
    ],
)
def test_what_stands_out_is_said_in_plain_words(line: ItemAnalysis, says: str) -> None:
    """Each says what to do about it."""
    assert says in " ".join(advice(line))


def test_several_options_that_nobody_chose_are_named_together() -> None:
    """In one sentence."""
    body = MultipleBody((Choice("a", "x", 1.0), Choice("b", "y", 0.0), Choice("c", "z", 0.0)))
    item = replace(LEAFLET, body=body)
    line = ItemAnalysis(item, "", figures(), choice_shares(("a", "b", "c"), [["a"]]))
    assert advice(line) == ("Nobody chose b and c: rewrite them or take them out.",)


def test_nobody_is_asked_to_rewrite_true_or_false() -> None:
    """One of the two is always free to be chosen by nobody."""
    item = replace(LEAFLET, body=TrueFalseBody(key=True))
    line = ItemAnalysis(item, "", figures(), choice_shares(("true", "false"), [True] * 5))
    assert advice(line) == (FINE,)


def test_the_key_that_nobody_chose_is_not_to_be_rewritten() -> None:
    """What is wrong there is said by the facility."""
    line = ItemAnalysis(LEAFLET, "", figures(), (ChoiceShare("a", 0, 0.0), ChoiceShare("b", 5, 100.0)))
    assert isinstance(LEAFLET.body, SingleBody)
    assert not any(sentence.startswith("Nobody") for sentence in advice(line))


def test_a_bar_ends_where_its_figure_stands() -> None:
    """Facility runs from 0 to 100; discrimination from -100 to 100 with nought in the middle."""
    facility, discrimination = plots([figures(50.0, -50.0), None, figures(100.0, None)])
    assert [mark.end for mark in facility.marks] == [LEFT + WIDTH / 2, LEFT, LEFT + WIDTH]
    assert (discrimination.marks[0].start, discrimination.marks[0].length) == (LEFT + WIDTH / 4, WIDTH / 4)
    assert [mark.figure for mark in discrimination.marks] == ["\N{MINUS SIGN}50.0", "", ""]
    assert facility.description.startswith("From 50.0 (question 1) to 100.0 (question 3).")


def test_nothing_is_shown_for_fewer_than_five_people(editor: Client, taken: Callable[..., None]) -> None:
    """On the list, on the page and in the file: not even how many they are."""
    taken([RIGHT] * (LEAST_PEOPLE - 1))
    assert "Fewer than 5 people" in main_text(editor.get("/analysis/"))
    page = editor.get("/analysis/every-type/")
    assert "Fewer than 5 people have taken this quiz." in main_text(page)
    assert soup(page).find("table") is None
    for row in download(editor):
        assert [row[name] for name in (*COLUMNS,)[5:11]] == [""] * 6


def test_the_page_has_a_row_a_scored_question(editor: Client, taken: Callable[..., None]) -> None:
    """Reflections, scales and plans are nobody's business."""
    taken([RIGHT] * 4 + [{**RIGHT, "leaflet": "b"}])
    page = editor.get("/analysis/every-type/")
    rows = soup(page).select("[role=region] tbody tr")
    assert len(rows) == sum(item.is_scored for item in EVERY_TYPE)
    cells = [" ".join(cell.get_text().split()) for cell in rows[0].select("th, td")]
    assert cells[:4] == ["1", "What does the officer do first?", "5", "80.0"]
    assert "Nobody chose c: rewrite it or take it out." in cells[-1]
    assert "Somebody rang back" not in page.content.decode()


def test_each_option_is_listed_with_who_chose_it(editor: Client, taken: Callable[..., None]) -> None:
    """Its words are escaped, what is right is marked in words, and who chose none is counted."""
    taken([RIGHT] * 3 + [{**RIGHT, "leaflet": "b"}, {}])
    page = soup(editor.get("/analysis/every-type/"))
    section = page.select_one("section[aria-labelledby=question-leaflet]")
    assert section is not None
    shown = [" ".join(row.get_text(" ").split()) for row in section.select("tbody tr")]
    assert shown[0] == "a Declines, and says why Right 3 (60.0%)"
    assert shown[1] == "b Prints it <quickly> 1 (20.0%)"
    assert shown[-1] == "Not answered 1 (20.0%)"


def test_the_plots_say_what_they_show(editor: Client, taken: Callable[..., None]) -> None:
    """Each has a name and a description, and no style that the page's policy would refuse."""
    taken([RIGHT, {}] * 3)
    page = soup(editor.get("/analysis/every-type/"))
    pictures = page.select("svg[role=img]")
    assert len(pictures) == 2
    for picture in pictures:
        for name in str(picture["aria-labelledby"]).split():
            found = page.find(id=name)
            assert found is not None
            assert found.get_text()
    assert page.select("[style], main style") == []


def download(browser: Client) -> list[dict[str, str]]:
    """Return the rows of the file."""
    response = browser.get("/analysis/every-type/questions.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="analysis-every-type-')
    return list(csv.DictReader(response.content.decode("utf-8").splitlines()))


def test_the_download_has_the_figures_of_the_page(editor: Client, taken: Callable[..., None]) -> None:
    """A row a question, its columns as told."""
    taken([RIGHT] * 4 + [{**RIGHT, "leaflet": "b"}])
    rows = download(editor)
    assert list(rows[0]) == list(COLUMNS)
    assert [row["item"] for row in rows] == [item.id for item in EVERY_TYPE if item.is_scored]
    assert (rows[0]["people"], rows[0]["facility"]) == ("5", "80.00")
    assert rows[0]["choices"] == "a* 80.0; b 20.0; c 0.0"


def test_a_question_that_looks_like_a_formula_is_guarded(
    make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """In the file, not on the page."""
    from cascade.records.editions import publish
    from service.sample import BANK

    items = (replace(LEAFLET, stem="=1+1 is what?"), *EVERY_TYPE[2:])
    publish(replace(BANK, quizzes=(replace(BANK.quizzes[0], items=items),)).to_text())
    rows = download(sign_in(make_person("E-1", "editor")))
    assert rows[0]["question"] == "'=1+1 is what?"


def test_a_quiz_that_is_gone_is_not_found(editor: Client) -> None:
    """Its questions are no longer anybody's to mend."""
    assert editor.get("/analysis/gone/").status_code == 404
    assert editor.get("/analysis/gone/questions.csv").status_code == 404


def test_quizzes_without_marks_are_not_listed(editor: Client) -> None:
    """There is nothing to analyse."""
    assert "Workbook" not in main_text(editor.get("/analysis/"))


def test_editors_and_trainers_see_the_link_and_nobody_else(
    browser: Client, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """In the top bar."""
    for role in ("editor", "trainer"):
        page = soup(sign_in(make_person(f"R-{role}", role)).get("/quizzes/"))
        assert page.select_one("header a[href='/analysis/']") is not None
    assert soup(browser.get("/quizzes/")).select_one("header a[href='/analysis/']") is None
