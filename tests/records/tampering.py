"""Laying hands on the log: its triggers taken away for a moment, and all of it taken back afterwards."""

from __future__ import annotations

from django.db import connection, transaction
from hypothesis import HealthCheck, settings

from cascade.records import triggers
from cascade.records.verification import ChainFault, VerifyReport

ROWS = 6
"""How many rows the log of these tests has."""

in_one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Undone:
    """What happens inside happens to the tables without their triggers, and is taken back at the end."""

    def __enter__(self):
        """Take the triggers away and return a cursor."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        for table in ("records_attempt", "records_edition"):
            triggers.remove(Editor(), table)
        return connection.cursor()

    def __exit__(self, *error):
        """Take everything back."""
        transaction.set_rollback(True)
        self.atomic.__exit__(*error)


class Editor:
    """Stands for a schema editor, which SQLite refuses inside a transaction."""

    connection = connection

    def execute(self, statement):
        """Run a statement."""
        connection.cursor().execute(statement)


def in_the_log(report: VerifyReport) -> list[ChainFault]:
    """The faults a report finds in the log itself; that the triggers are away is another test's subject."""
    return [fault for fault in report.faults if not fault.message.startswith("Table ")]


def named(report: VerifyReport) -> set[int | None]:
    """The numbers of the rows a report names."""
    return {fault.sequence for fault in in_the_log(report)}
