"""The database: whether it answers, is set up, guards the log, and agrees with this machine on the time."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

from cascade.records.copies.tables import applied, exists
from cascade.records.guards import trigger_faults
from cascade.records.models import Attempt, AuditEntry
from cascade.records.readiness import missing_migrations, newer_migrations
from cascade.records.tidying import expired_sessions
from cascade.service.doctor.findings import Finding, fault, note, well

TOPIC = "Database"
_SKEW = timedelta(seconds=5)
_FUTURE = timedelta(minutes=1)
_MANY_SESSIONS = 1000


def state() -> Finding:
    """Return whether the database can be looked at: there, and set up for this version.

    Raises:
        DatabaseError: it can't be reached.
    """
    if not exists():
        return fault(TOPIC, "There is no database yet: run `cascade publish`, or restore a copy.")
    connection.ensure_connection()
    if not applied():
        return fault(TOPIC, "The database is empty: run `cascade publish`, or restore a copy.")
    newer = newer_migrations()
    if newer:
        return fault(TOPIC, f"The database is of a newer version ({', '.join(newer)}): use that version.")
    missing = missing_migrations()
    if missing:
        return fault(
            TOPIC,
            f"The database is not brought up to this version ({len(missing)} steps): make a copy with"
            " `cascade records backup FILE`, then run `cascade publish`.",
        )
    return well(TOPIC, f"The database answers and is set up for this version: {_version()}.")


def findings(*, full: bool) -> Iterator[Finding]:
    """Yield what is to be said of a database that is set up."""
    if connection.vendor == "sqlite":
        yield from _sqlite(full=full)
    else:
        yield from _sequences()
    faults = [fault("Log", message) for message in trigger_faults()]
    yield from faults or [well("Log", "The database refuses to change or delete rows of the log.")]
    yield from _clock()
    expired = expired_sessions(timezone.now()).count()
    if expired > _MANY_SESSIONS:
        yield note(TOPIC, f"{expired:,} sessions have run out: `cascade records tidy` clears them away.")


def _version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def python() -> Finding:
    """Return which Python runs this."""
    return well("Python", f"Python {sys.version.split(maxsplit=1)[0]}.")


def _pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def _sqlite(*, full: bool) -> Iterator[Finding]:
    journal, synchronous = _pragma("journal_mode"), _pragma("synchronous")
    if journal != "wal" or synchronous != "2":
        yield fault(
            TOPIC,
            f"SQLite runs with journal mode {journal} and synchronous {synchronous}, not with wal and 2: a"
            " power cut would lose attempts. It needs a disk of this machine: a network drive can't do it.",
        )
    else:
        yield well(TOPIC, "SQLite keeps a write-ahead log and waits for the disk: a power cut loses nothing.")
    if full:
        found = _pragma("integrity_check(1)")
        if found != "ok":
            yield fault(TOPIC, f"The database file is damaged: {found}. Restore a copy.")


def _sequences() -> Iterator[Finding]:
    """Look whether PostgreSQL would hand out a number that is taken."""
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk  # noqa: SLF001 - Django's documented model API
        if isinstance(key, models.AutoField) and (behind := _behind(model._meta.db_table, str(key.column))):  # noqa: SLF001
            yield behind


def _behind(table: str, column: str) -> Finding | None:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted(table), column])
        (sequence,) = cursor.fetchone()
        cursor.execute(
            f"SELECT last_value, (SELECT MAX({quoted(column)}) FROM {quoted(table)}) FROM {sequence}"  # noqa: S608 - our own names
        )
        last, highest = cursor.fetchone()
    if highest is None or last >= highest:
        return None
    return fault(
        TOPIC,
        f"Table {table} would be given numbers that are taken: run in psql"
        f" SELECT setval('{sequence}', {highest});",
    )


def _clock() -> Iterator[Finding]:
    now = timezone.now()
    away = abs(_server_time() - now)
    if away > _SKEW:
        yield fault(
            "Clock",
            f"This machine and the database's differ by {away.total_seconds():.0f} seconds: set both by a"
            " time server.",
        )
    for model, column in ((Attempt, "submitted_at"), (AuditEntry, "at")):
        last: datetime | None = model._default_manager.aggregate(last=Max(column))["last"]  # noqa: SLF001
        if last is not None and last > now + _FUTURE:
            yield fault(
                "Clock",
                f"There are {model._meta.verbose_name_plural} of {timezone.localtime(last):%-d %B %Y, %H:%M},"  # noqa: SLF001
                " which is still to come: set this machine's clock, and find out when it was wrong.",
            )
            return
    yield well("Clock", f"It is {timezone.localtime(now):%-d %B %Y, %H:%M} in London, and no row is later.")


def _server_time() -> datetime:
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
