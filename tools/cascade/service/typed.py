"""What people typed into a form."""

from __future__ import annotations

from django.http import QueryDict


def typed_text(given: QueryDict, name: str) -> str:
    """Return the text of a field, empty where there is none.

    Without the character NUL: nobody types it, and PostgreSQL would refuse to keep it or to look for it.
    """
    return given.get(name, "").replace("\0", "")
