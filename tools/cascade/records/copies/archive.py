"""The file a copy of the database is kept in: a zip with a manifest and a file of JSON lines for each table.

It needs no database server's tools to be read, and says itself what it holds: the manifest names every table
with its columns, its number of rows and the sha256 of its lines, so a damaged or shortened file is found out
before anything is done with it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cascade.model.codec import FormatError, decode, encode
from cascade.records.errors import RecordsError

FORMAT = "cascade-backup/1"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class TableCopy:
    """A table in a copy: its name, its columns as on each line, its rows, the sha256 of its lines."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Return the name of its file in the archive."""
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy is.

    Attributes:
        format: `FORMAT`.
        version: Version of this program that made it.
        made_at: When the copy shows the database, UTC.
        database: ``sqlite`` or ``postgresql``: where the rows were read.
        migrations: The migrations the tables had been through, as ``app.name``.
        tables: Every table.
        chain_sequence: Number of the last row of the log; 0 before the first.
        chain_hash: Its hash, to be compared with a signed checkpoint; empty before the first.
        edition: The edition that was current; empty before the first.
    """

    format: str
    version: str
    made_at: str
    database: str
    migrations: tuple[str, ...]
    tables: tuple[TableCopy, ...]
    chain_sequence: int
    chain_hash: str
    edition: str

    @property
    def rows(self) -> int:
        """Return how many rows the copy holds."""
        return sum(table.rows for table in self.tables)

    def rows_of(self, table: str) -> int:
        """Return how many rows of *table* the copy holds; 0 where it has no such table."""
        return sum(one.rows for one in self.tables if one.name == table)


def write_table(
    archive: zipfile.ZipFile,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Callable[[int], None],
) -> TableCopy:
    """Write the rows of a table, each a list of JSON values on a line of its own.

    Raises:
        ValueError: a value is none that JSON can say.
    """
    digest, count = hashlib.sha256(), 0
    member = TableCopy(name, (), 0, "").member
    with archive.open(member, "w", force_zip64=True) as raw, io.BufferedWriter(raw, _CHUNK) as file:
        for row in rows:
            # ASCII with escapes: half of a surrogate pair, which UTF-8 has no bytes for, survives as well.
            # PostgreSQL forgets the order of keys in JSON: sorted, equal rows are equal.
            text = json.dumps(row, allow_nan=False, sort_keys=True, separators=(",", ":"))
            line = text.encode("ascii") + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
            progress(1)
    return TableCopy(name, tuple(columns), count, digest.hexdigest())


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest, last: an archive without one was never finished."""
    archive.writestr(MANIFEST, json.dumps(encode(manifest), indent=2, sort_keys=True) + "\n")


class Copy:
    """An archive that is open for reading."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self.path = path
        self.manifest = self._read_manifest()

    def check(self, progress: Callable[[int], None] = lambda _rows: None) -> None:
        """Read everything and compare it with the manifest.

        Args:
            progress: Called with 1 for each row.

        Raises:
            RecordsError: a table is missing, damaged, or not as the manifest says.
        """
        found = {name for name in self._archive.namelist() if name != MANIFEST}
        named = {table.member for table in self.manifest.tables}
        if found != named:
            odd = ", ".join(sorted(found ^ named))
            raise RecordsError(f"{self.path} is no whole copy: its manifest and its files differ in {odd}.")
        for table in self.manifest.tables:
            digest, count = hashlib.sha256(), 0
            with self._reading(table) as lines:
                for line in lines:
                    digest.update(line)
                    count += 1
                    progress(1)
            if (digest.hexdigest(), count) != (table.sha256, table.rows):
                raise RecordsError(
                    f"{self.path} is damaged: {table.member} is not what its manifest says. Use another copy."
                )

    def rows(self, table: TableCopy) -> Iterator[list[Any]]:
        """Yield the rows of *table*, one at a time.

        Raises:
            RecordsError: a line can't be read, or has not as many values as there are columns.
        """
        with self._reading(table) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if not isinstance(row, list) or len(row) != len(table.columns):
                    raise RecordsError(f"{self.path}: {table.member}:{number}: this is no row of the table.")
                yield row

    @contextmanager
    def _reading(self, table: TableCopy) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(table.member) as raw, io.BufferedReader(raw, _CHUNK) as lines:  # type: ignore[type-var]
                yield lines
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise RecordsError(
                f"{self.path} is damaged: {table.member} can't be read. Use another copy."
            ) from error

    def _read_manifest(self) -> Manifest:
        try:
            value = json.loads(self._archive.read(MANIFEST))
            found = value.get("format") if isinstance(value, dict) else None
            if isinstance(found, str) and found != FORMAT and found.startswith("cascade-backup/"):
                raise RecordsError(
                    f"{self.path} was made by another version, in the format {found}: restore it with that."
                )
            manifest = decode(Manifest, value)
        except KeyError:
            raise RecordsError(f"{self.path} is no copy made by `cascade records backup`.") from None
        except (ValueError, zipfile.BadZipFile, zlib.error, FormatError) as error:
            raise RecordsError(f"{self.path}: its manifest can't be read: {error}.") from None
        if manifest.format != FORMAT:
            raise RecordsError(f"{self.path} is no copy made by `cascade records backup`.")
        return manifest


@contextmanager
def opened(path: Path) -> Iterator[Copy]:
    """Open a copy for reading.

    Raises:
        RecordsError: there is no such file, or it is none.
    """
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise RecordsError(f"There is no file {path}.") from None
    except zipfile.BadZipFile:
        raise RecordsError(
            f"{path} is no whole copy made by `cascade records backup`: use another."
        ) from None
    except OSError as error:
        raise RecordsError(f"{path} can't be read: {error.strerror or error}.") from None
    with archive:
        yield Copy(archive, path)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
