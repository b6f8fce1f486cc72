"""The audit log: who saw, exported, imported, erased or changed what, by exact keys and without names."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cascade.records.models.append_only import AppendOnly
from cascade.records.models.hr import ApiToken
from cascade.records.models.people import Person


class AuditEntry(AppendOnly):
    """One deed. Names never stand here: people are named by id, so that erasing them reaches it all."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    actor_token = models.ForeignKey(ApiToken, null=True, on_delete=models.PROTECT, related_name="+")
    actor_account = models.CharField(
        max_length=200,
        blank=True,
        help_text="Account of the operating system, for deeds on the command line.",
    )
    action = models.CharField(max_length=40)
    detail = models.TextField(help_text="What exactly, as canonical JSON: keys, filters, numbers, digests.")

    class Meta:
        """Newest first."""

        verbose_name_plural = "audit entries"
        ordering = ("-id",)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class AuditedPerson(AppendOnly):
    """A person whose data a deed was about."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="audited")

    class Meta:
        """Once a deed."""

        verbose_name_plural = "audited people"
        constraints = (
            models.UniqueConstraint(fields=("entry", "person"), name="records_person_once_a_deed"),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.entry_id}: {self.person_id}"
