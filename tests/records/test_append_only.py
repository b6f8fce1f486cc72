"""What is logged stays as it was written, for our own code and for anybody with the database open."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from cascade.records import triggers
from cascade.records.errors import AppendOnlyError
from cascade.records.models import Attempt, Edition, Publication
from records.support import RIGHT, hand_in

TABLES = [
    "records_attempt",
    "records_edition",
    "records_publication",
    "records_clauseversion",
    "records_editionclause",
    "records_itemversion",
    "records_editionitem",
    "records_attemptclause",
]


@pytest.fixture
def attempt(person):
    """An attempt that was handed in."""
    return hand_in(person, "roles", RIGHT)


def test_a_logged_attempt_can_be_neither_saved_again_nor_deleted(attempt):
    """A mistake is mended by a further row, never by changing one."""
    attempt.mark = 0
    with pytest.raises(AppendOnlyError, match="further row"):
        attempt.save()
    with pytest.raises(AppendOnlyError):
        attempt.delete()
    with pytest.raises(AppendOnlyError):
        Attempt.objects.get().save()


@pytest.mark.parametrize("model", [Attempt, Edition, Publication])
def test_query_sets_neither_update_nor_delete(attempt, model):
    """The short ways round a model's own methods are closed too."""
    with pytest.raises(AppendOnlyError):
        model.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        model.objects.update(pk=1)
    with pytest.raises(AppendOnlyError):
        model.objects.bulk_update(model.objects.all(), ["pk"])


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_to_change_or_delete(attempt, table):
    """Triggers refuse raw SQL, whoever sends it."""
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_the_ways_round_row_triggers_are_closed_too(attempt, table):
    """SQLite's REPLACE and PostgreSQL's TRUNCATE delete without asking a delete trigger."""
    ways = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE",
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(ways[connection.vendor])


@pytest.mark.parametrize("table", TABLES)
def test_every_trigger_stands_after_all_migrations(db, table):
    """A migration that rebuilds such a table must install the triggers again."""
    catalogue = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"}
    sql = catalogue.get(connection.vendor, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {name for (name,) in cursor.fetchall()}
    assert set(triggers.trigger_names(connection.vendor, table)) <= found
