"""What the form of HR's page of exports asks for: read from an address or a form, and shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from cascade.exchange.days import read_day
from cascade.records.errors import RecordsError
from cascade.records.exports import COLUMNS, FORMATS, KINDS, STANDARD, STATUSES, Filters
from cascade.records.exports.files import Export
from cascade.records.requirements import service_areas
from cascade.records.standing_filters import NO_AREA
from cascade.service.complaints import Complaint
from cascade.service.hr_filters import quiz_titles, session_names
from cascade.service.statuses import STATE_WORDS
from cascade.service.typed import typed_text

FIELDS = ("quiz", "area", "status", "kind", "session", "from", "to")

FORMAT_HINTS: dict[str, str] = {
    "csv": "Text that every system reads.",
    "xlsx": "For Excel and LibreOffice: real numbers and dates, a header that stays in view.",
    "jsonl": "For programs: one JSON object a line.",
    "xapi": "For a learning record store: one statement a line, without a choice of columns.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox."""

    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ExportForm:
    """The form as filled in.

    Attributes:
        values: Each filter as it was typed or picked.
        format: The format picked.
        columns: The columns ticked, in the order wanted.
        bom: Whether a byte order mark is wanted.
        found: What is wrong.
    """

    values: Mapping[str, str]
    format: str
    columns: tuple[str, ...]
    bom: bool
    found: tuple[Complaint, ...] = ()

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        return {complaint.part: complaint.message for complaint in self.found}

    @property
    def order(self) -> str:
        """The columns in their order, for the field that keeps it."""
        return ",".join(self.columns)

    @property
    def formats(self) -> list[Choice]:
        """The formats to pick from."""
        return [
            Choice(name, format_.label, FORMAT_HINTS[name], name == self.format)
            for name, format_ in FORMATS.items()
        ]

    @property
    def column_choices(self) -> list[Choice]:
        """The columns to tick."""
        return [
            Choice(column.name, column.name, column.description, column.name in self.columns)
            for column in COLUMNS
        ]

    @property
    def picks(self) -> list[tuple[str, str, dict[str, str], str]]:
        """The filters to pick from: name, label, what each value is called, and the value picked."""
        states: dict[str, str] = {state: STATE_WORDS[state][0] for state in STATUSES}
        areas = {area: area for area in service_areas()}
        quizzes = {"": "All quizzes", **quiz_titles()}
        named = session_names()
        given = self.values
        found = [
            ("quiz", "Quiz", quizzes),
            ("area", "Service area", {"": "All service areas", **areas, NO_AREA: "No service area"}),
            ("status", "Where people stand now", {"": "Anywhere", **states}),
            ("kind", "What was handed in", {"": "Everything", **KINDS}),
            *([("session", "Session", {"": "All sessions", **named})] if named else []),
        ]
        return [(name, label, _with(options, given[name]), given[name]) for name, label, options in found]

    def export(self) -> Export:
        """Return what is asked for, of a form without faults."""
        given = self.values
        filters = Filters(
            quiz=given["quiz"],
            since=read_day(given["from"]),
            until=read_day(given["to"]),
            area=given["area"],
            status=given["status"],
            session=given["session"],
            kind=given["kind"],
        )
        columns = () if self.format == "xapi" or self.columns == STANDARD else self.columns
        return Export(self.format, filters, columns, self.bom and self.format == "csv")


def form_of(export: Export) -> ExportForm:
    """Return the form filled in as *export* asks."""
    filters = export.filters
    values = {**dict.fromkeys(FIELDS, ""), **filters.as_texts()}
    values |= {"from": _as_typed(filters.since), "to": _as_typed(filters.until)}
    return ExportForm(values, export.format, export.columns or STANDARD, export.bom)


def read_form(given: QueryDict, *, sent: bool) -> ExportForm:
    """Return what an address or a form says.

    Args:
        given: Its fields. Those that are no filter's count only in a form that was sent.
        sent: Whether it is a form that was sent.
    """
    values = {name: typed_text(given, name).strip() for name in FIELDS}
    columns = _in_order(given.getlist("columns"), given.get("order", "")) if sent else STANDARD
    form = ExportForm(values, given.get("format") or "csv", columns, given.get("bom") == "yes")
    return ExportForm(form.values, form.format, form.columns, form.bom, tuple(_faults(form)))


def _as_typed(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _in_order(ticked: list[str], order: str) -> tuple[str, ...]:
    """Return the columns ticked, those of a profile in its order, and then the others as they are listed."""
    return tuple(dict.fromkeys([*(name for name in order.split(",") if name in ticked), *ticked]))


def _faults(form: ExportForm) -> list[Complaint]:
    found = []
    days: dict[str, date | None] = {}
    for name, which in (("from", "first"), ("to", "last")):
        days[name] = read_day(form.values[name])
        if form.values[name] and days[name] is None:
            message = f"Enter the {which} day as a date, such as 3 May 2018"
            found.append(Complaint(name, "", name, message))
    first, last = days["from"], days["to"]
    if first and last and last < first:
        found.append(Complaint("to", "", "to", "The last day must not be before the first day"))
    if not form.columns and form.format != "xapi":
        found.append(Complaint("columns-1", "", "columns", "Select at least one column"))
    if not found:
        try:
            Filters.from_texts(form.export().filters.as_texts())
            form.export().check()
        except RecordsError as error:
            found.append(Complaint("format-1", "", "format", str(error)))
    return found


def _with(options: dict[str, str], value: str) -> dict[str, str]:
    """Return *options* with *value* among them: what a link or a profile asks for is not lost."""
    return options if value in options else {**options, value: value}
