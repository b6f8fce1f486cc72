"""Sets Django up when it is imported, so import it before anything of the records room."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cascade.model.errors import CascadeError, UsageError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.service.settings")
try:
    django.setup()
except ImproperlyConfigured as error:
    missing = " PostgreSQL needs the package psycopg: install it." if "psycopg" in str(error) else ""
    raise UsageError(f"The settings can't be used: {error}.{missing}") from None

NOT_SET_UP = "The database is not set up for this version yet: run `cascade publish`."


@contextmanager
def database(*, migrate: bool = False) -> Iterator[None]:
    """Open the database for a command; what it refuses becomes a sentence.

    Args:
        migrate: Make the tables, or bring them up to this version, first.

    Raises:
        CascadeError: the database can't be reached, is not set up, or fails.
    """
    with said_in_words():
        if migrate:
            _migrate()
        elif not is_set_up():
            raise CascadeError(NOT_SET_UP)
        yield


@contextmanager
def said_in_words() -> Iterator[None]:
    """Turn what the database refuses into a sentence.

    Raises:
        CascadeError: the database can't be reached, or fails.
    """
    try:
        yield
    except DatabaseError as error:
        message = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CascadeError(
            f"The database can't be used: {message}. Check CASCADE_DATABASE_URL, permissions and disk."
        ) from error


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - slow, and few commands need it

    call_command("migrate", verbosity=0, interactive=False)


def is_set_up() -> bool:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not Path(name).exists():
        return False  # asking SQLite would make the file
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
