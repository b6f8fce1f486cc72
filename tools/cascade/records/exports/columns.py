"""The columns of an export: names that never change, what they hold, and where that comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from cascade.exchange.cells import Cell
from cascade.records.errors import RecordsError
from cascade.records.exports.states import State
from cascade.records.exports.trainers import Trainer
from cascade.records.status import LONDON

Rests = Literal["log", "person", "now"]
"""What a cell rests on: a row of the log, which never changes; the person's row; or where they stand now."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the export.

    Attributes:
        name: Its name, a promise to other systems.
        description: What it holds.
        source: The field it comes from, as Django looks it up from an attempt.
        read: Makes a cell of what the database's driver gives; where there is none it is a cell already.
        rests_on: See `Rests`.
        is_json: Whether its text is JSON.
        standard: Whether it is in an export that names no columns.
        of_state: For what is derived: makes a cell of where the person stands.
        of_trainer: For what is said of the session's trainer: makes a cell of who it was.
    """

    name: str
    description: str
    source: str = "person_id"
    read: Callable[[Any], Cell] | None = None
    rests_on: Rests = "log"
    is_json: bool = False
    standard: bool = True
    of_state: Callable[[State], Cell] | None = None
    of_trainer: Callable[[Trainer], Cell] | None = None


# Readers take what the database's driver gives, before Django: SQLite's has ids as text, and moments without
# their zone, which is UTC.


def _id(raw: str | UUID) -> str:
    digits = raw if isinstance(raw, str) else raw.hex
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _moment(raw: datetime) -> datetime:
    return raw.replace(tzinfo=UTC) if raw.tzinfo is None else raw.astimezone(UTC)


def _utc(raw: datetime) -> str:
    return _moment(raw).isoformat(timespec="microseconds")[:26] + "Z"


def _london(raw: datetime) -> datetime:
    return _moment(raw).astimezone(LONDON)


def _open_or_closed(raw: bool) -> str:
    return "open" if raw else "closed"


def _more(name: str, description: str, source: str, rests_on: Rests = "person", **given: Any) -> Column:
    """Return a column that stands in an export only where it is asked for."""
    return Column(name, description, source, rests_on=rests_on, standard=False, **given)


def _derived(name: str, description: str, of_state: Callable[[State], Cell]) -> Column:
    return Column(name, description, rests_on="now", standard=False, of_state=of_state)


COLUMNS: tuple[Column, ...] = (
    Column("attempt_id", "Id of the attempt.", "id", _id),
    Column("staff_number", "Staff number.", "person__staff_number", rests_on="person"),
    Column("name", "Name.", "person__name", rests_on="person"),
    Column("service_area", "Service area, as it is now.", "person__service_area", rests_on="person"),
    Column("quiz", "Id of the quiz.", "quiz"),
    Column("quiz_title", "Its title as it stood.", "quiz_title"),
    Column("edition", "Edition of the question bank: the sha256 of its text.", "edition_id"),
    Column(
        "item_digests", "JSON: each item asked, and the sha256 of all it says.", "item_digests", is_json=True
    ),
    Column(
        "clause_digests",
        "JSON: each clause tested, and the sha256 of its wording.",
        "clause_digests",
        is_json=True,
    ),
    Column("channel", "web, terminal, paper or import.", "channel"),
    Column(
        "identified_by",
        "password, password_code, one_time_link, link_code, oidc, proxy, terminal, paper or import.",
        "identified_by",
    ),
    Column("mark", "Marks given.", "mark"),
    Column("max_mark", "Marks possible.", "max_mark"),
    Column("percent", "Percentage, 2 decimal places at most; empty without scored items.", "percent"),
    Column("passed", "yes or no; empty for a quiz without scored items.", "passed"),
    Column("complete", "yes or no: all that had to be written or rated was.", "complete"),
    Column("submitted_utc", "When it was handed in, UTC, to the microsecond.", "submitted_at", _utc),
    Column("submitted_london", "The same on the clock in London, to the second.", "submitted_at", _london),
    Column("depth", "Depth of the session in the cascade; empty outside one.", "depth"),
    Column("session", "Session it was taken in; empty outside one.", "session"),
    Column("previous_hash", "Hash of the row before it in the log.", "previous_hash"),
    Column("chain_hash", "Hash of its own row in the log.", "row_hash"),
    Column("kind", "attempt, delta (a short re-assessment) or regrade (marked again).", "kind"),
    Column("refers_to", "Of a delta or a regrade: id of the attempt it belongs to.", "refers_to", _id),
    Column(
        "trainer_name",
        "Name of who trained in the session; empty outside one.",
        "session",
        rests_on="person",
        of_trainer=lambda trainer: trainer.name,
    ),
    Column(
        "trainer_staff_number",
        "Their staff number; empty outside a session, and of a trainer from outside.",
        "session",
        rests_on="person",
        of_trainer=lambda trainer: trainer.staff_number,
    ),
    _more("sequence", "Number of its row in the log.", "sequence", "log"),
    _more("opened_utc", "When it was opened, UTC, to the microsecond.", "opened_at", "log", read=_utc),
    _more(
        "person",
        "Id of the person, which stays when number or name change, or are erased.",
        "person_id",
        "log",
        read=_id,
    ),
    _more("email", "E-mail address.", "person__email"),
    _more("manager_staff_number", "Staff number of the manager.", "person__manager__staff_number"),
    _more("starts_on", "First day of work.", "person__starts_on"),
    _more("leaves_on", "Last day of work.", "person__leaves_on"),
    _more("account", "open or closed.", "person__is_active", read=_open_or_closed),
    _derived(
        "status",
        "Where the person stands with the quiz now: current, affected, expired or failed.",
        lambda state: state.name,
    ),
    _derived(
        "expires_on", "Day in London on which their pass runs out or ran out.", lambda state: state.expires_on
    ),
    _derived("due_on", "Day in London by which the quiz is required of them.", lambda state: state.due_on),
)
"""Every column, those of an export that names none first, in their order."""

STANDARD: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.standard)
"""The columns of an export that names none."""

_BY_NAME = {column.name: column for column in COLUMNS}


def columns_of(names: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return the columns of these names, in this order; the standard ones where none is named.

    Raises:
        RecordsError: a name is unknown, or stands there twice.
    """
    unknown = [name for name in names if name not in _BY_NAME]
    if unknown:
        raise RecordsError(
            f"There is no column {' or '.join(map(repr, unknown))}: choose from {', '.join(_BY_NAME)}."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RecordsError(f"Each column stands in a file once: {', '.join(twice)} is named twice.")
    return tuple(_BY_NAME[name] for name in names or STANDARD)
