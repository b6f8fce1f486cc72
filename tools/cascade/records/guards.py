"""Whether the triggers that keep the tables append-only still stand, on every such table."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from cascade.records.models.append_only import AppendOnly
from cascade.records.triggers import MESSAGE, trigger_names

_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"

_POSTGRESQL = """
SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = current_schema()
JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""


def append_only_tables() -> list[str]:
    """Return the names of the tables that only grow, in alphabetical order."""
    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django's documented model API
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
    )


def trigger_faults() -> Iterator[str]:
    """Yield a sentence for each table whose triggers are gone, switched off or do something else."""
    standing = _standing()
    for table in append_only_tables():
        if not {(name, table) for name in trigger_names(connection.vendor, table)} <= standing:
            yield (
                f"Table {table}: the triggers that keep its rows from being changed are gone or altered."
                " Find out who could change the database, and restore a backup made before."
            )


def _standing() -> set[tuple[str, str]]:
    """Return the triggers that refuse, by name and table."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)
        return {(name, table) for name, table, body in cursor.fetchall() if MESSAGE in body}
