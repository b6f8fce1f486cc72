from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cascade.records import triggers

TABLES: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "records_auditentry": ("id",),
    "records_auditedperson": ("id", ("entry_id", "person_id")),
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
    dependencies = [("records", "0006_people_and_hr")]

    operations = [migrations.RunPython(install, remove)]
