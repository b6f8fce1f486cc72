"""Whether the database is as this version needs it, asked often and cheaply."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cascade.records.guards import trigger_faults
from cascade.records.models import Publication

NO_ANSWER = "the database does not answer"
NOT_SET_UP = "the database is not set up for this version"
NOTHING_PUBLISHED = "nothing is published yet"
NOT_GUARDED = "the database is not as it should be"


def why_not_ready() -> str:
    """Return in a few words, which help no attacker, why no requests should come yet; nothing if they may.

    Takes three queries. What to do about it, `cascade doctor` says.
    """
    try:
        if missing_migrations():
            return NOT_SET_UP
        if not Publication.objects.exists():
            return NOTHING_PUBLISHED
        return NOT_GUARDED if any(trigger_faults()) else ""
    except DatabaseError:
        return NO_ANSWER


def missing_migrations() -> list[str]:
    """Return the migrations of this version that the database has not been through, as ``app.name``.

    Raises:
        DatabaseError: the database can't be asked.
    """
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _of_this_version() if (app, name) not in done)


def newer_migrations() -> list[str]:
    """Return the migrations the database has been through that this version does not know.

    Raises:
        DatabaseError: the database can't be asked.
    """
    done = MigrationRecorder(connection).applied_migrations()
    loader = MigrationLoader(None)
    apps = {app for app, _ in loader.disk_migrations}
    return sorted(
        f"{app}.{name}" for app, name in done if app in apps and (app, name) not in loader.disk_migrations
    )


@cache
def _of_this_version() -> frozenset[tuple[str, str]]:
    # They stand in files that don't change while the process runs; reading them takes a while.
    return frozenset(MigrationLoader(None).graph.nodes)
