"""What signing in keeps: the app that makes a person's security codes, recovery codes, and wrong tries."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cascade.records.models.people import Person


class CodeApp(models.Model):
    """An app that makes security codes for one person (TOTP, RFC 6238).

    `secret` is encrypted with a key that stands outside the database. `last_step` is the time step of the
    newest code that was taken: a code of this step or of an earlier one is taken no more.
    """

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="code_app", editable=False
    )
    secret = models.TextField(editable=False)
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        """Return a line for logs and shells, without the secret."""
        return f"{self.person_id}: since {self.added_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code that stands in once for a security code. Only a keyed digest of it is kept."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return a line for logs and shells, without the digest."""
        return f"{self.person_id}: {'used' if self.used_at else 'unused'}"


class Tries(models.Model):
    """How often something was tried since its window began; the key is a digest and says nothing by itself.

    It stands in the database so that the brake holds for all processes on all hosts together.
    """

    key = models.CharField(primary_key=True, max_length=64, editable=False)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        """Named in messages."""

        verbose_name_plural = "tries"

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.count} until {self.ends_at:%Y-%m-%d %H:%M}"
