"""Whose account may be used at all: asked when somebody signs in, and again at every request."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from cascade.records.models import Person


class OpenAccounts(ModelBackend):
    """Staff number and password, for people whose account is open.

    Django hashes a password for an unknown staff number and for an account without a password as well, so
    that the time an answer takes says nothing.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Return whether the account is open today; an open session ends when it is no more."""
        return isinstance(user, Person) and user.is_open()
