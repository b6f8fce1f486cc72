"""The triggers that keep the log and the audit log as they were written are looked at as well."""

from __future__ import annotations

import pytest
from django.db import connection

from cascade.records import triggers
from cascade.records.guards import append_only_tables
from cascade.records.verification import verify
from records.tampering import Editor


def test_every_table_that_only_grows_is_guarded(edition):
    """Whoever makes a table append-only in code installs its triggers in a migration."""
    tables = append_only_tables()
    assert {"records_attempt", "records_auditentry", "records_auditedperson"} <= set(tables)
    assert verify().ok


@pytest.mark.parametrize("table", ["records_attempt", "records_auditedperson"])
def test_verify_names_a_table_whose_triggers_are_gone(edition, table):
    """Rows that nobody has changed yet are no proof that nobody could."""
    triggers.remove(Editor(), table)
    (fault,) = verify().faults
    assert fault.message.startswith(f"Table {table}: the triggers that keep its rows from being changed")


def test_a_trigger_that_refuses_nothing_counts_as_none(edition):
    """A trigger of the same name with nothing in it is found out."""
    table = "records_auditentry"
    name = triggers.trigger_names(connection.vendor, table)[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    (fault,) = verify().faults
    assert f"Table {table}" in fault.message
