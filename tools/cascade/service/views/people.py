"""Who is asking."""

from __future__ import annotations

from django.http import HttpRequest

from cascade.records.errors import NotFoundError
from cascade.records.models import Person

IDENTIFIED_BY = "identified_by"
"""Name in the session of how the person was identified: a key of `cascade.records.attempts.IDENTIFIED_BY`."""


def person_of(request: HttpRequest) -> Person:
    """Return the person who is signed in; the table of permissions let nobody else through.

    Raises:
        NotFoundError: nobody is.
    """
    if not isinstance(request.user, Person):
        raise NotFoundError("Sign in first.")
    return request.user


def identified_by(request: HttpRequest) -> str:
    """Return how the person of this session was identified."""
    return str(request.session.get(IDENTIFIED_BY, "password"))
