"""Which completions would be affected if a bank were published: worked out by reading alone.

Nothing is written or locked, so people go on handing in while an editor looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from cascade.records.completions import as_uuid, query_of

# The clauses whose wording would differ, handed over as JSON: lineage, digest then, whether materially.
_GIVEN = {
    "sqlite": """
        SELECT json_extract(value, '$[0]') AS lineage, json_extract(value, '$[1]') AS digest,
               json_extract(value, '$[2]') AS material
        FROM json_each(%s)""",
    "postgresql": """
        SELECT value ->> 0 AS lineage, value ->> 1 AS digest, CAST(value ->> 2 AS integer) AS material
        FROM json_array_elements(CAST(%s AS json)) AS pieces(value)""",
}
# SQLite keeps to the order of a CROSS JOIN: from the few clauses that would differ to who was tested on them.
_FORECAST = """
, given AS ({given}
), touched_then AS (
    SELECT c.base_id
    FROM given AS g CROSS JOIN records_attemptclause AS t CROSS JOIN covering AS c
    LEFT JOIN material AS m ON m.lineage = g.lineage
    LEFT JOIN settled AS s ON s.base_id = c.base_id AND s.lineage = t.lineage AND s.sequence > c.sequence
    WHERE t.lineage = g.lineage AND t.digest <> g.digest AND c.attempt_id = t.attempt_id
      AND (g.material = 1 OR m.publication_id > t.publication_id)
      AND s.base_id IS NULL
    UNION ALL
    SELECT base_id FROM touched WHERE lineage NOT IN (SELECT lineage FROM given)
)
SELECT person_id, quiz, id IN (SELECT base_id FROM touched), id IN (SELECT base_id FROM touched_then)
FROM base
"""


@dataclass(frozen=True, slots=True)
class Supposed:
    """A clause whose wording would differ: its lineage, its digest then (empty: gone), whether materially."""

    lineage: str
    digest: str
    is_material: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """Person and quiz of each completion that would become affected, and that would be current again."""

    newly_affected: tuple[tuple[UUID, str], ...]
    no_longer_affected: tuple[tuple[UUID, str], ...]


def forecast(differing: Iterable[Supposed]) -> Forecast:
    """Return what a publication with these differences would do to the completions there are.

    Raises:
        NotFoundError: nothing is published yet.
    """
    given = [[one.lineage, one.digest, int(one.is_material)] for one in differing]
    select = _FORECAST.replace("{given}", _GIVEN[connection.vendor])
    sql, values = query_of(select)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, json.dumps(given)])
        rows = [((as_uuid(row[0]), str(row[1])), bool(row[2]), bool(row[3])) for row in cursor.fetchall()]
    return Forecast(
        tuple(sorted((one for one, now, then in rows if then and not now), key=str)),
        tuple(sorted((one for one, now, then in rows if now and not then), key=str)),
    )
