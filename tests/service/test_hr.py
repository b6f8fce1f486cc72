"""HR's table of completions and its download."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import Attempt, Person
from cascade.service.views.hr import ROWS_A_PAGE
from service.sample import RIGHT
from service.taking import main_text, soup, start


@pytest.fixture
def desk(hr: Person, learner: Person, browser: Client, sign_in: Callable[[Person], Client]) -> Client:
    """HR's browser, after the learner failed one quiz, passed it, and took another."""
    start(browser, learner).post({}, do="anyway")
    start(browser, learner).post(RIGHT)
    start(browser, learner, "once").post({}, do="anyway")
    return sign_in(hr)


def rows(response: Any) -> list[dict[str, str]]:
    """Return the rows of the CSV."""
    text = b"".join(response.streaming_content).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_download_has_a_row_a_completion(desk: Client) -> None:
    """As a file with a name, typed as CSV."""
    response = desk.get("/hr/completions.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="completions-')
    found = rows(response)
    assert [(row["staff_number"], row["quiz"], row["passed"]) for row in found] == [
        ("S-1", "every-type", "no"),
        ("S-1", "every-type", "yes"),
        ("S-1", "once", "no"),
    ]
    assert {row["attempt_id"] for row in found} == {str(attempt.pk) for attempt in Attempt.objects.all()}


def test_the_table_shows_the_newest_first(desk: Client) -> None:
    """With their number."""
    page = desk.get("/hr/")
    assert "3 completions" in main_text(page)
    titles = [row.select("td")[4].get_text() for row in soup(page).select("tbody tr")]
    assert titles == ["Only once", "Every type", "Every type"]


def test_the_download_is_filtered_like_the_table(desk: Client) -> None:
    """The button keeps the filter."""
    page = desk.get("/hr/", {"quiz": "every-type"})
    assert "2 completions with this filter" in main_text(page)
    link = soup(page).select_one("a[download]")
    assert link is not None
    assert len(rows(desk.get(str(link["href"])))) == 2


@pytest.mark.parametrize("form", ["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d"])
def test_days_are_read_as_people_write_them(desk: Client, form: str) -> None:
    """Both days are included."""
    today = timezone.localdate().strftime(form)
    assert "3 completions" in main_text(desk.get("/hr/", {"from": today, "to": today}))
    assert "0 completions" in main_text(desk.get("/hr/", {"to": "1 January 2001"}))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"from": "soon"}, "Enter the first day as a date"),
        ({"to": "31 February 2018"}, "Enter the last day as a date"),
        ({"from": "4 May 2018", "to": "3 May 2018"}, "The last day must not be before the first day"),
    ],
)
def test_a_day_that_is_none_is_told_and_nothing_is_downloaded(
    desk: Client, query: dict[str, str], says: str
) -> None:
    """What was typed stays in the form."""
    for path in ("/hr/", "/hr/completions.csv"):
        page = desk.get(path, query)
        assert page["Content-Type"].startswith("text/html")
        assert says in main_text(page)
        assert all(f'value="{value}"' in page.content.decode() for value in query.values())


def test_long_lists_come_in_pages(desk: Client, browser: Client, learner: Person) -> None:
    """The links keep the filter."""
    for _ in range(ROWS_A_PAGE):
        start(browser, learner, "workbook").post({}, do="anyway")
    page = desk.get("/hr/")
    assert len(soup(page).select("tbody tr")) == ROWS_A_PAGE
    assert f"1 to {ROWS_A_PAGE} of {ROWS_A_PAGE + 3}" in main_text(page)
    assert len(soup(desk.get("/hr/?page=2")).select("tbody tr")) == 3
    assert "Next page" not in main_text(desk.get("/hr/", {"quiz": "every-type"}))


def test_nothing_a_learner_wrote_is_shown_to_hr(desk: Client) -> None:
    """Neither in the table nor in the file."""
    assert "Somebody rang back" not in desk.get("/hr/").content.decode()
    assert "Somebody rang back" not in str(rows(desk.get("/hr/completions.csv")))


def test_only_hr_sees_the_link_to_completions(desk: Client, browser: Client) -> None:
    """In the top bar."""
    assert soup(desk.get("/quizzes/")).select_one("header a[href='/hr/']") is not None
    assert soup(browser.get("/quizzes/")).select_one("header a[href='/hr/']") is None
