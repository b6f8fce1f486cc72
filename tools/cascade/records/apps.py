"""How Django knows the records room."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The records room; its tables begin with ``records_``."""

    name = "cascade.records"
    label = "records"
    verbose_name = "Training records"
    default_auto_field = "django.db.models.BigAutoField"
