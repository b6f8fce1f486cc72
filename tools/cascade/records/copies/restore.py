"""Putting a copy in place of a database: all of it, checked before it counts, or none of it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from cascade.records import audit, erasure
from cascade.records.copies import archive as archives
from cascade.records.copies.archive import Copy, Manifest
from cascade.records.copies.loading import load
from cascade.records.copies.tables import applied, exists, nodes_of, tables_at
from cascade.records.errors import RecordsError
from cascade.records.freed_space import overwrite
from cascade.records.models import Person
from cascade.records.verification import VerifyReport, verify

_LOCK_SECONDS = 30
_ERASED_SINCE = "Erased after the copy was made that was restored now."


@dataclass(frozen=True, slots=True)
class Held:
    """What a database holds: people and rows of the log."""

    people: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that was put in place: what it is, what it took the place of, and how its log stands.

    *erased_again* says how many people had been erased since the copy was made, and were erased again.
    """

    manifest: Manifest
    replaced: Held | None
    log: VerifyReport
    erased_again: int


def restore(
    path: Path,
    *,
    replace: bool = False,
    accept_broken_chain: bool = False,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Restored:
    """Put the copy *path* in place of the database, which stays as it was if anything is wrong.

    Args:
        path: The copy.
        replace: Whether a database that is not empty is replaced.
        accept_broken_chain: Whether a copy is restored whose log was changed before it was taken.
        progress: Called with 1 for each row: once when it is checked and once when it is stored.

    Raises:
        RecordsError: the database is not empty, the copy is damaged, of a newer version, or does not fit, or
            its log is not whole.
    """
    with archives.opened(path) as copy:
        held = holding()
        if held is not None and not replace:
            raise RecordsError(_not_empty(held, copy.manifest))
        nodes_of(copy.manifest.migrations)
        copy.check(progress)
        erased = _erased()
        place = _in_one_transaction if connection.vendor == "postgresql" else _aside
        with place():
            load(copy, progress)
            report = _verified(copy, accept_broken_chain=accept_broken_chain)
            audit.note(None, "restored", detail=_detail(copy, held))
            again = _erase_again(erased)
    if again:
        overwrite()
    return Restored(copy.manifest, held, report, len(again))


def holding() -> Held | None:
    """Return what the database holds, or None where it is empty: no tables, or nobody and nothing in them."""
    if not exists():
        return None
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        counts = {}
        for name in sorted(table for table in tables if table.startswith("records_")):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own
            counts[name] = cursor.fetchone()[0]
    # The end of the chain has a row before there is a chain.
    if not any(count for name, count in counts.items() if name != "records_chainhead"):
        return None
    return Held(counts.get("records_person", 0), counts.get("records_attempt", 0))


def _erased() -> list[UUID]:
    """Return who is erased in the database that is replaced."""
    if not exists():
        return []
    with connection.cursor() as cursor:
        if "records_person" not in connection.introspection.table_names(cursor):
            return []
        columns = connection.introspection.get_table_description(cursor, "records_person")
        if "erased_at" not in {column.name for column in columns}:
            return []
    return list(Person.objects.exclude(erased_at=None).values_list("pk", flat=True))


def _erase_again(erased: Iterable[UUID]) -> list[UUID]:
    """Erase those whom the copy would bring back, and return who they are."""
    back = [
        found
        for person in erased
        for found in Person.objects.filter(pk=person, erased_at=None).values_list("pk", flat=True)
    ]
    if back:
        erasure.empty(back)
        audit.note(None, "erased", people=back, detail={"reason": _ERASED_SINCE})
    return back


def _not_empty(held: Held, manifest: Manifest) -> str:
    return (
        f"The database is not empty: it holds {held.people:,} people and {held.attempts:,} rows of the log;"
        f" the copy, of {manifest.made_at}, holds {manifest.rows_of('records_person'):,} and"
        f" {manifest.chain_sequence:,}. Make a copy of it with `cascade records backup`, stop the service,"
        " then restore with --replace."
    )


def _verified(copy: Copy, *, accept_broken_chain: bool) -> VerifyReport:
    report = verify()
    if not report.ok and not accept_broken_chain:
        raise RecordsError(
            f"The log in {copy.path} is not whole: {report.faults[0]} Nothing was restored. Use an older"
            " copy, or restore this one as it is with --accept-broken-chain."
        )
    return report


def _detail(copy: Copy, held: Held | None) -> dict[str, Any]:
    return {
        "sha256": archives.sha256_of(copy.path),
        "made_at": copy.manifest.made_at,
        "chain_sequence": copy.manifest.chain_sequence,
        "chain_hash": copy.manifest.chain_hash,
        "replaced": {"people": held.people, "attempts": held.attempts} if held else None,
    }


@contextmanager
def _in_one_transaction() -> Iterator[None]:
    """PostgreSQL: the old tables go and the new ones come in one transaction, or nothing happens."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
            ours = {table.name for table in tables_at(nodes_of(applied()), everything=True)}
            ours.add(MigrationRecorder.Migration._meta.db_table)  # noqa: SLF001 - documented model API
            doomed = sorted(ours & set(connection.introspection.table_names(cursor)))
            if doomed:
                names = ", ".join(connection.ops.quote_name(name) for name in doomed)
                _drop(f"DROP TABLE {names}")
        yield


def _drop(statement: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise RecordsError(
            f"The old tables can't be taken away: {' '.join(str(error).split())}. Stop the service, and"
            " whatever else uses them, then try again."
        ) from error


@contextmanager
def _aside() -> Iterator[None]:
    """SQLite: what happens inside happens to a file aside, which then takes the old one's place at once.

    SQLite copies it page by page into the old file in one transaction of its own, so that a service that has
    it open goes on with the new content, and a power cut leaves the old.
    """
    target = Path(str(connection.settings_dict["NAME"]))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
        aside = Path(folder) / target.name
        with _using(aside):
            yield
        _swap(aside, target)


@contextmanager
def _using(path: Path) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _swap(aside: Path, target: Path) -> None:
    is_new = not target.exists()
    if is_new:
        target.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(aside)) as source, closing(sqlite3.connect(target, timeout=30)) as place:
            source.backup(place)
            place.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if is_new:
            target.unlink()
        raise RecordsError(
            f"{target} can't be replaced: {error}. Stop the service; if the file itself is damaged, move it"
            " and its -wal and -shm files away, then try again. The old database was left as it was."
        ) from error
