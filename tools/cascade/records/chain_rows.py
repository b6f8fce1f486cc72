"""The log's rows as the database holds them, for checking: nothing here trusts what it reads.

Django's own converters would fail on a broken date, or read two spellings alike. Each value is read
strictly instead: one spelling a value, so any changed byte is either another value or no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import connection, models

from cascade.records.models import Attempt

_BATCH = 500
_SQLITE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.(?!000000)\d{6})?", re.ASCII)
_KEPT_AS_TEXT = (
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.DateTimeField,
    models.ForeignKey,
)
_SQLITE_UUID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as far as it can be read: its place and id, its values by attribute, and what can't be read."""

    sequence: int | None
    attempt: str
    values: dict[str, Any]
    problems: tuple[str, ...]


def raw_rows(up_to: int, after: int = 0) -> Iterator[RawRow]:
    """Return the rows after number *after* and up to *up_to* in the order of the chain, one at a time.

    Raises:
        DatabaseError: the database itself can't be read on from there.
    """
    fields = Attempt._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    columns = ", ".join(_column(field) for field in fields)
    table = connection.ops.quote_name("records_attempt")
    rows = f"SELECT {columns} FROM {table}"  # noqa: S608 - our own names
    with connection.chunked_cursor() as cursor:
        if after:
            cursor.execute(f"{rows} WHERE sequence > %s AND sequence <= %s ORDER BY sequence", [after, up_to])
        else:
            # No lower end: a row that was given a number below 1 is to be found as well.
            cursor.execute(f"{rows} WHERE sequence <= %s ORDER BY sequence", [up_to])
        while batch := cursor.fetchmany(_BATCH):
            for raw in batch:
                yield _read(tuple(zip(fields, raw, strict=True)))


def integrity_faults() -> list[str]:
    """Return what SQLite finds wrong with the log's pages and indexes; nothing on other databases."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(records_attempt)")
        found = [str(message) for (message,) in cursor.fetchall()]
    return [f"The database file is damaged: {message}" for message in found if message != "ok"]


def _column(field: models.Field[Any, Any]) -> str:
    name = connection.ops.quote_name(str(field.column))
    # SQLite hands over text only if it is UTF-8, and a changed byte may not be.
    as_text = connection.vendor == "sqlite" and isinstance(field, _KEPT_AS_TEXT)
    return f"CAST({name} AS BLOB)" if as_text else name


def _read(cells: tuple[tuple[models.Field[Any, Any], Any], ...]) -> RawRow:
    values: dict[str, Any] = {}
    problems = []
    for field, raw in cells:
        try:
            values[field.attname] = _value(field, raw)
        except (ValueError, TypeError, InvalidOperation):
            problems.append(f"its {field.name.replace('_', ' ')} can't be read: it was changed.")
    attempt = values.get("id")
    return RawRow(values.get("sequence"), "" if attempt is None else str(attempt), values, tuple(problems))


def _value(field: models.Field[Any, Any], raw: Any) -> Any:
    if raw is None:
        if not field.null:
            raise ValueError
        return None
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, reader in _READERS.items():
        if isinstance(field, kind):
            return reader(field, raw)
    raise TypeError


def _text(field: models.Field[Any, Any], raw: Any) -> str:
    del field
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bytes):
        return raw.decode("utf-8")
    raise TypeError


def _uuid(field: models.Field[Any, Any], raw: Any) -> UUID:
    if isinstance(raw, UUID):
        return raw
    text = _text(field, raw)
    if not _SQLITE_UUID.fullmatch(text):
        raise ValueError
    return UUID(hex=text)


def _time(field: models.Field[Any, Any], raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw.astimezone(UTC)
    text = _text(field, raw)
    if not _SQLITE_TIME.fullmatch(text):
        raise ValueError
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _decimal(field: models.Field[Any, Any], raw: Any) -> Decimal:
    places = getattr(field, "decimal_places", 0)
    exact = Decimal(repr(raw)) if isinstance(raw, int | float) else Decimal(raw)
    rounded = exact.quantize(Decimal(1).scaleb(-places))
    if rounded != exact:
        raise ValueError
    return rounded


def _bool(field: models.Field[Any, Any], raw: Any) -> bool:
    del field
    if raw not in (0, 1) or isinstance(raw, str | bytes | float):
        raise ValueError
    return bool(raw)


def _int(field: models.Field[Any, Any], raw: Any) -> int:
    del field
    if not isinstance(raw, int):
        raise TypeError
    return raw


_READERS: dict[type[models.Field[Any, Any]], Callable[[models.Field[Any, Any], Any], Any]] = {
    models.UUIDField: _uuid,
    models.DateTimeField: _time,
    models.DecimalField: _decimal,
    models.BooleanField: _bool,
    models.IntegerField: _int,
    models.CharField: _text,
    models.TextField: _text,
}
