"""People, who are the accounts, their roles, and the links they first sign in by."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from cascade.records.identifiers import uuid7


class PersonManager(BaseUserManager["Person"]):
    """Finds people the way they type their staff number."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person of that staff number, capitals or not.

        Raises:
            Person.DoesNotExist: there is none.
        """
        return self.get(staff_number__iexact=username)


class Person(AbstractBaseUser):
    """A member of staff. Names and numbers stand here and nowhere else; attempts know the id only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_number = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    service_area = models.CharField(max_length=200, blank=True)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    starts_on = models.DateField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Listed by staff number, which is nobody else's in any spelling."""

        verbose_name_plural = "people"
        ordering = ("staff_number",)
        constraints = (
            models.UniqueConstraint(
                Lower("staff_number"),
                name="records_person_staff_number_any_case",
                violation_error_message="Somebody has this staff number already.",
            ),
        )

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.name} ({self.staff_number})"


class RoleGrant(models.Model):
    """A role given to a person beyond being staff (see `cascade.records.roles`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=16)
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """A role is held once."""

        constraints = (models.UniqueConstraint(fields=("person", "role"), name="records_one_grant_a_role"),)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.person_id}: {self.role}"


class SignInLink(models.Model):
    """A link that signs one person in once. Only the token's sha256 is kept."""

    token_sha256 = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_links")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.person_id}: until {self.expires_at:%Y-%m-%d %H:%M}"

    def problem(self, now: datetime) -> str:
        """Return why the link no longer signs anybody in, as a sentence, or nothing where it still does."""
        if self.used_at is not None:
            return "This sign-in link has been used. Ask for a new one."
        if self.expires_at <= now:
            return "This sign-in link has run out. Ask for a new one."
        if not self.person.is_active:
            return "This account is closed. Ask HR."
        return ""
