from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from cascade.records import triggers


def install(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    triggers.install(editor, "records_sessionevent", "id")


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    triggers.remove(editor, "records_sessionevent")


class Migration(migrations.Migration):
    dependencies = [("records", "0014_session_links")]

    operations = [migrations.RunPython(install, remove)]
