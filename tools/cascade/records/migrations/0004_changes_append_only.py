from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cascade.records import triggers

TABLES: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "records_clauseversion": ("id", ("reference", "digest")),
    "records_editionclause": ("id", ("edition_id", "reference"), ("edition_id", "lineage")),
    "records_itemversion": ("id", ("quiz", "item", "digest")),
    "records_editionitem": ("id", ("edition_id", "quiz", "item")),
    "records_clausechange": ("id", ("publication_id", "lineage")),
    "records_attemptclause": ("id", ("attempt_id", "lineage")),
    "records_correction": ("attempt_id",),
}


def install(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for table, keys in TABLES.items():
        triggers.install(editor, table, *keys)


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for table in TABLES:
        triggers.remove(editor, table)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_changes")]

    operations = [migrations.RunPython(install, remove)]
