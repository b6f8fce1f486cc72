"""HR's pages: overview, standings, people by quizzes, one person, proof, changes, what runs out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from cascade.records.models import Attempt, AuditedPerson, AuditEntry, Person, Reminder
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.voiding import void
from cascade.service.listing import ROWS_A_PAGE
from service.api.rows import add_row
from service.office import Office, office, take
from service.sample import RIGHT
from service.taking import main_text, soup, start


@pytest.fixture
def there(edition: str) -> Office:
    """The office, after the wording has changed."""
    return office()


@pytest.fixture
def desk(there: Office, hr: Person, sign_in: Callable[[Person], Client]) -> Client:
    """HR's browser."""
    return sign_in(hr)


def rows(response: Any, table: str = "table.listing") -> list[list[str]]:
    """Return the text of each cell of the table's body."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in soup(response).select(f"{table} tbody tr")
    ]


def headings(response: Any) -> list[str]:
    """Return the list's headings."""
    return [cell.get_text(strip=True) for cell in soup(response).select("table.listing thead th")]


def column(response: Any, name: str) -> list[str]:
    """Return the cells below one heading."""
    place = headings(response).index(name)
    return [row[place] for row in rows(response)]


def lines(response: Any) -> list[list[str]]:
    """Return the rows of a CSV, header first."""
    text = b"".join(response.streaming_content).decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def shown_last() -> set[UUID]:
    """Return whose data the newest entry of the audit log says were shown."""
    entry = AuditEntry.objects.filter(action="viewed").order_by("-pk")[0]
    return set(AuditedPerson.objects.filter(entry=entry).values_list("person_id", flat=True))


def test_who_in_repairs_is_overdue_and_who_passed_on_the_present_wording(desk: Client, there: Office) -> None:
    """The question HR is asked, answered by one list: spellings of an area are one, leavers are left out."""
    page = desk.get("/hr/standings/", {"area": "Repairs", "quiz": "every-type"})
    found = {row[0]: (row[4], row[6]) for row in rows(page)}
    assert found == {
        "Amina Example": ("Affected", "10 days"),
        "bogdan O'Brien": ("Failed", "10 days"),
        "Zofia Boss": ("Due", "10 days"),
    }
    assert shown_last() == {there.amina.pk, there.bogdan.pk, there.boss.pk}
    take(there.amina, "every-type", RIGHT, kind="delta")
    page = desk.get("/hr/standings/", {"area": "Repairs", "quiz": "every-type", "state": "current"})
    assert column(page, "Name") == ["Amina Example"]
    overdue = desk.get("/hr/standings/", {"area": "Repairs", "quiz": "every-type", "state": "overdue"})
    assert column(overdue, "Name") == ["bogdan O'Brien", "Zofia Boss"]


@pytest.mark.parametrize(
    ("by", "label", "first"),
    [
        (
            "",
            "Service area",
            # Repairs: three people, two quizzes each. No service area: HR itself.
            [
                ["Repairs", "3", "6", "1", "1", "1", "1", "2", "3", "16"],
                ["Housing", "1", "1", "0", "0", "0", "0", "1", "1", "0"],
                ["No service area", "1", "1", "0", "0", "0", "0", "1", "1", "0"],
            ],
        ),
        ("quiz", "Quiz", [["Every type", "5", "5", "0", "1", "0", "1", "3", "5", "0"]]),
        ("manager", "Manager", [["No manager", "3", "4", "0", "0", "0", "0", "4", "3", "0"]]),
    ],
)
def test_the_overview_counts_what_is_required_and_each_number_leads_to_its_list(
    desk: Client, by: str, label: str, first: list[list[str]]
) -> None:
    """By area, quiz or manager, most overdue first; the rows behind a number are as many as it says."""
    page = desk.get("/hr/", {"by": by})
    assert headings(page) == [
        label,
        "People",
        "Required",
        "Current",
        "Affected",
        "Expired",
        "Failed",
        "Due",
        "Overdue",
        "% current",
    ]
    assert rows(page)[: len(first)] == first
    links = soup(page).select("table.listing td a")
    assert len(links) > 15
    for link in links:
        counted = soup(desk.get(str(link["href"]))).select_one("#range")
        assert counted is not None
        assert counted.get_text().strip().endswith(f"of {link.get_text()}")


@pytest.mark.parametrize("by", ["", "quiz", "manager"])
def test_the_overview_sums_up_beneath(desk: Client, by: str) -> None:
    """Each person once, however many groups they are in."""
    page = desk.get("/hr/", {"by": by})
    total = soup(page).select("table.listing tfoot th, table.listing tfoot td")
    assert [cell.get_text() for cell in total] == ["All", "5", "8", "1", "1", "1", "1", "4", "5", "12"]


def test_the_plot_says_in_words_what_it_shows(desk: Client) -> None:
    """A title, a sentence, a bar a group, a key of its colours, and no style of its own."""
    plot = soup(desk.get("/hr/")).select_one("figure.bars svg")
    assert plot is not None
    assert plot["role"] == "img"
    words = " ".join(plot.get_text(" ").split())
    assert "How much of what is required is current" in words
    assert "Current: from 0% (Housing) to 16% (Repairs). The table has all figures." in words
    assert len(plot.select("text.label")) == 3
    assert "style=" not in str(plot)


def test_where_nothing_is_required_the_overview_says_where_to_begin(
    edition: str, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """No empty plot and no table."""
    page = sign_in(hr).get("/hr/")
    assert "Nothing is required of anybody yet. Say what is required of whom" in main_text(page)
    assert soup(page).select_one("table, figure") is None


def test_the_matrix_has_a_row_a_person_and_a_column_a_required_quiz(desk: Client) -> None:
    """Most overdue first; each cell the state with the day that matters; sorted by any quiz."""
    page = desk.get("/hr/people/")
    assert headings(page) == [
        "Name",
        "Staff number",
        "Service area",
        "Overdue",
        "Every type",
        "How sure are you",
    ]
    assert column(page, "Name") == [
        "Amina Example",
        "bogdan O'Brien",
        "Chidi =1+1",
        "Person H-1",
        "Zofia Boss",
    ]
    due = (timezone.localdate() - timedelta(days=10)).strftime("%-d %b %Y")
    assert column(page, "Every type")[0] == f"Overdue affected, due {due}"
    assert column(page, "How sure are you")[2] == "\N{EN DASH}"
    assert len(headings(desk.get("/hr/people/?quiz=all"))) == 8
    by_quiz = desk.get("/hr/people/?sort=-quiz-sure")
    assert column(by_quiz, "Name")[-1] != column(by_quiz, "Name")[0]
    managed = desk.get("/hr/people/", {"manager": str(Person.objects.get(staff_number="B-1").pk)})
    assert column(managed, "Name") == ["Amina Example", "bogdan O'Brien"]
    failed = desk.get("/hr/people/", {"state": "failed"})
    assert column(failed, "Name") == ["bogdan O'Brien"]
    assert "Dilys Gone" in column(desk.get("/hr/people/?who=left"), "Name")


def test_a_download_has_the_rows_and_columns_of_the_page(desk: Client) -> None:
    """Filtered and sorted alike, text guarded, days as days."""
    address = "/hr/standings/?quiz=every-type&sort=name"
    page = desk.get(address)
    header, *cells = lines(desk.get(f"{address}&as=csv"))
    assert header == headings(page)
    assert [row[1] for row in cells] == column(page, "Staff number")
    assert [row[0] for row in cells][2] == "Chidi =1+1"
    assert cells[0][5] == (timezone.localdate() - timedelta(days=10)).isoformat()
    assert cells[0][6] == "10"


def test_one_persons_history_has_everything_but_their_own_words(
    desk: Client, there: Office, hr: Person
) -> None:
    """Standings, each row of the log with its proof, what a pass rests on, and reminders."""
    delta = take(there.amina, "every-type", RIGHT, kind="delta")
    Reminder.objects.create(person=there.amina, quizzes=["every-type"], sent_by=hr)
    page = desk.get(f"/hr/people/{there.amina.pk}/")
    text = main_text(page)
    assert "Amina Example" in text
    assert "A-1" in text
    first = rows(page, "table[aria-labelledby=standings]")[0]
    assert first[:2] == ["Every type", "Current"]
    assert "4 clauses, 1 changed since, 1 passed again" in first
    assert column(page, "What") == ["New wording only", "Whole quiz", "Whole quiz"]
    assert f"/hr/log/{delta.pk}/" in page.content.decode()
    assert "Every type, by Person H-1" in text
    assert "Somebody rang back" not in page.content.decode()
    assert shown_last() == {there.amina.pk}
    desk.get(f"/hr/people/{there.chidi.pk}/")  # who has handed nothing in
    assert shown_last() == {there.chidi.pk}
    desk.get(f"/hr/people/{there.amina.pk}/?as=csv")
    taken = AuditEntry.objects.get(action="exported")
    assert [row.person_id for row in taken.people.all()] == [there.amina.pk]
    assert desk.get("/hr/people/01900000-0000-7000-8000-000000000000/").status_code == 404


def test_a_row_of_the_log_proves_itself(desk: Client, there: Office, hr: Person) -> None:
    """Its place in the chain as looked at now, its hashes, its clauses then and now; and that it is void."""
    page = desk.get(f"/hr/log/{there.passed.pk}/")
    text = main_text(page)
    assert "This row is whole and stands in its place." in text
    for value in (there.passed.row_hash, there.passed.previous_hash, there.passed.edition_id):
        assert value in text
    clauses = {row[0]: row[1] for row in rows(page, "table[aria-labelledby=clauses]")}
    assert clauses == {
        "Guide 8.1": "As it was",
        "Guide 8.2": "Changed",
        "Guide 8.2(a)": "As it was",
        "Guide 8.3": "As it was",
    }
    assert "A new term." in text
    assert "Somebody rang back" not in page.content.decode()
    detail = json.loads(AuditEntry.objects.filter(action="viewed").order_by("-pk")[0].detail)
    assert detail == {"page": "proof", "attempt": str(there.passed.pk)}
    row = void(there.passed.pk, "Taken under a colleague's name.", by=hr, apply=True)
    text = main_text(desk.get(f"/hr/log/{there.passed.pk}/"))
    assert "This row does not count any more: it was made void by row" in text
    assert row.applied
    later = there.passed.__class__.objects.get(refers_to=there.passed.pk, kind="void")
    assert "Taken under a colleague's name." in main_text(desk.get(f"/hr/log/{later.pk}/"))


def test_whom_a_change_touched_and_who_was_asked_again(desk: Client, there: Office) -> None:
    """The change with its numbers, and beneath it who: not yet, done, or run out meanwhile."""
    take(there.chidi, "once", RIGHT)  # after the change: not touched
    page = desk.get("/hr/affected/")
    (change,) = rows(page, "table[aria-labelledby=changes]")
    assert change[0] == "Guide 8.2"
    assert change[2].endswith("material change (category iv): A new term.")
    assert change[3:] == ["1", "0", "0", "0", "0"]
    assert [(row[0], row[3], row[5], row[7]) for row in rows(page)] == [
        ("Amina Example", "Every type", "Guide 8.2", "Not yet")
    ]
    assert soup(page).select_one("a[href='/clauses/guide/8.2/']") is not None
    take(there.amina, "every-type", RIGHT, kind="delta")
    page = desk.get("/hr/affected/", {"answer": "done"})
    assert [row[7] for row in rows(page)] == ["Done"]
    assert rows(desk.get("/hr/affected/", {"answer": "open"})) == []


def test_what_runs_out_soon_comes_in_the_order_of_its_day(desk: Client, there: Office) -> None:
    """Within sixty days unless another number is asked for; what has run out already is not among them."""
    page = desk.get("/hr/expiring/")
    assert [(row[0], row[3]) for row in rows(page)] == [("Amina Example", "How sure are you")]
    take(there.chidi, "sure", RIGHT, ago=300)
    assert column(desk.get("/hr/expiring/?days=100"), "Name") == ["Amina Example", "Chidi =1+1"]
    assert "No pass runs out within 3 days." in main_text(desk.get("/hr/expiring/?days=3"))
    for wrong in ("soon", "-1", "3661", "²"):
        assert "Enter a number of days from 0 to 3660" in main_text(
            desk.get("/hr/expiring/", {"days": wrong})
        )


@pytest.mark.parametrize(
    "path", ["/hr/", "/hr/people/", "/hr/standings/", "/hr/affected/", "/hr/expiring/", "/hr/completions/"]
)
def test_an_auditor_sees_what_hr_sees(
    desk: Client, make_person: Callable[..., Person], sign_in: Callable[[Person], Client], path: str
) -> None:
    """The same rows; nobody else sees any."""
    auditor = sign_in(make_person("AU-1", "auditor"))
    first = desk.get(path)
    assert rows(auditor.get(path)) == rows(first if path == "/hr/completions/" else desk.get(path))
    for role in ("", "trainer", "editor"):
        other = sign_in(make_person(f"P-{role}", *([role] if role else [])))
        assert other.get(path).status_code == 403


def test_a_page_takes_the_same_queries_for_any_number_of_people(
    desk: Client, there: Office, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """A list of many people asks no more often than one of few."""
    for number in range(60):
        Person.objects.create(staff_number=f"N-{number}", name="Somebody", service_area="Housing")
    for path in ("/hr/", "/hr/people/", "/hr/standings/", "/hr/affected/"):
        with django_assert_max_num_queries(45):
            desk.get(path)


# Completions: what has been handed in.


@pytest.fixture
def counter(hr: Person, learner: Person, browser: Client, sign_in: Callable[[Person], Client]) -> Client:
    """HR's browser, after the learner failed one quiz, passed it, and took another."""
    start(browser, learner).post({}, do="anyway")
    start(browser, learner).post(RIGHT)
    start(browser, learner, "once").post({}, do="anyway")
    return sign_in(hr)


def test_completions_come_the_newest_first_and_can_be_filtered(counter: Client) -> None:
    """With their number."""
    page = counter.get("/hr/completions/")
    assert column(page, "Quiz") == ["Only once", "Every type", "Every type"]
    assert column(page, "Result") == ["Not passed", "Passed", "Not passed"]
    assert "1 to 3 of 3" in main_text(page)
    assert len(rows(counter.get("/hr/completions/", {"quiz": "every-type"}))) == 2


def test_completions_say_who_trained_and_how_deep(
    counter: Client, make_person: Callable[..., Person]
) -> None:
    """Of those taken in a session, whose report is a step away; the others have neither."""
    trainer = make_person("T-1", "trainer")
    session = plan_session(trainer, Plan(("once",), timezone.now()))
    add_row(Attempt.objects.latest("sequence"), session=str(session.pk), depth=1)
    page = counter.get("/hr/completions/")
    assert column(page, "Trainer") == ["Person T-1", "", "", ""]
    assert column(page, "Depth") == ["1", "", "", ""]
    assert soup(page).select_one(f"main a[href='/sessions/{session.pk}/report/']") is not None
    assert len(rows(counter.get("/hr/completions/", {"session": str(session.pk)}))) == 1
    for path in ("/hr/completions/", "/hr/exports/"):
        (option,) = soup(counter.get(path)).select(f"option[value='{session.pk}']")
        assert option.get_text().endswith(", everybody: Person T-1")


def test_completions_as_shown_can_be_downloaded_and_exported_in_full(counter: Client, hr: Person) -> None:
    """The list as a file, filtered like the page; every column with a manifest is a step further."""
    page = counter.get("/hr/completions/", {"quiz": "every-type"})
    assert soup(page).select_one("main a[href='/hr/exports/?quiz=every-type']") is not None
    _, *cells = lines(counter.get("/hr/completions/", {"quiz": "every-type", "as": "csv"}))
    assert len(cells) == 2
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.actor, json.loads(entry.detail)["rows"]) == (hr, 2)


@pytest.mark.parametrize("form", ["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d"])
def test_days_are_read_as_people_write_them(counter: Client, form: str) -> None:
    """Both days are included."""
    today = timezone.localdate().strftime(form)
    assert len(rows(counter.get("/hr/completions/", {"from": today, "to": today}))) == 3
    assert "Nothing has been handed in." in main_text(
        counter.get("/hr/completions/", {"to": "1 January 2001"})
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"from": "soon"}, "Enter the first day as a date"),
        ({"to": "31 February 2018"}, "Enter the last day as a date"),
        ({"from": "4 May 2018", "to": "3 May 2018"}, "The last day must not be before the first day"),
    ],
)
def test_a_day_that_is_none_is_told_and_nothing_is_downloaded(
    counter: Client, query: dict[str, str], says: str
) -> None:
    """What was typed stays in the form."""
    for file in ({}, {"as": "csv"}):
        page = counter.get("/hr/completions/", {**query, **file})
        assert page["Content-Type"].startswith("text/html")
        assert says in main_text(page)
        assert all(f'value="{value}"' in page.content.decode() for value in query.values())


def test_long_lists_come_in_pages(counter: Client, browser: Client, learner: Person) -> None:
    """The links keep the filter."""
    for _ in range(ROWS_A_PAGE):
        start(browser, learner, "workbook").post({}, do="anyway")
    page = counter.get("/hr/completions/?quiz=workbook&sort=submitted")
    assert len(rows(page)) == ROWS_A_PAGE
    page = counter.get("/hr/completions/")
    assert f"1 to {ROWS_A_PAGE} of {ROWS_A_PAGE + 3}" in main_text(page)
    assert len(rows(counter.get("/hr/completions/?page=2"))) == 3


def test_nothing_a_learner_wrote_is_shown_to_hr(counter: Client) -> None:
    """Neither in the table nor in the file."""
    assert "Somebody rang back" not in counter.get("/hr/completions/").content.decode()
    assert "Somebody rang back" not in str(lines(counter.get("/hr/completions/?as=csv")))


def test_only_hr_sees_the_link_to_these_pages(counter: Client, browser: Client) -> None:
    """In the top bar; the menu leads to each of them."""
    assert soup(counter.get("/quizzes/")).select_one("header a[href='/hr/']") is not None
    assert soup(browser.get("/quizzes/")).select_one("header a[href='/hr/']") is None
    menu = soup(counter.get("/hr/")).select("nav.menu a")
    assert [link["href"] for link in menu if link.get("aria-current") == "page"] == ["/hr/"]
    assert {"/hr/people/", "/hr/standings/", "/hr/expiring/"} <= {link["href"] for link in menu}
