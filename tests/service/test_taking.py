"""Taking a quiz: both layouts, what is missing, and handing in exactly once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from cascade.model.items import Item
from cascade.records.attempts import submit
from cascade.records.models import Attempt, Person
from cascade.records.sitting_views import SittingView
from cascade.records.sittings import open_sitting, save_responses
from cascade.scoring import mark_quiz
from cascade.service.views import sittings
from service.sample import BANK, EVERY_TYPE, RIGHT
from service.taking import Taker, main_text, soup, start, title

STEPS = list(enumerate(EVERY_TYPE, 1))
QUESTIONS = [(step, item) for step, item in STEPS if item.body.type != "information"]
WRONG: dict[str, Any] = {
    "leaflet": "c",
    "who-decides": ["a", "c"],
    "officers-advise": False,
    "notice-days": "14",
    "who-to-ask": "the mayor",
    "posts": {"s1": "m3"},
    "steps": ["e2", "e1", "e3"],
    "gaps": {"days": "28"},
}


@pytest.fixture
def taker(browser: Client, learner: Person) -> Taker:
    """The quiz with every type, all on one page."""
    return start(browser, learner)


@pytest.fixture
def stepper(browser: Client, learner: Person) -> Taker:
    """The quiz with every type, a question at a time."""
    return start(browser, learner, layout="one_question")


@pytest.mark.parametrize("layout", ["one_page", "one_question"])
@pytest.mark.parametrize("responses", [RIGHT, WRONG, {}])
def test_the_browser_gives_the_same_mark_as_marking_directly(
    browser: Client, learner: Person, layout: str, responses: dict[str, Any]
) -> None:
    """Same answers, same mark, whatever the layout."""
    taker = start(browser, learner, layout=layout)
    if layout == "one_page":
        taker.post(responses, do="anyway")
    else:
        for step, _ in STEPS:
            taker.post_step(step, responses, do="skip")
        browser.post(taker.url + "check/", {"do": "anyway"})
    expected = mark_quiz(BANK.quiz("every-type"), EVERY_TYPE, responses, {})
    attempt = Attempt.objects.get(person=learner)
    assert float(attempt.mark) == pytest.approx(expected.mark, abs=1e-5)
    assert attempt.percent is not None
    assert float(attempt.percent) == expected.percent
    assert attempt.passed is expected.passed


def test_the_browser_gives_the_same_attempt_as_the_records_do(
    taker: Taker, make_person: Callable[..., Person]
) -> None:
    """Every kept value but the ids and times is the same as through the records room directly."""
    taker.post(WRONG, do="anyway")
    other = make_person("S-2")
    sitting = open_sitting(other, "every-type")
    save_responses(sitting.id, other, WRONG)
    direct = submit(sitting.id, other, "password")
    web = Attempt.objects.get(person=taker.person)
    for name in (
        "quiz",
        "edition_id",
        "item_digests",
        "clause_digests",
        "responses",
        "mark",
        "percent",
        "passed",
    ):
        assert getattr(web, name) == getattr(direct, name), name
    assert web.marks == direct.marks


def test_how_one_was_identified_is_kept_with_the_attempt(taker: Taker) -> None:
    """A password here; the session says so."""
    taker.post(RIGHT)
    assert Attempt.objects.get().identified_by == "password"
    assert Attempt.objects.get().channel == "web"


def test_handing_in_with_questions_open_lists_them_and_offers_to_hand_in_as_it_is(taker: Taker) -> None:
    """Nothing is handed in before the learner says that this is all."""
    response = taker.post({**RIGHT, "notice-days": None, "gaps": {"days": "28", "who": "b"}})
    page = soup(response)
    summary = page.select_one(".error-summary")
    assert summary is not None
    assert [link["href"] for link in summary.select("li a")] == ["#q-notice-days", "#q-gaps.what"]
    assert all(page.find(id=str(link["href"])[1:]) for link in summary.select("a"))
    assert title(response).startswith("Error: ")
    assert page.find("button", value="anyway") is not None
    assert not Attempt.objects.exists()
    assert taker.post({**RIGHT, "notice-days": None}, do="anyway").status_code == 302
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(("step", "item"), QUESTIONS)
def test_a_question_left_open_is_told_by_the_field_and_in_the_summary(
    stepper: Taker, step: int, item: Item
) -> None:
    """GOV.UK: summary with a link to the field, message by the field, "Error:" in the title."""
    response = stepper.post_step(step, {})
    page = soup(response)
    assert response.status_code == 200
    assert title(response).startswith("Error: Question ")
    links = page.select(".error-summary li a")
    assert links
    for link in links:
        target = page.find(id=str(link["href"])[1:])
        assert target is not None
        assert target.name in ("input", "select", "textarea")
        assert str(link.get_text()) in " ".join(error.get_text() for error in page.select("form .error"))


@pytest.mark.parametrize(("step", "item"), QUESTIONS)
def test_an_answer_is_saved_and_shown_again(stepper: Taker, step: int, item: Item) -> None:
    """Going back shows what was chosen; the next question comes next."""
    response = stepper.post_step(step, RIGHT)
    last = step == len(EVERY_TYPE)
    assert response["Location"] == stepper.url + ("check/" if last else f"questions/{step + 1}/")
    again = stepper.browser.get(f"{stepper.url}questions/{step}/")
    page = soup(again)
    filled = stepper.fields(RIGHT, item)
    for name, value in filled.items():
        if name in ("asked", "do"):
            continue
        for one in value if isinstance(value, list) else [value]:
            field = page.find("input", {"name": name, "value": str(one), "checked": True}) or page.find(
                id=name
            )
            assert field is not None, name
            if field.name == "select":
                chosen = field.find("option", selected=True)
                assert chosen is not None
                assert chosen["value"] == one
            elif field.name == "textarea":
                assert field.get_text().removeprefix("\n") == one
            elif field.get("type") == "text":
                assert field["value"] == one


def test_something_to_read_needs_no_answer(stepper: Taker) -> None:
    """And is not counted as a question."""
    page = stepper.browser.get(stepper.url + "questions/1/")
    assert "Read this first" in main_text(page)
    assert stepper.post_step(1, {})["Location"].endswith("/questions/2/")
    assert "Question 1 of 11" in main_text(stepper.browser.get(stepper.url + "questions/2/"))


def test_titles_say_where_one_is(stepper: Taker) -> None:
    """Question, its words, quiz, product."""
    page = stepper.browser.get(stepper.url + "questions/4/")
    parts = ["Question 3 of 11: Officers advise every group alike.", "Every type", "Working together"]
    assert title(page).split(" \N{EN DASH} ") == parts


def test_a_text_that_is_no_number_is_asked_for_again_and_not_lost(stepper: Taker) -> None:
    """The message says how to write one."""
    response = stepper.post_step(5, {"notice-days": "about 28 <days>"})
    assert "Enter a number in figures, such as 28" in main_text(response)
    assert 'value="about 28 &lt;days&gt;"' in response.content.decode()
    assert (
        'value="about 28 &lt;days&gt;"' in stepper.browser.get(stepper.url + "questions/5/").content.decode()
    )


def test_two_entries_in_one_place_are_told_and_not_lost(stepper: Taker) -> None:
    """An ordering that is not finished is kept as it was chosen, and the check page says so."""
    fields = {"asked": "steps", "do": "continue", "q-steps.1": "2", "q-steps.2": "2", "q-steps.3": "1"}
    response = stepper.browser.post(stepper.url + "questions/8/", fields)
    assert "2 is taken by" in main_text(response)
    page = soup(stepper.browser.get(stepper.url + "questions/8/"))
    chosen = [option["value"] for option in page.select(".ordering option[selected]")]
    assert chosen == ["2", "2", "1"]
    assert "Not finished" in main_text(stepper.browser.get(stepper.url + "check/"))


def test_a_text_that_is_too_long_is_told_and_not_lost(taker: Taker) -> None:
    """The page comes back with the whole text."""
    long = "word " * 5000
    response = taker.post({**RIGHT, "think": long})
    assert "shorten it to" in main_text(response)
    area = soup(taker.browser.get(taker.url)).find(id="q-think")
    assert area is not None
    assert area.get_text().removeprefix("\n") == long


def test_skipping_goes_on_without_a_message_and_keeps_what_is_there(stepper: Taker) -> None:
    """A half answer is kept."""
    response = stepper.post_step(7, {"posts": {"s1": "m1"}}, do="skip")
    assert response["Location"].endswith("/questions/8/")
    assert stepper.view.responses["posts"] == {"s1": "m1"}


def test_coming_back_later_saves_and_goes_to_the_list(taker: Taker) -> None:
    """And the quiz says Continue, with everything in place."""
    response = taker.browser.post(taker.url, taker.fields({"leaflet": "b"}, do="later"), follow=True)
    assert response.redirect_chain[-1][0] == "/quizzes/"
    assert "Your answers are saved" in main_text(response)
    assert "Continue" in main_text(response)
    assert taker.view.responses == {"leaflet": "b"}
    assert start(taker.browser, taker.person).url == taker.url


def test_one_comes_back_to_the_question_one_left(stepper: Taker) -> None:
    """The sitting remembers the place."""
    stepper.post_step(4, RIGHT)
    stepper.post_step(5, RIGHT, do="later")
    again = start(stepper.browser, stepper.person, layout="one_question")
    assert stepper.browser.get(again.url)["Location"].endswith("/questions/5/")


def test_the_layout_can_be_changed_halfway(stepper: Taker) -> None:
    """The answers go along."""
    stepper.post_step(2, RIGHT)
    again = start(stepper.browser, stepper.person, layout="one_page")
    assert again.url == stepper.url
    page = soup(stepper.browser.get(again.url))
    assert len(page.select("section.question")) == len(EVERY_TYPE)
    assert page.find("input", {"name": "q-leaflet", "checked": True}) is not None


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(stepper: Taker) -> None:
    """And comes back after the change."""
    for step, _ in STEPS:
        stepper.post_step(step, RIGHT)
    page = stepper.browser.get(stepper.url + "check/")
    words = main_text(page)
    for shown in (
        "Declines, and says why",
        "Represent their ward",
        "28",
        "Head of Paid Service \N{EN DASH} Chief Executive",
    ):
        assert shown in words
    links = [link["href"] for link in soup(page).select(".summary a")]
    assert links == [f"{stepper.url}questions/{step}/?from=check" for step, _ in QUESTIONS]
    assert stepper.post_step(5, {"notice-days": "27"}, **{"from": "check"})["Location"].endswith("/check/")


def test_the_check_page_lists_what_is_missing_before_handing_in(stepper: Taker) -> None:
    """A click on each goes to its line."""
    response = stepper.browser.post(stepper.url + "check/", {"do": "submit"})
    page = soup(response)
    links = page.select(".error-summary li a")
    assert len(links) == len(QUESTIONS)
    assert all(page.find(id=str(link["href"])[1:]) for link in links)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("way", ["again", "question", "check", "look"])
def test_after_handing_in_every_way_back_leads_to_the_result(taker: Taker, way: str) -> None:
    """Double click, back button and late tab make no second attempt."""
    result = taker.post(RIGHT)["Location"]
    response = {
        "again": lambda: taker.browser.post(
            taker.url, {"do": "submit", "asked": "leaflet", "q-leaflet": "1"}
        ),
        "question": lambda: taker.browser.post(
            taker.url + "questions/2/", {"asked": "leaflet", "q-leaflet": "1"}
        ),
        "check": lambda: taker.browser.post(taker.url + "check/", {"do": "submit"}),
        "look": lambda: taker.browser.get(taker.url),
    }[way]()
    assert response["Location"] == result
    assert Attempt.objects.count() == 1
    assert Attempt.objects.get().percent == 100


def test_saving_after_handing_in_says_where_the_result_is(taker: Taker) -> None:
    """For the script in a tab left open."""
    result = taker.post(RIGHT)["Location"]
    response = taker.browser.post(taker.url + "save/", {"asked": "leaflet", "q-leaflet": "1"})
    assert response.status_code == 409
    assert response.json() == {"problem": "handed-in", "go": result}


def test_saving_in_the_background_keeps_the_answers(taker: Taker) -> None:
    """And says when, on the clock in London."""
    response = taker.browser.post(taker.url + "save/", taker.fields({"leaflet": "a", "think": "half a th"}))
    assert list(response.json()) == ["saved"]
    assert taker.view.responses == {"leaflet": "a", "think": "half a th"}


def test_another_persons_sitting_does_not_exist(
    taker: Taker, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """Guessing an id shows nothing and changes nothing."""
    other = sign_in(make_person("S-2"))
    for path in ("", "questions/2/", "check/"):
        assert other.get(taker.url + path).status_code == 404
        assert (
            other.post(taker.url + path, {"do": "anyway", "asked": "leaflet", "q-leaflet": "1"}).status_code
            == 404
        )
    assert other.post(taker.url + "save/", {"asked": "leaflet", "q-leaflet": "1"}).status_code == 404
    assert taker.view.responses == {}
    assert not Attempt.objects.exists()


def test_a_quiz_may_be_handed_in_as_often_as_it_allows(browser: Client, learner: Person) -> None:
    """Then its page says so and has no button."""
    taker = start(browser, learner, "once")
    assert "1 of 1" in main_text(browser.get("/quizzes/once/"))
    taker.post({}, do="anyway")
    page = browser.get("/quizzes/once/")
    assert "You have had all the attempts" in main_text(page)
    assert soup(page).select("main form") == []
    assert browser.post("/quizzes/once/", {"layout": "one_page"}).status_code == 409


def test_certainty_is_asked_for_and_missed(browser: Client, learner: Person) -> None:
    """Only where an answer was given."""
    taker = start(browser, learner, "sure")
    response = taker.post({"leaflet": "a", "who-decides": ["a", "b"]})
    links = [link["href"] for link in soup(response).select(".error-summary li a")]
    assert links == ["#sure-leaflet-1", "#sure-who-decides-1"]
    page = taker.browser.post(
        taker.url, taker.fields({"leaflet": "a", "who-decides": ["a", "c"]}, sure=3), follow=True
    )
    assert "Before certainty" in main_text(page)
    assert "You were: very sure." in main_text(page)


def test_no_form_tells_the_key(taker: Taker) -> None:
    """An ordering's right order, a stem's own match and the file's ids stand nowhere in the page."""
    seen = set()
    for _ in range(6):
        page = soup(taker.browser.get(taker.url))
        order = [str(label.get_text()) for label in page.select(".ordering li > div > span[id]")]
        seen.add(tuple(order))
        names = [str(select["name"]) for select in page.select(".ordering select")]
        assert names == ["q-steps.1", "q-steps.2", "q-steps.3"]
        assert order != ["Log it", "Find the facts", "Reply to the councillor"]
        values = [str(option["value"]) for option in page.select("select[name='q-posts.s1'] option")]
        assert values == ["", "1", "2", "3"]
        taker.post({}, do="anyway")
        taker = start(taker.browser, taker.person)
    words = soup(taker.browser.get(taker.url)).get_text()
    assert "28 days, by law" not in words
    assert "Facts first" not in words
    assert len(seen) > 1


def test_the_slower_half_of_a_double_click_leads_to_the_result(taker: Taker) -> None:
    """Also when it had found the sitting open."""
    request = taker.browser.get(taker.url).wsgi_request

    def slower(_request: HttpRequest, person: Person, found: SittingView) -> HttpResponse:
        taker.post(RIGHT)
        save_responses(found.id, person, {"leaflet": "b"})
        return HttpResponse("not reached")

    response = sittings._while_open(slower)(request, sitting_id=taker.row.pk)
    assert response["Location"] == f"/attempts/{taker.row.pk}/"
    assert Attempt.objects.get().percent == 100
