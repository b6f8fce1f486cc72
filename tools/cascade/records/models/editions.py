"""Editions of the question bank, and the log of which was published when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cascade.records.models.append_only import AppendOnly
from cascade.records.models.people import Person


class Edition(AppendOnly):
    """One compiled bank, stored once; its id is the sha256 of its text."""

    id = models.CharField(primary_key=True, max_length=64)
    bank_text = models.TextField()
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Named in messages."""

        verbose_name_plural = "editions"

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return self.id[:12]


class Publication(AppendOnly):
    """An edition was made the current one. The newest row tells which one is; going back adds a row."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publications")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_account = models.CharField(
        max_length=200, blank=True, help_text="Account of the operating system, where no person is known."
    )
    reason = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        verbose_name_plural = "publications"
        ordering = ("-id",)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.edition_id[:12]}"
