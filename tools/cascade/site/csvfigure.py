"""The ``csv-figure`` directive: a plot of a data file, and below it the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from cascade.site.calculations import bad_option
from cascade.site.figure import Column, FigureDirective
from cascade.site.series import Complaint, DataFile, SeriesError, share, signed, total, written
from cascade.site.svg import SERIES_LIMIT, Line, Plot

KINDS = ("bar", "line")


class CsvFigureDirective(FigureDirective):
    """``:::{csv-figure} data/by-year.csv``; its content is printed below the table.

    Options:
        title: What it shows; needed.
        kind: ``bar``, or ``line`` for one column over time.
        columns: The columns to show, with commas between; without it, all.
        unit: What is counted, for the table's caption.
        sum: Adds a last row with each column's total.
        difference: Two columns, the older first; a further column shows how one changes to the other.
        share: A column; a further one shows each row's share of its total.
        blank: Words for an empty cell.
    """

    option_spec: ClassVar[dict[str, Any]] = {
        **FigureDirective.option_spec,
        **dict.fromkeys(("kind", "columns", "unit", "difference", "share", "blank"), directives.unchanged),
        "sum": directives.flag,
    }

    def parts(self, data: DataFile) -> list[nodes.Node]:
        """Return title, plot and table.

        Raises:
            SeriesError: an option or the data file is at fault.
        """
        plotted = self.names("columns") or list(data.columns[1:])
        kind = self._kind(plotted)
        lines = _lines(data, plotted)
        plot = Plot(self.words("title"), data.names, lines, self.words("blank"))
        has_total = "sum" in self.options
        columns = self._columns(data, lines, has_total=has_total)
        return [
            self.heading(),
            self.picture(plot, kind),
            self.table(columns, self.words("unit"), has_total=has_total),
        ]

    def _kind(self, plotted: list[str]) -> str:
        kind = self.words("kind") or KINDS[0]
        if kind not in KINDS:
            raise bad_option(f"csv-figure: ':kind: {kind}' is unknown; choose one of {', '.join(KINDS)}")
        limit = 1 if kind == "line" else SERIES_LIMIT
        if len(plotted) > limit:
            raise bad_option(
                f"csv-figure: a {kind} chart shows {limit} column at most; name fewer in ':columns:'"
            )
        return kind

    def _columns(self, data: DataFile, lines: tuple[Line, ...], *, has_total: bool) -> list[Column]:
        names = Column(data.columns[0], data.names, is_number=False)
        columns = [names, *(self._numbers(line) for line in lines)]
        if has_total:
            columns = [replace(columns[0], cells=(*columns[0].cells, "Total"))] + [
                replace(column, cells=(*column.cells, written(total(line.values))))
                for column, line in zip(columns[1:], lines, strict=True)
            ]
        if self.words("difference"):
            columns.append(self._change(data, has_total=has_total))
        if self.words("share"):
            columns.append(self._share(data, has_total=has_total))
        return columns

    def _numbers(self, line: Line) -> Column:
        return Column(line.name, _cells(line.values, self.words("blank")))

    def _change(self, data: DataFile, *, has_total: bool) -> Column:
        pair = self.names("difference")
        if len(pair) != 2:
            raise bad_option(
                "csv-figure: ':difference:' needs two columns with a comma between, the older one first"
            )
        before, after = (data.numbers(name) for name in pair)
        cells = [
            "" if old is None or new is None else signed(new - old)
            for old, new in zip(before, after, strict=True)
        ]
        if has_total:
            cells.append(signed(total(after) - total(before)))
        return Column("Change", tuple(cells))

    def _share(self, data: DataFile, *, has_total: bool) -> Column:
        values = data.numbers(self.words("share"))
        whole = total(values)
        cells = ["" if value is None else share(value, whole) for value in values]
        if has_total:
            cells.append(share(whole, whole))
        return Column("Share", tuple(cells))


def _lines(data: DataFile, columns: Iterable[str]) -> tuple[Line, ...]:
    """Return the series of *columns*, or raise the faults of all of them at once."""
    lines: list[Line] = []
    complaints: list[Complaint] = []
    for column in columns:
        try:
            lines.append(Line(column, data.numbers(column)))
        except SeriesError as error:
            complaints.extend(error.complaints)
    if complaints:
        raise SeriesError(*complaints)
    return tuple(lines)


def _cells(values: Iterable[Decimal | None], blank: str) -> tuple[str, ...]:
    return tuple(blank if value is None else written(value) for value in values)
