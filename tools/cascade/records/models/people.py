"""People, who are the accounts, their roles, and the links they first sign in by."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q, QuerySet
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

    def open_on(self, on: date | None = None) -> QuerySet[Person]:
        """Return the people whose account may be used on that day (London), today by default.

        The same rule as `Person.is_open`, for the database.
        """
        day = on or timezone.localdate()
        stays = Q(leaves_on=None) | Q(leaves_on__gte=day)
        return self.filter(stays, is_active=True, erased_at=None)

    def working_on(self, on: date | None = None) -> QuerySet[Person]:
        """Return the people who are at work on that day: their account is open and they have started."""
        day = on or timezone.localdate()
        return self.open_on(day).filter(Q(starts_on=None) | Q(starts_on__lte=day))


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
    closed_by_list = models.BooleanField(
        default=False,
        editable=False,
        help_text="The staff list closed the account, so the list may open it again.",
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    signed_out_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Sessions begun before this moment are over."
    )
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

    def is_open(self, on: date | None = None) -> bool:
        """Return whether the account may be used on that day (London), today by default.

        `is_active` closes it at once; `leaves_on`, the last day of work, closes it by itself the day after,
        so that a leaving date given months ahead needs nobody to remember it. Before `starts_on` it is open:
        people may learn before their first day.
        """
        return self.is_active and self.erased_at is None and not self.has_left(on)

    def has_left(self, on: date | None = None) -> bool:
        """Return whether their last day of work is before that day."""
        return self.leaves_on is not None and self.leaves_on < (on or timezone.localdate())

    def is_working(self, on: date | None = None) -> bool:
        """Return whether the person is at work on that day: the account is open and they have started."""
        day = on or timezone.localdate()
        return self.is_open(day) and (self.starts_on is None or self.starts_on <= day)

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to stay valid: a new password or `signed_out_at` ends it."""
        ended = f" {self.signed_out_at.isoformat()}" if self.signed_out_at else ""
        return super().get_session_auth_hash() + ended


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
    """A link that signs one person in once. Only the token's sha256 is kept.

    One sent `by_email` was asked for on the sign-in page: no second factor is ever left out for it.
    """

    token_sha256 = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_in_links")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    by_email = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return a line for logs and shells."""
        return f"{self.person_id}: until {self.expires_at:%Y-%m-%d %H:%M}"

    def problem(self, now: datetime) -> str:
        """Return why the link no longer signs anybody in, as a sentence, or nothing where it still does."""
        if self.used_at is not None:
            return "This sign-in link has been used. Ask for a new one."
        if self.expires_at <= now:
            return "This sign-in link has run out. Ask for a new one."
        if not self.person.is_open():
            return "This account is closed. Ask HR."
        return ""
