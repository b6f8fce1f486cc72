"""When wording changes: the tag, the short quiz on it, what changed since, the history, the editor's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from django.test import Client

from cascade.model.bank import Bank
from cascade.model.catalogue import Category
from cascade.records.attempts import submit
from cascade.records.editions import current_edition_id, publish
from cascade.records.models import Attempt, Edition, Person, Publication, Sitting
from cascade.records.sittings import open_sitting, save_responses
from records.changing import change, reworded
from service.sample import BANK, RIGHT
from service.taking import Taker, main_text, soup, title

NEW_RIGHT = {**RIGHT, "notice-days": "28"}
BUTTON = "Answer 1 question on the new wording"


def changed(category: Category = "iv", text: str = "Notice is given 30 days before a key decision.") -> Bank:
    """The sample with another wording of the clause on notice, and the reason for it."""
    entry = change("2018-02-01", category, ["guide 8.2"], text="The <regulations> changed.")
    return reworded(BANK, "guide 8.2", text, entry)


def take(person: Person, quiz: str, responses: dict[str, Any] = RIGHT) -> Attempt:
    """Hand a quiz in."""
    sitting = open_sitting(person, quiz)
    asked = {item.id for item in sitting.items}
    save_responses(sitting.id, person, {key: value for key, value in responses.items() if key in asked})
    return submit(sitting.id, person, "password")


@pytest.fixture
def affected(browser: Client, learner: Person) -> Client:
    """The browser of a learner who passed two quizzes, one of which rests on a clause that has changed."""
    take(learner, "once")
    take(learner, "sure")
    publish(changed().to_text())
    return browser


def line_of(page: Any, name: str) -> Tag:
    """Return a quiz's line in the first list of a page."""
    found = next(line for line in soup(page).select("main ul.tasks > li") if name in line.get_text())
    assert isinstance(found, Tag)
    return found


def said(tag: Tag | None) -> str:
    """Return the words of a part of a page, folded."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def start_delta(browser: Client, person: Person, quiz: str = "once") -> Taker:
    """Press the button of the short quiz."""
    return Taker(browser, person, browser.post(f"/quizzes/{quiz}/", {"kind": "delta"})["Location"])


@pytest.mark.parametrize("page", ["/quizzes/", "/record/"])
def test_an_affected_pass_is_tagged_in_words_and_has_a_button(affected: Client, page: str) -> None:
    """Only the quiz whose wording changed; the other pass counts as before."""
    shown = affected.get(page)
    line = line_of(shown, "Only once")
    assert said(line.select_one(".tag")) == "Wording changed"
    form = line.select_one("form[method=post]")
    assert form is not None
    assert said(form.select_one("button")) == f"{BUTTON} in Only once"
    assert form.select_one("[name=csrfmiddlewaretoken]") is not None
    other = line_of(shown, "How sure are you")
    assert other.select_one("form") is None
    assert said(other.select_one(".tag")).startswith("Passed on")


def test_the_start_page_offers_the_short_quiz_even_where_no_attempt_is_left(affected: Client) -> None:
    """Being asked again what has changed uses up no attempt."""
    page = affected.get("/quizzes/once/")
    text = main_text(page)
    assert "Wording changed" in text
    assert BUTTON in text
    assert "You have had all the attempts" in text
    assert len(soup(page).select("h1")) == 1


def test_the_short_quiz_is_headed_by_what_changed(affected: Client, learner: Person) -> None:
    """Reference, both wordings with the change marked and said in words, the day, category and reason."""
    delta = start_delta(affected, learner)
    assert [item.id for item in delta.view.items] == ["notice-days"]
    page = affected.get(delta.url)
    head = soup(page).select_one("section.changes")
    assert head is not None
    link = head.select_one("h3 a")
    assert link is not None
    assert (link["href"], said(link)) == ("/guide/roles.html#clause-guide-8.2", "Guide 8.2")
    before, after = head.select("dl.wordings dd")
    assert said(before) == "Notice is given deleted: 28 end of deletion days before a key decision."
    assert said(after) == "Notice is given inserted: 30 end of insertion days before a key decision."
    assert (said(before.select_one("del")), before.select_one("ins")) == (
        "deleted: 28 end of deletion",
        None,
    )
    assert all(part["class"] == ["hidden"] for part in head.select("del span, ins span"))
    assert "1 February 2018, material change (category iv): The <regulations> changed." in said(head)
    assert title(page).startswith("1 question on the new wording")
    assert len(soup(page).select("h1")) == 1


def test_a_question_at_a_time_is_headed_on_its_first_page(affected: Client, learner: Person) -> None:
    """Who comes from the terminal's layout sees the same."""
    delta = start_delta(affected, learner)
    assert "What has changed" in main_text(affected.get(f"{delta.url}questions/1/"))


def test_passing_the_short_quiz_puts_the_pass_on_the_present_wording(
    affected: Client, learner: Person
) -> None:
    """The first attempt stays; the short one stands beside it in the record."""
    delta = start_delta(affected, learner)
    result = affected.get(delta.post(NEW_RIGHT)["Location"])
    assert said(soup(result).select_one("h1")) == "Only once: Your pass is on the present wording again"
    text = main_text(result)
    assert "Try again" not in text
    assert "Attempts left" not in text
    record = affected.get("/record/")
    assert said(line_of(record, "Only once").select_one(".tag")).startswith("Passed on")
    assert "Only once: new wording" in main_text(record)
    assert BUTTON not in main_text(record)


def test_failing_the_short_quiz_says_not_yet_and_offers_it_again(affected: Client, learner: Person) -> None:
    """A failure takes nothing away and can be tried again at once."""
    delta = start_delta(affected, learner)
    result = affected.get(delta.post({"notice-days": "5"})["Location"])
    assert said(soup(result).select_one("h1")) == "Only once: Not yet"
    assert BUTTON in main_text(result)
    again = start_delta(affected, learner)
    assert again.url != delta.url
    assert affected.get(again.post(NEW_RIGHT)["Location"]).status_code == 200


def test_a_result_says_so_where_the_wording_changed_again(affected: Client, learner: Person) -> None:
    """A pass of yesterday is no promise about the wording of today."""
    passed = start_delta(affected, learner).post(NEW_RIGHT)["Location"]
    entry = change("2018-03-01", "iv", ["guide 8.2"])
    publish(reworded(changed(), "guide 8.2", "Notice is given 40 days before.", entry).to_text())
    text = main_text(affected.get(passed))
    assert "Passed, but the wording has changed again since" in text
    assert BUTTON in text


def test_a_begun_short_quiz_is_gone_on_with(affected: Client, learner: Person) -> None:
    """Answers saved for later are kept, and the button says that there are some."""
    delta = start_delta(affected, learner)
    delta.post({"notice-days": "28"}, do="later")
    assert "Go on answering 1 question on the new wording" in main_text(affected.get("/quizzes/"))
    assert start_delta(affected, learner).url == delta.url


def test_nothing_to_answer_is_said_in_a_sentence(browser: Client, learner: Person) -> None:
    """Where nothing has changed there is no short quiz, and nothing is made."""
    take(learner, "once")
    response = browser.post("/quizzes/once/", {"kind": "delta"})
    assert response.status_code == 409
    assert "has materially changed since" in main_text(response)
    assert Sitting.objects.filter(kind="delta").count() == 0


def test_a_short_quiz_is_its_owners_alone_and_needs_a_token(
    affected: Client, learner: Person, make_person: Callable[..., Person], sign_in: Callable[[Person], Client]
) -> None:
    """Another person finds no such quiz; a form without its token opens none."""
    delta = start_delta(affected, learner)
    assert sign_in(make_person("S-2")).get(delta.url).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert strict.post("/quizzes/once/", {"kind": "delta"}).status_code == 403


def section_of(page: Any, quiz: str) -> Tag:
    """Return a quiz's part of the page on what changed."""
    found = soup(page).select_one(f"section[aria-labelledby=quiz-{quiz}]")
    assert isinstance(found, Tag)
    return found


def test_what_changed_since_i_passed_is_shown_quiz_by_quiz(affected: Client) -> None:
    """A changed clause with both wordings and its reason; calm words where nothing changed."""
    page = affected.get("/record/changes/")
    touched = section_of(page, "once")
    link = touched.select_one("h3 a")
    assert link is not None
    assert (link["href"], said(link)) == ("/guide/roles.html#clause-guide-8.2", "Guide 8.2")
    assert "1 February 2018, material change (category iv) : The <regulations> changed." in said(touched)
    assert [said(part) for part in touched.select("del, ins")] == [
        "deleted: 28 end of deletion",
        "inserted: 30 end of insertion",
    ]
    assert BUTTON in said(touched)
    assert "Nothing it tests has changed in meaning since" in said(section_of(page, "sure"))
    assert soup(page).select_one("#quiz-every-type") is None
    assert len(soup(page).select("h1")) == 1
    assert "/record/changes/" in [a["href"] for a in soup(affected.get("/record/")).select("main a")]


def test_an_added_explanation_is_told_and_asks_for_nothing(browser: Client, learner: Person) -> None:
    """Category iii: who passed is told; category i is no news for learners."""
    take(learner, "once")
    publish(changed("iii").to_text())
    touched = section_of(browser.get("/record/changes/"), "once")
    assert "explanation added (category iii)" in said(touched)
    assert touched.select_one("form") is None
    assert "Wording changed" not in main_text(browser.get("/quizzes/"))


def test_a_tidied_wording_is_no_news(browser: Client, learner: Person) -> None:
    """Categories i and ii leave nothing for learners to read or do."""
    take(learner, "once")
    publish(changed("i").to_text())
    assert "Nothing it tests has changed" in said(section_of(browser.get("/record/changes/"), "once"))


def test_who_has_passed_nothing_is_told_so(browser: Client) -> None:
    """No empty page."""
    assert "You have not passed a quiz yet" in main_text(browser.get("/record/changes/"))


def test_hr_sees_before_a_publication_how_many_it_would_affect(
    desk: Client,
    learner: Person,
    tmp_path: Path,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
) -> None:
    """On the page the editors have; a link leads there from those affected by earlier changes."""
    take(learner, "once")
    build(tmp_path, changed().to_text())
    hr = sign_in(make_person("H-9", "hr"))
    assert "Would become affected 1 completion" in main_text(hr.get("/editor/"))
    assert soup(hr.get("/hr/affected/")).select_one("main a[href='/editor/']") is not None


@pytest.fixture
def desk(
    edition: str,
    make_person: Callable[..., Person],
    sign_in: Callable[[Person], Client],
    settings: Any,
    tmp_path: Path,
) -> Client:
    """An editor's browser, in an installation in which nothing is built yet."""
    settings.ROOT = tmp_path
    return sign_in(make_person("E-1", "editor"))


def build(root: Path, text: str) -> None:
    """Leave what a build would have left."""
    folder = root / "build" / "private"
    folder.mkdir(parents=True)
    (folder / "bank.json").write_text(text + "\n", "utf-8")


def test_editors_see_what_publishing_would_change(desk: Client, tmp_path: Path, learner: Person) -> None:
    """Clauses with category and difference, what is to review, how many completions; nothing is changed."""
    take(learner, "once")
    before = current_edition_id()
    build(tmp_path, changed().to_text())
    page = desk.get("/editor/")
    text = main_text(page)
    assert "Would become affected 1 completion" in text
    assert "Guide 8.2 Material change (category iv)" in text
    assert "deleted: 28 end of deletion" in text
    assert "1 February 2018, material change (category iv): The <regulations> changed." in text
    assert "once/notice-days : Guide 8.2" in text
    assert said(soup(page).select_one("tbody tr")) == "Only once 1 0"
    assert len(soup(page).select("h1")) == 1
    assert soup(page).select("main form") == []
    assert current_edition_id() == before
    assert (Edition.objects.count(), Publication.objects.count()) == (1, 1)


def test_editors_see_what_stands_in_the_way(desk: Client, tmp_path: Path) -> None:
    """A difference without a change entry is named."""
    build(tmp_path, reworded(BANK, "guide 8.2", "Notice is given 30 days before.").to_text())
    text = main_text(desk.get("/editor/"))
    assert "Can it be published? Not yet" in text
    assert "Guide 8.2 No change entry" in text
    assert "Record it in a new {change} entry with ':clauses: guide 8.2'" in text


def test_editors_are_told_where_nothing_would_change(desk: Client, tmp_path: Path) -> None:
    """The built edition is the published one."""
    build(tmp_path, BANK.to_text())
    assert "Nothing would change." in main_text(desk.get("/editor/"))


def test_editors_are_told_where_only_questions_change(desk: Client, tmp_path: Path) -> None:
    """Another edition whose clauses are the same."""
    build(tmp_path, replace(BANK, title="Another title").to_text())
    assert "The wording of no clause would change" in main_text(desk.get("/editor/"))


def test_editors_are_told_where_nothing_is_built_or_it_cannot_be_read(desk: Client, tmp_path: Path) -> None:
    """A sentence, never an error page."""
    assert "Nothing is built yet." in main_text(desk.get("/editor/"))
    build(tmp_path, "no bank")
    response = desk.get("/editor/")
    assert response.status_code == 200
    assert "The bank can't be read" in main_text(response)
    (tmp_path / "build" / "private" / "bank.json").write_bytes(b"\xff")
    assert "What was built can't be read." in main_text(desk.get("/editor/"))


def test_editors_are_told_where_the_reviews_cannot_be_read(desk: Client, tmp_path: Path) -> None:
    """The faults of the file are listed."""
    build(tmp_path, BANK.to_text())
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "reviewed.yaml").write_text("surprise: 1\n", "utf-8")
    text = main_text(desk.get("/editor/"))
    assert "The reviews of questions can't be read." in text
    assert "surprise" in text


def test_only_editors_are_led_to_their_page(desk: Client, browser: Client) -> None:
    """The link stands in the top bar of those who may open it."""
    assert soup(desk.get("/quizzes/")).select_one("header a[href='/editor/']") is not None
    assert soup(browser.get("/quizzes/")).select_one("header a[href='/editor/']") is None
