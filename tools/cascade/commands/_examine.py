"""Everything `cascade doctor` looks at that needs Django."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

import cascade.commands._django  # noqa: F401 - sets Django up
from cascade.model.errors import CascadeError
from cascade.service.doctor import database, files, log, served
from cascade.service.doctor.findings import Finding, fault


def examine(*, full: bool) -> list[Finding]:
    """Return what is found; a look that fails becomes a finding, and the others go on."""
    name = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None
    found = [database.python(), *_told("Files", lambda: files.findings(Path(settings.ROOT), name))]
    state = _told("Database", lambda: iter([database.state()]))
    found += state
    if any(one.level == "fault" for one in state):
        return found
    found += _told("Database", lambda: database.findings(full=full))
    found += _told("Log", lambda: log.findings(full=full))
    found += _told("Served", served.findings)
    return found


def _told(topic: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(look())
    except (DatabaseError, OSError, CascadeError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        found.append(
            fault(topic, f"It can't be looked at: {reason}. Check CASCADE_DATABASE_URL and permissions.")
        )
    return found
