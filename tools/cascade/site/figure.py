"""What the figures of data files share: a title, a plot, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from cascade.site.calculations import bad_option, data_file, warn_of
from cascade.site.series import DataFile, SeriesError
from cascade.site.svg import Plot, bar_plot, line_plot


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a figure's table: its heading, its cells in words, and whether they are numbers."""

    heading: str
    cells: tuple[str, ...]
    is_number: bool = True

    @property
    def width(self) -> int:
        """How many characters its longest cell has; formats without a page's own layout go by it."""
        return max(map(len, (self.heading, *self.cells)))


class FigureDirective(SphinxDirective):
    """What figures share: a data file as the argument, a title, a plot and a table."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"title": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the figure, or nothing where it cannot be drawn."""
        name = self.arguments[0].strip()
        box = nodes.container(classes=["csv-figure"])
        self.set_source_info(box)
        try:
            if not self.words("title"):
                raise bad_option(f"{self.name} {name} has no ':title:'; say in a few words what it shows")
            box += self.parts(data_file(self.env, name))
        except SeriesError as error:
            warn_of(error, self.env, name, self.get_location())
            return []
        box += self.parse_content_to_nodes()
        return [box]

    def parts(self, data: DataFile) -> list[nodes.Node]:
        """Return what the figure shows of *data*.

        Raises:
            SeriesError: an option or the data file is at fault.
        """
        raise NotImplementedError

    def words(self, option: str) -> str:
        """Return an option's text with single spaces; an empty text where it was not given."""
        return " ".join((self.options.get(option) or "").split())

    def names(self, option: str) -> list[str]:
        """Return the names in an option, which commas separate."""
        return [name for part in self.words(option).split(",") if (name := part.strip())]

    def heading(self) -> nodes.raw:
        """Return the title as it stands above the plot; like the plot it repeats what the table says."""
        title = f'<p class="csv-figure-title">{escape(self.words("title"))}</p>\n'
        return nodes.raw("", title, format="html")

    def picture(self, plot: Plot, kind: str = "bar") -> nodes.raw:
        """Return the plot as part of the page; other formats leave it out, for the table says it all."""
        ident = f"plot-{self.env.new_serialno('policy-plot') + 1}"
        draw = line_plot if kind == "line" else bar_plot
        return nodes.raw("", draw(plot, ident), format="html")

    def table(self, columns: Sequence[Column], unit: str, *, has_total: bool = False) -> nodes.table:
        """Return the numbers as a table with a caption; its first column heads the rows."""
        caption = f"{self.words('title')}: the numbers" + (f" ({unit})" if unit else "")
        table = nodes.table(
            "",
            nodes.title(caption, caption),
            classes=["colwidths-auto", "csv-table", *(["csv-table-total"] if has_total else [])],
        )
        group = nodes.tgroup(cols=len(columns))
        group += [
            nodes.colspec(colwidth=column.width, stub=int(number == 0))
            for number, column in enumerate(columns)
        ]
        group += nodes.thead("", _row((column, column.heading) for column in columns))
        rows = zip(*(column.cells for column in columns), strict=True)
        group += nodes.tbody("", *(_row(zip(columns, cells, strict=True)) for cells in rows))
        table += group
        return table


def _row(cells: Iterable[tuple[Column, str]]) -> nodes.row:
    return nodes.row(
        "",
        *(
            nodes.entry(
                "",
                *([nodes.paragraph("", words)] if words else []),
                classes=["csv-number"] if column.is_number else [],
            )
            for column, words in cells
        ),
    )
