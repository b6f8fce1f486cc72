"""Making a copy: every table as it stood at one moment, while the service goes on writing."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cascade.records import audit
from cascade.records.chain import GENESIS
from cascade.records.copies import archive as archives
from cascade.records.copies.archive import FORMAT, Manifest, TableCopy
from cascade.records.copies.tables import Table, applied, nodes_of, tables_at, to_json
from cascade.records.errors import RecordsError
from cascade.records.verification import VerifyReport, verify

_BATCH = 500
_HEAD = "SELECT sequence, row_hash FROM records_chainhead"
_EDITION = "SELECT edition_id FROM records_publication ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made: what is in it, the sha256 of the file, and how the log in it stands.

    *log* is None where the tables are of an earlier version, whose log this one does not check.
    """

    manifest: Manifest
    sha256: str
    log: VerifyReport | None


def back_up(
    path: Path, *, replace: bool = False, progress: Callable[[int], None] = lambda _rows: None
) -> Made:
    """Write a copy of the database to *path*, which only its owner may read, and read it back to check it.

    The file takes its name when it is whole: a copy that fails leaves none behind, and an old one untouched.

    Args:
        path: The file.
        replace: Whether a file of that name is replaced.
        progress: Called with 1 for each row written.

    Raises:
        RecordsError: the file is there already, can't be written, or the database can't be read on.
    """
    _refuse_to_overwrite(path, replace=replace)
    with _aside(path) as aside:
        with snapshot():
            manifest = write(aside, progress)
            report = verify() if _is_up_to_date() else None
        with archives.opened(aside) as copy:
            copy.check()
        digest = archives.sha256_of(aside)
        if report is not None:  # else the audit log may not be there yet
            audit.note(None, "backed_up", detail=_detail(manifest, digest))
        _refuse_to_overwrite(path, replace=replace)
        aside.replace(path)
        _keep_name(path.parent)
    return Made(manifest, digest, report)


def count_rows() -> int:
    """Return how many rows a copy made now would hold."""
    return sum(_count(table) for table in tables_at(nodes_of(applied())))


@contextmanager
def snapshot() -> Iterator[None]:
    """Show the database as it stands now to all that is read inside, and let others write meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        sqlite: Any = connection
        usual = sqlite.transaction_mode
        # Reading must not wait for writers, nor they for it: the write-ahead log keeps what is read here.
        sqlite.transaction_mode = "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = usual
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write(path: Path, progress: Callable[[int], None]) -> Manifest:
    """Write all tables and the manifest to *path*; memory stays flat at any number of rows.

    Raises:
        RecordsError: there is nothing to copy, or a row can't be read.
    """
    migrations = applied()
    tables = tables_at(nodes_of(migrations))
    if not any(table.name == "records_person" for table in tables):
        raise RecordsError("There is no database to copy yet: run `cascade publish` first.")
    made_at = timezone.now()
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            copies = tuple(_copy(archive, table, progress) for table in tables)
            sequence, last_hash = _one(_HEAD) or (0, GENESIS)
            manifest = Manifest(
                format=FORMAT,
                version=version("policy-cascade"),
                made_at=made_at.isoformat(timespec="seconds"),
                database=connection.vendor,
                migrations=migrations,
                tables=copies,
                chain_sequence=sequence,
                chain_hash=last_hash if sequence else "",
                edition=(_one(_EDITION) or ("",))[0],
            )
            archives.write_manifest(archive, manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _copy(archive: zipfile.ZipFile, table: Table, progress: Callable[[int], None]) -> TableCopy:
    try:
        return archives.write_table(archive, table.name, table.columns, _rows(table), progress)
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        raise RecordsError(
            f"A row of {table.name} can't be read: {error}. Run `cascade records verify`, and copy the"
            " database by other means before anything else is done with it."
        ) from error


def _rows(table: Table) -> Iterator[list[Any]]:
    """Yield the rows in the order of their key, so that equal databases give equal copies."""
    fields = table.fields
    names = [field.attname for field in fields]
    rows = table.model._base_manager.order_by("pk").values_list(*names)  # noqa: SLF001 - documented model API
    for row in rows.iterator(chunk_size=_BATCH):
        yield [to_json(field, value) for field, value in zip(fields, row, strict=True)]


def _count(table: Table) -> int:
    return table.model._base_manager.count()  # noqa: SLF001 - documented model API


def _one(sql: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _detail(manifest: Manifest, digest: str) -> dict[str, Any]:
    return {
        "sha256": digest,
        "rows": manifest.rows,
        "made_at": manifest.made_at,
        "chain_sequence": manifest.chain_sequence,
        "chain_hash": manifest.chain_hash,
    }


def _refuse_to_overwrite(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise RecordsError(f"{path} is a folder: give the name of a file.")
    if path.exists() and not replace:
        raise RecordsError(f"{path} is there already: give another name, or --replace to write over it.")


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Give a file beside *path* that only its owner may read; it is gone afterwards unless renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
    except OSError as error:
        raise RecordsError(f"{path} can't be written: {error.strerror}.") from None
    aside = Path(name)
    try:
        yield aside
    except OSError as error:
        raise RecordsError(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        aside.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    # The file's bytes are on the disk; this puts its name there too, before anybody is told it is done.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
