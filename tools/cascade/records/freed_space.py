"""Overwriting what was deleted: a database goes on holding the bytes of old rows until somebody does this."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection

from cascade.records.models.append_only import AppendOnly

QUICK_BYTES = 256 * 1024 * 1024
"""A database file up to this size is written anew within a few seconds, while a page waits."""

_LOCK_SECONDS = 10
_LATER = (
    "The database could not be written anew now, so its files still hold bytes of what was deleted. Check"
    " that there is room on the disk for it once more, then run `cascade records overwrite`."
)
_BUSY = (
    "Another process is using the database, so its files still hold bytes of what was deleted: once it has"
    " ended, run `cascade records overwrite`."
)
_LARGE = (
    "The database is too large to be written anew while a page waits, so its file may still hold bytes of"
    " what was deleted: have `cascade records overwrite` run."
)


def overwrite(*, quick: bool = False) -> str:
    """Write the database anew without what was deleted, and return what is left to do, or an empty text.

    On SQLite this is VACUUM, and the write-ahead log cut to nothing. On PostgreSQL the tables that people's
    data stood in are written anew; its write-ahead log and its archives forget by their own rules.

    Args:
        quick: Leave a large database to the command line.
    """
    if connection.in_atomic_block:
        return _LATER
    try:
        return _sqlite(quick=quick) if connection.vendor == "sqlite" else _postgresql()
    except DatabaseError:
        return _LATER


def _sqlite(*, quick: bool) -> str:
    name = Path(str(connection.settings_dict["NAME"]))
    large = quick and name.exists() and name.stat().st_size > QUICK_BYTES
    with connection.cursor() as cursor:
        if not large:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    if large:
        return _LARGE
    return _BUSY if busy else ""


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
        try:
            for table in _emptied_tables():
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
        except DatabaseError as error:
            if "lock" not in str(error):
                raise
            return _BUSY
        finally:
            cursor.execute("RESET lock_timeout")
    return ""


def _emptied_tables() -> list[str]:
    """Return the tables that rows may go from. Those that only grow hold people's ids and nothing else."""
    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django's documented model API
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, AppendOnly)
    )
