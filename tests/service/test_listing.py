"""Lists: every row once whatever is asked, links that can be kept, and files that hold what is shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cascade.exchange.formula_guard import unguard
from cascade.records.models import AuditedPerson, AuditEntry, Person
from cascade.service.listing import (
    ROWS_A_PAGE,
    Cell,
    Column,
    Listing,
    Pick,
    Table,
    Typed,
    read,
    respond,
)


@dataclass(frozen=True)
class Line:
    """A row of a list of anything."""

    key: int
    name: str
    score: Decimal | None
    on: date | None


COLUMNS: list[Column[Line]] = [
    Column("name", "Name", lambda line: line.name, lambda line: line.name.casefold(), heads=True),
    Column("score", "Score", lambda line: line.score, lambda line: line.score, number=True),
    Column("on", "Day", lambda line: line.on, lambda line: line.on),
    Column("key", "Key", lambda line: Cell(line.key, text=f"no. {line.key}")),
]
LINES = st.lists(
    st.builds(
        Line,
        st.just(0),
        st.sampled_from(["", "a", "B", "b", "O'Brien", "=cmd", "আলী", "محمد"]),
        st.one_of(st.none(), st.decimals(0, 100, places=2)),
        st.one_of(st.none(), st.dates(date(2018, 1, 1), date(2018, 1, 5))),
    ),
    max_size=130,
).map(lambda lines: [Line(key, line.name, line.score, line.on) for key, line in enumerate(lines)])
SORTS = st.sampled_from(["", "name", "-name", "score", "-score", "on", "-on", "key", "nothing"])


def table(rows: list[Line], **more: Any) -> Table[Line]:
    """Return a table of lines."""
    return Table("lines", "Lines", COLUMNS, rows, sort="name", then=lambda line: line.key, **more)


def listing(rows: list[Line], **query: str) -> Listing[Line]:
    """Return the lines as an address asks for them."""
    return Listing(read(RequestFactory().get("/lines/", query)), table(rows))


@given(rows=LINES, sort=SORTS)
@settings(deadline=None, max_examples=60)
def test_every_row_stands_once_on_the_pages_in_the_order_asked_for(rows: list[Line], sort: str) -> None:
    """Blank ones last either way round, equal ones always in the same order; an unknown column is none."""
    pages = listing(rows, sort=sort).page.paginator.num_pages
    shown = [
        line for number in range(1, pages + 1) for line in listing(rows, sort=sort, page=str(number)).page
    ]
    assert sorted(line.key for line in shown) == [line.key for line in rows]
    name = sort.removeprefix("-") if sort.removeprefix("-") in {"name", "score", "on"} else "name"
    values = [_value(line, name) for line in shown]
    present = [value for value in values if value not in (None, "")]
    assert values[: len(present)] == present
    backwards = sort.startswith("-") and name in sort
    assert present == sorted(present, reverse=backwards)
    for first, second in pairwise(shown):
        if _value(first, name) == _value(second, name):
            assert first.key < second.key


def _value(line: Line, name: str) -> Any:
    return line.name.casefold() if name == "name" else getattr(line, name)


@given(rows=LINES, sort=SORTS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_download_holds_what_the_pages_show(
    rf: RequestFactory, hr: Person, rows: list[Line], sort: str
) -> None:
    """All rows and columns in the order shown: text as it is behind the guard, numbers and days as such."""
    expected = [[line.name, line.score, line.on, line.key] for line in listing(rows, sort=sort).rows]
    taken = body(ask(rf, hr, rows, {"sort": sort, "as": "csv"})).decode("utf-8")
    header, *cells = csv.reader(io.StringIO(taken, newline=""))
    assert header == ["Name", "Score", "Day", "Key"]
    assert [[unguard(name), _number(score), _day(on), int(key)] for name, score, on, key in cells] == expected
    sheet = openpyxl.load_workbook(io.BytesIO(body(ask(rf, hr, rows, {"sort": sort, "as": "xlsx"})))).active
    assert sheet is not None
    found = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [
        [
            unguard(str(name or "")),
            None if score is None else Decimal(str(score)).quantize(Decimal("0.01")),
            None if on is None else on.date(),  # type: ignore[union-attr]
            key,
        ]
        for name, score, on, key in found
    ] == [
        [name, None if score is None else score.quantize(Decimal("0.01")), on, key]
        for name, score, on, key in expected
    ]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def ask(rf: RequestFactory, who: Person, rows: list[Line], query: dict[str, str], **more: Any) -> Any:
    """Return what the list answers."""
    request: HttpRequest = rf.get("/lines/", query)
    request.user = who
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    filters = [
        Pick("area", "Service area", {"": "All", "R&D": "Research"}),
        Typed("days", "Days", check=lambda text: "" if text.isdigit() else "Enter a number"),
    ]
    return respond(request, "service/hr_standings.html", read(request, filters), table(rows, **more))


def body(response: Any) -> bytes:
    """Return the bytes of a download."""
    return b"".join(response.streaming_content)


ROWS = [Line(key, f"Name {key:03}", None, None) for key in range(120)]


def test_links_keep_what_was_asked_in_one_order_and_drop_what_nobody_knows() -> None:
    """So that the same list always has the same address, whatever order its parts were written in."""
    request = RequestFactory().get("/lines/?sort=-on&page=2&utm=x&days=3&area=R%26D&all=no")
    asked = read(request, [Pick("area", "Area", {"R&D": "Research"}), Typed("days", "Days")])
    found = Listing(asked, table(ROWS))
    assert asked.found == ()
    assert found.links["next"] == "/lines/?area=R%26D&days=3&sort=-on&page=3"
    assert found.links["previous"] == "/lines/?area=R%26D&days=3&sort=-on"
    assert found.links["csv"] == "/lines/?area=R%26D&days=3&sort=-on&as=csv"
    assert found.links["print"] == "/lines/?area=R%26D&days=3&sort=-on&all=1"
    assert found.links["clear"] == "/lines/"
    assert [(one.direction, one.href) for one in found.headings] == [
        ("", "/lines/?area=R%26D&days=3&sort=name"),
        ("", "/lines/?area=R%26D&days=3&sort=score"),
        ("descending", "/lines/?area=R%26D&days=3&sort=on"),
        ("", ""),
    ]


def test_nothing_typed_holds_a_character_that_no_database_looks_for() -> None:
    """PostgreSQL refuses NUL; it counts as a space."""
    asked = read(RequestFactory().get("/lines/?days=%001%00%002"), [Typed("days", "Days")])
    assert asked.values == {"days": "1 2"}


def test_all_rows_come_on_one_page_for_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless there are too many, which is said."""
    assert len(listing(ROWS).page) == ROWS_A_PAGE
    assert len(listing(ROWS, all="1").page) == 120
    monkeypatch.setattr("cascade.service.listing.MOST_ON_A_PAGE", 100)
    found = listing(ROWS, all="1")
    assert (found.too_many, len(found.page)) == (True, ROWS_A_PAGE)


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", ""])
def test_a_page_that_is_none_is_one_that_is(page: str) -> None:
    """The first, or past the end the last."""
    assert listing(ROWS, page=page).page.number in (1, 3)


def test_a_value_that_a_filter_does_not_offer_is_refused_in_words(rf: RequestFactory, hr: Person) -> None:
    """All at once, with no list and no file: a wider one than was asked for would mislead."""
    response = ask(rf, hr, ROWS, {"area": "Nowhere", "days": "soon", "as": "csv"})
    text = response.content.decode()
    assert "There is no service area “Nowhere” here: select another" in text
    assert "Enter a number" in text
    assert "<table" not in text
    assert not AuditEntry.objects.filter(action__in=("viewed", "exported")).exists()


def test_the_audit_log_names_who_was_shown_and_what_was_taken_out(rf: RequestFactory, hr: Person) -> None:
    """A page: the ids on it alone. A file: the filter, the rows and its sha256."""
    people = [Person.objects.create(staff_number=f"X{key}", name="X") for key in range(60)]
    by_key: Callable[[Line], UUID] = lambda line: people[line.key].pk  # noqa: E731
    ask(rf, hr, ROWS[:60], {"page": "2"}, person=by_key)
    entry = AuditEntry.objects.get(action="viewed")
    assert entry.actor == hr
    assert set(AuditedPerson.objects.filter(entry=entry).values_list("person_id", flat=True)) == {
        one.pk for one in people[50:]
    }
    taken = ask(rf, hr, ROWS[:60], {"as": "csv", "days": "3", "sort": "-name"}, person=by_key)
    assert json.loads(AuditEntry.objects.get(action="exported").detail) == {
        "list": "lines",
        "filters": {"days": "3"},
        "sort": "-name",
        "format": "csv",
        "columns": ["Name", "Score", "Day", "Key"],
        "rows": 60,
        "sha256": sha256(body(taken)).hexdigest(),
    }


def test_a_query_is_sorted_as_rows_in_memory_are(db: None) -> None:
    """Blank ones last, equal ones by the second key; a query is paged in the database."""
    for number, name in enumerate(["b", "A", "a", "", "C"]):
        Person.objects.create(
            staff_number=f"X{number}", name=name, starts_on=date(2018, 1, 1) if name else None
        )
    columns: list[Column[Person]] = [
        Column("name", "Name", lambda one: one.name, Lower("name")),
        Column("starts", "Starts", lambda one: one.starts_on, "starts_on"),
    ]

    def order(sort: str) -> list[str]:
        asked = read(RequestFactory().get("/people/", {"sort": sort}))
        people = Table("people", "People", columns, Person.objects.all(), sort="name", then=("staff_number",))
        return [one.staff_number for one in Listing(asked, people).page]

    assert order("-name") == ["X4", "X0", "X1", "X2", "X3"]
    assert order("starts") == order("-starts") == ["X0", "X1", "X2", "X4", "X3"]


def test_the_table_says_how_it_is_sorted_and_can_be_reached_by_keyboard(
    edition: str, hr: Person, sign_in: Callable[[Person], Client]
) -> None:
    """aria-sort on one heading, a caption, and a scroller with a name that takes the focus."""
    from service.taking import soup

    Person.objects.create(pk=uuid4(), staff_number="X", name="X")
    page = soup(sign_in(hr).get("/hr/standings/?need=any&sort=name"))
    assert [th.get_text(strip=True) for th in page.select("th[aria-sort=ascending]")] == ["Name"]
    scroller = page.select_one(".scroller")
    assert scroller is not None
    assert (scroller["tabindex"], scroller["role"], scroller["aria-labelledby"]) == ("0", "region", "caption")
    assert page.select_one("table.listing caption#caption") is not None
