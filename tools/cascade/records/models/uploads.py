"""Staff lists that somebody has sent by the browser and not loaded yet."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cascade.records.identifiers import uuid7
from cascade.records.models.people import Person


class StaffUpload(models.Model):
    """A file between its upload and its import, for one person in one session, for an hour.

    It stands here because hosts share nothing but the database. It holds names: it is deleted as soon as it
    is imported or given up, and expired ones go whenever somebody opens the pages of the import.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    session_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    columns: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    closes_missing = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.person_id}: {self.created_at:%Y-%m-%d %H:%M}"
