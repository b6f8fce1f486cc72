"""Which tables a copy holds, and how their values are written.

The tables are those of the migrations the database has been through, not those of this version: a copy can be
taken before a new version changes them, and an old copy is restored into the tables it came from and changed
afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.expressions import Value
from django.utils.duration import duration_iso_string

from cascade.records.errors import RecordsError

LEFT_OUT = frozenset({"django_session", "records_signinlink", "records_staffupload"})
"""Who is signed in, links that sign in (a stolen copy signs nobody in), staff lists not loaded yet."""

Field: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its model as it was at some migration, and its columns."""

    model: type[models.Model]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """Return its name in the database."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented model API

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of its columns."""
        return tuple(str(field.column) for field in self.fields)


def exists() -> bool:
    """Return whether there is a database to ask; asking SQLite for one that isn't there would make it."""
    return connection.vendor != "sqlite" or Path(str(connection.settings_dict["NAME"])).exists()


def applied() -> tuple[str, ...]:
    """Return the migrations the database has been through, as ``app.name``, sorted; none before the first."""
    loader = MigrationLoader(connection)
    return tuple(sorted(f"{app}.{name}" for app, name in loader.applied_migrations))


def nodes_of(migrations: Iterable[str]) -> list[tuple[str, str]]:
    """Return *migrations* as Django's migration loader names them.

    Raises:
        RecordsError: this version knows one of them not.
    """
    loader = MigrationLoader(None)
    nodes = [(app, name) for app, _, name in (one.partition(".") for one in migrations)]
    unknown = [".".join(node) for node in nodes if node not in loader.disk_migrations]
    if unknown:
        raise RecordsError(
            f"The tables were made by a newer version, with {', '.join(unknown)}: use that version."
        )
    return [node for node in nodes if node in loader.graph.nodes]


def tables_at(nodes: Sequence[tuple[str, str]], *, everything: bool = False) -> tuple[Table, ...]:
    """Return the tables there are after those migrations, by name; those that are `LEFT_OUT` if asked for."""
    if not nodes:
        return ()
    state = MigrationLoader(None).project_state(list(nodes))
    found = [
        Table(model, tuple(model._meta.concrete_fields))  # noqa: SLF001 - Django's documented model API
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy  # noqa: SLF001
    ]
    wanted = [one for one in found if everything or one.name not in LEFT_OUT]
    return tuple(sorted(wanted, key=lambda table: table.name))


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (datetime, lambda value: value.astimezone(UTC).isoformat(timespec="microseconds")),
    ((date, time), lambda value: value.isoformat()),
    (timedelta, duration_iso_string),
    ((Decimal, UUID), str),
)


def to_json(field: Field, value: Any) -> Any:
    """Return a value of a column, as Django reads it, as a JSON value.

    Raises:
        TypeError: it is of a type that no table here has.
    """
    if value is None or isinstance(field, models.JSONField) or isinstance(value, str | int | float):
        return value
    for kind, writer in _WRITERS:
        if isinstance(value, kind):
            return writer(value)
    raise TypeError(f"{field}: a {type(value).__name__} has no form in a copy")


def to_database(field: Field, value: Any) -> Any:
    """Return a JSON value as the database's driver takes it for that column.

    Raises:
        ValidationError: it is no value of that column.
    """
    if isinstance(field, models.JSONField):
        # None is NULL, which a column that must not be NULL refuses: there it stands for JSON's own null.
        kept = Value(None, models.JSONField()) if value is None and not field.null else value
        return field.get_db_prep_save(kept, connection)
    return field.get_db_prep_save(field.to_python(value), connection)
