"""Clause and item versions of the editions stored so far, and the clauses of the attempts made so far.

Until now no clause could be renumbered, so each one's lineage is its reference.
"""

import json
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cascade.model.text import canonical_json, sha256_hex

_BATCH = 500


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del editor
    for edition in apps.get_model("records", "Edition").objects.order_by("added_at").iterator(chunk_size=1):
        bank = json.loads(edition.bank_text)
        _fill_clauses(apps, edition, bank["clauses"])
        _fill_items(apps, edition, bank["quizzes"])
    _fill_attempts(apps)


def _fill_clauses(apps: StateApps, edition: Any, clauses: list[dict[str, Any]]) -> None:
    versions = apps.get_model("records", "ClauseVersion")
    rows = []
    for clause in clauses:
        kept = {key: clause[key] for key in ("document", "number", "section", "text", "url")}
        version, _ = versions.objects.get_or_create(
            reference=clause["id"], digest=clause["digest"], defaults=kept
        )
        rows.append(
            apps.get_model("records", "EditionClause")(
                edition=edition,
                reference=clause["id"],
                lineage=clause["id"],
                digest=clause["digest"],
                clause_version=version,
            )
        )
    apps.get_model("records", "EditionClause").objects.bulk_create(rows, _BATCH)


def _fill_items(apps: StateApps, edition: Any, quizzes: list[dict[str, Any]]) -> None:
    versions = apps.get_model("records", "ItemVersion")
    rows = []
    for quiz in quizzes:
        for item in quiz["items"]:
            body = canonical_json(item)
            version, _ = versions.objects.get_or_create(
                quiz=quiz["id"], item=item["id"], digest=sha256_hex(body), defaults={"body": body}
            )
            rows.append(
                apps.get_model("records", "EditionItem")(
                    edition=edition, quiz=quiz["id"], item=item["id"], item_version=version
                )
            )
    apps.get_model("records", "EditionItem").objects.bulk_create(rows, _BATCH)


def _fill_attempts(apps: StateApps) -> None:
    publications: dict[str, list[Any]] = {}
    for row in apps.get_model("records", "Publication").objects.order_by("id"):
        publications.setdefault(row.edition_id, []).append(row)
    rows = []
    for attempt in apps.get_model("records", "Attempt").objects.order_by("sequence").iterator():
        known = publications.get(attempt.edition_id)
        if known is None:
            continue
        earlier = [row for row in known if row.at <= attempt.opened_at]
        rows += [
            apps.get_model("records", "AttemptClause")(
                attempt_id=attempt.pk,
                reference=reference,
                lineage=reference,
                digest=digest,
                publication=(earlier or known[:1])[-1],
            )
            for reference, digest in json.loads(attempt.clause_digests).items()
        ]
        if len(rows) >= _BATCH:
            apps.get_model("records", "AttemptClause").objects.bulk_create(rows)
            rows = []
    apps.get_model("records", "AttemptClause").objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("records", "0004_changes_append_only")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
