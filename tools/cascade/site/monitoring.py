"""The ``monitoring`` directive: months recorded so far, compared in words with what was assumed."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from cascade.site.calculations import bad_option
from cascade.site.faults import Fault
from cascade.site.figure import Column, FigureDirective
from cascade.site.rates import Month, overall, verdict
from cascade.site.series import Complaint, DataFile, SeriesError, written
from cascade.site.svg import Band, Line, Plot

_COLUMNS = {"received": "Received", "low": "Assumed from", "high": "Assumed to"}
"""The options that name a column of the data file, and what they say when they are left out."""

_UNKNOWN = "not recorded"


class MonitoringDirective(FigureDirective):
    """``:::{monitoring} data/months.csv``; its content is printed below the table.

    A row for which nothing was assumed stands in the table, and is not compared.

    Options:
        title: What it shows; needed.
        received: The column of what was recorded; without it, "Received".
        low: The column of the least that was assumed; without it, "Assumed from".
        high: The column of the most that was assumed; without it, "Assumed to".
    """

    option_spec: ClassVar[dict[str, Any]] = {
        **FigureDirective.option_spec,
        **dict.fromkeys(_COLUMNS, directives.unchanged),
    }

    def parts(self, data: DataFile) -> list[nodes.Node]:
        """Return title, verdict, plot and table.

        Raises:
            SeriesError: an option or the data file is at fault.
        """
        received, low, high = (data.numbers(self.words(name) or usual) for name, usual in _COLUMNS.items())
        rows = dict(zip(data.names, zip(received, low, high, strict=True), strict=True))
        months = _months(data, rows)
        words = verdict(months)
        said = nodes.container(classes=["csv-verdict", f"csv-verdict-{overall(months) or 'none'}"])
        said += nodes.paragraph("", "", nodes.strong("", words[0]), nodes.Text(" ".join(("", *words[1:]))))
        return [
            self.heading(),
            said,
            self.picture(_plot(self.words("title"), months)),
            self._table(data, months),
        ]

    def _table(self, data: DataFile, months: list[Month]) -> nodes.table:
        by_name = {month.name: month for month in months}
        received = data.numbers(self.words("received") or _COLUMNS["received"])
        compared = [by_name[name].compared if name in by_name else "" for name in data.names]
        columns = [
            Column(data.columns[0], data.names, is_number=False),
            Column("Received", tuple(_UNKNOWN if value is None else written(value) for value in received)),
            Column("Assumed", tuple(by_name[name].assumed if name in by_name else "" for name in data.names)),
        ]
        if any(compared):
            columns.append(Column("Compared", tuple(compared), is_number=False))
        return self.table(columns, "")


def _months(data: DataFile, rows: dict[str, tuple[Any, Any, Any]]) -> list[Month]:
    """Return the rows for which something was assumed, or raise the faults of all of them at once."""
    months: list[Month] = []
    complaints: list[Complaint] = []
    for row in data.rows:
        received, low, high = rows[row.name]
        if low is None and high is None:
            continue
        if low is None or high is None or low > high:
            message = f"{data.name}, row {row.name!r}: write what was assumed as a lower and a higher number"
            complaints.append(Complaint(Fault.FIGURE_NUMBER, message, row.line))
            continue
        months.append(Month(row.name, received, low, high))
    if complaints:
        raise SeriesError(*complaints)
    if not months:
        raise bad_option(
            f"monitoring: {data.name} says of no month what was assumed, so nothing can be compared"
        )
    return months


def _plot(title: str, months: list[Month]) -> Plot:
    line = Line("Received", tuple(month.received for month in months))
    # The band stands for every month, so it is drawn only where all were assumed alike.
    alike = {(month.low, month.high) for month in months}
    band = None
    if len(alike) == 1:
        band = Band(f"Assumed: {months[0].assumed} a month", months[0].low, months[0].high)
    return Plot(title, tuple(month.name for month in months), (line,), _UNKNOWN, band)
