"""Lists that can be filtered, sorted, paged, printed and downloaded as shown: one way for every page.

A view says which filters, columns and rows there are; `respond` does the rest and notes in the audit log
whose data were shown. Everything asked for stands in the address, in one order, so that a link can be kept:
the filters as the view lists them, then ``sort`` (a column's name, a hyphen before it for the other way
round), then ``page``; ``all=1`` gives every row on one page for printing, ``as=csv`` and ``as=xlsx`` a file.
What no filter knows is left out of the links; a value that a filter does not offer is refused in words, for
a list wider than what was asked for would mislead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from cascade.exchange.cells import Cell as Value
from cascade.exchange.cells import as_text
from cascade.records import audit
from cascade.service.listing_files import FORMATS, file_of
from cascade.service.listing_filters import Asked, Filter, Pick, Typed, read
from cascade.service.views.people import person_of

ROWS_A_PAGE = 50
UPRIGHT = 10
MOST_ON_A_PAGE = 5000
"""More rows than this are not put on one page for printing."""

__all__ = [
    "Asked",
    "Cell",
    "Column",
    "Filter",
    "Listing",
    "Pick",
    "Table",
    "Typed",
    "Value",
    "read",
    "respond",
    "shown",
]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows.

    Attributes:
        value: What a download has here.
        text: How a page shows it; a usual way by default.
        href: Where it leads.
        tag: Class of the tag it is shown as; none by default.
        note: A few words beneath it, for the page alone.
    """

    value: Value
    text: str = ""
    href: str = ""
    tag: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        """The text a page shows."""
        return self.text or shown(self.value)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        name: Stands in the address; never changed, for links are kept.
        label: Its heading, here and in a download.
        cell: What it shows of a row; a plain value is shown in the usual way.
        sort: What it is sorted by: of rows that are records, a function of the row; of a QuerySet, a field
            or an expression. None where it can't be sorted. Blank ones come last either way round.
        number: Whether it holds numbers, which stand at the right.
        tight: Whether its text is kept on one line.
        heads: Whether its cell names the row, as the first of a wide table does.
    """

    name: str
    label: str
    cell: Callable[[Row], Cell | Value]
    sort: Callable[[Row], Any] | str | Combinable | None = None
    number: bool = False
    tight: bool = False
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A list of rows, whatever of it is asked for.

    Attributes:
        name: Names files and stands in the audit log, such as ``overdue``.
        caption: What the table holds, for those who hear it and on paper.
        columns: Its columns, in order.
        rows: Its rows, filtered: records, or a QuerySet.
        sort: The column it is sorted by unless another is asked for, with a hyphen for the other way round.
        then: What tells any two rows apart, to sort equal ones by: a function of the row, or fields.
        person: Whose data a row holds, for the audit log; None where it holds nobody's.
        foot: A last row that sums up, not sorted with the others; a download leaves it out.
        empty: What is said where there are no rows.
        about: Whom page and file are about, whatever the rows.
    """

    name: str
    caption: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row] | QuerySet[Any]
    sort: str
    then: Callable[[Row], Any] | Sequence[str]
    person: Callable[[Row], UUID] | None = None
    foot: Row | None = None
    empty: str = "Nobody."
    about: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its words, the link that sorts by it, and how it is sorted now."""

    label: str
    href: str
    direction: str
    number: bool


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A table as it is asked for: what the template ``service/parts/listing.html`` shows."""

    asked: Asked
    table: Table[Row]

    @cached_property
    def sorted_by(self) -> tuple[Column[Row], bool]:
        """The column it is sorted by, and whether the other way round."""
        able = {column.name: column for column in self.table.columns if column.sort is not None}
        asked = self.asked.sort if self.asked.sort.removeprefix("-") in able else self.table.sort
        return able[asked.removeprefix("-")], asked.startswith("-")

    @cached_property
    def rows(self) -> Sequence[Row] | QuerySet[Any]:
        """Every row, sorted; equal ones always stand in the same order."""
        column, descending = self.sorted_by
        if isinstance(self.table.rows, QuerySet):
            return _ordered(self.table.rows, column.sort, self.table.then, descending=descending)
        return _sorted(self.table.rows, column.sort, self.table.then, descending=descending)

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for; the last one where there is none of that number."""
        if self.on_one_page:
            return Paginator(self.rows, MOST_ON_A_PAGE).get_page(1)
        return Paginator(self.rows, ROWS_A_PAGE).get_page(self.asked.page)

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages."""
        found = self.rows
        return found.count() if isinstance(found, QuerySet) else len(found)

    @property
    def on_one_page(self) -> bool:
        """Whether all rows are on this page because that was asked for."""
        return self.asked.everything and self.count <= MOST_ON_A_PAGE

    @property
    def too_many(self) -> bool:
        """Whether all rows were asked for and are too many for a page."""
        return self.asked.everything and self.count > MOST_ON_A_PAGE

    @property
    def most(self) -> int:
        """How many rows fit on one page."""
        return MOST_ON_A_PAGE

    @property
    def headings(self) -> list[Heading]:
        """The headings, each with the link that sorts by it, or the other way round."""
        by, descending = self.sorted_by
        found = []
        for column in self.table.columns:
            here = column is by
            name = (
                "" if column.sort is None else f"-{column.name}" if here and not descending else column.name
            )
            direction = ("descending" if descending else "ascending") if here else ""
            changes = {"sort": name, "all": "1" if self.asked.everything else ""}
            found.append(
                Heading(column.label, self.asked.link(**changes) if name else "", direction, column.number)
            )
        return found

    @cached_property
    def lines(self) -> list[tuple[bool, list[tuple[Column[Row], Cell]]]]:
        """The rows of the page, cell by cell, each with whether it is the last one, that sums up."""
        rows = [(False, row) for row in self.page]
        if self.table.foot is not None:
            rows.append((True, self.table.foot))
        return [
            (sums, [(column, cell_of(column, row)) for column in self.table.columns]) for sums, row in rows
        ]

    @property
    def is_broad(self) -> bool:
        """Whether it has more columns than fit on paper held upright."""
        return len(self.table.columns) > UPRIGHT

    @property
    def range(self) -> str:
        """Which rows these are: ``51 to 100 of 1,234``."""
        page = self.page
        return f"{page.start_index():,} to {page.end_index():,} of {self.count:,}" if self.count else ""

    @property
    def links(self) -> dict[str, str]:
        """Where the list leads: its other pages, all of it, its files, and itself without filters."""
        page = self.page
        found = {form: self.asked.link(**{"as": form}) for form in FORMATS}
        found |= {"print": self.asked.link(all="1"), "paged": self.asked.link(), "clear": self.asked.path}
        if page.has_previous():
            before = page.previous_page_number()
            found["previous"] = self.asked.link(page=str(before) if before > 1 else "")
        if page.has_next():
            found["next"] = self.asked.link(page=str(page.next_page_number()))
        return found


def respond(
    request: HttpRequest, template: str, asked: Asked, table: Table[Any] | None, **context: Any
) -> HttpResponseBase:
    """Return the page or the file that *asked* asks for, and note in the audit log whose data it shows.

    Args:
        request: The request.
        template: The page; it includes ``service/parts/filters.html`` and ``service/parts/listing.html``.
        asked: What `read` found in the request.
        table: The list; None where *asked* is at fault, so that there is none to show.
        context: What else the page shows.
    """
    if table is None or asked.found:
        return render(request, template, {**context, "asked": asked, "found": asked.found})
    listing = Listing(asked, table)
    if asked.form:
        rows = (
            [_told(cell_of(column, row).value) for column in table.columns] for row in _each(listing.rows)
        )
        response, detail = file_of(asked.form, table.name, [one.label for one in table.columns], rows)
        told = {"list": table.name, "filters": asked.noted, "sort": asked.sort or table.sort}
        audit.note(person_of(request), "exported", people=table.about, detail={**told, **detail})
        return response
    context = {**context, "asked": asked, "found": (), "listing": listing}
    page = render(request, template, context)
    people = {*table.about, *(() if table.person is None else map(table.person, listing.page))}
    if people:
        told = {"list": table.name, "filters": asked.noted, "page": str(listing.page.number)}
        audit.note(person_of(request), "viewed", people=people, detail=told)
    return page


def cell_of(column: Column[Row], row: Row) -> Cell:
    """Return what a column shows of a row."""
    found = column.cell(row)
    return found if isinstance(found, Cell) else Cell(found)


def shown(value: Value) -> str:
    """Return a value the usual way: ``3 Sep 2018``, ``3 Sep 2018, 10:15`` (London), ``1,234``, ``87.5``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return as_text(value)


def _told(value: Value) -> Value:
    """Return a value for a download: moments as the clock in London stood."""
    return timezone.localtime(value) if isinstance(value, datetime) else value


def _ordered(rows: QuerySet[Any], sort: Any, then: Any, *, descending: bool) -> QuerySet[Any]:
    by = F(sort) if isinstance(sort, str) else sort
    first = by.desc(nulls_last=True) if descending else by.asc(nulls_last=True)
    return rows.order_by(first, *then)


def _sorted(rows: Sequence[Row], sort: Any, then: Any, *, descending: bool) -> list[Row]:
    keyed = [(sort(row), row) for row in sorted(rows, key=then)]
    # Python keeps the order of equal ones, the other way round as well.
    present = sorted(
        (pair for pair in keyed if not _blank(pair[0])), key=lambda pair: pair[0], reverse=descending
    )
    return [row for _, row in present] + [row for key, row in keyed if _blank(key)]


def _blank(key: Any) -> bool:
    return key is None or key == ""


def _each(rows: Sequence[Row] | QuerySet[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
