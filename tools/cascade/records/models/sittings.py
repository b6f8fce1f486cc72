"""Sittings: quizzes opened and not yet handed in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from cascade.records.identifiers import uuid7
from cascade.records.models.editions import Edition, Publication
from cascade.records.models.people import Person


class Sitting(models.Model):
    """A quiz that a person has opened; its id becomes the attempt's when it is handed in.

    Answers stand here only until then. Afterwards the row keeps what was asked, and no answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sittings")
    quiz = models.CharField(max_length=100)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, default="attempt", help_text="attempt or delta.")
    refers_to = models.UUIDField(null=True, help_text="Of a delta: the attempt it belongs to.")
    settles: models.JSONField[list[str], list[str]] = models.JSONField(
        default=list, help_text="Of a delta: the lineages of the changed clauses."
    )
    channel = models.CharField(max_length=16)
    session = models.ForeignKey(
        "records.CascadeSession", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    layout = models.CharField(max_length=16)
    item_order: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    seed = models.BigIntegerField()
    responses: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    certainties: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        """One open sitting a person, quiz, edition and kind."""

        constraints = (
            # Two tabs, or a browser and a terminal, share one sitting; paper and imports have their own.
            models.UniqueConstraint(
                fields=("person", "quiz", "edition", "kind"),
                condition=models.Q(
                    submitted_at__isnull=True, channel__in=("web", "terminal"), session__isnull=True
                ),
                name="records_one_open_sitting",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.id}: {self.quiz}"
