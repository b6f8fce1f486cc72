"""Roles that put a number of a data file into running text, so that no total is typed by hand.

``{value}`data/by-year.csv, Received, 2013/14``` and its sisters are told in `ROLES`. Commas stand between the
parts; a name with a comma in it stands in double quotes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.nodes import Node, system_message
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from cascade.site.faults import Fault, warn
from cascade.site.series import (
    TOTAL,
    Complaint,
    DataFile,
    SeriesError,
    difference,
    percent_change,
    read_data,
    share,
    written,
)

Calculation = Callable[[DataFile, str, list[str]], str]


def _value(data: DataFile, column: str, operands: list[str]) -> str:
    return written(data.number(column, operands[0]))


def _total(data: DataFile, column: str, operands: list[str]) -> str:
    del operands
    return written(data.number(column, TOTAL))


def _difference(data: DataFile, column: str, operands: list[str]) -> str:
    return difference(*(data.number(column, operand) for operand in operands))


def _percent_change(data: DataFile, column: str, operands: list[str]) -> str:
    return percent_change(*(data.number(column, operand) for operand in operands))


def _share(data: DataFile, column: str, operands: list[str]) -> str:
    return share(data.number(column, operands[0]), data.number(column, TOTAL))


ROLES: dict[str, tuple[Calculation, tuple[str, ...]]] = {
    "value": (_value, ("ROW",)),
    "total": (_total, ()),
    "difference": (_difference, ("FROM", "TO")),
    "percent-change": (_percent_change, ("FROM", "TO")),
    "share": (_share, ("ROW",)),
}
"""Each role's calculation, and what follows the file and the column.

FROM and TO are a row's name, the word "total", or a number as printed elsewhere.
"""


def data_file(env: BuildEnvironment, name: str) -> DataFile:
    """Return the data file that the page being read calls *name*; when it changes, the page is built again.

    Raises:
        SeriesError: it cannot be read as a table.
    """
    _, path = env.relfn2path(name)
    env.note_dependency(path)
    return read_data(Path(path), name)


def warn_of(error: SeriesError, env: BuildEnvironment, name: str, location: Any) -> None:
    """Warn of each complaint: at its line of the data file *name* if it has one, else at *location*."""
    for complaint in error.complaints:
        place = f"{env.relfn2path(name)[1]}:{complaint.line}" if complaint.line else location
        warn(complaint.fault, complaint.message, place)


class CalculationRole(SphinxRole):
    """A number worked out from a data file when the page is read."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the number as text."""
        calculation, wanted = ROLES[self.name]
        parts = [part.strip() for part in next(csv.reader([self.text], skipinitialspace=True), [])]
        if len(parts) != 2 + len(wanted) or not all(parts):
            form = ", ".join(("FILE", "COLUMN", *wanted))
            warn(
                Fault.FIGURE_OPTION,
                f"{self.name}: {self.text!r} is not written as {form}",
                self.get_location(),
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        name, column, *operands = parts
        try:
            found = calculation(data_file(self.env, name), column, operands)
        except SeriesError as error:
            warn_of(error, self.env, name, self.get_location())
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        return [nodes.Text(found)], []


def bad_option(message: str) -> SeriesError:
    """Return the error for an option that is not written as it should be."""
    return SeriesError(Complaint(Fault.FIGURE_OPTION, message))
