"""Checking the log: every row against its hash and the row before it, the end, editions and triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from cascade.model.bank import edition_of
from cascade.records.chain import GENESIS, PAYLOADS, row_hash
from cascade.records.chain_rows import RawRow, integrity_faults, raw_rows
from cascade.records.errors import RecordsError
from cascade.records.guards import trigger_faults
from cascade.records.models import Attempt, Edition

MOST_FAULTS = 1000
"""How many faults a report names; more are only counted, so that a report stays small."""


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One thing wrong with the log: the row's number in the chain, its attempt id, and what it is.

    Where it isn't a row that is at fault, *sequence* is None and *attempt* empty.
    """

    sequence: int | None
    attempt: str
    message: str

    def __str__(self) -> str:
        """Return the fault as a sentence that names the row."""
        if self.sequence is None and not self.attempt:
            return self.message
        number = "?" if self.sequence is None else self.sequence
        return f"Row {number} (attempt {self.attempt or '?'}): {self.message}"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What checking the chain gave: rows read, the faults (`MOST_FAULTS` of them), and how many more."""

    rows: int
    faults: tuple[ChainFault, ...]
    more: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(slots=True)
class _Walk:
    """Where the check has got to, in constant memory."""

    rows: int = 0
    expected: int = 1
    last_hash: str | None = GENESIS
    faults: list[ChainFault] = field(default_factory=list)
    more: int = 0

    def report(self, fault: ChainFault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more += 1

    def step(self, row: RawRow) -> None:
        self.rows += 1
        problems = list(row.problems)
        if row.sequence != self.expected:
            problems.append(_out_of_place(row.sequence, self.expected))
        stored_before = row.values.get("previous_hash")
        if self.last_hash is not None and stored_before is not None and stored_before != self.last_hash:
            problems.append("it does not follow from the row before it, which was changed, removed or added.")
        whole = not row.problems and _hash_fits(row, problems)
        for problem in problems:
            self.report(ChainFault(row.sequence, row.attempt, problem))
        # A row that can't be trusted doesn't say where the next one belongs.
        self.expected = (row.sequence if whole and row.sequence is not None else self.expected) + 1
        self.last_hash = row.values.get("row_hash")


def _out_of_place(found: int | None, expected: int) -> str:
    if found is not None and found > expected:
        missing = f"row {expected} is" if found == expected + 1 else f"rows {expected} to {found - 1} are"
        return f"{missing} missing before it."
    return f"it stands where row {expected} belongs."


def _hash_fits(row: RawRow, problems: list[str]) -> bool:
    attempt = Attempt(**row.values)
    if attempt.format not in PAYLOADS:
        problems.append(f"it is of format {attempt.format}, which this version does not know.")
        return False
    if row_hash(attempt) != attempt.row_hash:
        problems.append("its content and its hash do not belong together: something in it was changed.")
        return False
    return True


def verify(progress: Callable[[int], None] = lambda _rows: None) -> VerifyReport:
    """Check every row of the log against the chain, its end, editions and triggers; never changes anything.

    Reads row by row, so memory stays flat at any size; rows added meanwhile are left for the next time.

    Args:
        progress: Called with the number of rows checked so far, after every row.
    """
    walk = _Walk()
    try:
        head = _read_head()
        for row in raw_rows(head[0]):
            walk.step(row)
            progress(walk.rows)
        for fault in _tail_faults(walk, *head):
            walk.report(fault)
        for message in (*_edition_faults(), *trigger_faults(), *integrity_faults()):
            walk.report(ChainFault(None, "", message))
    except (DatabaseError, UnicodeDecodeError, RecordsError) as error:
        walk.report(
            ChainFault(None, "", f"The database can't be read after row {walk.expected - 1}: {error}")
        )
    return VerifyReport(walk.rows, tuple(walk.faults), walk.more)


def verify_end(most: int) -> VerifyReport:
    """Check the last rows of the log, at most so many, and its end: what a look now and then has time for."""
    walk = _Walk()
    try:
        sequence, last_hash = _read_head()
        after = max(sequence - most, 0)
        if after:
            # What stands before them is taken as it is.
            walk.expected, walk.last_hash = after + 1, None
        for row in raw_rows(sequence, after):
            walk.step(row)
        for fault in _tail_faults(walk, sequence, last_hash):
            walk.report(fault)
    except (DatabaseError, UnicodeDecodeError, RecordsError) as error:
        walk.report(ChainFault(None, "", f"The end of the log can't be read: {error}"))
    return VerifyReport(walk.rows, tuple(walk.faults), walk.more)


def _read_head() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, row_hash FROM records_chainhead")
        found = cursor.fetchone()
    if found is None:
        return 0, GENESIS
    sequence, last_hash = found
    if not isinstance(sequence, int) or not isinstance(last_hash, str):
        raise RecordsError("the end of the chain is not written as it should be.")
    return sequence, last_hash


def _tail_faults(walk: _Walk, sequence: int, last_hash: str) -> Iterator[ChainFault]:
    if walk.expected - 1 < sequence:
        yield ChainFault(
            sequence, "", f"the log ends with row {walk.expected - 1}: everything after it was cut off."
        )
    elif walk.last_hash != last_hash and (walk.rows or sequence):
        yield ChainFault(sequence, "", "it is not the row that was added last: its hash is another.")
    now, _ = _read_head()
    if Attempt.objects.filter(sequence__gt=now).exists():
        yield ChainFault(None, "", f"There are rows after row {now}, which was the last one added.")


def _edition_faults() -> Iterator[str]:
    for edition_id, text in Edition.objects.values_list("id", "bank_text").iterator(chunk_size=1):
        if edition_of(text) != edition_id:
            yield f"Edition {edition_id}: its text was changed."
