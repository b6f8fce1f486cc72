"""What HR keeps beside the log: what is required of whom, reminders, saved exports, tokens for the API."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cascade.records.identifiers import uuid7
from cascade.records.models.people import Person


class Requirement(models.Model):
    """A quiz that an audience must have passed: a service area, the holders of a role, or everybody.

    Whoever both fields fit is meant; an empty field fits everybody. It is due on `due_on`, and for people
    who start later `due_days` days after they start; without either it is required but has no due date.
    """

    quiz = models.CharField(max_length=100)
    service_area = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=16, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_days = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        """An audience has a quiz required of it once."""

        ordering = ("quiz", "service_area", "role")
        constraints = (
            models.UniqueConstraint(
                fields=("quiz", "service_area", "role"),
                name="records_required_once_of_an_audience",
                violation_error_message="This quiz is required of this audience already.",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.quiz}: {self.service_area or 'everybody'} {self.role}".rstrip()


class Reminder(models.Model):
    """A reminder: to whom, of which quizzes, when. Its text is not kept.

    The row is there before the message goes, so that no two processes send one to the same person in a week,
    and is taken away if the mail server refuses it. It is `certain` once the server has taken it: of one that
    is not, nobody knows whether it went.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reminders")
    quizzes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)
    certain = models.BooleanField(default=True)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Asked for by person and time: one a week at most."""

        indexes = (models.Index(fields=("person", "sent_at"), name="records_reminder_of_person"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.person_id}: {self.sent_at:%Y-%m-%d %H:%M}"


class ExportProfile(models.Model):
    """A saved export, for an HR system that wants the same columns every time."""

    name = models.SlugField(max_length=64, primary_key=True)
    format = models.CharField(max_length=8)
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    filters: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    with_bom = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return self.name


class ApiToken(models.Model):
    """A key by which another system uses the API. Only its sha256 is kept; `scopes` says what it may do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ("-created_at",)
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="records_token_is_named"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return self.name

    def is_usable(self, now: datetime) -> bool:
        """Return whether the token opens the API at *now*."""
        return self.revoked_at is None and now < self.expires_at
