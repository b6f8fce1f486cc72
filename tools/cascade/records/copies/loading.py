"""Filling the tables of an empty database from a copy, as they were, and bringing them up to this version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cascade.records.copies.archive import Copy, TableCopy
from cascade.records.copies.tables import Table, nodes_of, tables_at, to_database
from cascade.records.errors import RecordsError

_BATCH = 500


def load(copy: Copy, progress: Callable[[int], None]) -> None:
    """Make the tables the copy was taken of, fill them, and bring them up to this version.

    Append-only triggers come with the tables. Numbers that the database hands out go on after the highest.

    Raises:
        RecordsError: the copy and its tables do not fit, or the database refuses a row; the row is named.
    """
    nodes = nodes_of(copy.manifest.migrations)
    executor = MigrationExecutor(connection)
    executor.migrate(_last(nodes, executor))
    tables = {table.name: table for table in tables_at(nodes)}
    _compare(copy, tables)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In this same transaction, migrations made some be checked at once: rows come in any order.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for one in copy.manifest.tables:
            # Whatever the migrations themselves put there stands in the copy as well.
            cursor.execute(f"DELETE FROM {_quoted(one.name)}")  # noqa: S608 - our own names
        for one in copy.manifest.tables:
            _fill(copy, one, tables[one.name], progress)
        _check_references(copy)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [one.model for one in tables.values()]
        ):
            cursor.execute(statement)
    call_command("migrate", verbosity=0, interactive=False)


def _last(nodes: Sequence[tuple[str, str]], executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Return those that no other of *nodes* follows: an earlier one as a target would undo the later ones."""
    graph, among = executor.loader.graph, set(nodes)
    return [node for node in nodes if not among & {child.key for child in graph.node_map[node].children}]


def _compare(copy: Copy, tables: dict[str, Table]) -> None:
    given = {one.name: set(one.columns) for one in copy.manifest.tables}
    needed = {name: set(table.columns) for name, table in tables.items()}
    odd = sorted(name for name in {*given, *needed} if given.get(name) != needed.get(name))
    if odd:
        raise RecordsError(
            f"{copy.path}: its tables are not those of its migrations: {', '.join(odd)}. Use another copy."
        )


def _fill(copy: Copy, one: TableCopy, table: Table, progress: Callable[[int], None]) -> None:
    fill = _fill_by_copying if connection.vendor == "postgresql" else _fill_by_inserting
    fill(copy, one, _values(copy, one, table, progress))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {_quoted(one.name)}")  # noqa: S608 - our own names
        (stored,) = cursor.fetchone()
    if stored != one.rows:
        raise RecordsError(f"{copy.path}: {one.rows:,} rows of {one.name} went in, {stored:,} came out.")


def _values(
    copy: Copy, one: TableCopy, table: Table, progress: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    fields = {str(field.column): field for field in table.fields}
    ordered = [fields[column] for column in one.columns]
    for number, row in enumerate(copy.rows(one), 1):
        try:
            yield tuple(to_database(field, value) for field, value in zip(ordered, row, strict=True))
        except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
            raise _refused(copy, one, number, error) from error
        progress(1)


def _fill_by_copying(copy: Copy, one: TableCopy, values: Iterator[tuple[Any, ...]]) -> None:
    """Stream the rows by PostgreSQL's COPY, whose complaint names the line."""
    columns = ", ".join(_quoted(column) for column in one.columns)
    sql = f"COPY {_quoted(one.name)} ({columns}) FROM STDIN"
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as stream:
            for row in values:
                stream.write_row(row)
    except DatabaseError as error:
        raise RecordsError(
            f"{copy.path}: the database refuses a row of {one.member}: {_words(error)}"
        ) from error


def _fill_by_inserting(copy: Copy, one: TableCopy, values: Iterator[tuple[Any, ...]]) -> None:
    columns = ", ".join(_quoted(column) for column in one.columns)
    marks = ", ".join(["%s"] * len(one.columns))
    sql = f"INSERT INTO {_quoted(one.name)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    done = 0
    with connection.cursor() as cursor:
        while batch := list(islice(values, _BATCH)):
            try:
                cursor.executemany(sql, batch)
            except (DatabaseError, OverflowError) as error:
                raise _refused(copy, one, done + _bad_row(sql, batch), error) from error
            done += len(batch)


def _bad_row(sql: str, batch: Sequence[tuple[Any, ...]]) -> int:
    """Return which row of a batch that was refused is at fault, counted from 1."""
    with connection.cursor() as cursor:
        for number, row in enumerate(batch, 1):
            try:
                with transaction.atomic():
                    cursor.execute(sql, row)
            except (DatabaseError, OverflowError):
                return number
    return 1


def _check_references(copy: Copy) -> None:
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise RecordsError(f"{copy.path}: a row names another that is missing: {_words(error)}") from error


def _refused(copy: Copy, one: TableCopy, number: int, error: Exception) -> RecordsError:
    reason = " ".join(error.messages) if isinstance(error, ValidationError) else _words(error)
    return RecordsError(f"{copy.path}: {one.member}:{number}: the database refuses this row: {reason}")


def _words(error: Exception) -> str:
    """Return what a database says on one line, with a full stop."""
    return " ".join(str(error).split()).rstrip(".") + "."


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
