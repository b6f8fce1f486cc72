"""Triggers by which the database itself refuses to change or delete what is only ever added to.

A migration that makes SQLite rebuild such a table (it copies and drops it) loses the triggers: it must
call `install` again at its end. A test looks whether they stand after all migrations.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGE = "this table is append-only: a mistake is mended by a further row"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION cascade_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def install(editor: BaseDatabaseSchemaEditor, table: str, *keys: str | tuple[str, ...]) -> None:
    """Make *table* append-only; *keys* are its unique columns, or tuples of columns unique together.

    Raises:
        NotImplementedError: the database is neither SQLite nor PostgreSQL.
    """
    for statement in _statements(editor.connection.vendor, table, keys):
        editor.execute(statement)


def remove(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers of *table* away again."""
    on_table = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    for name in trigger_names(editor.connection.vendor, table):
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def trigger_names(vendor: str, table: str) -> tuple[str, ...]:
    """Return the names of the triggers that guard *table*."""
    third = "no_replace" if vendor == "sqlite" else "no_truncate"
    return tuple(f"{table}_{name}" for name in ("no_update", "no_delete", third))


def _same(key: str | tuple[str, ...]) -> str:
    columns = (key,) if isinstance(key, str) else key
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"


def _statements(vendor: str, table: str, keys: tuple[str | tuple[str, ...], ...]) -> list[str]:
    no_update, no_delete, third = trigger_names(vendor, table)
    if vendor == "sqlite":
        # INSERT OR REPLACE deletes the row in its way without asking a delete trigger.
        taken = " OR ".join(_same(key) for key in (*keys, "rowid"))
        refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        in_the_way = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - our own names
        return [
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {third} BEFORE INSERT ON {table} WHEN {in_the_way} {refuse}",
        ]
    if vendor == "postgresql":
        call = "EXECUTE FUNCTION cascade_append_only()"
        return [
            _POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {table} FOR EACH ROW {call}",
            f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {table} FOR EACH ROW {call}",
            f"CREATE TRIGGER {third} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
        ]
    raise NotImplementedError(f"No append-only triggers are written for {vendor}.")
