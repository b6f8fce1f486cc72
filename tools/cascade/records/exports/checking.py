"""Checking an exported file: against its manifest, byte for byte, and against the log, row for row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from cascade.exchange.read_back import ReadRow, format_of, read_back
from cascade.model.errors import CascadeError
from cascade.records.checkpoints import check_checkpoint
from cascade.records.errors import RecordsError
from cascade.records.exports.comparing import Comparison, comparison
from cascade.records.exports.filters import Filters, chosen
from cascade.records.exports.manifest import FORMAT
from cascade.records.signing import check_signature, fingerprint
from cascade.records.superseding import counting

MOST_FAULTS = 1000
"""How many faults a report names; more are only counted."""

_BATCH = 500
_BLOCK = 1 << 20


@dataclass(slots=True)
class Checked:
    """What checking an exported file gave.

    Attributes:
        rows: How many rows the file has, as far as it could be read.
        notes: What was found to be right, and what could not be looked at, in sentences.
        faults: What is wrong, in sentences: `MOST_FAULTS` of them.
        more: How many faults there are beyond.
    """

    rows: int = 0
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, sentence: str) -> None:
        """Add something that is wrong."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)
        else:
            self.more += 1


def check_export(
    file: IO[bytes],
    manifest: Mapping[str, Any] | None,
    public: Ed25519PublicKey | None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> Checked:
    """Check an exported file.

    Memory stays flat but for one bit a row of the log.

    Args:
        file: The file, open for reading.
        manifest: Its manifest; without one only its rows are looked up.
        public: The key that is trusted; needed with a manifest.
        progress: Called with the number of rows read since it was last called.
    """
    checked = Checked()
    filters, end = None, None
    if manifest is None:
        checked.notes.append(
            "There is no manifest: nobody can tell whether rows are missing, or whether what is said of"
            " people was changed."
        )
    elif public is None or not _is_trusted(manifest, public, checked):
        checked.notes.append("Nothing that the manifest says was relied on.")
        manifest = None
    else:
        _check_bytes(file, manifest, checked)
        filters, end = Filters.from_texts(manifest["filter"]), int(manifest["chain"]["sequence"])
    rows = _Rows(checked, manifest, filters, end)
    try:
        rows.check(file, progress)
    except CascadeError as error:
        checked.fault(str(error))
    except RecursionError:
        checked.fault("The file can't be read on: a row is nested deeper than that of any export.")
    return checked


def _is_trusted(manifest: Mapping[str, Any], public: Ed25519PublicKey, checked: Checked) -> bool:
    """Say whether the manifest is as it was signed, and the log what it was then."""
    try:
        check_signature(manifest, "The manifest", public)
    except RecordsError as error:
        checked.fault(str(error))
        return False
    if manifest.get("manifest") != FORMAT:
        checked.fault("The manifest is no manifest of an export, or of a newer version: update first.")
        return False
    made = datetime.fromisoformat(manifest["made_at"]).astimezone(timezone.get_default_timezone())
    checked.notes.append(
        f"The manifest is as it was signed on {made:%-d %B %Y, %H:%M} with the key {fingerprint(public)}."
    )
    try:
        checked.notes.append(check_checkpoint(manifest["checkpoint"], public))
    except RecordsError as error:
        checked.fault(str(error))
    return True


def _check_bytes(file: IO[bytes], manifest: Mapping[str, Any], checked: Checked) -> None:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    if (size, digest.hexdigest()) == (manifest["bytes"], manifest["sha256"]):
        checked.notes.append("The file is byte for byte the one that was exported.")
        return
    was = (
        ""
        if size == manifest["bytes"]
        else f": it has {size:,} bytes, the manifest says {manifest['bytes']:,}"
    )
    checked.fault(
        f"The file is not byte for byte the one that was exported{was}. A program that saves it again changes"
        " bytes too; what its rows say is looked up below."
    )


class _Rows:
    """The rows of a file as they are looked up in the log."""

    def __init__(
        self,
        checked: Checked,
        manifest: Mapping[str, Any] | None,
        filters: Filters | None,
        end: int | None,
    ) -> None:
        self._checked = checked
        self._manifest = manifest
        self._filters = filters
        self._end = end
        self._seen = bytearray()  # a bit for each row of the log
        self._superseded = 0
        self._good = 0

    def check(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        """Look up every row, and whether all are there."""
        format_ = self._manifest["format"] if self._manifest else format_of(file)
        service = self._manifest["service"] if self._manifest else ""
        rows = read_back(file, format_)
        first = next(rows, None)
        if first is not None:
            names = self._manifest["columns"] if self._manifest else list(first.cells)
            compared = comparison(format_, names, service)
            for name in compared.unknown:
                self._checked.fault(f"The column {name!r} is none of an export's: it was added.")
            for batch in _batches(first, rows):
                self._look_up(batch, compared)
                progress(len(batch))
        self._conclude()

    def _look_up(self, batch: Sequence[ReadRow], compared: Comparison) -> None:
        self._checked.rows += len(batch)
        keyed = [(row, _key(row.cells.get(compared.key))) for row in batch]
        known = compared.expected([key for _, key in keyed if key])
        for row, key in keyed:
            found = known.get(key) if key else None
            if found is None:
                self._wrong(
                    row, key, "the log has no such attempt: the row was added, or its id was changed."
                )
                continue
            sequence, expected = found
            if self._mark_seen(sequence):
                self._wrong(row, key, "it stands in the file twice.")
            elif differences := compared.differences(expected, row.cells):
                self._wrong(row, key, f"{'; '.join(differences)}.")
            else:
                self._good += 1
        counted = counting().filter(pk__in=known).count()
        self._superseded += len(known) - counted

    def _wrong(self, row: ReadRow, key: UUID | None, what: str) -> None:
        self._checked.fault(f"{row.place} (attempt {key or '?'}): {what}")

    def _mark_seen(self, sequence: int) -> bool:
        """Mark a row of the log as seen; return whether it was before."""
        place, bit = sequence // 8, 1 << sequence % 8
        self._seen.extend(bytes(max(place + 1 - len(self._seen), 0)))  # rows may be added meanwhile
        byte = self._seen[place]
        self._seen[place] = byte | bit
        return bool(byte & bit)

    def _conclude(self) -> None:
        checked = self._checked
        if self._good == checked.rows:
            checked.notes.append(f"All {checked.rows:,} rows stand in the log as they do here.")
        if self._superseded:
            checked.notes.append(
                f"{self._superseded:,} of these attempts have been marked again or made void since."
            )
        if self._manifest is not None:
            self._look_for_missing()

    def _look_for_missing(self) -> None:
        checked = self._checked
        if self._filters is None or self._manifest is None:
            return
        if not self._filters.rests_on_log:
            if checked.rows != self._manifest["rows"]:
                checked.fault(
                    f"The file has {checked.rows:,} rows, the manifest says {self._manifest['rows']:,}."
                )
            checked.notes.append(
                "The filter names people's service area or status, which change: that no row is missing is"
                " shown by the bytes of the file alone."
            )
            return
        wanted = chosen(self._filters, self._end).values_list("sequence", "pk")
        missing = 0
        for sequence, key in wanted.iterator(chunk_size=_BATCH):
            if not self._mark_seen(sequence):
                missing += 1
                checked.fault(f"Attempt {key}, row {sequence} of the log, is missing from the file.")
        if not missing:
            checked.notes.append("No row that the filter lets through is missing.")


def _batches(first: ReadRow, rows: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    batch = [first, *islice(rows, _BATCH - 1)]
    while batch:
        yield batch
        batch = list(islice(rows, _BATCH))


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
